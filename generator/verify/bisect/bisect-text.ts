import { shellWord } from '../../base/shell-word.js'
import { left, right, textTable, withoutColumns } from '../../base/text-table.js'
import type { Step } from '../../network/steps/index.js'
import type { Bisection, Culprit } from './bisect-network.js'
import type { FirstDifference, SeenValue, Spread } from './describe-difference.js'

/** A bisection, and what it was of. */
export interface BisectReport extends Bisection {
  /** `nano semseg on verilator` */
  readonly title: string
  /** Sources that were not the generator's; null: no project was given. */
  readonly changed: readonly string[] | null
  /** Commands about the first culprit: how its value comes about, and it alone. */
  readonly explain: string | null
  readonly replay: string | null
  /** Folder of what the latter reads; null: none was written. */
  readonly folder: string | null
}

/** What `bisect` prints. */
export function bisectText(report: BisectReport, width?: number): string {
  const { culprits } = report
  return [
    summary(report),
    ...culprits.map((culprit, i) => culpritText(culprit, i === 0)),
    ...(culprits.length === 0 ? [] : [[wrongTable(report, width)], nextText(report)]).map((lines) =>
      lines.join('\n'),
    ),
  ].join('\n\n')
}

const count = (value: number) => value.toLocaleString('en-US')

function summary({ title, compared, wrong, changed }: BisectReport): string {
  const tensors = wrong.flatMap((each) => each.tensors)
  const differing = tensors.reduce((sum, tensor) => sum + tensor.differing, 0)
  const found =
    differing === 0
      ? 'all equal'
      : `${count(differing)} differ, in ${tensors.length} tensors of ${wrong.length} steps`
  return [`${title}: ${count(compared)} values compared, ${found}`, ...changedLines(changed)].join('\n')
}

function changedLines(changed: readonly string[] | null): string[] {
  if (changed === null) return []
  if (changed.length === 0) return ['the sources of the project are as they were generated']
  return [`changed sources: ${changed.join(', ')}`]
}

function culpritText(
  { step, tensor, first, spread, bits, experts, alone }: Culprit,
  isFirst: boolean,
): string {
  const { name, compared, differing } = tensor
  const each = bits.isSame ? 'in all of them' : 'in any of them'
  return [
    `${isFirst ? 'The fault is' : 'Another fault is'} in ${step.name} (${step.kind}): all that it reads is right, what it makes is not.`,
    `  tensor  ${name}: ${count(differing)} of ${count(compared)} values differ`,
    `  where   ${spread.map((each, i) => `${dimensionName(i, spread.length)} ${spreadText(each)}`).join('; ')}`,
    `  bits    ${bits.bits.join(', ')} ${each}; 0 is the lowest`,
    ...(experts.length === 0 ? [] : [`  experts ${experts.join(', ')}: on every token that is wrong`]),
    ...firstLines(first),
    `  alone   ${aloneText(step, alone.isRight)}`,
  ].join('\n')
}

/** Up to so many places are listed. */
const mostPlaces = 8

function dimensionName(dimension: number, of: number): string {
  return of === 2 ? ['rows', 'columns'][dimension] : `dimension ${dimension}:`
}

function spreadText({ size, places }: Spread): string {
  const list =
    places.length > mostPlaces ? `${places[0]} to ${places.at(-1)}, listed by --json` : places.join(', ')
  return `${list} (${places.length} of ${size})`
}

function firstLines({ tensor, index, about, got, want, bits, format }: FirstDifference): string[] {
  return [
    `  first   ${tensor}[${index.join(',')}]: ${about.join('; ')}`,
    `    got   ${seenText(got)}`,
    `    want  ${seenText(want)} in ${format}; bits ${bits.join(', ')} differ`,
  ]
}

function seenText(value: SeenValue | null): string {
  return value === null ? 'nothing' : `${value.raw}, ${value.hex}, ${value.real}`
}

function aloneText(step: Step, isRight: boolean | null): string {
  if (isRight === null) return 'no unit runs such a step alone'
  // Only reordered attention has a unit of its own; otherwise the array does it.
  if (step.kind === 'attention' && step.keyOrder === 'ascending')
    return `${isRight ? 'right' : 'wrong too'}, but on attention_reorder, which this design does not use: its attention runs on the array`
  return isRight
    ? 'right: the unit is, what is around it is not: addresses, order, schedule, the shifts that it is given'
    : 'wrong too: the unit is at fault'
}

/** Every tensor that differs. */
function wrongTable({ wrong }: BisectReport, width?: number): string {
  const rows = wrong.flatMap(({ step, tensors, wrongInputs }) =>
    tensors.map(({ name, compared, differing }) => [
      ...[step.name, name, count(differing), count(compared)],
      wrongInputs.length === 0 ? 'FAULT' : `follows from ${wrongInputs.join(', ')}`,
    ]),
  )
  const columns = [left('step'), left('tensor'), right('differing'), right('compared'), left('')]
  const full = { columns, rows }
  return textTable([full, withoutColumns(full, ['step'])], width)
}

function nextText({ explain, replay, folder }: BisectReport): string[] {
  return [
    ...(explain === null ? [] : [`how the value should come about: ${explain}`]),
    ...(replay === null ? [] : [`the step alone: ${replay}`]),
    ...(folder === null ? [] : [`or: sh ${shellWord(`${folder}/replay.sh`)}`]),
  ]
}

/** What `bisect --json` prints. */
export function bisectJson({ wrong, culprits, expected, ...report }: BisectReport): object {
  return {
    ...report,
    passed: wrong.length === 0,
    wrong: wrong.flatMap(({ step, tensors, wrongInputs }) =>
      tensors.map(({ name, ...counts }) => ({
        ...{ step: step.name, kind: step.kind, tensor: name, ...counts, followsFrom: wrongInputs },
      })),
    ),
    faults: culprits.map(({ step, tensor, indices, first, spread, bits, experts, alone }) => ({
      ...{ step: step.name, kind: step.kind, tensor: tensor.name, indices },
      ...{ first, spread, bits: bits.bits, sameBits: bits.isSame, experts, aloneIsRight: alone.isRight },
    })),
  }
}
