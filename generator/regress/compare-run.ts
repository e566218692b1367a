import { describeTensor } from '../backends/dump.js'
import { keptTensor, rowCharacters, type TensorDigest } from '../jobs/tensor-store.js'
import { compareTensor } from '../verify/compare.js'
import type { LockedTensors } from './lock-file.js'
import type { PlannedRun } from './plan.js'

/** A tensor that is not as it was locked. */
export interface Change {
  readonly tensor: string
  /** How many values differ; null where this machine does not have those of the lock. */
  readonly differing: number | null
  /** The first that differs: `[3][7]` with both values, or the first row that does. */
  readonly where: string
  readonly locked: number | null
  readonly got: number | null
}

/** The tensors of a run that are not as they were locked, in the program's order; those that came and went included. */
export async function changesOf(
  run: PlannedRun,
  made: readonly ({ readonly name: string } & TensorDigest)[],
  locked: LockedTensors,
): Promise<Change[]> {
  const changes: Change[] = []
  for (const tensor of made) {
    const before = locked[tensor.name]
    if (before === undefined) changes.push(whole(tensor.name, 'is not in the lock'))
    else if (before.sha256 !== tensor.sha256) changes.push(await changeOf(run, tensor, before))
  }
  const names = new Set(made.map(({ name }) => name))
  // Hardware may show fewer tensors than the reference: which is for others to say.
  const gone = run.backend === 'model' ? Object.keys(locked).filter((name) => !names.has(name)) : []
  return [...changes, ...gone.map((name) => whole(name, 'is in the lock alone'))]
}

function whole(tensor: string, where: string): Change {
  return { tensor, differing: null, where, locked: null, got: null }
}

async function changeOf(
  { design }: PlannedRun,
  made: { readonly name: string } & TensorDigest,
  locked: TensorDigest,
): Promise<Change> {
  const [got, want] = [await keptTensor(made.sha256), await keptTensor(locked.sha256)]
  if (got === null || want === null) {
    const row = firstRow(made.rows, locked.rows)
    return { ...whole(made.name, `row ${row}`), tensor: made.name }
  }
  const { shape } = describeTensor(design.program, made.name, got)
  const { differing, first } = compareTensor(got, { name: made.name, shape, values: want })
  return {
    tensor: made.name,
    differing,
    where: first?.where ?? '',
    locked: first?.want ?? null,
    got: first?.got ?? null,
  }
}

function firstRow(a: string, b: string): number {
  const rows = Math.max(a.length, b.length) / rowCharacters
  const of = (text: string, row: number) => text.slice(row * rowCharacters, (row + 1) * rowCharacters)
  return Array.from({ length: rows }, (_, row) => row).find((row) => of(a, row) !== of(b, row)) ?? 0
}
