import type { FormatRow, FormatsData } from '../../report-data/types/formats.js'
import { h } from '../dom.js'
import { matrix } from '../matrix.js'
import { section } from '../section.js'
import { table, tableBehind } from '../table.js'
import { count, percent, short } from '../words.js'

/** Each tensor's format, and what of it was used. */
export function formatsSection({ tensors, overflow, lost }: FormatsData): HTMLElement {
  const values = tensors.reduce((sum, row) => sum + row.values, 0)
  const atEnds = tensors.reduce((sum, row) => sum + row.atEnds, 0)
  const touched = tensors.filter((row) => row.atEnds > 0)
  const inBlocks = tensors.filter(({ block }) => block !== null)
  const ends =
    atEnds === 0
      ? `None of ${count(values)} values reaches the end of its format.`
      : `${count(atEnds)} of ${count(values)} values (${percent(atEnds / values, 3)}) are at an end of their format, in ${touched.length} of ${tensors.length} tensors.`
  return section(
    {
      id: 'formats',
      title: 'How well formats fit',
      finding: ends,
      method: `A value at an end of its format was ${overflow === 'wrap' ? 'just there: this profile wraps, which cannot be told from the result' : 'saturated, or is just there'}. Bits to spare are the powers of two between the largest magnitude of a tensor and what its format holds; below one bit, another image may saturate.`,
    },
    h(
      'p',
      { class: 'caption' },
      'Bits to spare above the largest value, by part and block. Stronger colour is more that this image leaves unused; framed are tensors with values at an end.',
    ),
    matrix({
      name: 'formats-by-block',
      cells: inBlocks.map((row) => ({
        ...{ part: row.part, block: row.block ?? 0, value: row.headroom, text: row.headroom.toFixed(1) },
        ...{ title: titleOf(row), isMarked: row.atEnds > 0 },
      })),
      alternative: 'Bits to spare by block and part.',
      legend: 'Bits',
      domain: [0, 5],
      isReversed: false,
    }),
    tableBehind(
      'Every tensor in numbers',
      [
        { title: 'tensor' },
        { title: 'format' },
        { title: 'least', isNumber: true },
        { title: 'greatest', isNumber: true },
        { title: 'holds up to', isNumber: true },
        { title: 'bits to spare', isNumber: true },
        { title: 'values', isNumber: true },
        { title: 'at an end', isNumber: true },
      ],
      tensors.map((row) => [
        ...[row.name, row.format, short(row.least, 4), short(row.greatest, 4), short(row.highest, 4)],
        ...[row.headroom.toFixed(2), count(row.values), count(row.atEnds)],
      ]),
    ),
    ...lostParameters(lost),
  )
}

function titleOf({ name, format, least, greatest, headroom, atEnds, values }: FormatRow): string {
  return `${name}, ${format}\n${short(least)} to ${short(greatest)}, ${headroom.toFixed(2)} bits to spare\n${count(atEnds)} of ${count(values)} values at an end`
}

function lostParameters(lost: FormatsData['lost']): HTMLElement[] {
  if (lost.length === 0) return [h('p', { class: 'method' }, 'No parameter has a value beyond its format.')]
  const columns = [
    { title: 'parameter' },
    { title: 'format' },
    { title: 'values', isNumber: true },
    { title: 'beyond it', isNumber: true },
    { title: 'largest', isNumber: true },
  ]
  const rows = lost.map((row) => [
    ...[row.name, row.format, count(row.values), count(row.beyond), short(row.largest, 4)],
  ])
  return [h('h3', {}, 'Parameters beyond their formats'), table('Parameters that lose values', columns, rows)]
}
