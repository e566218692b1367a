import type { HlsProgram } from './program.js'
import { bare, type SyntaxNode } from './syntax-node.js'

/** The value of an expression that C++ knows when it compiles, true being 1; undefined where it does not. */
export function constantOf(expression: SyntaxNode, program: HlsProgram): number | undefined {
  const node = bare(expression)
  const compute = constantKinds[node.kind]
  const value = compute?.(node, program)
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined
}

const constantKinds: Readonly<
  Partial<Record<string, (node: SyntaxNode, program: HlsProgram) => number | undefined>>
> = {
  IntegerLiteral: ({ value }) => Number(value),
  CharacterLiteral: ({ value }) => Number(value),
  CXXBoolLiteralExpr: ({ value }) => (value === 'true' ? 1 : 0),
  DeclRefExpr: variableValue,
  MemberExpr: variableValue,
  UnaryOperator: (node, program) => unaryValue(node.opcode, constantOf(node.inner[0], program)),
  BinaryOperator: (node, program) => {
    const [left, right] = node.inner.map((operand) => constantOf(operand, program))
    return binaryValue(node.opcode, left, right)
  },
  ConditionalOperator: ({ inner }, program) => {
    const chosen = constantOf(inner[0], program)
    return chosen === undefined ? undefined : constantOf(inner[chosen !== 0 ? 1 : 2], program)
  },
}

function variableValue({ refers }: SyntaxNode, program: HlsProgram): number | undefined {
  const declared = program.variable(refers)
  if (declared?.kind !== 'VarDecl' || !isConstant(declared) || declared.inner.length === 0) return undefined
  return constantOf(declared.inner[declared.inner.length - 1], program)
}

/** Whether a variable keeps the value that it starts with. */
export function isConstant({ type = '' }: SyntaxNode): boolean {
  return /^const\b/.test(type) && !/[*&]/.test(type)
}

/** What a unary operator makes of a number. */
export function unaryValue(opcode: string | undefined, value: number | undefined): number | undefined {
  if (value === undefined) return undefined
  if (opcode === '-') return -value
  if (opcode === '+') return value
  if (opcode === '!') return value === 0 ? 1 : 0
  return opcode === '~' ? ~value : undefined
}

/** What a binary operator makes of numbers; of one alone where that decides. */
export function binaryValue(
  opcode: string | undefined,
  left: number | undefined,
  right: number | undefined,
): number | undefined {
  if (opcode === '&&' && (left === 0 || right === 0)) return 0
  if (opcode === '||' && (left === 1 || right === 1)) return 1
  if (left === undefined || right === undefined) return undefined
  return operators[opcode ?? '']?.(left, right)
}

const operators: Readonly<Partial<Record<string, (a: number, b: number) => number | undefined>>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? undefined : Math.trunc(a / b)),
  '%': (a, b) => (b === 0 ? undefined : a % b),
  '<<': (a, b) => a * 2 ** b,
  '>>': (a, b) => Math.floor(a / 2 ** b),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
}
