import type { SimulatedNetwork } from '../../simulate/simulate-network.js'
import type { OperationStretch, Stretch, Timeline } from '../../targets/verilog-array/timeline.js'

/** An operation of one image: all of its stretches, of all experts, together. */
export interface OperationRow extends Omit<OperationStretch, 'expert' | 'from' | 'to'> {
  /** From its first cycle to behind its last; null: it never began. */
  readonly span: Stretch | null
  /** Those of the array at it, as its counter has them. */
  readonly cycles: number
  /** Of the cycle model, as it is for each image in the mean. */
  readonly estimate: number
}

/** Every operation of every image, in the order in which they run. */
export function operationRows(
  { accelerator, estimate, report }: Pick<SimulatedNetwork, 'accelerator' | 'estimate' | 'report'>,
  { operations: stretches }: Timeline,
): OperationRow[] {
  const images = 1 + (stretches.at(-1)?.image ?? 0)
  const none = { stalls: report.stalls.map(() => 0), reads: report.reads.map(() => 0) }
  return Array.from({ length: images }, (_, image) =>
    accelerator.lowered.operations.flatMap(({ name, kind }, index) => {
      if (kind === 'end') return []
      const own = stretches.filter((stretch) => stretch.image === image && stretch.index === index)
      const sums = summed(own, none)
      return [{ ...{ image, index, name, estimate: estimate.operations[index] / images }, ...sums }]
    }),
  ).flat()
}

function summed(
  stretches: readonly OperationStretch[],
  none: Pick<OperationStretch, 'stalls' | 'reads'>,
): Omit<OperationRow, 'image' | 'index' | 'name' | 'estimate'> {
  const sum = (value: (stretch: OperationStretch) => number) =>
    stretches.reduce((all, stretch) => all + value(stretch), 0)
  const [first] = stretches
  const last = stretches.at(-1)
  return {
    span: last === undefined ? null : { from: first.from, to: last.to },
    cycles: sum(({ from, to }) => to - from),
    multiplies: sum(({ multiplies }) => multiplies),
    stalls: none.stalls.map((_, cause) => sum(({ stalls }) => stalls[cause])),
    reads: none.reads.map((_, port) => sum(({ reads }) => reads[port])),
    written: sum(({ written }) => written),
  }
}
