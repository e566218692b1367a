import { checkComments, isAccepted } from './accepted.js'
import type { Finding } from './finding.js'
import { hlsProgram } from './program.js'
import { type RuleName, ruleNames, rules } from './rules/index.js'
import { markPragmas } from './source-pragmas.js'
import { syntaxTree } from './syntax-tree.js'

/** C++ to lint. */
export interface HlsSources {
  /** Texts by path, in `hls/`: what is included, and what includes it. */
  readonly files: ReadonlyMap<string, string>
  /** The file that includes all that is to be seen. */
  readonly main: string
}

/** A finding, and whose. */
export interface RuleFinding extends Finding {
  readonly rule: RuleName
}

/** What a lint found: each text once, however many instances of a template have it. */
export interface LintResult {
  readonly findings: readonly string[]
  /** What rules cannot tell, and comments in the source accept. */
  readonly accepted: readonly string[]
}

/** Lints sources, each text once. @returns also how many there were; @throws what `lintSources` throws */
export async function lintAll(all: readonly HlsSources[]): Promise<LintResult & { readonly count: number }> {
  const sources = new Map(all.map((each) => [JSON.stringify([...each.files, each.main]), each]))
  const results: LintResult[] = []
  // One after another: a tree of a kernel takes some hundred megabytes.
  for (const each of sources.values()) results.push(await lintSources(each))
  return {
    count: sources.size,
    findings: [...new Set(results.flatMap(({ findings }) => findings))],
    accepted: [...new Set(results.flatMap(({ accepted }) => accepted))],
  }
}

/**
 * What the rules find in sources, file by file and line by line.
 * @throws CheckError with what clang refuses; InputError for a comment that accepts what there is not; ToolError where clang
 *   is missing or broke
 */
export async function lintSources({ files, main }: HlsSources): Promise<LintResult> {
  checkComments(files)
  const marked = markPragmas(files)
  const tree = await syntaxTree(marked, main)
  const program = hlsProgram(tree, { sources: files, pragmas: marked.pragmas })
  const findings = ruleNames
    .flatMap((rule) => rules[rule].find(program).map((finding): RuleFinding => ({ ...finding, rule })))
    .toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
  return {
    findings: textsOf(findings.filter((each) => !isAccepted(each, files))),
    accepted: textsOf(findings.filter((each) => isAccepted(each, files))),
  }
}

function textsOf(findings: readonly RuleFinding[]): string[] {
  return [...new Set(findings.map(textOf))]
}

/** `path:line: rule: what is wrong; what to do` */
function textOf({ file, line, rule, message, repair, isUnsure = false }: RuleFinding): string {
  return `${file}:${line}: ${rule}: ${isUnsure ? 'cannot tell: ' : ''}${message}; ${repair}`
}
