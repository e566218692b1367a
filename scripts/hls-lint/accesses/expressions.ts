import { constantOf, unaryValue } from '../constants.js'
import { argumentsOf, type HlsFunction } from '../program.js'
import { bare, type SyntaxNode } from '../syntax-node.js'
import { conversions, isElement, type Machine, placeOf } from './places.js'
import type { Ending, Place } from './state.js'
import { constantIn, known, operation, plus, textOf, unknown, type Value } from './values.js'

/** The value of an expression; what it does on the way is done. */
export function evaluate(expression: SyntaxNode, machine: Machine): Value {
  const node = bare(expression)
  const known_ = constantOf(node, machine.program)
  if (known_ !== undefined && !assigns(node)) return known(known_)
  const compute = kinds[node.kind]
  if (compute !== undefined) return compute(node, machine)
  for (const child of node.inner) evaluate(child, machine)
  return machine.state.fresh()
}

function assigns({ kind, opcode }: SyntaxNode): boolean {
  return kind === 'BinaryOperator' && opcode === '='
}

type Evaluator = (node: SyntaxNode, machine: Machine) => Value

const kinds: Readonly<Partial<Record<string, Evaluator>>> = {
  DeclRefExpr: valueThere,
  MemberExpr: valueThere,
  ArraySubscriptExpr: valueThere,
  EnumDecl: () => known(0),
  BinaryOperator: binary,
  CompoundAssignOperator: (node, machine) => {
    const [left, right] = node.inner
    const by = evaluate(right, machine)
    const place = placeOf(left, machine)
    return assign(place, operation((node.opcode ?? '').slice(0, -1), read(place, machine), by), machine)
  },
  UnaryOperator: unary,
  ConditionalOperator: (node, machine) => {
    const [condition, then, otherwise] = node.inner
    const value = evaluate(condition, machine)
    const decided = constantIn(value)
    if (decided !== undefined) return evaluate(decided !== 0 ? then : otherwise, machine)
    const results: Value[] = []
    const follow = (branch: SyntaxNode) => () => {
      results.push(evaluate(branch, machine))
      return 'on' as const
    }
    eitherWay(value, { holds: follow(then), fails: follow(otherwise) }, machine)
    return unknown(`(${textOf(value)} ? ${results.map(textOf).join(' : ')})`)
  },
  CallExpr: call,
  CXXMemberCallExpr: memberCall,
  CXXOperatorCallExpr: operatorCall,
  CXXConstructExpr: construct,
  CXXTemporaryObjectExpr: construct,
}

function binary(node: SyntaxNode, machine: Machine): Value {
  const [left, right] = node.inner
  const { opcode = '' } = node
  if (opcode === '=') {
    const value = evaluate(right, machine)
    return assign(placeOf(left, machine), value, machine)
  }
  const first = evaluate(left, machine)
  if (opcode !== '&&' && opcode !== '||') return condition(opcode, [first, evaluate(right, machine)], machine)
  // The right side happens where the left one does not decide.
  const decided = constantIn(first)
  if (decided !== undefined && (decided !== 0) === (opcode === '||')) return known(decided !== 0 ? 1 : 0)
  if (decided !== undefined) return evaluate(right, machine)
  let second = known(0)
  const follow = () => {
    second = evaluate(right, machine)
    return 'on' as const
  }
  const skip = () => 'on' as const
  const isAnd = opcode === '&&'
  eitherWay(first, isAnd ? { holds: follow, fails: skip } : { holds: skip, fails: follow }, machine)
  return condition(opcode, [first, second], machine)
}

/** Follows what happens where a condition holds, and what happens where it does not. */
export function eitherWay(
  value: Value,
  { holds, fails }: { readonly holds: () => Ending; readonly fails: () => Ending },
  { state }: Pick<Machine, 'state'>,
): Ending {
  return state.choose([
    { guards: state.conditions.guards(value, true), follow: holds },
    { guards: state.conditions.guards(value, false), follow: fails },
  ])
}

/** The value of an operation, whose parts are kept for those who ask when it holds. */
function condition(opcode: string, operands: readonly [Value, Value], { state }: Machine): Value {
  return state.conditions.keep(opcode, operands, operation(opcode, ...operands))
}

function unary(node: SyntaxNode, machine: Machine): Value {
  const { opcode = '', inner } = node
  if (opcode === '*' || opcode === '&') return valueThere(node, machine)
  if (opcode === '++' || opcode === '--') {
    const place = placeOf(inner[0], machine)
    return assign(place, plus(read(place, machine), known(opcode === '++' ? 1 : -1)), machine)
  }
  const value = evaluate(inner[0], machine)
  const result = unaryValue(opcode, constantIn(value))
  if (result !== undefined) return known(result)
  if (opcode === '-') return operation('-', known(0), value)
  return machine.state.conditions.keep(opcode, [value], unknown(`${opcode}(${textOf(value)})`))
}

