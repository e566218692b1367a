import { selectCounts } from './accelerator-layout.js'
import type { LoweredAccelerator } from './accelerator-parameters.js'

/** What begins somewhere in the memory of weights. */
export interface WeightPlace {
  readonly name: string
  /** In bytes. */
  readonly offset: number
}

/** All that lies in the memory of weights, by offset: each expert's and task's matrices, position embedding, layer norms. */
export function weightPlaces({ design, layout }: LoweredAccelerator): WeightPlace[] {
  const counts = selectCounts(design)
  const matrices = layout.matrices.flatMap(({ name, offset, select, stride }) =>
    Array.from({ length: counts[select] }, (_, i) => ({
      name: select === 'one' ? name : `${name}, ${select} ${i}`,
      offset: offset + i * stride,
    })),
  )
  const lists = layout.lists.filter(({ kind }) => kind !== 'image')
  const beatBytes = design.axi.dataBits / 8
  return [...matrices, ...lists]
    .map(({ name, offset }) => ({ name, offset: offset * beatBytes }))
    .sort((a, b) => a.offset - b.offset)
}

/** Their offsets, as the bench reads them (sim/verilator/accelerator_bench.hpp). */
export function weightMarks(accelerator: LoweredAccelerator): string {
  return weightPlaces(accelerator)
    .map(({ offset }) => `${offset}\n`)
    .join('')
}
