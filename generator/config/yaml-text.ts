import { parseDocument, type YAMLParseError, type YAMLWarning } from 'yaml'
import { InputError, type Problem } from '../errors.js'
import { readInput } from '../read-input.js'

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
 * Throws InputError that gives `source:line:column` for each syntax error, duplicate keys included.
 */
export function parseYaml(text: string, source: string): unknown {
  // At level `error` the library returns warnings, which count as errors here, but prints none itself.
  const document = parseDocument(text, { logLevel: 'error' })
  const findings = [...document.errors, ...document.warnings]
  const problems = findings.slice(0, maxProblems).map((finding) => problemOf(finding, { text, source }))
  if (problems.length > 0) throw new InputError(problems)
  try {
    return document.toJS()
  } catch (error) {
    // Aliases are followed only here: an unknown one, or so many that they are likely an attack.
    throw InputError.at(source, lowerFirst((error as Error).message), 'write the values out')
  }
}

function problemOf(
  { code, message, pos, linePos }: YAMLParseError | YAMLWarning,
  { text, source }: { text: string; source: string },
): Problem {
  const path = linePos ? `${source}:${linePos[0].line}:${linePos[0].col}` : source
  if (code === 'DUPLICATE_KEY') {
    const key = /^["']?([^"':\s]*)/.exec(text.slice(pos[0]))?.[1]
    return { path, message: `${key} is written twice`, repair: 'keep one of them' }
  }
  if (code === 'MULTIPLE_DOCS') {
    return { path, message: 'a second document begins here', repair: 'write one config per file' }
  }
  return { path, message: lowerFirst(message.replace(/ at line \d+, column \d+:.*$/s, '')) }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
