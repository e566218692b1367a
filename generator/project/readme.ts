import { filled } from '../base/filled.js'
import { packageVersion } from '../base/root.js'
import type { Design } from '../design/design.js'
import { deviceOf } from '../devices/devices.js'
import { render } from '../print/templates.js'
import { kernelInterface } from '../targets/hls-kernel/kernel-interface.js'
import { watchedImages } from '../targets/hls-kernel/kernel-tensors.js'
import { acceleratorMemory } from '../targets/verilog-array/accelerator-map.js'
import { cardTopName } from '../targets/verilog-array/card-top.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import type { RegisteredUnit } from '../units/index.js'
import { acceleratorScriptsFor } from './accelerator-scripts.js'
import { benchScripts } from './bench-scripts.js'
import { scriptsFor } from './tool-scripts.js'

/** What a project's README tells of. */
export interface DescribedProject {
  readonly design: Design
  readonly units: readonly RegisteredUnit[]
  /** Name of the accelerator's top; null: there is none. */
  readonly accelerator: string | null
  /** Whether there are vectors of the whole network. */
  readonly vectors: boolean
  /** Whether there are packed weights that were given. */
  readonly packed: boolean
}

/** The README of a project: what is in it, and what to do next for its device, step by step. */
export function projectReadme({ design, units, accelerator, vectors, packed }: DescribedProject): string {
  const device = deviceOf(design.device)
  const isCard = device.family === 'alveo'
  return render('project/README.md.hbs', {
    ...{ name: design.name, kernel: kernelInterface(design).name, version: packageVersion },
    units: units.map(({ name, about }) => ({ name, about })),
    ...{ accelerator, isCard, cardTop: cardTopName(design), vectors, packed },
    scripts: [
      ...scriptsFor(device),
      ...(accelerator === null ? [] : acceleratorScriptsFor(device)),
      ...benchScripts,
    ],
    about: `From here to results on the ${device.title}.`,
    images: watchedImages,
    task: design.network.tasks[0],
    classes: design.network.classes,
    dmaBytes: accelerator === null ? 0 : dmaBytes(design),
    ...{ profile: design.profile, lanes: design.linear.lanes, taps: design.linear.taps },
    ...{ device: design.device, clockMhz: design.clockMhz },
  })
}

/** Bytes that uio_board.cpp takes for a run of one image: each buffer begins at a page. */
function dmaBytes(design: Design): number {
  const { weights, image, result, scratch } = acceleratorMemory(verilogArray.lower(design))
  const buffers = [weights.bytes - weights.headerBytes, image.bytes, result.bytes, scratch.bytes]
  return buffers.reduce((sum, bytes) => sum + filled(bytes, 4096), 0)
}
