import { type FixedFormat, fractionBits } from '../fixed/format.js'
import { keyRounds, paddedHeads } from '../units/attention_reorder/attention_reorder.schedule.js'
import type { SoftmaxMethod } from '../units/softmax/softmax.params.js'
import type { Design, Experts, Formats } from './elaborate.js'
import { withGeluShifts } from './program-fractions.js'
import { ProgramTensors } from './program-tensors.js'
import { addShifts, attentionShifts, linearShifts, pixelShift } from './shifts.js'
import type {
  AttentionStep,
  ExpertsStep,
  LinearStep,
  Parameter,
  PatchReorderStep,
  Program,
  Step,
} from './steps.js'

/** What a program follows from: all of a design but its hardware. */
export interface ProgramRequirements
  extends Pick<Design, 'profile' | 'network' | 'formats' | 'tensorFormats' | 'keyOrder'> {
  /** The network's own first. */
  readonly softmax: readonly { readonly method: SoftmaxMethod }[]
  readonly patchReorder: { readonly order: PatchReorderStep['order'] } | null
}

/**
 * The whole network's operations: what the model interprets, and HLS top and sequencer are generated from.
 * @throws Unrealisable when formats do not go together.
 */
export function buildProgram(design: ProgramRequirements): Program {
  const builder = new ProgramBuilder(design)
  let x = builder.patchEmbed()
  for (let block = 0; block < design.network.depth; block++) {
    x = builder.attentionHalf(block, x)
    x = builder.isMoe(block) ? builder.moeHalf(block, x) : builder.mlpHalf(block, x)
  }
  if (design.network.classes !== null) builder.head(x, design.network.classes)
  const { steps, names } = builder
  return withGeluShifts({ steps, tensors: names.tensors, owners: names.owners })
}

class ProgramBuilder {
  readonly steps: Step[] = []
  readonly names: ProgramTensors

  constructor(private readonly design: ProgramRequirements) {
    this.names = new ProgramTensors(design)
  }

  patchEmbed(): string {
    const { formats, network } = this.design
    const { height, width, channels } = network.image
    this.names.tensors.set('image', { shape: [channels, height, width], format: formats.pixel })
    const linear = this.linear('patch_embed', 'image', network.patchDim, network.dim, {
      tokens: network.tokens - 1,
      weight: this.parameter('patchWeight', 'patch_embed_weight', network.dim),
      bias: this.parameter('patchBias', 'patch_embed_bias', network.dim),
      inputShift: pixelShift(this.design),
    })
    this.steps.push({
      kind: 'patchEmbed',
      name: 'patch_embed',
      input: 'image',
      output: this.tensor('activation', 'patch_embed', network.dim),
      position: this.parameter('activation', 'pos_embed', network.tokens, 'patch_embed'),
      pixelShift: pixelShift(this.design),
      linear,
    })
    return 'patch_embed'
  }

  attentionHalf(block: number, x: string): string {
    const { network, formats, softmax, keyOrder } = this.design
    const l = `l${block}`
    // Experts accumulate onto the sum: it has their results' format.
    const owner = this.isMoe(block) ? `${l}_x_out` : `${l}_x_attn`
    const norm = this.layerNorm(`${l}_norm1`, x)
    for (const [part, name] of ['q', 'k', 'v'].entries()) this.projection(block, name, norm, part)
    this.tensor('attention', `${l}_attn_v`, network.dim)
    this.names.tensors.set(`${l}_attn_reordered`, { shape: this.scoreShape(), format: formats.score })
    // Per head 1/sum and the maximum, heads in whole groups.
    const statistics = [network.tokens, 2 * paddedHeads(network.heads)]
    this.names.tensors.set(`${l}_softmax_info`, { shape: statistics, format: formats.score })
    this.steps.push({
      kind: 'attention',
      name: `${l}_attn`,
      query: `${l}_q`,
      key: `${l}_k`,
      value: `${l}_v`,
      scores: `${l}_attn_reordered`,
      statistics: `${l}_softmax_info`,
      output: `${l}_attn_v`,
      softmax: softmax[0].method,
      keyOrder,
      operands: this.attentionShifts(l),
    })
    const proj = this.pushLinear(`${l}_proj`, `${l}_attn_v`, network.dim, network.dim, {
      owner,
      weight: this.parameter('weight', `${l}_attn_proj_weight`, network.dim),
      bias: this.parameter('attentionBias', `${l}_attn_proj_bias`, network.dim),
    })
    return this.add(`${l}_x_attn`, x, proj, owner)
  }

