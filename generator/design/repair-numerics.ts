import type { Config, FormatsConfig } from '../config/config.js'
import { InputError } from '../errors.js'
import { formatName, parseFormat } from '../fixed/format.js'
import { Unrealisable } from './unrealisable.js'

/**
 * The error of a config that cannot be elaborated, with a value that does: found by trying.
 * @param elaborates - throws where a config cannot be elaborated.
 */
export function unrealisableConfig(
  config: Config,
  { message, paths }: Unrealisable,
  elaborates: (config: Config) => unknown,
): InputError {
  const tries = paths.flatMap((path) => candidates(config, path).map((value) => ({ path, value })))
  const outcomes = tries.map(
    ({ path, value }) =>
      () =>
        outcomeOf(replaced(config, path, value), elaborates),
  )
  const found = firstWhere(outcomes, (outcome) => outcome === null)
  // What is refused for something else now is a step ahead: its error says the next one.
  const own = kindOf(message)
  const next = found ?? firstWhere(outcomes, (outcome) => outcome !== null && outcome !== own)
  if (next === undefined) return InputError.at(paths[0], message, 'take the formats of a preset')
  const { path, value } = tries[next]
  return InputError.at(path, message, `write ${value}`)
}

/** A message but for its numbers: what is wrong, however much. */
function kindOf(message: string): string {
  return message.replaceAll(/-?\d+/g, '#')
}

/** Null where a config elaborates, else the kind of what is wrong. */
function outcomeOf(config: Config, elaborates: (config: Config) => unknown): string | null {
  try {
    elaborates(config)
    return null
  } catch (error) {
    if (error instanceof Unrealisable || error instanceof InputError) return kindOf(error.message)
    throw error
  }
}

function firstWhere<T>(makers: readonly (() => T)[], wanted: (value: T) => boolean): number | undefined {
  const known: T[] = []
  const index = makers.findIndex((make, i) => {
    known[i] = make()
    return wanted(known[i])
  })
  return index < 0 ? undefined : index
}

/** Values of a field, the nearest to the one that it has first. */
function candidates({ numerics }: Config, path: string): string[] {
  if (path === 'numerics.gelu.maxError')
    return [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]
      .filter((error) => error > (numerics.gelu.maxError ?? 0))
      .map(String)
  const { width, integerBits, signed } = parseFormat(writtenFormat(numerics, path))
  const others = Array.from({ length: mostBitsOff }, (_, index) => index + 1)
  const moved = others
    .flatMap((bits) => [integerBits + bits, integerBits - bits])
    .map((bits) => ({ width, integerBits: bits, signed }))
  // The width of what is held in words of activations is not its own.
  const narrower = ownWidth.test(path)
    ? others.filter((bits) => width - bits >= 2).map((bits) => ({ width: width - bits, integerBits, signed }))
    : []
  return [...moved, ...narrower].map(formatName)
}

const mostBitsOff = 40
const ownWidth = /^numerics\.formats\.(?:weight|patchWeight|attentionBias|bias|patchBias|normScale|normBias)$/

function writtenFormat({ formats, tensors }: Config['numerics'], path: string): string {
  const name = path.slice(path.lastIndexOf('.') + 1)
  return path.startsWith('numerics.tensors.') ? tensors[name] : formats[name as keyof FormatsConfig]
}

function replaced(config: Config, path: string, value: string): Config {
  const { numerics } = config
  const name = path.slice(path.lastIndexOf('.') + 1)
  if (path === 'numerics.gelu.maxError')
    return { ...config, numerics: { ...numerics, gelu: { ...numerics.gelu, maxError: Number(value) } } }
  const section = path.startsWith('numerics.tensors.') ? 'tensors' : 'formats'
  return { ...config, numerics: { ...numerics, [section]: { ...numerics[section], [name]: value } } }
}
