import { binaryValue, constantOf } from './constants.js'
import { type HlsFunction, type HlsProgram, isCall, type PragmaUse } from './program.js'
import { bare, nodesOf, type SyntaxNode } from './syntax-node.js'

/** A loop of a function. */
export interface Loop {
  readonly function: HlsFunction
  readonly node: SyntaxNode
  readonly label: string | undefined
  readonly body: SyntaxNode
  readonly pragmas: readonly PragmaUse[]
  /** The loop around it in its function. */
  readonly parent: Loop | undefined
  /** How often it runs, where its bounds are constants. */
  readonly trips: number | undefined
  /**
   * Whether its iterations become copies: it says so, or what it stands in is pipelined. A function is judged by those
   * who call it: where one of them does not pipeline, its loops stay loops.
   */
  readonly isUnrolled: boolean
}

/** Every loop of a program, outer ones first. */
export function loopsOf(program: HlsProgram): Loop[] {
  const unrolled = pipelinedFunctions(program)
  return program.functions.flatMap((each) => loopsBelow(each, { program, unrolled }))
}

interface Context {
  readonly program: HlsProgram
  /** Functions whose loops are unrolled as they stand in pipelines. */
  readonly unrolled: ReadonlySet<HlsFunction>
}

/** Functions whose own loops are copies in pipelines: in their own, or in those of all who call them. */
function pipelinedFunctions(program: HlsProgram): ReadonlySet<HlsFunction> {
  const sites = program.functions.flatMap((caller) => callSites(caller, program))
  const pipelined = new Set(program.functions.filter(({ pragmas }) => pragmas.some(pipelines)))
  const isPipelined = (each: HlsFunction) => {
    const own = sites.filter(({ called }) => called === each)
    return own.length > 0 && own.every((site) => site.isInPipeline || pipelined.has(site.caller))
  }
  // It follows from callers, so it is asked until nothing changes.
  for (let before = -1; before !== pipelined.size; ) {
    before = pipelined.size
    for (const each of program.functions) if (isPipelined(each)) pipelined.add(each)
  }
  return pipelined
}

interface CallSite {
  readonly caller: HlsFunction
  readonly called: HlsFunction
  /** Whether it stands in a loop that is pipelined. */
  readonly isInPipeline: boolean
}

function callSites(caller: HlsFunction, program: HlsProgram): CallSite[] {
  const found: CallSite[] = []
  const visit = (node: SyntaxNode, isInPipeline: boolean) => {
    const called = isCall(node) ? program.callee(node) : undefined
    if (called !== undefined) found.push({ caller, called, isInPipeline })
    const body = loopBody(node)
    const inside = isInPipeline || (body !== undefined && program.pragmasIn(body).some(pipelines))
    for (const child of node.inner) visit(child, inside)
  }
  visit(caller.body, false)
  return found
}

function loopsBelow(owner: HlsFunction, { program, unrolled }: Context): Loop[] {
  const loops: Loop[] = []
  const visit = (node: SyntaxNode, around: { parent?: Loop; label?: string }) => {
    const body = loopBody(node)
    if (body === undefined) {
      const label = node.kind === 'LabelStmt' ? { label: node.name ?? '' } : {}
      const parent = around.parent === undefined ? {} : { parent: around.parent }
      for (const child of node.inner) visit(child, { ...parent, ...label })
      return
    }
    const { parent, label } = around
    const pragmas = program.pragmasIn(body)
    const isInPipeline = unrolled.has(owner) || isInPipelineOf(parent)
    const isUnrolled = isInPipeline || pragmas.some(unrollsWhole)
    const trips = tripsOf(node, program)
    const loop = { function: owner, node, label, body, pragmas, parent, trips, isUnrolled }
    loops.push(loop)
    visit(body, { parent: loop })
  }
  visit(owner.body, {})
  return loops
}

function isInPipelineOf(loop: Loop | undefined): boolean {
  return loop !== undefined && (loop.pragmas.some(pipelines) || isInPipelineOf(loop.parent))
}

