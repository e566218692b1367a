import type { HlsFunction, HlsProgram } from '../program.js'
import { bare, type SyntaxNode } from '../syntax-node.js'
import { type ArrayPlace, arrayOf, type Place, type State } from './state.js'
import { known, operation, plus, textOf, type Value } from './values.js'

/** What following an expression needs. */
export interface Machine {
  readonly program: HlsProgram
  readonly state: State
  /** The value of an expression. */
  readonly evaluate: (expression: SyntaxNode) => Value
  /** Follows a function whose parameters are bound; gives what it returns. */
  readonly call: (called: HlsFunction) => Value
}

/** What an expression names; its indices are evaluated on the way. */
export function placeOf(expression: SyntaxNode, machine: Machine): Place {
  const node = bare(expression)
  const find = namers[node.kind]
  const place = find?.(node, machine)
  if (place !== undefined) return place
  // A value without a name: an access on the way is all there is to it.
  return { path: textOf(machine.evaluate(node)) }
}

/** Whether all indices are there; before that it is an array of its own. */
export function isElement({ sizes, indices }: ArrayPlace): boolean {
  return indices.length >= sizes.length
}

/** Methods that give the value of their object, in another type. */
export const conversions = /^(operator |to_)/

const namers: Readonly<Partial<Record<string, (node: SyntaxNode, machine: Machine) => Place | undefined>>> = {
  DeclRefExpr: ({ refers = '' }, { program, state }) => {
    const bound = state.bound(refers)
    if (bound !== undefined) return bound
    const declared = program.variable(refers)
    return withArray(refers, declared)
  },
  CXXThisExpr: (_, { state }) => state.bound('this'),
  MemberExpr: (node, machine) => {
    const { path, part, array } = placeOf(node.inner[0], machine)
    // Fields of an element are read and written with it.
    if (array !== undefined) return { path, array }
    if (part !== undefined) return { path, part: `${part}.${node.name}` }
    return withArray(`${path}.${node.name}`, machine.program.variable(node.refers))
  },
  ArraySubscriptExpr: (node, machine) => {
    const [left, right] = node.inner
    const index = machine.evaluate(right)
    return elementOf(placeOf(left, machine), index)
  },
  UnaryOperator: ({ opcode, inner }, machine) => {
    if (opcode === '*') return elementOf(placeOf(inner[0], machine), known(0))
    return opcode === '&' ? placeOf(inner[0], machine) : undefined
  },
  BinaryOperator: (node, machine) => {
    const { opcode, inner } = node
    if ((opcode !== '+' && opcode !== '-') || !/[*\]]$/.test(node.type ?? '')) return undefined
    const { path, array } = placeOf(inner[0], machine)
    const by = machine.evaluate(inner[1])
    return array && { path, array: { ...array, offset: operation(opcode, array.offset, by) } }
  },
  CXXOperatorCallExpr: (node, machine) => {
    const [name, object, ...rest] = node.inner
    if (!/^operator(\[\]|\(\))$/.test(bare(name).name ?? '')) return undefined
    const indices = rest.map((each) => textOf(machine.evaluate(each)))
    const place = placeOf(object, machine)
    return { ...place, part: `${place.part ?? ''}[${indices.join()}]` }
  },
  CXXMemberCallExpr: (node, machine) => {
    const method = bare(node.inner[0])
    if (machine.program.callee(node) !== undefined || method.inner.length === 0) return undefined
    return conversions.test(method.name ?? '') || method.name === 'range'
      ? placeOf(method.inner[0], machine)
      : undefined
  },
}

function withArray(path: string, declared: SyntaxNode | undefined): Place {
  const array = declared && arrayOf(path, declared)
  return array === undefined ? { path } : { path, array }
}

function elementOf({ path, array }: Place, index: Value): Place {
  if (array === undefined) return { path, part: `[${textOf(index)}]` }
  if (isElement(array)) return { path, array }
  const indices = [...array.indices, plus(array.offset, index)]
  return { path, array: { ...array, indices, offset: known(0) } }
}
