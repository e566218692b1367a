import { loopBody } from './loops.js'
import { type HlsFunction, type HlsProgram, isCall } from './program.js'
import { bare, nodesOf, type SyntaxNode } from './syntax-node.js'

/** What runs as a pipeline of processes: the body of a function, or of a loop of it, with `#pragma HLS DATAFLOW`. */
export interface Region {
  readonly function: HlsFunction
  /** The loop whose body it is. */
  readonly loop: SyntaxNode | undefined
  readonly body: SyntaxNode
}

/** Every dataflow region. */
export function regionsOf(program: HlsProgram): Region[] {
  return program.functions.flatMap((owner) => {
    const loops = [...nodesOf(owner.body)].flatMap((node) => {
      const body = loopBody(node)
      return body === undefined ? [] : [{ function: owner, loop: node, body }]
    })
    const all = [{ function: owner, loop: undefined, body: owner.body }, ...loops]
    return all.filter(({ body }) => program.pragmasIn(body).some(({ name }) => name === 'DATAFLOW'))
  })
}

/** A process of a region. */
export interface RegionCall {
  readonly call: SyntaxNode
  readonly called: HlsFunction
}

/** The calls of functions in a region, in their order, those in choices and loops among them. */
export function callsOf({ body }: Region, program: HlsProgram): RegionCall[] {
  return [...nodesOf(body)].flatMap((node) => {
    const call = bare(node)
    const called = call === node && isCall(call) ? program.callee(call) : undefined
    return called === undefined ? [] : [{ call, called }]
  })
}
