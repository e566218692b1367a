import type { Finding, Rule } from '../finding.js'
import { type Loop, loopsOf } from '../loops.js'
import { type HlsProgram, isCall, type PragmaUse } from '../program.js'
import { nodesOf } from '../syntax-node.js'

/** What a pragma is there for no tool can say; and whether a loop pipelines by itself follows from its length. */
export const pipeline: Rule = {
  about:
    'a comment with a reason stands directly above each pragma or group of them; every innermost loop that is not unrolled has PIPELINE with an II',
  find: (program) => [...withoutReason(program), ...withoutInterval(program)],
}

function withoutReason({ sources, pragmas }: HlsProgram): Finding[] {
  return pragmas
    .filter(({ file, line }) => {
      const lines = (sources.get(file) ?? '').split('\n')
      let above = line - 2
      while (isPragma(lines[above])) above--
      return !isReason(lines[above])
    })
    .map(({ file, line, name }) => ({
      file,
      line,
      message: `nothing says why ${name} stands here`,
      repair: 'write the reason as a comment in the line above',
    }))
}

const isPragma = (line: string | undefined) => /^\s*#\s*pragma\b/.test(line ?? '')
// What accepts a finding is a reason for something else.
const isReason = (line: string | undefined) => /^\s*\/\/(?!\s*lint:)\s*\S/.test(line ?? '')

function withoutInterval(program: HlsProgram): Finding[] {
  const loops = loopsOf(program)
  const isLong = longFunctions(program, loops)
  const isInnermost = (loop: Loop) =>
    !loops.some(({ parent, isUnrolled }) => parent === loop && !isUnrolled) &&
    ![...nodesOf(loop.body)].some((node) => isCall(node) && isLong.has(program.callee(node)))
  return loops
    .filter((loop) => !loop.isUnrolled && !isRegion(loop) && isInnermost(loop) && !hasInterval(loop.pragmas))
    .map(({ node, function: { name } }) => ({
      file: node.file,
      line: node.line,
      message: `the innermost loop of ${name} has no PIPELINE with an II`,
      repair: 'write #pragma HLS PIPELINE II= into it, or PIPELINE off',
    }))
}

/** Functions with loops that stay loops, in them or in those that they call. */
function longFunctions(program: HlsProgram, loops: readonly Loop[]): ReadonlySet<unknown> {
  const long = new Set(loops.filter(({ isUnrolled }) => !isUnrolled).map((loop) => loop.function))
  for (let before = -1; before !== long.size; ) {
    before = long.size
    for (const each of program.functions) {
      const called = [...nodesOf(each.body)].filter(isCall).map(program.callee)
      if (called.some((other) => other !== undefined && long.has(other))) long.add(each)
    }
  }
  return long
}

const isRegion = ({ pragmas }: Loop) => pragmas.some(({ name }) => name === 'DATAFLOW')

const hasInterval = (pragmas: readonly PragmaUse[]) =>
  pragmas.some(
    ({ name, words, numbers }) => name === 'PIPELINE' && (words.includes('off') || numbers.has('ii')),
  )
