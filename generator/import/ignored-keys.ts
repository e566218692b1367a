import * as z from 'zod'

/** The one schema of all passed-over keys, by which they are found again. */
const ignored = z.unknown().optional()

/** Fields for keys that do not change the network, whatever they say: training, data, the source's own bookkeeping. */
export function ignoredKeys<const Keys extends readonly string[]>(
  keys: Keys,
): Record<Keys[number], typeof ignored> {
  return Object.fromEntries(keys.map((key) => [key, ignored])) as Record<Keys[number], typeof ignored>
}

/** The keys of a mapping that its schema passes over, with `prefix` before each. */
export function ignoredIn(
  schema: z.ZodObject,
  mapping: Readonly<Record<string, unknown>>,
  prefix = '',
): string[] {
  const { shape } = schema
  return Object.keys(mapping)
    .filter((key) => Object.hasOwn(shape, key) && shape[key] === ignored)
    .map((key) => prefix + key)
}

/** The one note that names everything that was passed over; none where that is nothing. */
export function ignoredNotes(paths: readonly string[]): string[] {
  return paths.length === 0 ? [] : [`passed over, as they do not change the network: ${paths.join(', ')}`]
}