function valueThere(node: SyntaxNode, machine: Machine): Value {
  return read(placeOf(node, machine), machine)
}

function read(place: Place, { state }: Machine): Value {
  const { array } = place
  if (array === undefined) return state.value(place)
  return isElement(array) ? state.access('read', array) : unknown(`${array.array}[]`)
}

function assign(place: Place, value: Value, { state }: Machine): Value {
  const { array } = place
  if (array === undefined) state.assign(place, value)
  else if (isElement(array)) state.access('write', array)
  return value
}

function call(node: SyntaxNode, machine: Machine): Value {
  const called = machine.program.callee(node)
  if (called !== undefined) return follow(called, argumentsOf(node), machine)
  return unknown(`call(${argumentsOf(node).map((each) => textOf(evaluate(each, machine)))})`)
}

/** Binds parameters to arguments, and follows the function. */
function follow(called: HlsFunction, given: readonly SyntaxNode[], machine: Machine): Value {
  const { state } = machine
  // All arguments come before any parameter: they may name parameters of the same function, one call before.
  const handed = given.map((argument, index) => {
    const { id = '', type = '' } = called.parameters[index] ?? {}
    return /[*&]$|\(\*\)/.test(type)
      ? { id, place: placeOf(argument, machine) }
      : { id, value: evaluate(argument, machine) }
  })
  for (const { id, place, value } of handed) {
    state.unbind(id)
    if (place !== undefined) state.bind(id, place)
    else if (value !== undefined) state.assign({ path: id }, value)
  }
  return machine.call(called)
}

function memberCall(node: SyntaxNode, machine: Machine): Value {
  const { state, program } = machine
  const method = bare(node.inner[0])
  const called = program.callee(node)
  if (called !== undefined) {
    const before = state.bound('this')
    if (method.inner.length > 0) state.bind('this', placeOf(method.inner[0], machine))
    const value = follow(called, argumentsOf(node), machine)
    if (before !== undefined) state.bind('this', before)
    return value
  }
  const object = method.inner.length > 0 ? evaluate(method.inner[0], machine) : state.fresh()
  const given = argumentsOf(node).map((each) => evaluate(each, machine))
  if (conversions.test(method.name ?? '')) return object
  const direction = streamMethods[method.name ?? '']
  if (direction !== undefined) return passElement(placeOf(method.inner[0], machine), direction, machine)
  return unknown(`${textOf(object)}.${method.name}(${given.map(textOf)})`)
}

const streamMethods: Readonly<Partial<Record<string, 'read' | 'write'>>> = {
  read: 'read',
  read_nb: 'read',
  write: 'write',
  write_nb: 'write',
}

/** An element of a stream: each time another one. */
function passElement({ path, array }: Place, direction: 'read' | 'write', { state }: Machine): Value {
  const element = state.fresh()
  // Streams in an array are not told apart here.
  if (array === undefined)
    state.access(direction, { array: path, sizes: [1], indices: [element], offset: known(0) })
  return element
}

function operatorCall(node: SyntaxNode, machine: Machine): Value {
  const [name, object, ...rest] = node.inner
  const operator = (bare(name).name ?? '').replace(/^operator/, '')
  if (operator === '[]' || operator === '()') return valueThere(node, machine)
  const called = machine.program.callee(node)
  if (called !== undefined) {
    machine.state.bind('this', placeOf(object, machine))
    return follow(called, rest, machine)
  }
  if (operator === '++' || operator === '--') {
    const place = placeOf(object, machine)
    return assign(place, plus(read(place, machine), known(operator === '++' ? 1 : -1)), machine)
  }
  const isComparison = /^(==|!=|<=|>=)$/.test(operator)
  if (!operator.endsWith('=') || isComparison) {
    const values = [object, ...rest].map((each) => evaluate(each, machine))
    return values.length === 2
      ? condition(operator, [values[0], values[1]], machine)
      : unknown(`${operator}(${values.map(textOf)})`)
  }
  const by = evaluate(rest[0], machine)
  const place = placeOf(object, machine)
  if (operator === '=') return assign(place, by, machine)
  return assign(place, operation(operator.slice(0, -1), read(place, machine), by), machine)
}

/** A value from one is that value; what constructors do beside is not looked at. */
function construct(node: SyntaxNode, machine: Machine): Value {
  const values = node.inner.map((each) => evaluate(each, machine))
  return values.length === 1 ? values[0] : machine.state.fresh()
}
