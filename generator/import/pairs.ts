import { InputError } from '../base/errors.js'

/** The mapping with single numbers at some keys, which stand for both sides, as pairs. */
export function asPairs(
  source: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Record<string, unknown> {
  const paired = Object.entries(source).map(([key, value]) => [
    key,
    keys.includes(key) && typeof value === 'number' ? [value, value] : value,
  ])
  return Object.fromEntries(paired)
}

/** The side of a patch. @throws InputError unless it is square. */
export function squarePatch([height, width]: readonly [number, number], path: string): number {
  if (height === width) return height
  throw InputError.at(path, `${height} x ${width} is not square`, 'take a network with square patches')
}
