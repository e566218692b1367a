import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { InputError, type Problem } from '../base/errors.js'
import { readableType, typeBytes } from './element-types.js'
import { readRange } from './read-range.js'
import { countOf, type LazyTensor, showShape } from './tensor-source.js'

/** The format's own limit; a longer header is a lie, not a network. */
const maxHeaderBytes = 100_000_000

const whole = z.int().min(0)
const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(whole),
  data_offsets: z.tuple([whole, whole]),
})
const headerSchema = z.record(z.string(), z.unknown())

type Entry = z.infer<typeof entrySchema> & { readonly name: string }

/**
 * The tensors of a `.safetensors` file. Only its header is read; every number in it is checked against the file.
 * @throws InputError that lists all that is wrong with the header.
 */
export async function safetensorsTensors(path: string): Promise<ReadonlyMap<string, LazyTensor>> {
  const { size } = await stat(path)
  const { header, dataStart } = await readHeader(path, size)
  const problems: Problem[] = []
  const entries = Object.entries(header).flatMap(([name, value]) =>
    name === '__metadata__' ? [] : checkedEntry(path, name, value, problems),
  )
  if (problems.length === 0) problems.push(...coverageProblems(path, entries, size - dataStart))
  if (problems.length > 0) throw new InputError(problems)
  return new Map(entries.map((entry) => [entry.name, lazyTensor(path, entry, dataStart)]))
}

async function readHeader(path: string, size: number) {
  const damaged = (what: string) =>
    InputError.at(path, `is not a safetensors file: ${what}`, 'save or copy it again')
  if (size < 8) throw damaged(`${size} bytes are too few`)
  const start = await readRange(path, { start: 0, length: 8 })
  const length = Number(new DataView(start.buffer).getBigUint64(0, true))
  if (length > size - 8) throw damaged(`a header of ${length} bytes does not fit its ${size}`)
  if (length > maxHeaderBytes)
    throw damaged(`a header of ${length} bytes is more than the format's ${maxHeaderBytes}`)
  const text = new TextDecoder().decode(await readRange(path, { start: 8, length }))
  try {
    return { header: headerSchema.parse(JSON.parse(text)), dataStart: 8 + length }
  } catch {
    throw damaged('its header is not a JSON object')
  }
}

function checkedEntry(path: string, name: string, value: unknown, problems: Problem[]): Entry[] {
  const wrong = (message: string): Entry[] => {
    problems.push({ path: `${path}: ${name}`, message, repair: 'save the file again' })
    return []
  }
  const parsed = entrySchema.safeParse(value)
  if (!parsed.success) return wrong('its entry in the header is not { dtype, shape, data_offsets }')
  const { dtype, shape, data_offsets } = parsed.data
  const [begin, end] = data_offsets
  if (!Object.hasOwn(typeBytes, dtype)) return wrong(`there is no dtype ${dtype}`)
  const bytes = countOf(shape) * typeBytes[dtype]
  if (end - begin !== bytes)
    return wrong(`data_offsets ${begin} to ${end} are not the ${bytes} bytes of ${showShape(shape)} ${dtype}`)
  return [{ name, ...parsed.data }]
}

/** Tensors must fill the data exactly: a gap, an overlap or a rest means that an offset or the file is wrong. */
function coverageProblems(path: string, entries: readonly Entry[], dataBytes: number): Problem[] {
  const problems: Problem[] = []
  const sorted = entries.toSorted(
    (a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  )
  let next = 0
  for (const { name, data_offsets } of sorted) {
    const [begin, end] = data_offsets
    const at = { path: `${path}: ${name}`, repair: 'save the file again' }
    if (begin < next)
      problems.push({ ...at, message: `its data from ${begin} on overlaps another tensor's up to ${next}` })
    if (begin > next)
      problems.push({ ...at, message: `its data starts at ${begin}, but the tensors before end at ${next}` })
    next = Math.max(next, end)
  }
  if (next !== dataBytes) {
    problems.push({
      path,
      message: `holds ${dataBytes} bytes of data, but its header describes ${next}`,
      repair: next > dataBytes ? 'it is cut off: copy it again' : 'save it again',
    })
  }
  return problems
}

function lazyTensor(
  path: string,
  { name, dtype, shape, data_offsets }: Entry,
  dataStart: number,
): LazyTensor {
  const where = `${path}: ${name}`
  const [begin, end] = data_offsets
  return {
    shape,
    where,
    read: async () => {
      const type = readableType(where, dtype)
      return type.decode(await readRange(path, { start: dataStart + begin, length: end - begin }))
    },
  }
}
