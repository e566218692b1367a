import type { Effects } from '../effects.js'
import { type Loop, loopBody, pipelines } from '../loops.js'
import type { HlsFunction, HlsProgram, PragmaUse } from '../program.js'
import { bare, type SyntaxNode } from '../syntax-node.js'
import { eitherWay, evaluate } from './expressions.js'
import { type Machine, placeOf } from './places.js'
import type { Access, Ending, State } from './state.js'
import { constantIn, textOf, type Value } from './values.js'

/** What one iteration of a pipelined loop, or one call of a pipelined function, does with arrays. */
export interface PipelineTrace {
  readonly function: HlsFunction
  /** The loop; undefined where the function is pipelined. */
  readonly loop: SyntaxNode | undefined
  readonly interval: number
  readonly trace: readonly Access[]
}

/** What following statements needs. */
export interface Follower {
  readonly program: HlsProgram
  readonly effects: Effects
  readonly loops: ReadonlyMap<SyntaxNode, Loop>
  readonly state: State
  readonly found: PipelineTrace[]
}

/** Follows a function whose parameters are bound; gives what it returns, where that is one value. */
export function followFunction(called: HlsFunction, follower: Follower): Value {
  const { state } = follower
  const returned: Value[] = []
  const machine: Context = {
    ...follower,
    owner: called,
    returned,
    evaluate: (expression) => evaluate(expression, machine),
    call: (inner) => followFunction(inner, follower),
  }
  const interval = state.trace === undefined ? intervalOf(called.pragmas) : undefined
  const run = () => state.scoped(() => void execute(called.body, machine))
  if (interval === undefined) run()
  else traced(run, { function: called, loop: undefined, interval }, follower)
  return returned.length === 1 ? returned[0] : state.fresh()
}

interface Context extends Follower, Machine {
  readonly owner: HlsFunction
  /** What it has returned so far. */
  readonly returned: Value[]
}

function intervalOf(pragmas: readonly PragmaUse[]): number | undefined {
  const own = pragmas.find(pipelines)
  // Without an II Vitis takes what it finds: nothing is asked for.
  return own === undefined ? undefined : (own.numbers.get('ii') ?? Number.POSITIVE_INFINITY)
}

/** Notes what `run` does with arrays. */
function traced(run: () => void, place: Omit<PipelineTrace, 'trace'>, { state, found }: Follower): void {
  const trace: Access[] = []
  state.trace = trace
  run()
  state.trace = undefined
  found.push({ ...place, trace })
}

function execute(node: SyntaxNode, context: Context): Ending {
  if (loopBody(node) !== undefined) return executeLoop(node, context)
  const kind = kinds[node.kind]
  if (kind !== undefined) return kind(node, context)
  evaluate(node, context)
  return 'on'
}

function executeAll(nodes: readonly SyntaxNode[], context: Context): Ending {
  for (const node of nodes) {
    const ending = execute(node, context)
    if (ending !== 'on') return ending
  }
  return 'on'
}

const kinds: Readonly<Partial<Record<string, (node: SyntaxNode, context: Context) => Ending>>> = {
  CompoundStmt: ({ inner }, context) => executeAll(inner, context),
  LabelStmt: ({ inner }, context) => executeAll(inner, context),
  NullStmt: () => 'on',
  '': () => 'on',
  DeclStmt: ({ inner }, context) => {
    for (const each of inner) if (each.kind === 'VarDecl') declare(each, context)
    return 'on'
  },
  IfStmt: ({ inner }, context) => {
    const [condition, then, otherwise] = inner
    const value = evaluate(condition, context)
    const follow = (branch: SyntaxNode | undefined) => () =>
      branch === undefined ? 'on' : execute(branch, context)
    const decided = constantIn(value)
    if (decided !== undefined) return follow(decided !== 0 ? then : otherwise)()
    return eitherWay(value, { holds: follow(then), fails: follow(otherwise) }, context)
  },
  SwitchStmt: ({ inner }, context) => {
    const value = evaluate(inner[0], context)
    const cases = caseGroups(inner[inner.length - 1]).map((group, index) => ({
      // Which case it is, is all that matters: no two happen.
      guards: [{ subject: `case of ${textOf(value)}`, low: index, high: index }],
      follow: () => {
        const ending = executeAll(group, context)
        return ending === 'break' ? 'on' : ending
      },
    }))
    return context.state.choose([...cases, { guards: [], follow: () => 'on' }])
  },
  CaseStmt: caseBody,
  DefaultStmt: caseBody,
  BreakStmt: () => 'break',
  ContinueStmt: () => 'continue',
  ReturnStmt: ({ inner }, context) => {
    if (inner.length > 0) context.returned.push(evaluate(inner[0], context))
    return 'return'
  },
}

