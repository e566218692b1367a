import type { Effects } from './effects.js'
import { type Loop, loopBody, mostTrips } from './loops.js'
import type { HlsProgram } from './program.js'
import { functionsGiven, isMethodOf } from './stream-sites.js'
import type { SyntaxNode } from './syntax-node.js'

export interface FillContext {
  readonly program: HlsProgram
  readonly effects: Effects
  readonly loops: ReadonlyMap<SyntaxNode, Loop>
}

/** What a stream holds: at the end of some statements, and at most. NaN: nobody knows. */
interface Fill {
  readonly now: number
  readonly most: number
}

/** The most elements that a stream ever holds where all is written before it is read; undefined where nobody knows. */
export function mostHeld(
  block: SyntaxNode,
  stream: string | undefined,
  context: FillContext,
): number | undefined {
  const { most } = filled(block.inner, { now: 0, most: 0 }, { ...context, stream })
  return Number.isNaN(most) ? undefined : most
}

interface Context extends FillContext {
  readonly stream: string | undefined
}

function filled(statements: readonly SyntaxNode[], start: Fill, context: Context): Fill {
  let fill = start
  for (const statement of statements) fill = after(statement, fill, context)
  return fill
}

function after(node: SyntaxNode, before: Fill, context: Context): Fill {
  const uses = context.effects.uses(node).filter(({ variable }) => variable === context.stream)
  const reads = uses.some((use) => use.reads)
  if (uses.length === 0) return before
  if (!uses.some((use) => use.writes)) return { ...before, now: 0 }
  const body = loopBody(node)
  if (reads && body !== undefined) return afterLoop(node, { before, body }, context)
  if (reads && blocks.has(node.kind)) return filled(node.inner, before, context)
  const now = before.now + writesIn(node, context)
  return { now: reads ? 0 : now, most: larger(before.most, now) }
}

const blocks = new Set(['CompoundStmt', 'LabelStmt', 'IfStmt', 'ExprWithCleanups', 'DeclStmt'])

function afterLoop(
  node: SyntaxNode,
  { before, body }: { readonly before: Fill; readonly body: SyntaxNode },
  context: Context,
): Fill {
  const once = filled(body.inner, before, context)
  const gain = once.now - before.now
  if (gain <= 0) return once
  const now = before.now + gain * tripsOf(node, context)
  return { now, most: larger(once.most, now) }
}

/** Not a number where one of two is none. */
function larger(a: number, b: number): number {
  return Math.max(a, b)
}

/** How often a piece of a function writes to the stream at most. */
function writesIn(node: SyntaxNode, context: Context): number {
  const { stream } = context
  const own = isMethodOf(node, { id: stream, direction: 'write' }, context) ? 1 : 0
  const called = functionsGiven(node, stream, context).map(({ called, parameter }) =>
    writesIn(called.body, { ...context, stream: called.parameters[parameter].id }),
  )
  const below = node.inner.map((child) => writesIn(child, context))
  const total = [...called, own, ...(node.kind === 'IfStmt' ? [Math.max(0, ...below)] : below)].reduce(
    (sum, each) => sum + each,
    0,
  )
  return total === 0 || loopBody(node) === undefined ? total : total * tripsOf(node, context)
}

function tripsOf(node: SyntaxNode, { loops }: Context): number {
  const loop = loops.get(node)
  return (loop && mostTrips(loop)) ?? Number.NaN
}
