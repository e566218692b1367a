import { InputError } from '../errors.js'
import { type FixedFormat, fractionBits } from '../fixed/format.js'
import { keyRounds, paddedHeads } from '../units/attention_reorder/attention_reorder.schedule.js'
import type { Design, Experts } from './elaborate.js'
import type { AttentionStep, LinearStep, Parameter, Program, Step, Tensor } from './steps.js'
import { type FormatKind, formatOf } from './tensor-formats.js'
import { pixelShift } from './unit-params.js'

/** The whole network's operations: what the model interprets, and HLS top and sequencer are generated from. */
export function buildProgram(design: Design): Program {
  const builder = new ProgramBuilder(design)
  let x = builder.patchEmbed()
  for (let block = 0; block < design.network.depth; block++) {
    x = builder.attentionHalf(block, x)
    const isMoe = design.network.moe?.blocks.includes(block) === true
    x = isMoe ? builder.moeHalf(block, x) : builder.mlpHalf(block, x)
  }
  if (design.network.classes !== null) builder.head(x, design.network.classes)
  return { steps: builder.steps, tensors: builder.tensors }
}

class ProgramBuilder {
  readonly steps: Step[] = []
  readonly tensors = new Map<string, Tensor>()

  constructor(private readonly design: Design) {}

  patchEmbed(): string {
    const { formats, network } = this.design
    const { height, width, channels } = network.image
    this.tensors.set('image', { shape: [channels, height, width], format: formats.pixel })
    const linear: LinearStep = {
      ...this.linear('patch_embed', 'image', network.patchDim, network.dim, {
        tokens: network.tokens - 1,
        weight: this.parameter('patchWeight', 'patch_embed_weight', network.dim),
        bias: this.parameter('patchBias', 'patch_embed_bias', network.dim),
        inputShift: pixelShift(this.design),
      }),
    }
    this.steps.push({
      kind: 'patchEmbed',
      name: 'patch_embed',
      input: 'image',
      output: this.tensor('activation', 'patch_embed', network.dim),
      position: this.parameter('activation', 'pos_embed', network.tokens),
      pixelShift: pixelShift(this.design),
      linear,
    })
    return 'patch_embed'
  }

