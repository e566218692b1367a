import type { Design } from '../../design/design.js'
import type { LinearStep } from '../../network/linear-layer.js'
import type { AttentionStep } from '../../network/steps/attention.js'
import type { ExpertsStep } from '../../network/steps/experts.js'
import { type ByStepKind, byStepKind, type Step, type StepOf } from '../../network/steps/index.js'
import type { LayerNormStep } from '../../network/steps/layer-norm.js'
import type { PatchEmbedStep } from '../../network/steps/patch-embed.js'
import { attentionOperation } from '../../units/attention_reorder/attention_reorder.params.js'
import { layerNormOperands } from '../../units/layernorm/layernorm.params.js'
import type { MemoryMap } from '../../weights/memory-map.js'
import { headsAtOnce } from './head-groups.js'
import { KernelLayers } from './kernel-layers.js'
import type { KernelOperation } from './kernel-operation.js'
import type { KernelTensors } from './kernel-tensors.js'

interface Memory {
  readonly map: MemoryMap
  readonly tensors: KernelTensors
}

/**
 * Lowers steps to operations, one after another. Some wait for the step behind them, which runs with them.
 * @throws InputError when a layer fits the array in no strips.
 */
export class KernelLowering {
  readonly operations: KernelOperation[] = []
  readonly layers: KernelLayers
  readonly tensors: KernelTensors
  private readonly map: MemoryMap
  /** The step behind the one at hand, steps that wait, and what the last of them is added to. */
  private next: Step | undefined
  private waiting: (() => void)[] = []
  private norm: (Norm & { readonly output: string }) | null = null
  private sum: Pick<KernelOperation, 'addend' | 'to' | 'shifts' | 'watched'> | null = null
  private chosen: Pick<KernelOperation, 'from' | 'watched'> | null = null
  private readonly queries: ReadonlySet<string>
  private readonly values: ReadonlySet<string>

  constructor(
    private readonly design: Design,
    { map, tensors }: Memory,
  ) {
    this.map = map
    this.tensors = tensors
    const attention = design.program.steps.filter((step) => step.kind === 'attention')
    this.queries = new Set(attention.map(({ query }) => query))
    this.values = new Set(attention.map(({ value }) => value))
    this.layers = new KernelLayers(design, map)
  }

  /** Lowers a step, or keeps it until the next one, which runs with it. */
  step(step: Step, next: Step | undefined): void {
    this.next = next
    byStepKind(this.lower, step)
  }

  /** Whether a step waits for those behind it. */
  get waits(): boolean {
    return this.waiting.length > 0 || this.norm !== null
  }

  private readonly lower: ByStepKind<[], void> = {
    patchEmbed: (step) => this.patchEmbed(step),
    layerNorm: (step) => this.layerNorm(step),
    linear: (step) => this.wait(step.output, () => this.linearStep(step)),
    attention: (step) => this.attention(step),
    gate: (step) => this.gate(step),
    patchReorder: (step) => this.queues(step),
    experts: (step) => this.wait(step.output, () => this.experts(step)),
    add: (step) => this.add(step),
    mean: ({ name, input, output }) =>
      this.run(name, { kind: 'MEAN', from: this.address(input), to: this.address(output) }),
  }

  // A result that the next step adds to is written once it is added; queries are made behind keys and values, which
  // are fetched while they are. So such a step waits.
  private wait(output: string, lower: () => void): void {
    const { next } = this
    const query = this.design.keyOrder === 'ascending' && this.queries.has(output)
    if ((next?.kind === 'add' && next.right === output) || query) {
      this.waiting.push(lower)
      return
    }
    lower()
    if (this.values.has(output)) this.release()
  }

  private release(): void {
    const { waiting } = this
    this.waiting = []
    for (const lower of waiting) lower()
  }

  // On the way of what is added to memory.
  private add({ name, left, output, right, operands }: StepOf<'add'>): void {
    if (!this.waits) throw new Error(`${name} adds to what another step than the one before it makes`)
    const { leftShift, outShift } = operands
    this.sum = {
      addend: this.address(left),
      to: this.address(output),
      shifts: [leftShift, outShift],
      watched: { BEFORE_SUM: this.address(right) },
    }
    this.release()
    this.sum = null
  }

  private linearStep(step: LinearStep): void {
    const before = step.preActivation === null ? {} : { BEFORE_GELU: this.address(step.preActivation) }
    const { tokens } = step.operands
    const draft = { kind: 'LINEAR' as const, rows: tokens, from: this.address(step.input) }
    const norm = this.norm?.output === step.input ? this.norm : null
    if (norm !== null) this.norm = null
    this.linear(step, { ...draft, ...this.written(step.output, before) }, norm)
  }

  // Where a step's result goes: to memory, or into a sum on its way there.
  private written(output: string, watched: KernelOperation['watched'] = {}): Omit<Draft, 'kind'> {
    if (this.sum === null) return { to: this.address(output), watched }
    return { ...this.sum, watched: { ...this.sum.watched, ...watched } }
  }

  private patchEmbed(step: PatchEmbedStep): void {
    const positions = this.parameter(step.name, 'position')
    const { tokens } = this.design.network
    this.linear(step.linear, { kind: 'PATCH_EMBED', rows: tokens, to: this.address(step.output), positions })
  }

