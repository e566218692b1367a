import type { Design } from '../design/elaborate.js'
import { buildProgram } from '../design/program.js'
import type {
  AddStep,
  AttentionStep,
  ExpertsStep,
  LayerNormStep,
  LinearStep,
  PatchEmbedStep,
  Program,
  Step,
} from '../design/steps.js'
import { attentionOperation } from '../units/attention_reorder/attention_reorder.params.js'
import { type AcceleratorShape, acceleratorShape, resultWords } from './accelerator-shape.js'
import type { ArrayMatrix, FeatureOrder } from './array-matrix.js'
import { type ArrayOperation, blankOperation } from './array-operation.js'

/** A program as the accelerator runs it. */
export interface ArrayProgram {
  readonly program: Program
  readonly shape: AcceleratorShape
  readonly operations: readonly ArrayOperation[]
  readonly norms: readonly LayerNormStep[]
  readonly position: PatchEmbedStep
  /** Words of the hidden memory. */
  readonly hiddenWords: number
  /** The result: where it is at the end, its rows and their words. */
  readonly result: {
    readonly name: string
    readonly source: 'sum' | 'hidden'
    readonly rows: number
    readonly words: number
    readonly features: number
  }
}

/** Lowers a program to operations on the array. The design has no obstacle. */
export function arrayProgram(design: Design): ArrayProgram {
  const program = buildProgram(design)
  const lowering = new Lowering(design, program)
  for (const step of program.steps) lowering.step(step)
  return lowering.finish()
}

class Lowering {
  private readonly shape: AcceleratorShape
  private readonly operations: ArrayOperation[] = []
  private readonly norms: LayerNormStep[] = []
  private readonly adds: ReadonlyMap<string, AddStep>
  private position: PatchEmbedStep | null = null
  private hiddenWords = 0
  private freshNorm = false
  private result: ArrayProgram['result']

  constructor(
    private readonly design: Design,
    private readonly program: Program,
  ) {
    this.shape = acceleratorShape(design)
    this.adds = new Map(program.steps.flatMap((step) => (step.kind === 'add' ? [[step.right, step]] : [])))
    const { dim, tokens } = design.network
    const words = Math.ceil(dim / design.linear.taps)
    this.result = { name: '', source: 'sum', rows: tokens, words, features: dim }
  }

  step(step: Step): void {
    switch (step.kind) {
      case 'patchEmbed':
        this.position = step
        this.push(step.linear, { source: 'pixels', dest: 'sum', to: this.shape.sumStride })
        this.named(step.output)
        break
      case 'layerNorm':
        this.norms.push(step)
        this.freshNorm = true
        break
      case 'linear':
        this.linear(step)
        break
      case 'attention':
        this.attention(step)
        break
      case 'experts':
        this.experts(step)
        break
      case 'add':
        this.named(step.output)
        break
      case 'gate':
      case 'patchReorder':
        // Their units take what the operation before makes.
        break
    }
  }

  finish(): ArrayProgram {
    if (this.position === null) throw new Error('a network begins with patch embedding')
    this.operations.push({ ...blankOperation, name: 'end', kind: 'end' })
    const { program, shape, operations, norms, position, hiddenWords, result } = this
    return { program, shape, operations, norms, position, hiddenWords, result }
  }

  private linear(step: LinearStep): void {
    const { heads } = this.design.network
    const { headBlocks } = this.shape
    const role = this.roleOf(step.output)
    if (role === 'query') this.push(step, { dest: 'hidden', toStride: heads * headBlocks, rowOrder: 'heads' })
    else if (role === 'key') this.push(step, { dest: 'keys', rowOrder: 'heads' })
    else if (role === 'value') this.push(step, { dest: 'values', rowOrder: 'heads' })
    else if (role === 'gate') this.push(step, { dest: 'gate' })
    else if (this.adds.has(step.output)) this.addResult(step)
    else this.push(step, { dest: 'hidden' })
    if (this.isHead(step)) this.headResult(step)
  }

  // Projection, or the second layer of an MLP: their results join the residual stream.
  private addResult(step: LinearStep): void {
    const { leftShift, outShift } = (this.adds.get(step.output) as AddStep).operands
    const shifts = { leftShift, sumShift: outShift }
    if (this.roleOf(step.input) === 'attention')
      this.push(step, { source: 'hidden', target: 'attention', dest: 'sum', columnOrder: 'heads', ...shifts })
    else this.push(step, { source: 'hidden', target: 'results', dest: 'sum', ...shifts })
  }

