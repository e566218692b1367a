import { argumentsOf, type HlsFunction, type HlsProgram } from './program.js'
import { bare, type SyntaxNode } from './syntax-node.js'

/** What is done to an array, a stream or another variable. */
export interface Effect {
  readonly reads: boolean
  readonly writes: boolean
}

/** A use of a variable. */
export interface Use extends Effect {
  /** Id of its declaration; of a reference, what it refers to. */
  readonly variable: string
  /** Where: the name itself, or the call that it is handed to. */
  readonly node: SyntaxNode
}

/** What functions do to what they are given. */
export interface Effects {
  /** Uses in a piece of a function, those of functions that it calls at their calls. */
  uses(node: SyntaxNode): readonly Use[]
  /** What a function does to a parameter that is a reference or a pointer, by itself and by those that it calls. */
  ofParameter(called: HlsFunction, index: number): Effect
  /** The variable that an expression is, is part of, or points into. */
  base(expression: SyntaxNode): string | undefined
}

const nothing: Effect = { reads: false, writes: false }
const read: Effect = { reads: true, writes: false }
const write: Effect = { reads: false, writes: true }
const change: Effect = { reads: true, writes: true }

/** The effects of a program's functions. */
export function effectsOf(program: HlsProgram): Effects {
  const known = new Map<HlsFunction, readonly Use[]>()
  const usesOf = (each: HlsFunction): readonly Use[] => {
    const before = known.get(each)
    if (before !== undefined) return before
    // Vitis knows no recursion; what calls itself is seen without that call.
    known.set(each, [])
    const uses = effects.uses(each.body)
    known.set(each, uses)
    return uses
  }
  const effects: Effects = {
    uses: (node) => collect(node, { program, effects }),
    ofParameter: (called, index) => {
      const { id } = called.parameters[index] ?? {}
      return sum(usesOf(called).filter(({ variable }) => variable === id))
    },
    base: (expression) => baseOf(expression, program),
  }
  return effects
}

/** All of some effects. */
export function sum(effects: readonly Effect[]): Effect {
  return { reads: effects.some(({ reads }) => reads), writes: effects.some(({ writes }) => writes) }
}

interface Context {
  readonly program: HlsProgram
  readonly effects: Effects
}

function collect(top: SyntaxNode, { program, effects }: Context): Use[] {
  const uses: Use[] = []
  const walk: Walk = {
    program,
    effects,
    use(node, effect, at = node) {
      const variable = effects.base(node)
      if (variable !== undefined && (effect.reads || effect.writes))
        uses.push({ variable, node: at, ...effect })
      indicesIn(node).forEach(walk.visit)
    },
    visit(node) {
      const known = kinds[node.kind]
      if (known === undefined) node.inner.forEach(walk.visit)
      else known(node, walk)
    },
  }
  walk.visit(top)
  return uses
}

/** A way through a piece of a function. */
interface Walk extends Context {
  /** Notes what is done to what an expression names, and goes through its indices. */
  readonly use: (node: SyntaxNode, effect: Effect, at?: SyntaxNode) => void
  readonly visit: (node: SyntaxNode) => void
}

type Visitor = (node: SyntaxNode, walk: Walk) => void

const named: Visitor = (node, { use }) => use(node, read)

const withArguments: Visitor = (node, { program, effects, use, visit }) => {
  const called = program.callee(node)
  for (const [index, argument] of argumentsOf(node).entries()) {
    const type = called?.parameters[index]?.type ?? ''
    if (called !== undefined && /[*&]/.test(type)) use(argument, effects.ofParameter(called, index), node)
    else visit(argument)
  }
}