function caseBody({ inner }: SyntaxNode, context: Context): Ending {
  return execute(inner[inner.length - 1], context)
}

/** The statements of each case, up to the next one. */
function caseGroups({ inner }: SyntaxNode): SyntaxNode[][] {
  const groups: SyntaxNode[][] = []
  for (const node of inner) {
    if (node.kind === 'CaseStmt' || node.kind === 'DefaultStmt') groups.push([])
    groups.at(-1)?.push(node)
  }
  return groups.length > 0 ? groups : [[]]
}

function declare(node: SyntaxNode, context: Context): void {
  const { id = '', type = '', inner } = node
  const [start] = inner.slice(-1)
  const { state } = context
  if (/[*&]$/.test(type) && start !== undefined) {
    state.unbind(id)
    state.bind(id, placeOf(start, context))
    return
  }
  state.forget(id)
  if (start === undefined || type.includes('[')) return
  const value = evaluate(start, context)
  // A copy of a structure is one as a whole: its parts are not followed.
  if (!isStructure(bare(start))) state.assign({ path: id }, value)
}

function isStructure({ kind }: SyntaxNode): boolean {
  return kind === 'InitListExpr' || kind === 'CXXTemporaryObjectExpr'
}

function executeLoop(node: SyntaxNode, context: Context): Ending {
  const loop = context.loops.get(node)
  const pragmas = loop?.pragmas ?? []
  if (context.state.trace !== undefined || (loop?.isUnrolled && loop.trips !== undefined))
    return unrolled(node, context)
  const interval = intervalOf(pragmas)
  const factor = pragmas.find(({ name }) => name === 'UNROLL')?.numbers.get('factor') ?? 1
  if (node.kind === 'ForStmt') execute(node.inner[0], context)
  forgetChanged(node, context)
  const run = () => {
    for (let copy = 0; copy < factor; copy++) once(node, context)
  }
  if (interval === undefined) run()
  else traced(run, { function: context.owner, loop: node, interval }, context)
  forgetChanged(node, context)
  return 'on'
}

function once(node: SyntaxNode, context: Context): void {
  const [condition, step] = headOf(node)
  if (condition !== undefined) evaluate(condition, context)
  const body = loopBody(node)
  if (body !== undefined) context.state.scoped(() => execute(body, context))
  if (step !== undefined) execute(step, context)
}

function headOf({ kind, inner }: SyntaxNode): (SyntaxNode | undefined)[] {
  if (kind === 'ForStmt') return inner.slice(2, 4).map((part) => (part.kind === '' ? undefined : part))
  return [kind === 'WhileStmt' ? inner[0] : inner[1]]
}

/** What iterations change has another value in each of them. */
function forgetChanged(node: SyntaxNode, { effects, state }: Context): void {
  for (const { variable, writes } of effects.uses(node))
    if (writes) state.forget(state.bound(variable)?.path ?? variable)
}

/** Copies of a body one after another, as long as the condition is known to hold. */
function unrolled(node: SyntaxNode, context: Context): Ending {
  if (node.kind === 'ForStmt') execute(node.inner[0], context)
  const [condition, step] = headOf(node)
  for (let copy = 0; copy < mostCopies; copy++) {
    const holds = condition && constantIn(evaluate(condition, context))
    if (holds === 0) return 'on'
    const body = loopBody(node)
    const ending = body === undefined ? 'on' : context.state.scoped(() => execute(body, context))
    if (ending === 'break') return 'on'
    if (ending === 'return') return ending
    if (step !== undefined) execute(step, context)
    // Of bounds that are not known another rule speaks; one copy is looked at.
    if (holds === undefined) return 'on'
  }
  return 'on'
}

// More than any array has lanes and taps; a loop that only a break ends would go on for ever.
const mostCopies = 20_000
