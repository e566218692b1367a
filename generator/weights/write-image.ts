import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Design } from '../design/design.js'
import { identityMatrix, isIdentity } from '../network/identity.js'
import { type ProgramParameter, programParameters } from '../network/parameters.js'
import { checkWeights } from './check-weights.js'
import { type MemoryMap, memoryMap } from './memory-map.js'
import { packHeader, packParameter } from './pack.js'
import { parameterIntegers } from './parameter-integers.js'
import { countOf } from './tensor-source.js'
import { findTensor, type Weights } from './weights.js'
import { writeAt } from './write-at.js'

/** What `memory-map.json` holds. */
export interface WrittenMap extends MemoryMap {
  /** SHA-256 of `weights.bin`. */
  readonly sha256: string
}

/**
 * Writes `weights.bin` and `memory-map.json` into a folder: every parameter of every task, quantised and in the order
 * in which the hardware streams it. Only one parameter is in memory at a time.
 * @throws InputError that lists all that is wrong with the weights.
 */
export async function writeMemoryImage(
  design: Design,
  weights: Weights,
  folder: string,
): Promise<WrittenMap> {
  await checkWeights(design, weights)
  const map = memoryMap(design)
  const path = join(folder, 'weights.bin')
  const file = await open(path, 'wx')
  try {
    // What no tensor covers stays zero.
    await file.truncate(map.totalBytes)
    await writeAt(file, packHeader(map), 0)
    for (const parameter of programParameters(design))
      await writeParameter({ design, weights, map, file }, parameter)
  } finally {
    await file.close()
  }
  const written = { ...map, sha256: await digestOf(path) }
  await writeFile(join(folder, 'memory-map.json'), mapJson(written))
  return written
}

/** JSON with a line for each tensor. */
function mapJson({ tensors, ...rest }: WrittenMap): string {
  const head = JSON.stringify(rest, null, 2).replace(/\n}$/, '')
  const lines = tensors.map((tensor) => `    ${JSON.stringify(tensor)}`)
  return `${head},\n  "tensors": [\n${lines.join(',\n')}\n  ]\n}\n`
}

interface ImageTarget {
  readonly design: Design
  readonly weights: Weights
  readonly map: MemoryMap
  readonly file: FileHandle
}

async function writeParameter(
  { design, weights, map, file }: ImageTarget,
  parameter: ProgramParameter,
): Promise<void> {
  const { name, shape, columns, format, layer } = parameter
  const whole = { name, format, rows: countOf(shape) / columns, columns, ...(layer && { layer }) }
  const quantized = await parameterIntegers(design, whole, async (each, size) =>
    isIdentity(each)
      ? identityMatrix(size.columns)
      : await findTensor(weights, each, [size.rows, size.columns]).read(),
  )
  for (const { offset, bytes } of packParameter(map, name, quantized)) await writeAt(file, bytes, offset)
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}