const kinds: Readonly<Partial<Record<string, Visitor>>> = {
  EnumDecl: () => {},
  VarDecl: (node, { visit }) => {
    if (!isAlias(node)) node.inner.forEach(visit)
  },
  DeclRefExpr: named,
  ArraySubscriptExpr: named,
  MemberExpr: named,
  BinaryOperator: (node, { use, visit }) => {
    const [left, right] = node.inner
    if (node.opcode === '=') use(left, write, node)
    else visit(left)
    visit(right)
  },
  CompoundAssignOperator: (node, { use, visit }) => {
    use(node.inner[0], change, node)
    visit(node.inner[1])
  },
  UnaryOperator: (node, { use, visit }) => {
    if (/^(\+\+|--)$/.test(node.opcode ?? '')) use(node.inner[0], change, node)
    else visit(node.inner[0])
  },
  CXXOperatorCallExpr: (node, { use, visit }) => {
    const [, object, ...rest] = node.inner
    use(object, operatorEffect(operatorName(node)), node)
    rest.forEach(visit)
  },
  CXXMemberCallExpr: (node, walk) => {
    const method = bare(node.inner[0])
    if (method.inner.length > 0) walk.use(method.inner[0], methodEffect(node, walk.program), node)
    withArguments(node, walk)
  },
  CallExpr: withArguments,
  CXXConstructExpr: withArguments,
  CXXTemporaryObjectExpr: withArguments,
}

/** What a method does to its object: those of streams by their names, others by whether they are const. */
function methodEffect(call: SyntaxNode, program: HlsProgram): Effect {
  const called = program.callee(call)
  const changes = called !== undefined && !called.node.type?.endsWith(' const')
  return streamMethods[bare(call.inner[0]).name ?? ''] ?? (changes ? change : read)
}

const streamMethods: Readonly<Partial<Record<string, Effect>>> = {
  read,
  read_nb: read,
  write,
  write_nb: write,
  empty: nothing,
  full: nothing,
  size: nothing,
}

/** The name of an overloaded operator that is called: `operator=`. */
function operatorName({ inner }: SyntaxNode): string {
  return bare(inner[0]).name ?? ''
}

function operatorEffect(name: string): Effect {
  if (name === 'operator=') return write
  const isComparison = /^operator(==|!=|<=|>=)$/.test(name)
  return !isComparison && /^operator(.+=|\+\+|--)$/.test(name) ? change : read
}

/** Whether a variable is another name for something, or points to it. */
function isAlias({ type = '', inner }: SyntaxNode): boolean {
  return /[*&]$/.test(type) && inner.length > 0
}

function baseOf(expression: SyntaxNode, program: HlsProgram): string | undefined {
  const node = bare(expression)
  if (node.kind === 'DeclRefExpr') {
    const declared = program.variable(node.refers)
    if (declared === undefined) return undefined
    const [start] = declared.inner.slice(-1)
    return declared.kind === 'VarDecl' && isAlias(declared) ? baseOf(start, program) : declared.id
  }
  const part = partOf(node)
  return part === undefined ? undefined : baseOf(part, program)
}

/** What an expression names a part of, or points behind. */
function partOf(node: SyntaxNode): SyntaxNode | undefined {
  const { kind, opcode = '', inner } = node
  if (kind === 'ArraySubscriptExpr' || kind === 'MemberExpr') return inner[0]
  if (kind === 'UnaryOperator' && (opcode === '*' || opcode === '&')) return inner[0]
  if (kind === 'BinaryOperator' && (opcode === '+' || opcode === '-') && isPointer(node))
    return inner.find(isPointer)
  if (kind === 'CXXOperatorCallExpr' && /^operator(\[\]|\(\))$/.test(operatorName(node))) return inner[1]
  return kind === 'CXXMemberCallExpr' ? bare(inner[0]).inner[0] : undefined
}

function isPointer({ type = '' }: SyntaxNode): boolean {
  return /[*\]]$/.test(type)
}

/** What is computed to find a part: indices, and what a pointer is moved by. */
function indicesIn(expression: SyntaxNode): SyntaxNode[] {
  const node = bare(expression)
  const part = partOf(node)
  // What is no part of anything computes as a whole.
  if (part === undefined) return node.kind === 'DeclRefExpr' ? [] : node.inner.slice()
  const children = node.kind === 'CXXOperatorCallExpr' ? node.inner.slice(1) : node.inner
  const others =
    node.kind === 'CXXMemberCallExpr' ? argumentsOf(node) : children.filter((each) => each !== part)
  return [...others, ...indicesIn(part)]
}
