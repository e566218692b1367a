import Table from 'cli-table3'
import type { Accuracy, GateAccuracy, TensorAccuracy } from './accuracy.js'

/** The accuracy of a profile, and what its columns are called. */
export interface LabelledAccuracy {
  readonly label: string
  readonly accuracy: Accuracy
}

/** Profiles side by side: a row a tensor, then a row a gate. What a profile has not is a dash. */
export function accuracyTable(profiles: readonly LabelledAccuracy[]): string {
  const tables = [tensorTable(profiles)]
  if (profiles.some(({ accuracy }) => accuracy.gates.length > 0)) tables.push(gateTable(profiles))
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

function tensorTable(profiles: readonly LabelledAccuracy[]): string {
  const columns = profiles.flatMap(({ label }) => [`${label}: SNR`, 'largest error', 'MSE'])
  const names = new Set(profiles.flatMap(({ accuracy }) => accuracy.tensors.map(({ name }) => name)))
  const rows = [...names].map((name) => [
    name,
    ...profiles.flatMap(({ accuracy }) => tensorCells(accuracy.tensors.find((each) => each.name === name))),
  ])
  return table(['tensor', ...columns], rows)
}

function gateTable(profiles: readonly LabelledAccuracy[]): string {
  const columns = profiles.map(({ label }) => `${label}: same experts`)
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
  return table(['gate', 'tokens', ...columns, 'smallest margin'], rows)
}

function tensorCells(tensor: TensorAccuracy | undefined): string[] {
  if (tensor === undefined) return ['-', '-', '-']
  const { snrDb, largestError, mse } = tensor
  const ratio = mse === 0 ? 'equal' : `${snrDb.toFixed(1)} dB`
  return [ratio, largestError.toExponential(2), mse.toExponential(2)]
}

function table(head: string[], rows: string[][]): string {
  const drawn = new Table({
    head,
    colAligns: ['left', ...head.slice(1).map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  })
  drawn.push(...rows)
  return drawn.toString()
}