  mlpHalf(block: number, x: string): string {
    const { dim, hidden } = this.design.network
    const l = `l${block}`
    const norm = this.layerNorm(`${l}_norm2`, x)
    const fc1 = this.pushLinear(`${l}_fc1`, norm, dim, hidden, {
      ...this.mlpParameters(`${l}_fc1`, hidden),
      kind: 'hidden',
      gelu: true,
    })
    const owner = `${l}_x_out`
    const fc2 = this.pushLinear(`${l}_fc2`, fc1, hidden, dim, {
      ...this.mlpParameters(`${l}_fc2`, dim),
      owner,
    })
    return this.add(`${l}_x_out`, x, fc2, owner)
  }

  moeHalf(block: number, x: string): string {
    const { dim, moe } = this.design.network
    if (moe === null) throw new Error(`block ${block} has no experts`)
    const l = `l${block}`
    const norm = this.layerNorm(`${l}_norm2`, x)
    this.gate(block, norm, moe)
    this.patchReorder(block, moe.experts)
    const accumulates = this.design.profile === 'exact'
    const owner = `${l}_x_out`
    const output = accumulates ? owner : `${l}_moe_out`
    this.tensor('activation', output, dim, { owner })
    this.names.add(`${l}_moe_hidden`, {
      shape: [this.design.network.tokens * moe.topK, moe.hidden],
      kind: 'hidden',
    })
    this.steps.push({
      kind: 'experts',
      name: `${l}_moe`,
      input: norm,
      indices: `${l}_topk_index`,
      scores: `${l}_topk_score`,
      queues: `${l}_expert_queues`,
      queueScores: `${l}_expert_scores`,
      queueLengths: `${l}_expert_queue_lens`,
      hidden: `${l}_moe_hidden`,
      output,
      onto: accumulates ? x : null,
      ...this.expertLinears(l, norm, moe),
    })
    return accumulates ? output : this.add(`${l}_x_out`, x, output, owner)
  }

  private expertLinears(l: string, norm: string, moe: Experts): Pick<ExpertsStep, 'fc1' | 'fc2'> {
    const { dim } = this.design.network
    return {
      fc1: this.linear(`${l}_expert_fc1`, norm, dim, moe.hidden, {
        ...this.mlpParameters(`${l}_htoh4`, moe.hidden, moe),
        kind: 'hidden',
        owner: `${l}_moe_hidden`,
        gelu: true,
      }),
      fc2: this.linear(`${l}_expert_fc2`, `${l}_moe_hidden`, moe.hidden, dim, {
        ...this.mlpParameters(`${l}_h4toh`, dim, moe),
        owner: `${l}_x_out`,
      }),
    }
  }

  isMoe(block: number): boolean {
    return this.design.network.moe?.blocks.includes(block) === true
  }

  /** Reads the class token alone: the first row of `norm`. */
  head(x: string, classes: number): void {
    const norm = this.layerNorm('norm', x)
    const parameters = this.mlpParameters('head', classes)
    this.pushLinear('head', norm, this.design.network.dim, classes, { ...parameters, tokens: 1 })
  }