  private layerNorm(step: LayerNormStep): void {
    const { epsilonShift, biasShift, outShift } = layerNormOperands(this.design.layerNorm, step.fractions)
    const { next } = this
    const norm = {
      from: this.address(step.input),
      normed: this.address(step.output),
      scale: this.parameter(step.name, 'normScale'),
      normBias: this.parameter(step.name, 'normBias'),
      shifts: [epsilonShift, biasShift, outShift],
    }
    // On its way to the array, if that takes all tokens.
    const feeds = next?.kind === 'linear' && next.input === step.output
    const { tokens } = this.design.network
    if (feeds && step.tokens === tokens && next.operands.tokens === tokens)
      this.norm = { ...norm, output: step.output }
    else this.run(step.name, { kind: 'LAYER_NORM', rows: step.tokens, ...norm })
  }

  private attention(step: AttentionStep): void {
    const { network, keyOrder } = this.design
    const { scoreShift, outShift } = attentionOperation(step, network.tokens)
    const shared = {
      from: this.address(step.query),
      keys: this.address(step.key),
      values: this.address(step.value),
      to: this.address(step.output),
      shifts: [scoreShift, outShift],
      watched: { SCORES: this.address(step.scores), STATISTICS: this.address(step.statistics) },
    }
    const together = keyOrder === 'ascending' ? headsAtOnce(this.design) : network.heads
    for (let head = 0; head < network.heads; head += together) {
      const heads = Math.min(together, network.heads - head)
      this.run(step.name, { kind: keyOrder === 'ascending' ? 'ATTEND' : 'ATTENTION', ...shared, head, heads })
    }
  }

  // Of strips the first one makes the layer norm, which the others read.
  private linear(step: LinearStep, rest: Draft, norm: Norm | null = null): void {
    if (norm !== null && this.sum !== null) throw new Error(`${step.name} has shifts of a norm and of a sum`)
    for (const [strip, layer] of this.layers.add(step).entries())
      this.run(step.name, { ...rest, layer, ...(strip === 0 && norm) })
  }

  // The gate's choices go into queues as they are made.
  private gate(step: StepOf<'gate'>): void {
    this.chosen = {
      from: this.address(step.input),
      watched: {
        CHOICES: this.address(step.indices),
        CHOSEN_LOGITS: this.address(step.logits),
        CHOSEN_SCORES: this.address(step.scores),
        GATE_STATISTICS: this.address(step.statistics),
      },
    }
    this.waiting.push(() => {})
  }

  private queues(step: StepOf<'patchReorder'>): void {
    const watched = {
      ...this.chosen?.watched,
      QUEUES: this.address(step.queues),
      QUEUE_SCORES: this.address(step.queueScores),
      LENGTHS: this.address(step.queueLengths),
      ORDER: this.address(step.metaqueue),
    }
    this.run(step.name, { kind: 'EXPERT_QUEUES', ...this.chosen, watched })
    this.release()
  }

  // As many as may run, by their place in the order of experts.
  private experts(step: ExpertsStep): void {
    const hidden = this.address(step.hidden)
    const [first, second] = [this.layers.add(step.fc1), this.layers.add(step.fc2)]
    const { experts } = this.design.network.moe ?? { experts: 0 }
    for (let place = 0; place < experts; place++) {
      for (const layer of first) {
        const from = this.address(step.input)
        this.run(step.fc1.name, { kind: 'EXPERT_FIRST', layer, place, from, to: hidden })
      }
      for (const layer of second)
        this.run(step.fc2.name, { kind: 'EXPERT_SECOND', layer, place, from: hidden })
    }
    const from = step.onto === null ? -1 : this.address(step.onto)
    this.run(step.name, { kind: 'EXPERTS_END', from, ...this.written(step.output) })
  }

  private run(name: string, draft: Draft): void {
    const { shifts = [] } = draft
    this.operations.push({
      ...{
        name,
        layer: -1,
        rows: this.design.network.tokens,
        from: -1,
        keys: -1,
        values: -1,
        addend: -1,
        to: -1,
      },
      ...{ normed: -1, scale: -1, normBias: -1, positions: -1, head: 0, heads: 0, place: 0, watched: {} },
      ...draft,
      shifts: Array.from({ length: operationShifts }, (_, i) => shifts[i] ?? 0),
    })
  }

  private address(name: string): number {
    const placed = this.tensors.tensors.get(name) ?? this.tensors.watched.get(name)
    if (placed === undefined) throw new Error(`${name} has no place in memory`)
    return placed.address
  }

  private parameter(layer: string, layout: 'normScale' | 'normBias' | 'position'): number {
    const found = this.map.tensors.find((each) => each.layer === layer && each.layout === layout)
    if (found === undefined) throw new Error(`${layer} has no ${layout} in memory`)
    return this.layers.wordOf(found.offset)
  }
}

/** Shifts of an operation, of which kinds use some. */
const operationShifts = 3

/** A layer norm on its way to the array. */
type Norm = Pick<KernelOperation, 'from' | 'normed' | 'scale' | 'normBias' | 'shifts'>

type Draft = Pick<KernelOperation, 'kind'> & Partial<Omit<KernelOperation, 'kind' | 'name'>>
