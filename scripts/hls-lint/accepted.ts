import { InputError } from '../../generator/base/errors.js'
import type { RuleFinding } from './lint-sources.js'
import { type RuleName, ruleNames } from './rules/index.js'

/**
 * Whether a comment in the source accepts what a rule cannot tell: `// lint: <rule>: <reason>`, at the end of the line or
 * among the comments and pragmas directly above it.
 */
export function isAccepted(finding: RuleFinding, sources: ReadonlyMap<string, string>): boolean {
  if (!finding.isUnsure) return false
  const lines = (sources.get(finding.file) ?? '').split('\n')
  let first = finding.line - 1
  while (/^\s*(\/\/|#\s*pragma\b)/.test(lines[first - 1] ?? '')) first--
  return lines.slice(first, finding.line).some((line) => acceptedRule(line) === finding.rule)
}

/** @throws InputError for a comment that accepts what there is not, or without a reason */
export function checkComments(sources: ReadonlyMap<string, string>): void {
  const problems = [...sources].flatMap(([file, text]) =>
    text.split('\n').flatMap((line, index) => {
      if (!/\/\/\s*lint:/.test(line) || acceptedRule(line) !== undefined) return []
      const repair = `write // lint: RULE: REASON; rules are ${ruleNames.join(', ')}`
      return [{ path: `${file}:${index + 1}`, message: 'a comment that accepts nothing', repair }]
    }),
  )
  if (problems.length > 0) throw new InputError(problems)
}

function acceptedRule(line: string): RuleName | undefined {
  const [, name] = /\/\/\s*lint:\s*([\w-]+):\s*\S/.exec(line) ?? []
  return ruleNames.find((rule) => rule === name)
}