  attentionHalf(block: number, x: string): string {
    const { network, softmax, keyOrder } = this.design
    const l = `l${block}`
    const norm = this.layerNorm(`${l}_norm1`, x)
    for (const [part, name] of ['q', 'k', 'v'].entries()) this.projection(block, name, norm, part)
    this.tensor('attention', `${l}_attn_v`, network.dim)
    this.tensors.set(`${l}_attn_reordered`, this.scoreTensor())
    this.tensors.set(`${l}_softmax_info`, this.statisticsTensor())
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
      weight: this.parameter('weight', `${l}_attn_proj_weight`, network.dim),
      bias: this.parameter('attentionBias', `${l}_attn_proj_bias`, network.dim),
    })
    return this.add(`${l}_x_attn`, x, proj)
  }

  mlpHalf(block: number, x: string): string {
    const { dim, hidden } = this.design.network
    const l = `l${block}`
    const norm = this.layerNorm(`${l}_norm2`, x)
    this.tensor('hidden', `${l}_fc1_pregelu`, hidden)
    const fc1 = this.pushLinear(`${l}_fc1`, norm, dim, hidden, {
      ...this.mlpParameters(`${l}_fc1`, hidden),
      kind: 'hidden',
      gelu: true,
    })
    const fc2 = this.pushLinear(`${l}_fc2`, fc1, hidden, dim, this.mlpParameters(`${l}_fc2`, dim))
    return this.add(`${l}_x_out`, x, fc2)
  }

  moeHalf(block: number, x: string): string {
    const { dim, moe } = this.design.network
    if (moe === null) throw new Error(`block ${block} has no experts`)
    const l = `l${block}`
    const norm = this.layerNorm(`${l}_norm2`, x)
    this.gate(block, norm, moe)
    this.patchReorder(block, moe.experts)
    const accumulates = this.design.profile === 'exact'
    const output = accumulates ? `${l}_x_out` : `${l}_moe_out`
    this.tensor('activation', output, dim)
    this.tensors.set(`${l}_moe_hidden`, {
      shape: [this.design.network.tokens * moe.topK, moe.hidden],
      format: this.design.formats.hidden,
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
      fc1: this.linear(`${l}_expert_fc1`, norm, dim, moe.hidden, {
        ...this.mlpParameters(`${l}_htoh4`, moe.hidden, moe),
        kind: 'hidden',
        gelu: true,
      }),
      fc2: this.linear(
        `${l}_expert_fc2`,
        `${l}_moe_hidden`,
        moe.hidden,
        dim,
        this.mlpParameters(`${l}_h4toh`, dim, moe),
      ),
    })
    return accumulates ? output : this.add(`${l}_x_out`, x, output)
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
    const parameters = { ...this.gateParameters(l, moe), kind: 'logit' as const }
    this.pushLinear(`${l}_gate_logits`, input, this.design.network.dim, moe.experts, parameters)
    this.tensors.set(`${l}_gate_softmax_sum_max`, { shape: [tokens, 2], format: logit })
    this.tensors.set(`${l}_topk_index`, { shape: [tokens, moe.topK], format: 'index' })
    this.tensors.set(`${l}_topk_logit`, { shape: [tokens, moe.topK], format: logit })
    this.tensors.set(`${l}_topk_score`, { shape: [tokens, moe.topK], format: gateScore })
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
    this.tensors.set(`${l}_expert_queues`, { shape: [experts, tokens], format: 'index' })
    this.tensors.set(`${l}_expert_scores`, {
      shape: [experts, tokens],
      format: this.design.formats.gateScore,
    })
    this.tensors.set(`${l}_expert_queue_lens`, { shape: [experts], format: 'index' })
    this.tensors.set(`${l}_expert_metaqueue`, { shape: [experts + 1], format: 'index' })
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
    this.steps.push({
      kind: 'layerNorm',
      name,
      input,
      output: this.tensor('norm', name, dim),
      scale: this.parameter('normScale', `${name}_weight`, dim),
      bias: this.parameter('normBias', `${name}_bias`, dim),
    })
    return name
  }

  private add(output: string, left: string, right: string): string {
    this.steps.push({
      kind: 'add',
      name: output,
      left,
      right,
      output: this.tensor('activation', output, this.design.network.dim),
    })
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
    this.tensor(options.kind ?? 'activation', step.output, outFeatures, step.operands.tokens)
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
    const inputFraction = fractionBits(this.formatOfTensor(input)) + inputShift
    return {
      kind: 'linear',
      name,
      input,
      output,
      preActivation: gelu ? `${name}_pregelu` : null,
      weight,
      bias,
      operands: {
        tokens: options.tokens ?? this.design.network.tokens,
        inFeatures,
        outFeatures,
        ...this.shifts(inputFraction, { weight, bias, to: formatOf(this.design, kind, output) }),
        gelu,
        geluShift: 0,
      },
    }
  }

  /** @throws InputError when a bias, or the result, has more fraction bits than the sum. */
  private shifts(
    inputFraction: number,
    { weight, bias, to }: Pick<LinearOptions, 'weight' | 'bias'> & { readonly to: FixedFormat },
  ) {
    const product = inputFraction + fractionBits(weight.format)
    // In edge-moe products are floored to the result's fraction bits before they are added.
    const accumulator = this.design.profile === 'exact' ? product : fractionBits(to)
    const biasShift = bias === null ? 0 : accumulator - fractionBits(bias.format)
    const outShift = accumulator - fractionBits(to)
    if (biasShift < 0 || outShift < 0) {
      throw InputError.at(
        `numerics.tensors.${biasShift < 0 ? bias?.name : weight.name}`,
        `sums have ${accumulator} fraction bits, ${biasShift < 0 ? 'fewer than the bias' : 'fewer than the result'}`,
        'use more integer bits',
      )
    }
    const { accWidth } = this.design.linear
    if (bias !== null && bias.format.width + biasShift > accWidth - 1 && this.design.profile === 'exact') {
      throw InputError.at(
        `numerics.tensors.${bias.name}`,
        `aligned with its sums it takes ${bias.format.width + biasShift} of ${accWidth - 1} bits`,
        `use more integer bits for ${weight.name}`,
      )
    }
    return { biasShift, outShift, outWidth: to.width }
  }

  /** Fq + Fk - Fs, and what divides by a sum of weights, beside 2^24. */
  private attentionShifts(l: string): AttentionStep['operands'] {
    const { formats } = this.design
    const fraction = (part: string) => fractionBits(this.formatOfTensor(`${l}_${part}`))
    return {
      scoreShift: fraction('q') + fraction('k') - fractionBits(formats.score),
      valueShift: fraction('v') - fraction('attn_v'),
    }
  }

  private formatOfTensor(name: string): FixedFormat {
    const { format } = this.tensors.get(name) ?? { format: 'index' }
    if (format === 'index') throw new Error(`${name} has no format`)
    return format
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

  private parameter(kind: FormatKind, name: string, count: number): Parameter {
    return { name, from: 0, count, of: count, format: formatOf(this.design, kind, name) }
  }

  private tensor(kind: FormatKind, name: string, width: number, tokens = this.design.network.tokens): string {
    const format = formatOf(this.design, kind, name)
    this.tensors.set(name, { shape: [tokens, width], format })
    return name
  }

  // [round][key][row][head], as the reordered schedule makes them: heads in whole groups.
  private scoreTensor(): Tensor {
    const { network, keyOrder, formats } = this.design
    const heads = paddedHeads(network.heads)
    if (keyOrder === 'ascending')
      return { shape: [network.tokens, network.tokens, network.heads], format: formats.score }
    const rounds = keyRounds(keyOrder.rotate, network.tokens)
    return { shape: [rounds, network.tokens, keyOrder.rotate, heads], format: formats.score }
  }

  // Per head 1/sum and the maximum, heads in whole groups.
  private statisticsTensor(): Tensor {
    const { network, formats } = this.design
    return { shape: [network.tokens, 2 * paddedHeads(network.heads)], format: formats.score }
  }
}

interface LinearOptions {
  readonly weight: Parameter
  readonly bias: Parameter | null
  /** Of the result. */
  readonly kind?: FormatKind
  readonly gelu?: boolean
  readonly tokens?: number
  /** Left shift of the input on its way into the array. */
  readonly inputShift?: number
}
