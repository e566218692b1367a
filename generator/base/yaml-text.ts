import {
  type Document,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml'
import { InputError, type Problem } from './errors.js'
import { readInput } from './read-input.js'
import { sizeProblem } from './yaml-size.js'

/** Most of a long list of syntax errors only follow from the first few. */
const maxProblems = 5

/** No description of a network comes near it. */
const mostBytes = 2 ** 20

/** The text of a YAML or JSON file. @throws InputError when it cannot be read, or is longer than any config. */
export function readText(path: string): string {
  return readInput({ path }, mostBytes).toString('utf8')
}

/**
 * The value that YAML (or JSON, which YAML includes) stands for.
 * Throws InputError that gives `source:line:column` for each syntax error, duplicate keys included, and for a text that is
 * larger or nested deeper than any config.
 */
export function parseYaml(text: string, source: string): unknown {
  const size = sizeProblem(text)
  if (size !== null) throw InputError.at(source, size, 'name the file of a config')
  const lines = new LineCounter()
  // At level `error` the library returns warnings, which count as errors here, but prints none itself.
  const document = parseDocument(text, {
    ...{ logLevel: 'error', prettyErrors: false, lineCounter: lines },
    // The library compares every key of a mapping with every other.
    uniqueKeys: false,
  })
  const findings = [...document.errors, ...document.warnings, ...repeatedKeys(document)]
  if (findings.length > 0) throw new InputError(problemsOf(findings, { source, lines }))
  try {
    return document.toJS()
  } catch (error) {
    // Aliases are followed only here: an unknown one, or so many that they are likely an attack.
    throw InputError.at(source, lowerFirst((error as Error).message), 'write the values out')
  }
}

/** What is wrong, and at which character it begins. */
interface Finding extends Pick<YAMLParseError | YAMLWarning, 'message'> {
  readonly code: YAMLParseError['code']
  readonly pos: readonly number[]
}

function repeatedKeys(document: Document.Parsed): Finding[] {
  const findings: Finding[] = []
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value))
          findings.push({ code: 'DUPLICATE_KEY', message: String(key.value), pos: key.range ?? [0] })
        seen.add(key.value)
      }
    },
  })
  return findings
}

interface Place {
  readonly source: string
  readonly lines: LineCounter
}

function problemsOf(findings: readonly Finding[], place: Place): Problem[] {
  const problems = findings.slice(0, maxProblems).map((finding) => problemOf(finding, place))
  const more = findings.length - problems.length
  if (more === 0) return problems
  return [...problems, { path: place.source, message: `${more} more problems, which may follow from these` }]
}

function problemOf({ code, message, pos }: Finding, { source, lines }: Place): Problem {
  const { line, col } = lines.linePos(pos[0])
  const path = `${source}:${line}:${col}`
  if (code === 'DUPLICATE_KEY') {
    return { path, message: `${shortened(message)} is written twice`, repair: 'keep one of them' }
  }
  if (code === 'MULTIPLE_DOCS') {
    return { path, message: 'a second document begins here', repair: 'write one config per file' }
  }
  return { path, message: lowerFirst(shortened(message)) }
}

function shortened(message: string): string {
  return message.length > 200 ? `${message.slice(0, 200)}…` : message
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
