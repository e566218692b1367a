import { type InputError, refusalOf } from '../../base/errors.js'
import type { Design } from '../../design/design.js'
import { wholeNetworkObstacle } from '../../reference/reference-model.js'
import { memoryImage } from '../../weights/memory-image.js'
import type { Target, Tensors } from '../target.js'
import { kernelSources } from './build-kernel.js'
import { kernelFiles } from './kernel-files.js'
import { type KernelProgram, kernelProgram } from './kernel-program.js'

/** A network lowered to the kernel. */
export interface LoweredKernel {
  readonly design: Design
  readonly lowered: KernelProgram
}

/** The network as an HLS kernel: a library that interprets a table of operations. */
export const hlsKernel = {
  obstacle: kernelObstacle,
  lower: (design) => ({ design, lowered: kernelProgram(design) }),
  files: ({ design, lowered }) => kernelFiles(design, lowered),
  bench: ({ design, lowered }) => kernelSources(design, lowered),
  pack: memoryImage,
  decode: ({ lowered }, memory) => new Map([...memory, ...queuedHidden(lowered, memory)]),
  cycles: null,
} satisfies Target<LoweredKernel, Tensors>

function kernelObstacle(design: Design): InputError | null {
  return wholeNetworkObstacle(design) ?? refusalOf(() => kernelProgram(design))
}

// Hidden values of experts have a place for every choice: behind those that are queued nothing was written.
function queuedHidden({ program }: KernelProgram, memory: Tensors): [string, Int32Array][] {
  const nothing = new Int32Array()
  return program.steps.flatMap((step): [string, Int32Array][] => {
    if (step.kind !== 'experts') return []
    const queued = (memory.get(step.queueLengths) ?? nothing).reduce((sum, length) => sum + length, 0)
    const values = (memory.get(step.hidden) ?? nothing).subarray(0, queued * step.fc1.operands.outFeatures)
    return [[step.hidden, values]]
  })
}