/** Whether a pragma pipelines what it stands in. */
export function pipelines({ name, words }: PragmaUse): boolean {
  return name === 'PIPELINE' && !words.includes('off')
}

function unrollsWhole({ name, words, numbers }: PragmaUse): boolean {
  return name === 'UNROLL' && !words.includes('off') && !numbers.has('factor')
}

/** The body of a loop; undefined of anything else. */
export function loopBody(node: SyntaxNode): SyntaxNode | undefined {
  if (node.kind === 'ForStmt' || node.kind === 'WhileStmt' || node.kind === 'CXXForRangeStmt')
    return node.inner[node.inner.length - 1]
  return node.kind === 'DoStmt' ? node.inner[0] : undefined
}

/** The most that a loop runs: by its bounds, or by the pragma that says it. */
export function mostTrips({ trips, pragmas }: Loop): number | undefined {
  return trips ?? pragmas.find(({ name }) => name === 'LOOP_TRIPCOUNT')?.numbers.get('max')
}

function tripsOf(node: SyntaxNode, program: HlsProgram): number | undefined {
  if (node.kind !== 'ForStmt') return undefined
  const [start, , condition, step, body] = node.inner
  const counter = start.kind === 'DeclStmt' ? start.inner[0] : undefined
  if (counter === undefined || counter.inner.length === 0 || changes(counter, body)) return undefined
  if (constantOf(condition, program) === 0) return 0
  const first = constantOf(counter.inner[0], program)
  const bound = boundOf(bare(condition), counter, program)
  const by = stepOf(bare(step), counter, program)
  if (first === undefined || bound === undefined || by === undefined || by === 0) return undefined
  const { opcode, limit } = bound
  const runs = (value: number) => binaryValue(opcode, value, limit) === 1
  if (opcode === '!=') return Number.isInteger((limit - first) / by) ? (limit - first) / by : undefined
  if (!runs(first)) return 0
  const distance = opcode === '<=' || opcode === '>=' ? limit - first + Math.sign(by) : limit - first
  return distance / by > 0 ? Math.ceil(distance / by) : undefined
}

function boundOf(
  { kind, opcode = '', inner }: SyntaxNode,
  counter: SyntaxNode,
  program: HlsProgram,
): { opcode: string; limit: number } | undefined {
  if (kind !== 'BinaryOperator') return undefined
  if (opcode === '&&') {
    // The one that ends it is not known of two.
    const [left, right] = inner.map((side) => constantOf(side, program))
    if (left === 1) return boundOf(bare(inner[1]), counter, program)
    return right === 1 ? boundOf(bare(inner[0]), counter, program) : undefined
  }
  if (!['<', '<=', '>', '>=', '!='].includes(opcode) || bare(inner[0]).refers !== counter.id) return undefined
  const limit = constantOf(inner[1], program)
  return limit === undefined ? undefined : { opcode, limit }
}

function stepOf(
  { kind, opcode, inner }: SyntaxNode,
  counter: SyntaxNode,
  program: HlsProgram,
): number | undefined {
  if (inner.length === 0 || bare(inner[0]).refers !== counter.id) return undefined
  if (kind === 'UnaryOperator') return opcode === '++' ? 1 : opcode === '--' ? -1 : undefined
  const by = kind === 'CompoundAssignOperator' ? constantOf(inner[1], program) : undefined
  if (by === undefined) return undefined
  return opcode === '+=' ? by : opcode === '-=' ? -by : undefined
}

/** Whether a block assigns to a variable. */
function changes({ id }: SyntaxNode, block: SyntaxNode): boolean {
  return [...nodesOf(block)].some(
    ({ kind, opcode = '', inner }) =>
      inner.length > 0 &&
      bare(inner[0]).refers === id &&
      (kind === 'CompoundAssignOperator' ||
        (kind === 'BinaryOperator' && opcode === '=') ||
        (kind === 'UnaryOperator' && (opcode === '++' || opcode === '--'))),
  )
}