  private gate(block: number, input: string, moe: Experts): void {
    const l = `l${block}`
    const { tokens } = this.design.network
    const { logit, gateScore } = this.design.formats
    const { order, first, count } = moe.gate
    const parameters = { ...this.gateParameters(l, moe), format: logit }
    this.pushLinear(`${l}_gate_logits`, input, this.design.network.dim, moe.experts, parameters)
    this.names.tensors.set(`${l}_gate_softmax_sum_max`, { shape: [tokens, 2], format: logit })
    this.names.tensors.set(`${l}_topk_index`, { shape: [tokens, moe.topK], format: 'index' })
    this.names.tensors.set(`${l}_topk_logit`, { shape: [tokens, moe.topK], format: logit })
    this.names.tensors.set(`${l}_topk_score`, { shape: [tokens, moe.topK], format: gateScore })
    this.steps.push({
      kind: 'gate',
      name: `${l}_gate`,
      input: `${l}_gate_logits`,
      statistics: `${l}_gate_softmax_sum_max`,
      indices: `${l}_topk_index`,
      logits: `${l}_topk_logit`,
      scores: `${l}_topk_score`,
      topK: moe.topK,
      ...{ order, first, count },
    })
  }

  private gateParameters(l: string, { experts, gate }: Experts): Pick<LinearOptions, 'weight' | 'bias'> {
    const task = gate.kind === 'per-task' ? '_task{task}' : ''
    return {
      weight: this.parameter('weight', `${l}_w_gate_T${task}`, experts),
      bias:
        gate.kind === 'task-conditioned'
          ? this.parameter('bias', `${l}_gate_bias_task{task}`, experts)
          : null,
    }
  }

  private patchReorder(block: number, experts: number): void {
    const l = `l${block}`
    const { tokens } = this.design.network
    this.names.tensors.set(`${l}_expert_queues`, { shape: [experts, tokens], format: 'index' })
    this.names.tensors.set(`${l}_expert_scores`, {
      shape: [experts, tokens],
      format: this.design.formats.gateScore,
    })
    this.names.tensors.set(`${l}_expert_queue_lens`, { shape: [experts], format: 'index' })
    this.names.tensors.set(`${l}_expert_metaqueue`, { shape: [experts + 1], format: 'index' })
    this.steps.push({
      kind: 'patchReorder',
      name: `${l}_expert_queues`,
      indices: `${l}_topk_index`,
      scores: `${l}_topk_score`,
      queues: `${l}_expert_queues`,
      queueScores: `${l}_expert_scores`,
      queueLengths: `${l}_expert_queue_lens`,
      metaqueue: `${l}_expert_metaqueue`,
      order: this.design.patchReorder?.order ?? 'ascending',
    })
  }

  private projection(block: number, name: string, input: string, part: number): void {
    const { network } = this.design
    const third = (whole: Parameter) => ({ ...whole, from: part * network.dim, count: network.dim })
    const l = `l${block}`
    this.pushLinear(`${l}_${name}`, input, network.dim, network.dim, {
      weight: third(this.parameter('weight', `${l}_qkv_weight`, 3 * network.dim)),
      bias: network.qkvBias ? third(this.parameter('attentionBias', `${l}_qkv_bias`, 3 * network.dim)) : null,
      kind: (['query', 'key', 'value'] as const)[part],
    })
  }

  private layerNorm(name: string, input: string): string {
    const { dim } = this.design.network
    const scale = this.parameter('normScale', `${name}_weight`, dim)
    const bias = this.parameter('normBias', `${name}_bias`, dim)
    this.steps.push({
      kind: 'layerNorm',
      name,
      input,
      output: this.tensor('norm', name, dim),
      scale,
      bias,
      fractions: {
        input: this.names.fraction(input),
        output: this.names.fraction(name),
        scale: fractionBits(scale.format),
        bias: fractionBits(bias.format),
      },
    })
    return name
  }

  private add(output: string, left: string, right: string, owner: string): string {
    this.tensor('activation', output, this.design.network.dim, { owner })
    const operands = addShifts(this.names.format(left), this.names.format(output))
    this.steps.push({ kind: 'add', name: output, left, right, output, operands })
    return output
  }

