import { left, right, textTable, withoutColumns } from '../base/text-table.js'
import type { Accuracy, GateAccuracy, TensorAccuracy } from './accuracy.js'

/** The accuracy of a profile, and what its columns are called. */
export interface LabelledAccuracy {
  readonly label: string
  readonly accuracy: Accuracy
}

/** Profiles side by side: a row a tensor, then a row a gate. What a profile lacks is a dash. */
export function accuracyTable(profiles: readonly LabelledAccuracy[], width?: number): string {
  const tables = [tensorTable(profiles, width)]
  if (profiles.some(({ accuracy }) => accuracy.gates.length > 0)) tables.push(gateTable(profiles, width))
  return tables.join('\n\n')
}

/** What JSON can say of it: signal-to-noise is null where it is infinite. */
export function accuracyJson(profiles: readonly LabelledAccuracy[]) {
  return {
    profiles: profiles.map(({ label, accuracy: { tensors, gates } }) => ({
      label,
      tensors: tensors.map((tensor) => ({
        ...tensor,
        snrDb: Number.isFinite(tensor.snrDb) ? tensor.snrDb : null,
      })),
      gates,
    })),
  }
}

function tensorTable(profiles: readonly LabelledAccuracy[], width?: number): string {
  const columns = profiles.flatMap(({ label }) => [
    right(`${label}\nSNR dB`),
    right('largest\nerror'),
    right('MSE'),
  ])
  const names = new Set(profiles.flatMap(({ accuracy }) => accuracy.tensors.map(({ name }) => name)))
  const rows = [...names].map((name) => [
    name,
    ...profiles.flatMap(({ accuracy }) => tensorCells(accuracy.tensors.find((each) => each.name === name))),
  ])
  const full = { columns: [left('tensor'), ...columns], rows }
  return textTable([full, withoutColumns(full, ['MSE'])], width)
}

function gateTable(profiles: readonly LabelledAccuracy[], width?: number): string {
  const columns = profiles.map(({ label }) => right(`${label}\nsame experts`))
  const blocks = new Map<number, GateAccuracy>()
  for (const { accuracy } of profiles) for (const gate of accuracy.gates) blocks.set(gate.block, gate)
  const rows = [...blocks.values()].map(({ block, tokens, smallestMargin }) => [
    `l${block}_gate`,
    String(tokens),
    ...profiles.map(({ accuracy }) =>
      String(accuracy.gates.find((gate) => gate.block === block)?.sameExperts ?? '-'),
    ),
    smallestMargin?.toExponential(2) ?? '-',
  ])
  const around = { gate: left('gate'), tokens: right('tokens'), margin: right('smallest\nmargin') }
  return textTable([{ columns: [around.gate, around.tokens, ...columns, around.margin], rows }], width)
}

function tensorCells(tensor: TensorAccuracy | undefined): string[] {
  if (tensor === undefined) return ['-', '-', '-']
  const { snrDb, largestError, mse } = tensor
  const ratio = mse === 0 ? 'equal' : snrDb.toFixed(1)
  return [ratio, largestError.toExponential(2), mse.toExponential(2)]
}
