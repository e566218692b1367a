import { type Channel, isStream } from './channels.js'
import type { Effects } from './effects.js'
import { argumentsOf, type HlsFunction, type HlsProgram } from './program.js'
import type { RegionCall } from './regions.js'
import { type Direction, flowsThrough, isSameLoop, type Site, sitesOf } from './stream-sites.js'
import type { SyntaxNode } from './syntax-node.js'

/** A stream beside a longer way between the same two processes. */
export interface Bypass {
  readonly stream: SyntaxNode
  /** The process on that way that holds back what it is given. */
  readonly around: HlsFunction
}

interface Context {
  readonly program: HlsProgram
  readonly effects: Effects
}

/** A channel with one writer and one reader. */
interface Edge {
  readonly declared: SyntaxNode
  readonly from: RegionCall
  readonly to: RegionCall
}

/**
 * Streams from one process to another beside a way by way of others, on which some process takes more than one element
 * before it gives one: until then all that goes straight waits.
 */
export function bypassesOf(channels: readonly Channel[], context: Context): Bypass[] {
  const edges = channels.flatMap(edgeOf)
  return edges
    .filter(({ declared }) => isStream(declared))
    .flatMap((straight) => {
      const around = waysBeside(straight, edges).map((way) => holderOn(way, straight, context))
      const holder = around.find((each) => each !== undefined)
      return holder === undefined ? [] : [{ stream: straight.declared, around: holder }]
    })
}

function edgeOf({ declared, uses }: Channel): Edge[] {
  const from = uses.find(({ writes }) => writes)
  const to = uses.find(({ reads, call }) => reads && call !== from?.call)
  return from === undefined || to === undefined ? [] : [{ declared, from, to }]
}

/** The ways of two or more channels from where one starts to where it ends. */
function waysBeside({ from, to }: Edge, edges: readonly Edge[]): Edge[][] {
  const waysFrom = (at: RegionCall, taken: readonly Edge[]): Edge[][] =>
    edges
      .filter((edge) => edge.from.call === at.call && !taken.includes(edge))
      .flatMap((edge) =>
        edge.to.call === to.call ? [[...taken, edge]] : waysFrom(edge.to, [...taken, edge]),
      )
  return waysFrom(from, []).filter((way) => way.length > 1)
}

function holderOn(way: readonly Edge[], straight: Edge, context: Context): HlsFunction | undefined {
  if (givesLater(way[0], straight, context)) return way[0].from.called
  const pairs = way.slice(1).map((out, index) => ({ into: way[index], out }))
  return pairs.find(({ into, out }) => holdsBack(into, out, context))?.out.from.called
}

/** Whether the process that starts both writes more than once to the straight one before it writes to the way. */
function givesLater(first: Edge, straight: Edge, context: Context): boolean {
  if (!isStream(first.declared)) return true
  const slow = sites(first, 'write', context)
  const fast = sites(straight, 'write', context)
  return fast.some((each) => {
    const beside = slow.filter((other) => isSameLoop(each, other))
    return each.loops.length > 0 && !beside.some(({ isConditional }) => !isConditional || each.isConditional)
  })
}

/** An array is handed on as a whole. */
function holdsBack(into: Edge, out: Edge, context: Context): boolean {
  if (!isStream(into.declared) || !isStream(out.declared)) return true
  return !flowsThrough(sites(into, 'read', context), sites(out, 'write', context))
}

function sites({ declared, from, to }: Edge, direction: Direction, context: Context): Site[] {
  const { call, called } = direction === 'write' ? from : to
  const parameter = argumentsOf(call).findIndex((argument) => context.effects.base(argument) === declared.id)
  return sitesOf({ called, parameter, direction }, context)
}
