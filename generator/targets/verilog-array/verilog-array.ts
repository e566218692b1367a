import type { Target } from '../target.js'
import { acceleratorFiles, lowerAccelerator } from './accelerator-files.js'
import { acceleratorImage } from './accelerator-image.js'
import { acceleratorObstacle } from './accelerator-obstacle.js'
import type { LoweredAccelerator } from './accelerator-parameters.js'
import { type AcceleratorBeats, acceleratorTensors } from './accelerator-tensors.js'
import { acceleratorSources } from './build-accelerator.js'
import { estimateCycles } from './cycle-model.js'

/** The network on one array of multipliers in Verilog, driven by tables of its operations. */
export const verilogArray = {
  obstacle: acceleratorObstacle,
  lower: lowerAccelerator,
  files: acceleratorFiles,
  bench: acceleratorSources,
  pack: acceleratorImage,
  decode(lowered, beats) {
    const [tensors] = acceleratorTensors(lowered, { ...beats, count: 1 })
    return tensors
  },
  cycles: estimateCycles,
} satisfies Target<LoweredAccelerator, Omit<AcceleratorBeats, 'count'>>
