import type { Problem } from '../generator/base/errors.js'
import { formatRanges } from '../generator/config/format-ranges.js'
import { parseFormat } from '../generator/numerics/format.js'

type Tree = Record<string, unknown>

/**
 * Does what an error's repair says, as a person would who takes its first suggestion.
 * @returns the changed config, or null where the text names nothing to do.
 */
export function applyRepair(config: object, { path, repair }: Problem): object | null {
  if (repair === undefined) return null
  const changed = structuredClone(config) as Tree
  for (const [pattern, act] of suggestions) {
    const found = pattern.exec(repair)
    if (found === null) continue
    const edited = act({ config: changed, path, words: found.slice(1) })
    if (edited !== null) return edited
  }
  return null
}

interface Suggestion {
  readonly config: Tree
  readonly path: string
  readonly words: readonly string[]
}

// The first that fits counts: the more exact stand first.
const suggestions: readonly [RegExp, (suggestion: Suggestion) => object | null][] = [
  [
    /^write at (?:most|least) (\d+) bits/,
    ({ config, path, words: [bits] }) => putWidth(config, path, Number(bits)),
  ],
  [/^write (u?fixed<\d+,-?\d+>)/, ({ config, path, words: [format] }) => put(config, path, format)],
  [/^write fixed<(\d+),I>/, ({ config, path, words: [bits] }) => putWidth(config, path, Number(bits))],
  [
    /^use (\d+) bits fewer in activation/,
    ({ config, words: [bits] }) => narrowActivations(config, Number(bits)),
  ],
  [
    /^use at most (\d+) lanes/,
    ({ config, words: [lanes] }) => put(config, 'hardware.array.lanes', Number(lanes)),
  ],
  [
    /^write indices from 0 to (\d+)/,
    ({ config, path, words: [last] }) => clampList(config, path, Number(last)),
  ],
  [/^list blocks/, ({ config }) => put(config, 'model.moe.blocks', [0])],
  [/^leave (numerics\.\w+) and (numerics\.\w+) out/, ({ config, words }) => words.reduce(leaveOut, config)],
  [
    /^(?:write|try|use) (?:at most |at least )?(-?[\d.e-]+)(?:[,;]| or | for |$)/,
    ({ config, path, words: [value] }) => put(config, path, Number(value)),
  ],
  [
    /^(?:write|try|use) ([a-z][\w-]*)(?:[,;]| or | for |$)/,
    ({ config, path, words: [word] }) => put(config, path, literal(word)),
  ],
]

function literal(word: string): unknown {
  if (word === 'null') return null
  if (word === 'true' || word === 'false') return word === 'true'
  return /^-?[\d.e-]+$/.test(word) ? Number(word) : word
}

function put(config: Tree, path: string, value: unknown): Tree {
  const keys = path.split('.')
  const last = keys.pop() as string
  let at = config
  for (const key of keys) {
    at[key] ??= {}
    at = at[key] as Tree
  }
  at[last] = value
  return config
}

function get(config: Tree, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at as Tree | undefined)?.[key], config)
}

/** The same point, without the bits that go. */
function putWidth(config: Tree, path: string, width: number): Tree {
  const written = get(config, path)
  const integerBits = typeof written === 'string' ? parseFormat(written).integerBits : 2
  return put(config, path, `fixed<${width},${integerBits}>`)
}

/** All that lie in words of activations become narrower, and keys and values no wider than they are. */
function narrowActivations(config: Tree, bits: number): Tree | null {
  const formats = get(config, 'numerics.formats') as Record<string, string> | undefined
  if (formats?.activation === undefined) return null
  const { width } = parseFormat(formats.activation)
  const narrow = Math.max(formatRanges.activation.minWidth, width - bits)
  for (const [kind, written] of Object.entries(formats)) {
    const format = parseFormat(written)
    const isKeyOrValue = kind === 'key' || kind === 'value'
    if (format.signed && (format.width === width || (isKeyOrValue && format.width > narrow)))
      formats[kind] = `fixed<${narrow},${format.integerBits}>`
  }
  return config
}

function leaveOut(config: Tree, path: string): Tree {
  const keys = path.split('.')
  const last = keys.pop() as string
  const section = get(config, keys.join('.')) as Tree | undefined
  if (section !== undefined) delete section[last]
  return config
}

function clampList(config: Tree, path: string, last: number): Tree | null {
  const list = get(config, path)
  if (!Array.isArray(list)) return null
  return put(config, path, [...new Set(list.map((entry: number) => Math.min(entry, last)))])
}
