import { InputError } from '../base/errors.js'
import type { Config, FormatsConfig } from '../config/config.js'
import { formatRanges, tensorRange } from '../config/format-ranges.js'
import { canonicalFormat, type FormatRange } from '../config/format-text.js'
import { Unrealisable } from '../network/unrealisable.js'
import { formatName, parseFormat } from '../numerics/format.js'

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
  const { maxError } = numerics.gelu
  if (path === 'numerics.gelu.maxError') return errors.filter((error) => error > (maxError ?? 0)).map(String)
  const { width, integerBits, signed } = parseFormat(writtenFormat(numerics, path))
  const steps = Array.from({ length: mostBitsOff }, (_, index) => index + 1)
  const moved = steps.flatMap((bits) => [integerBits + bits, integerBits - bits])
  const formats = [
    ...moved.map((bits) => ({ width, integerBits: bits, signed })),
    ...(hasOwnWidth(path) ? steps.map((bits) => ({ width: width - bits, integerBits, signed })) : []),
  ]
  const range = rangeOf(path)
  return formats
    .filter((format) => format.width > 0)
    .map(formatName)
    .filter((text) => canonicalFormat(text, range) !== undefined)
}

const mostBitsOff = 40
const errors = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]

/** What lies in words of activations, or is a single tensor, is as wide as its kind. */
function hasOwnWidth(path: string): boolean {
  return path.startsWith('numerics.formats.') && rangeOf(path) !== formatRanges.activation
}

function rangeOf(path: string): FormatRange {
  return path.startsWith('numerics.tensors.') ? tensorRange : formatRanges[kindOf(path)]
}

/** The last word of a path: a kind of format, or a tensor's name. */
function kindOf(path: string): keyof FormatsConfig {
  return path.slice(path.lastIndexOf('.') + 1) as keyof FormatsConfig
}

function writtenFormat({ formats, tensors }: Config['numerics'], path: string): string {
  return path.startsWith('numerics.tensors.') ? tensors[kindOf(path)] : formats[kindOf(path)]
}

function replaced(config: Config, path: string, value: string): Config {
  const { numerics } = config
  if (path === 'numerics.gelu.maxError')
    return { ...config, numerics: { ...numerics, gelu: { ...numerics.gelu, maxError: Number(value) } } }
  const section = path.startsWith('numerics.tensors.') ? 'tensors' : 'formats'
  return { ...config, numerics: { ...numerics, [section]: { ...numerics[section], [kindOf(path)]: value } } }
}
