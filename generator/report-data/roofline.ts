import type { AcceleratorEstimate } from '../estimate/accelerator-estimate.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { resultBytes } from '../targets/verilog-array/accelerator-result.js'
import { sentence } from './sentence.js'
import type { RooflineData, RooflinePoint } from './types/roofline.js'

/** What the roofline is made of. */
export interface RooflineSource {
  readonly accelerator: LoweredAccelerator
  /** Of one image. */
  readonly estimate: Pick<AcceleratorEstimate, 'operations' | 'notes'>
  /** Bytes a cycle of the memory that is taken for granted. */
  readonly bandwidth: number
}

/** Every layer on the array: what it multiplies, what it reads for that, and how long it takes. */
export function rooflineData({ accelerator, estimate, bandwidth }: RooflineSource): RooflineData {
  const { design, lowered } = accelerator
  const { lanes, taps } = design.linear
  const beside = besideMatrices(accelerator)
  const points = new Map<string, RooflinePoint>()
  for (const [i, { macs, bytes, cycles }] of estimate.operations.entries()) {
    // A layer may run in several pieces.
    const name = lowered.operations[i].step
    const known = points.get(name) ?? { macs: 0, bytes: beside.get(name) ?? 0, cycles: 0 }
    points.set(name, {
      ...{ name, macs: known.macs + macs },
      ...{ bytes: known.bytes + bytes, cycles: known.cycles + cycles },
    })
  }
  return {
    ...{ clockMhz: design.clockMhz, macsPerCycle: lanes * taps, points: [...points.values()] },
    ...{ portBytes: (design.axi.ports * design.axi.dataBits) / 8, memoryBytes: bandwidth },
    notes: estimate.notes.map(sentence),
  }
}

/** By layer, the bytes beside its matrices: image and positions go with the first one, the result with the last; norms with none. */
function besideMatrices(accelerator: LoweredAccelerator): ReadonlyMap<string, number> {
  const { design, lowered, layout } = accelerator
  const steps = lowered.operations.flatMap(({ kind, step }) => (kind === 'end' ? [] : [step]))
  const beats = layout.lists.reduce((sum, list) => sum + (list.kind === 'norm' ? 0 : list.beats), 0)
  const first: [string, number] = [steps[0], (beats * design.axi.dataBits) / 8]
  const last = steps[steps.length - 1]
  const result = resultBytes(accelerator)
  return new Map([first, [last, result + (last === first[0] ? first[1] : 0)]])
}
