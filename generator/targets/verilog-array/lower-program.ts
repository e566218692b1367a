import type { Design } from '../../design/design.js'
import type { LinearStep } from '../../network/linear-layer.js'
import type { Program } from '../../network/program.js'
import type { AddStep } from '../../network/steps/add.js'
import type { AttentionStep } from '../../network/steps/attention.js'
import type { ExpertsStep } from '../../network/steps/experts.js'
import { type ByStepKind, byStepKind, type Step } from '../../network/steps/index.js'
import type { LayerNormStep } from '../../network/steps/layer-norm.js'
import type { MeanStep } from '../../network/steps/mean.js'
import type { PatchEmbedStep } from '../../network/steps/patch-embed.js'
import { attentionOperation } from '../../units/attention_reorder/attention_reorder.params.js'
import { digitShift, weightDigits } from '../../units/linear/linear.params.js'
import { type AcceleratorShape, acceleratorShape, resultWords } from './accelerator-shape.js'
import type { ArrayMatrix, FeatureOrder } from './array-matrix.js'
import { type ArrayOperation, blankOperation } from './array-operation.js'
import { headPieces, onePiece, openingStrips, type Piece, strips } from './array-pieces.js'
import type { ArrayProgram } from './array-program.js'

/**
 * Lowers a program to operations on the array. The design has no other obstacle.
 * @param heldHeads - heads whose keys and values are on chip at once: a divisor of all.
 * @throws InputError when the ring of weights is too small.
 */
export function arrayProgram(design: Design, heldHeads: number): ArrayProgram {
  const { program } = design
  const lowering = new Lowering(design, { program, heldHeads })
  for (const step of program.steps) lowering.step(step)
  return lowering.finish()
}

/** What a layer's place in the pipeline says of its operations. */
type Place = Partial<ArrayOperation> & Partial<Pick<ArrayMatrix, 'rowOrder' | 'columnOrder'>>

class Lowering {
  private readonly shape: AcceleratorShape
  private readonly operations: ArrayOperation[] = []
  private readonly norms: LayerNormStep[] = []
  private readonly adds: ReadonlyMap<string, AddStep>
  /** Query, key and value layers of the attention to come. */
  private readonly projections = new Map<string, LinearStep>()
  private readonly program: Program
  private readonly heldHeads: number
  private position: PatchEmbedStep | null = null
  private expertOperations = 0
  private hiddenWords = 0
  private freshNorm = false
  private mean: MeanStep | null = null
  private result: ArrayProgram['result']

  constructor(
    private readonly design: Design,
    { program, heldHeads }: Pick<ArrayProgram, 'program' | 'heldHeads'>,
  ) {
    this.program = program
    this.heldHeads = heldHeads
    this.shape = acceleratorShape(design)
    this.adds = new Map(program.steps.flatMap((step) => (step.kind === 'add' ? [[step.right, step]] : [])))
    const { dim, tokens } = design.network
    const words = Math.ceil(dim / design.linear.taps)
    this.result = { name: '', source: 'sum', rows: tokens, words, features: dim }
  }

  step(step: Step): void {
    byStepKind(this.lower, step)
  }

  private readonly lower: ByStepKind<[], void> = {
    patchEmbed: (step) => {
      const { prefix } = this.design.network
      this.position = step
      this.push(step.linear, { source: 'pixels', dest: 'sum', to: prefix * this.shape.sumStride })
      this.named(step.output)
    },
    layerNorm: (step) => {
      this.norms.push(step)
      this.freshNorm = true
    },
    linear: (step) => this.linear(step),
    attention: (step) => this.attention(step),
    experts: (step) => this.experts(step),
    add: (step) => this.named(step.output),
    // On the way to the layer norm, or from it.
    mean: (step) => {
      this.mean = step
    },
    // Their units take what the operation before makes.
    gate: () => undefined,
    patchReorder: () => undefined,
  }

  finish(): ArrayProgram {
    if (this.position === null) throw new Error('a network begins with patch embedding')
    this.operations.push({ ...blankOperation, name: 'end', kind: 'end' })
    const { program, shape, operations, norms, position, mean } = this
    const { heldHeads, expertOperations, hiddenWords, result } = this
    const storeTiles = heldHeads * (shape.headKeyTiles + shape.headValueTiles)
    return {
      ...{ program, shape, operations, norms, position, mean },
      ...{ heldHeads, storeTiles, expertOperations, hiddenWords, result },
    }
  }

