import { InputError } from '../../generator/base/errors.js'

/** A `#pragma HLS` as it stands in the source. */
export interface SourcePragma {
  /** Its place among all pragmas of the sources; by it the syntax tree names it. */
  readonly number: number
  readonly file: string
  readonly line: number
  /** ARRAY_PARTITION */
  readonly name: string
  /** What it says without a value, in small letters: `complete`. */
  readonly words: readonly string[]
  /** What it gives a value, by its name in small letters. */
  readonly settings: ReadonlyMap<string, string>
}

/** Sources that a compiler sees pragmas in. */
export interface MarkedSources {
  readonly files: ReadonlyMap<string, string>
  readonly pragmas: readonly SourcePragma[]
}

/**
 * Pragmas are nothing in clang's syntax tree, so each becomes a declaration on its line: an enumeration whose values are
 * what the pragma computes. So the tree has it where it stands, once for each instantiation of a template, with names that
 * mean what they mean there and numbers that clang found.
 */
export function markPragmas(sources: ReadonlyMap<string, string>): MarkedSources {
  const pragmas: SourcePragma[] = []
  const files = new Map(
    [...sources].map(([file, text]) => {
      const lines = text.split('\n').map((line, index) => {
        const found = pragmaOf(line, { number: pragmas.length, file, line: index + 1 })
        if (found === undefined) return line
        pragmas.push(found)
        return declarationOf(found)
      })
      return [file, lines.join('\n')]
    }),
  )
  return { files, pragmas }
}

function pragmaOf(
  text: string,
  place: Pick<SourcePragma, 'number' | 'file' | 'line'>,
): SourcePragma | undefined {
  const [, name, rest] = /^\s*#\s*pragma\s+HLS\s+(\w+)(.*)$/i.exec(text) ?? []
  if (name === undefined) return undefined
  if (rest.endsWith('\\'))
    throw InputError.at(`${place.file}:${place.line}`, 'a pragma goes on in the next line', 'write it in one')
  // What goes on after `=` or `,` belongs to the value before.
  const parts = rest
    .replace(/\s*([=,])\s*/g, '$1')
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '')
  const settings = parts.filter((part) => part.includes('=')).map(settingOf)
  const words = parts.filter((part) => !part.includes('=')).map((word) => word.toLowerCase())
  return { ...place, name: name.toUpperCase(), words, settings: new Map(settings) }
}

function settingOf(part: string): [string, string] {
  const at = part.indexOf('=')
  return [part.slice(0, at).toLowerCase(), part.slice(at + 1)]
}

/** Names of the settings that are numbers. */
const numbers = ['factor', 'dim', 'depth', 'ii', 'max', 'min', 'avg', 'distance', 'limit']
/** Names of the settings that are variables. */
const variables = ['variable', 'port']

/** What the names of declarations that stand for pragmas begin with. */
export const pragmaPrefix = 'hls_pragma_'

function declarationOf({ number, settings }: SourcePragma): string {
  const name = `${pragmaPrefix}${number}`
  const values = [...settings].flatMap(([key, value]) => {
    if (numbers.includes(key)) return [`${name}_${key} = (${value})`]
    if (variables.includes(key) && value !== 'return') return [`${name}_${key} = sizeof(${value})`]
    return []
  })
  return `enum ${name} : long long { ${[`${name}_here = 0`, ...values].join(', ')} };`
}
