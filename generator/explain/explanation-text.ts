import type { Design } from '../design/design.js'
import type { Explanation } from './explain-value.js'
import type { Place } from './kernel-place.js'
import { placesOf } from './parse-target.js'
import { realText, valueText } from './quantity-text.js'
import type { Operand, Term, TraceLine } from './trace.js'
import type { ValueCycle } from './value-cycle.js'
import type { ValuePlaces } from './value-places.js'

/** Terms of a line that are shown whole; of more the first, the last and the largest. */
const mostTerms = 8
const shownLargest = 3

/** A value with all that is known of it. */
export interface ExplainedValue extends Explanation {
  readonly places: ValuePlaces
  /** Null: nothing that is looked at shows it; undefined: it was not simulated. */
  readonly cycle: ValueCycle | null | undefined
}

/** An explanation as a person reads it. */
export function explanationText(design: Design, explanation: ExplainedValue): string {
  const { target, step, about, value, lines, places } = explanation
  const { shape = [], format = 'index' } = design.program.tensors.get(target.tensor) ?? {}
  const place = placesOf(target.index, shape).join(',')
  return [
    `${target.tensor}[${place}] = ${valueText(value.raw, format)}`,
    `${about.join('; ')}; made by ${step.name} (${step.kind})`,
    '',
    ...lines.flatMap(lineText),
    '',
    `in the HLS kernel: ${placeText(places.kernel)}`,
    `in the accelerator: ${placeText(places.accelerator)}`,
    ...cycleLines(explanation),
  ].join('\n')
}

function placeText(place: Place): string {
  if ('nowhere' in place) return place.nowhere
  return `${place.memory}, word ${place.word}, lane ${place.lane}: ${place.note}`
}

function cycleLines({ cycle }: ExplainedValue): string[] {
  if (cycle === undefined) return ['when: not simulated; --cycle does that']
  if (cycle === null) return ['when: nothing that a simulation looks at shows it']
  return cycle.seen.map(({ what, cycle: at }) => `in cycle ${at} of ${cycle.total}: ${what}`)
}

function lineText(line: TraceLine): string[] {
  const { kind, name, how, note } = line
  if (kind === 'part') return ['', `${name}:`]
  if (kind === 'list') return [`${name}: ${how}`, ...termLines(line)]
  const head = `${name} = ${numberText(line.raw, line.fraction)}   ${how}${note === null ? '' : `; ${note}`}`
  return [head, ...termLines(line)]
}

/** An integer and the real number that it stands for. */
function numberText(raw: bigint, fraction: number): string {
  return fraction === 0 ? `${raw}` : `${raw} (${realText({ raw, fraction })})`
}

function termLines({ kind, terms, operands, fraction }: TraceLine): string[] {
  if (terms.length === 0) return []
  const title = operands.length === 0 ? [] : [`    of ${operands.map(operandText).join(', ')}`]
  if (terms.length <= mostTerms) return [...title, ...terms.map((term) => termText(term, operands, fraction))]
  const ends = [...terms.slice(0, 2), ...terms.slice(-1)]
  const size = ({ raw }: Term) => (raw < 0n ? -raw : raw)
  const rest = terms.filter((term) => !ends.includes(term))
  const largest = rest
    .toSorted((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : 0))
    .slice(0, shownLargest)
  const left = rest.filter((term) => !largest.includes(term))
  const sum = left.reduce((all, { raw }) => all + raw, 0n)
  const total = kind === 'sum' ? `, together ${numberText(sum, fraction)}` : ''
  const shown = terms.filter((term) => ends.includes(term) || largest.includes(term))
  return [
    ...title,
    ...shown.map((term) => termText(term, operands, fraction)),
    `    and ${left.length} more${total} (--json has all ${terms.length})`,
  ]
}

function operandText({ name, fraction }: Operand): string {
  return `${name} / 2^${fraction}`
}

function termText({ label, operands, raw }: Term, of: readonly Operand[], fraction: number): string {
  const numbers = operands.map((value, i) => numberText(value, of[i].fraction)).join(', ')
  return `    ${label}: ${numbers === '' ? '' : `${numbers} -> `}${numberText(raw, fraction)}`
}