  private linear(step: LinearStep): void {
    const role = this.roleOf(step.output)
    if (role === 'projection') this.projections.set(step.output, step)
    else if (role === 'gate') this.push(step, { dest: 'gate' })
    else if (this.adds.has(step.output)) this.addResult(step)
    else if (this.isStream(step)) this.replaceStream(step)
    else this.push(step, { dest: 'hidden' })
    if (this.isLast(step)) this.lastResult(step)
  }

  // Projection, or the second layer of an MLP: their results join the residual stream.
  private addResult(step: LinearStep): void {
    const { leftShift, outShift } = (this.adds.get(step.output) as AddStep).operands
    const shifts = { leftShift, sumShift: outShift }
    if (this.roleOf(step.input) === 'attention')
      this.push(step, { source: 'hidden', target: 'attention', dest: 'sum', columnOrder: 'heads', ...shifts })
    else this.push(step, { source: 'hidden', target: 'results', dest: 'sum', ...shifts })
  }

  // Some heads after others: queries, keys and values of some, their attention, then the next ones' keys and values in
  // the place of theirs. Rows go through the array in order, so that none is written over before it was read.
  private attention(step: AttentionStep): void {
    const layer = (tensor: string, dest: 'hidden' | 'keys' | 'values') =>
      this.pieces(this.projections.get(tensor) as LinearStep, { dest, rowOrder: 'heads' })
    const layers = [layer(step.query, 'hidden'), layer(step.key, 'keys'), layer(step.value, 'values')]
    for (const [i, query] of layers[0].entries()) {
      this.operations.push(...layers.map((pieces) => pieces[i]))
      const name = pieceName(step.name, i, layers[0].length)
      this.operations.push(this.attended(step, { ...query, name }))
    }
  }

  // Attention writes over the queries.
  private attended(step: AttentionStep, { name, to, toStride }: ArrayOperation): ArrayOperation {
    const { tokens } = this.design.network
    const { scoreShift, outShift } = attentionOperation(step, tokens)
    return {
      ...blankOperation,
      ...{
        step: step.name,
        name,
        kind: 'attention',
        source: 'hidden',
        from: to,
        fromStride: toStride,
        rows: tokens,
      },
      ...{ dest: 'attention', to, toStride, outShift: scoreShift },
      outWidth: this.design.formats.score.width,
      attentionShift: outShift,
    }
  }

  private experts(step: ExpertsStep): void {
    const before = this.operations.length
    this.push(step.fc1, { kind: 'experts', source: 'norm', target: 'nothing', dest: 'hidden' })
    // What the first layer makes is what the second reads, under the name of its tensor.
    this.strides.set(step.hidden, this.strideOf(step.fc1.output))
    this.push(step.fc2, { source: 'hidden', target: 'results', dest: 'experts' })
    this.expertOperations = this.operations.length - before
    this.named(step.output)
  }

  private push(step: LinearStep, place: Place): void {
    this.operations.push(...this.pieces(step, place))
  }

  /** A layer's operations: one, or one a piece. */
  private pieces(step: LinearStep, place: Place): ArrayOperation[] {
    const { lanes, taps } = this.design.linear
    const { rowOrder = 'plain', columnOrder = 'plain', ...rest } = place
    const matrix = this.wholeMatrix(step, { rowOrder, columnOrder })
    const whole = this.wholeOperation(step, { ...rest, matrix })
    const pieces = this.split(matrix, whole)
    return pieces.map(
      (piece, i): ArrayOperation => ({
        ...whole,
        step: step.name,
        name: pieceName(step.name, i, pieces.length),
        kind: i === 0 ? whole.kind : 'rows',
        to: whole.to + (piece.firstTile * lanes) / taps,
        outTiles: piece.outTiles,
        fresh: i === 0 && whole.fresh,
        partial: (whole.dest === 'sum' || whole.dest === 'experts') && i < pieces.length - 1,
        matrix: { ...matrix, ...piece },
      }),
    )
  }

