import type { Effects } from './effects.js'
import { loopBody } from './loops.js'
import { argumentsOf, type HlsFunction, type HlsProgram, isCall } from './program.js'
import { bare, type SyntaxNode } from './syntax-node.js'

/** A place where a process uses a channel, its own functions looked into. */
export interface Site {
  /** The loops around it, outer ones first, with the calls that lead into them. */
  readonly loops: readonly SyntaxNode[]
  /** Whether only some iterations of the innermost loop come there. */
  readonly isConditional: boolean
}

/** Which use is looked for. */
export type Direction = 'read' | 'write'

interface Context {
  readonly program: HlsProgram
  readonly effects: Effects
}

/** Where a function reads a stream that it is given, or writes it. */
export function sitesOf(
  { called, parameter, direction }: { called: HlsFunction; parameter: number; direction: Direction },
  context: Context,
): Site[] {
  const { id } = called.parameters[parameter] ?? {}
  const sites: Site[] = []
  const visit = (node: SyntaxNode, at: Path): void => {
    if (isMethodOf(node, { id, direction }, context)) sites.push(siteAt(at))
    for (const inside of functionsGiven(node, id, context))
      for (const site of sitesOf({ ...inside, direction }, context)) sites.push(joined(at, node, site))
    const body = loopBody(node)
    for (const child of node.inner) {
      const isOptional = choices.has(node.kind) && child !== node.inner[0]
      if (child === body)
        visit(child, { steps: [...at.steps, node], loops: at.steps.length + 1, isConditional: false })
      else visit(child, { ...at, isConditional: at.isConditional || isOptional })
    }
  }
  if (id !== undefined) visit(called.body, { steps: [], loops: 0, isConditional: false })
  return sites
}

/** Whether what is read at a place comes out in the same iteration, always. */
export function flowsThrough(reads: readonly Site[], writes: readonly Site[]): boolean {
  return reads.every((read) => writes.some((write) => isSameLoop(read, write) && !write.isConditional))
}

/** Whether two places are in one innermost loop. */
export function isSameLoop(a: Site, b: Site): boolean {
  return a.loops.length === b.loops.length && a.loops.every((loop, index) => loop === b.loops[index])
}

const choices = new Set(['IfStmt', 'ConditionalOperator', 'SwitchStmt'])

/** Calls and loops on the way to a node, of which the first `loops` end in the innermost loop. */
interface Path {
  readonly steps: readonly SyntaxNode[]
  readonly loops: number
  readonly isConditional: boolean
}

function siteAt({ steps, loops, isConditional }: Path): Site {
  return { loops: steps.slice(0, loops), isConditional }
}

function joined(at: Path, call: SyntaxNode, { loops, isConditional }: Site): Site {
  if (loops.length > 0) return { loops: [...at.steps, call, ...loops], isConditional }
  return { ...siteAt(at), isConditional: at.isConditional || isConditional }
}

/** The functions that a call hands a variable to, each with its parameter. */
export function functionsGiven(
  node: SyntaxNode,
  variable: string | undefined,
  { program, effects }: Context,
): { called: HlsFunction; parameter: number }[] {
  const called = isCall(node) ? program.callee(node) : undefined
  if (called === undefined || variable === undefined) return []
  return argumentsOf(node).flatMap((argument, parameter) =>
    effects.base(argument) === variable ? [{ called, parameter }] : [],
  )
}

/** Whether a node is `stream.read()` or `stream.write()`. */
export function isMethodOf(
  node: SyntaxNode,
  { id, direction }: { readonly id: string | undefined; readonly direction: Direction },
  { effects }: Context,
): boolean {
  if (node.kind !== 'CXXMemberCallExpr') return false
  const { name, inner } = bare(node.inner[0])
  return (
    (name === direction || name === `${direction}_nb`) && inner.length > 0 && effects.base(inner[0]) === id
  )
}
