import * as z from 'zod'

const ignored = z.unknown().optional()

/** Fields for keys that do not change the network, whatever they say: training, data, the source's own bookkeeping. */
export function ignoredKeys<const Keys extends readonly string[]>(
  keys: Keys,
): Record<Keys[number], typeof ignored> {
  return Object.fromEntries(keys.map((key) => [key, ignored])) as Record<Keys[number], typeof ignored>
}