  private pushLinear(
    name: string,
    input: string,
    inFeatures: number,
    outFeatures: number,
    options: LinearOptions,
  ): string {
    const step = this.linear(name, input, inFeatures, outFeatures, options)
    const shape = [step.operands.tokens, outFeatures]
    const { format, kind = 'activation', owner = step.output } = options
    if (format === undefined) this.names.add(step.output, { shape, kind, owner })
    else this.names.tensors.set(step.output, { shape, format })
    if (step.preActivation !== null) this.names.add(step.preActivation, { shape, kind, owner })
    this.steps.push(step)
    return step.output
  }

  private linear(
    name: string,
    input: string,
    inFeatures: number,
    outFeatures: number,
    options: LinearOptions,
  ): LinearStep {
    const { weight, bias, gelu = false, kind = 'activation', inputShift = 0 } = options
    const output = gelu ? `${name}_gelu` : name
    // The array's result, to which GELU keeps.
    const before = gelu ? `${name}_pregelu` : name
    const result = options.format ?? this.names.share(kind, options.owner ?? output, before)
    const inputFraction = this.names.fraction(input) + inputShift
    const paths = {
      weight: this.parameterPath(weight),
      bias: bias === null ? '' : this.parameterPath(bias),
      result:
        options.format === undefined
          ? this.names.path(kind, options.owner ?? output)
          : 'numerics.formats.logit',
    }
    return {
      kind: 'linear',
      name,
      input,
      output,
      preActivation: gelu ? before : null,
      weight,
      bias,
      operands: {
        tokens: options.tokens ?? this.design.network.tokens,
        inFeatures,
        outFeatures,
        ...linearShifts(this.design.profile, { inputFraction, weight, bias, result, paths }),
        gelu,
        geluShift: 0,
      },
    }
  }

  /** Fq + Fk - Fs, and what divides by a sum of weights, beside 2^24. */
  private attentionShifts(l: string): AttentionStep['operands'] {
    const fraction = (part: string) => this.names.fraction(`${l}_${part}`)
    return attentionShifts({
      query: fraction('q'),
      key: fraction('k'),
      value: fraction('v'),
      score: fractionBits(this.design.formats.score),
      result: fraction('attn_v'),
    })
  }

  private mlpParameters(
    name: string,
    rows: number,
    moe?: { readonly experts: number },
  ): Pick<LinearOptions, 'weight' | 'bias'> {
    const experts = moe && { experts: moe.experts }
    return {
      weight: { ...this.parameter('weight', `${name}_weight`, rows), ...experts },
      bias: { ...this.parameter('bias', `${name}_bias`, rows), ...experts },
    }
  }

  private parameter(kind: keyof Formats, name: string, count: number, owner = name): Parameter {
    return { name, from: 0, count, of: count, format: this.names.share(kind, owner, name) }
  }

  private parameterPath({ name }: Parameter): string {
    const owner = this.names.owners.get(name)
    if (owner === undefined) throw new Error(`${name} has no format`)
    return this.names.path(owner.kind, name)
  }

  private tensor(
    kind: keyof Formats,
    name: string,
    width: number,
    options: { readonly owner?: string } = {},
  ): string {
    return this.names.add(name, { shape: [this.design.network.tokens, width], kind, ...options })
  }

  // [round][key][row][head], as the reordered schedule makes them: heads in whole groups.
  private scoreShape(): number[] {
    const { network, keyOrder } = this.design
    if (keyOrder === 'ascending') return [network.tokens, network.tokens, network.heads]
    const rounds = keyRounds(keyOrder.rotate, network.tokens)
    return [rounds, network.tokens, keyOrder.rotate, paddedHeads(network.heads)]
  }
}

interface LinearOptions {
  readonly weight: Parameter
  readonly bias: Parameter | null
  /** Of the result. */
  readonly kind?: keyof Formats
  /** Whose format the result has; itself by default. */
  readonly owner?: string
  /** Of a result whose format is that of its kind, always. */
  readonly format?: FixedFormat
  readonly gelu?: boolean
  readonly tokens?: number
  /** Left shift of the input on its way into the array. */
  readonly inputShift?: number
}