  private attention(step: AttentionStep): void {
    const { tokens, heads } = this.design.network
    const stride = heads * this.shape.headBlocks
    const { scoreShift, outShift } = attentionOperation(step, tokens)
    this.needHidden(tokens * stride)
    this.operations.push({
      ...blankOperation,
      name: step.name,
      kind: 'attention',
      source: 'hidden',
      fromStride: stride,
      rows: tokens,
      dest: 'attention',
      toStride: stride,
      outShift: scoreShift,
      outWidth: this.design.formats.score.width,
      attentionShift: outShift,
    })
  }

  private experts(step: ExpertsStep): void {
    this.push(step.fc1, { kind: 'experts', source: 'norm', target: 'nothing', dest: 'hidden' })
    // What the first layer makes is what the second reads, under the name of its tensor.
    this.strides.set(step.hidden, this.strideOf(step.fc1.output))
    this.push(step.fc2, { source: 'hidden', target: 'results', dest: 'experts' })
    this.named(step.output)
  }

  private push(step: LinearStep, place: Partial<ArrayOperation> & Partial<ArrayMatrix>): void {
    const { lanes, taps } = this.design.linear
    const { rowOrder = 'plain', columnOrder = 'plain', ...rest } = place
    const { tokens, inFeatures, outFeatures, ...operands } = step.operands
    const ordered = (features: number, order: FeatureOrder) =>
      order === 'plain' ? features : this.design.network.heads * this.shape.headDim
    const inTiles = Math.ceil(ordered(inFeatures, columnOrder) / taps)
    const outTiles = Math.ceil(ordered(outFeatures, rowOrder) / lanes)
    const words = resultWords(this.design, ordered(outFeatures, rowOrder))
    const source = rest.source ?? 'norm'
    const dest = rest.dest ?? 'hidden'
    const toSum = dest === 'sum' || dest === 'experts'
    const { biasShift, outShift, outWidth, gelu, geluShift } = operands
    const strides: Partial<Record<typeof source, number>> = {
      norm: this.shape.normWords,
      hidden: this.strideOf(step.input),
    }
    const fresh = source === 'norm' && rest.kind !== 'experts' && this.freshNorm
    if (fresh) this.freshNorm = false
    if (dest === 'hidden') {
      this.strides.set(step.output, words)
      this.needHidden(tokens * words)
    }
    this.operations.push({
      ...blankOperation,
      ...{ name: step.name, source, fromStride: strides[source] ?? 0, rows: tokens, inTiles, outTiles },
      ...{ toStride: toSum ? this.shape.sumStride : words, target: source === 'norm' ? 'norms' : 'nothing' },
      ...{ biasShift, outShift, outWidth, gelu, geluShift, fresh },
      matrix: { step, rowOrder, columnOrder, inTiles, outTiles },
      ...rest,
    })
  }

  private readonly strides = new Map<string, number>()

  // Attention writes over the queries.
  private strideOf(input: string): number {
    return this.strides.get(input) ?? this.design.network.heads * this.shape.headBlocks
  }

  private needHidden(words: number): void {
    this.hiddenWords = Math.max(this.hiddenWords, words)
  }

  private roleOf(tensor: string): 'query' | 'key' | 'value' | 'attention' | 'gate' | null {
    for (const step of this.program.steps) {
      if (step.kind === 'gate' && step.input === tensor) return 'gate'
      if (step.kind !== 'attention') continue
      if (step.query === tensor) return 'query'
      if (step.key === tensor) return 'key'
      if (step.value === tensor) return 'value'
      if (step.output === tensor) return 'attention'
    }
    return null
  }

  private isHead(step: LinearStep): boolean {
    return this.design.network.classes !== null && step === this.program.steps.at(-1)
  }

  private headResult(step: LinearStep): void {
    const features = step.operands.outFeatures
    const words = Math.ceil(features / this.design.linear.taps)
    this.result = { name: step.output, source: 'hidden', rows: step.operands.tokens, words, features }
  }

  private named(name: string): void {
    this.result = { ...this.result, name }
  }
}