  private split(matrix: ArrayMatrix, { source, dest }: ArrayOperation): Piece[] {
    if (source === 'pixels') return openingStrips(this.design, matrix)
    if (matrix.rowOrder === 'heads')
      return headPieces(this.design, matrix, { ...this.shape, heldHeads: this.heldHeads })
    // The gate takes a token's logits one behind the other.
    return dest === 'gate' ? onePiece(this.design, matrix) : strips(this.design, matrix)
  }

  private wholeMatrix(
    step: LinearStep,
    { rowOrder, columnOrder }: Pick<ArrayMatrix, 'rowOrder' | 'columnOrder'>,
  ): ArrayMatrix {
    const { lanes, taps } = this.design.linear
    const { inFeatures, outFeatures } = step.operands
    const inTiles = Math.ceil(this.ordered(inFeatures, columnOrder) / taps)
    const outTiles = Math.ceil(this.ordered(outFeatures, rowOrder) / lanes)
    const digits = weightDigits(this.design.linear, step.weight.format.width)
    return { step, rowOrder, columnOrder, inTiles, digits, outTiles, firstTile: 0 }
  }

  private wholeOperation(
    step: LinearStep,
    { matrix, ...place }: Partial<ArrayOperation> & { readonly matrix: ArrayMatrix },
  ): ArrayOperation {
    const { tokens, outFeatures, biasShift, outShift, outWidth, gelu, geluShift } = step.operands
    const { source = 'norm', dest = 'hidden' } = place
    const words = resultWords(this.design, this.ordered(outFeatures, matrix.rowOrder))
    const toSum = dest === 'sum' || dest === 'experts'
    const strides = { norm: this.shape.normWords, hidden: this.strideOf(step.input), pixels: 0 }
    const fresh = source === 'norm' && place.kind !== 'experts' && this.freshNorm
    if (fresh) this.freshNorm = false
    if (dest === 'hidden') {
      this.strides.set(step.output, words)
      this.hiddenWords = Math.max(this.hiddenWords, tokens * words)
    }
    return {
      ...blankOperation,
      ...{ source, fromStride: strides[source], rows: tokens },
      ...{ inTiles: matrix.inTiles, digits: matrix.digits, scaled: step.scale !== null },
      ...{ toStride: toSum ? this.shape.sumStride : words, target: source === 'norm' ? 'norms' : 'nothing' },
      // A bias joins the highest digit.
      biasShift:
        step.bias === null ? 0 : biasShift - digitShift(this.design.linear, step.weight.format.width),
      ...{ outShift, outWidth, gelu, geluShift, fresh, matrix },
      ...place,
    }
  }

  private ordered(features: number, order: FeatureOrder): number {
    return order === 'plain' ? features : this.design.network.heads * this.shape.headDim
  }

  private readonly strides = new Map<string, number>()

  // Attention writes over the queries.
  private strideOf(input: string): number {
    return this.strides.get(input) ?? this.design.network.heads * this.shape.headBlocks
  }

  private roleOf(tensor: string): 'projection' | 'attention' | 'gate' | null {
    for (const step of this.program.steps) {
      if (step.kind === 'gate' && step.input === tensor) return 'gate'
      if (step.kind !== 'attention') continue
      if ([step.query, step.key, step.value].includes(tensor)) return 'projection'
      if (step.output === tensor) return 'attention'
    }
    return null
  }

  /** Whether a layer's results are the residual stream itself. */
  private isStream({ output }: LinearStep): boolean {
    return this.program.owners.get(output)?.kind === 'residual'
  }

  // They join what is there, of which a shift by all its bits and one more leaves nothing.
  private replaceStream(step: LinearStep): void {
    this.push(step, { dest: 'sum', sumShift: this.design.formats.residual.width + 1 })
    this.named(step.output)
  }

  private isLast(step: LinearStep): boolean {
    return step === this.program.steps.at(-1)
  }

  private lastResult(step: LinearStep): void {
    const features = step.operands.outFeatures
    const words = Math.ceil(features / this.design.linear.taps)
    this.result = { name: step.output, source: 'hidden', rows: step.operands.tokens, words, features }
  }

  private named(name: string): void {
    this.result = { ...this.result, name }
  }
}

function pieceName(name: string, piece: number, pieces: number): string {
  return pieces === 1 ? name : `${name}[${piece}]`
}
