import { lintSources } from '../../../scripts/hls-lint/lint-sources.js'
import type { RuleName } from '../../../scripts/hls-lint/rules/index.js'

/** Lines of some code, each with whether a rule is wanted to find something there: its text ends in `// finds`. */
export interface MarkedLines {
  readonly wanted: readonly string[]
  readonly found: readonly string[]
}

/** Lints code and gives, of one rule, the lines where it is wanted to find something and those where it does. */
export async function lintMarked(rule: RuleName, text: string): Promise<MarkedLines> {
  const lines = text.split('\n')
  const { findings } = await lintSources({ files: new Map([['hls/case.cpp', text]]), main: 'hls/case.cpp' })
  const numbers = findings.flatMap((finding) => {
    const [, line, name] = /^[^:]+:(\d+): (\w[\w-]*): /.exec(finding) ?? []
    return name === rule ? [Number(line)] : []
  })
  return {
    wanted: lines.flatMap((line, index) => (line.endsWith('// finds') ? [placeAt(index, lines)] : [])),
    found: numbers.map((number) => placeAt(number - 1, lines)),
  }
}

function placeAt(index: number, lines: readonly string[]): string {
  return `${index + 1}: ${lines[index].trim()}`
}
