import { lintSources } from '../../../scripts/hls-lint/lint-sources.js'
import type { RuleName } from '../../../scripts/hls-lint/rules/index.js'

/** Lines of a snippet, each with whether a rule is wanted to find something there: its text ends in `// finds`. */
export interface MarkedLines {
  readonly wanted: readonly string[]
  readonly found: readonly string[]
}

/** Lints a snippet and gives, of one rule, the lines where it is wanted to find something and those where it does. */
export async function lintMarked(rule: RuleName, text: string): Promise<MarkedLines> {
  const source = `#include "ap_int.h"\n#include "hls_stream.h"\n#include "hls_vector.h"\n${text}`
  const lines = source.split('\n')
  const { findings } = await lintSources({ files: new Map([['hls/case.cpp', source]]), main: 'hls/case.cpp' })
  const numbers = findings.flatMap((finding) => {
    const [, line, name] = /^[^:]+:(\d+): (\w[\w-]*): /.exec(finding) ?? []
    return name === rule ? [Number(line)] : []
  })
  return {
    wanted: lines.filter((line) => line.endsWith('// finds')).map((line) => line.trim()),
    found: numbers.map((number) => lines[number - 1].trim()),
  }
}
