import type { Design } from '../design/design.js'
import { type FixedFormat, formatName, fractionBits, maxRaw, minRaw } from '../numerics/format.js'
import type { LostValues } from '../weights/lost-values.js'
import type { Collector } from './collector.js'
import { tensorPart } from './tensor-part.js'
import type { FormatRow, FormatsData } from './types/formats.js'

/** What a task's inference uses of each tensor's format. @param lost - parameters that lose values. */
export function formatsCollector(
  { program, overflow }: Design,
  lost: readonly LostValues[],
  task: number,
): Collector<FormatsData> {
  const tensors: FormatRow[] = []
  return {
    visit({ task: run, name, values, step }) {
      const format = program.tensors.get(name)?.format ?? 'index'
      // Sums and inverses beside the values of a softmax have widths of their own.
      const isStatistic = 'statistics' in step && name === step.statistics
      if (run === task && format !== 'index' && !isStatistic) tensors.push(formatRow(name, values, format))
    },
    data: () => ({
      overflow,
      tensors,
      lost: lost.map(({ name, format, values, beyond, largest }) => ({
        ...{ name, format: formatName(format), values, beyond, largest },
      })),
    }),
  }
}

function formatRow(name: string, values: Int32Array, format: FixedFormat): FormatRow {
  const unit = 2 ** -fractionBits(format)
  const [low, high] = [Number(minRaw(format)), Number(maxRaw(format))]
  const { least, greatest, atEnds } = extremes(values, low, high)
  const largest = Math.max(Math.abs(least), Math.abs(greatest))
  return {
    ...{ name, ...tensorPart(name), format: formatName(format) },
    ...{ least: least * unit, greatest: greatest * unit, lowest: low * unit, highest: high * unit },
    ...{ values: values.length, atEnds },
    headroom: Math.log2((high + 1) / Math.max(1, largest)),
  }
}

function extremes(values: Int32Array, low: number, high: number) {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  let atEnds = 0
  for (const value of values) {
    if (value < least) least = value
    if (value > greatest) greatest = value
    // Zero is an end of an unsigned format, and nothing is lost there.
    if (value === high || (value === low && low !== 0)) atEnds++
  }
  return { least, greatest, atEnds }
}
