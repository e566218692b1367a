import type { Config, FormatsConfig } from '../config/config.js'
import { InputError } from '../errors.js'
import { formatName, parseFormat } from '../fixed/format.js'
import { Unrealisable } from './unrealisable.js'

/**
 * The error of a config that cannot be elaborated, with a value of one field with which it can be: found by trying. Where
 * no single one helps, several formats are wrong, and the defaults are the way out.
 * @param elaborate - throws where a config cannot be elaborated.
 */
export function unrealisableConfig(
  config: Config,
  { message, paths }: Unrealisable,
  elaborate: (config: Config) => unknown,
): InputError {
  for (const path of paths)
    for (const value of candidates(config, path))
      if (elaborates(replaced(config, path, value), elaborate))
        return InputError.at(path, message, `write ${value}`)
  return InputError.at(
    paths[0],
    message,
    'leave numerics.formats and numerics.tensors out: the defaults go together',
  )
}

function elaborates(config: Config, elaborate: (config: Config) => unknown): boolean {
  try {
    elaborate(config)
    return true
  } catch (error) {
    if (error instanceof Unrealisable || error instanceof InputError) return false
    throw error
  }
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
