import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Design } from '../design/design.js'
import type { Program } from '../network/program.js'
import { firstTaskTensor, taskTensorName } from '../network/tasks.js'
import { formatName } from '../numerics/format.js'
import type { BackendName } from './backend-name.js'

/** What is dumped: tensors by name, in the order in which the reference makes them, and whose they are. */
export interface DumpRun {
  readonly backend: BackendName
  readonly design: Design
  readonly program: Program
  readonly task: number
  readonly tensors: ReadonlyMap<string, Int32Array>
}

/** What the manifest of a dump says of a tensor. */
export interface DumpedTensor {
  readonly name: string
  readonly file: string
  readonly shape: readonly number[]
  readonly dtype: 'int32'
  /** `fixed<W,I>`, or `int` for token and expert numbers. */
  readonly format: string
  readonly sha256: string
}

/**
 * Writes tensors as `<name>.bin`, little-endian int32 in C order, and a `manifest.json`: a golden folder. Tensors from the
 * first gate on, which depend on the task, carry it in their names.
 * @returns the number of tensors.
 */
export async function writeDump(folder: string, run: DumpRun): Promise<number> {
  const { design, task, backend } = run
  const entries: DumpedTensor[] = []
  let name = (plain: string) => plain
  const turn = firstTaskTensor(run.program)
  for (const [plain, values] of run.tensors) {
    if (plain === turn) name = (each) => taskTensorName(each, task)
    const bytes = littleEndian(values)
    const file = `${name(plain)}.bin`
    const { shape, format } = describeTensor(run.program, plain, values)
    entries.push({ name: name(plain), file, shape, dtype: 'int32', format, sha256: sha256(bytes) })
    await writeFile(join(folder, file), bytes)
  }
  const { name: config, configHash, profile, network } = design
  const manifest = {
    source: 'moeforge',
    backend,
    config,
    config_sha256: configHash,
    profile,
    task,
    task_name: network.tasks[task],
    byte_order: 'little-endian',
    tensors: entries,
  }
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`)
  return entries.length
}

/** Shape and format of a tensor of the program, as an inference made it. */
export function describeTensor(program: Program, name: string, values: Int32Array) {
  const tensor = program.tensors.get(name)
  if (tensor === undefined) throw new Error(`the program has no tensor ${name}`)
  const [, ...row] = tensor.shape
  // Of as many rows as there are: experts' hidden values have one for each choice that is queued.
  const rows = values.length / row.reduce((product, size) => product * size, 1)
  return { shape: [rows, ...row], format: tensor.format === 'index' ? 'int' : formatName(tensor.format) }
}

/** SHA-256 of a tensor's little-endian bytes. */
export function tensorHash(values: Int32Array): string {
  return sha256(littleEndian(values))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function littleEndian(values: Int32Array): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length)
  for (let i = 0; i < values.length; i++) bytes.writeInt32LE(values[i], 4 * i)
  return bytes
}
