import { fractionBits } from '../fixed/format.js'
import { keyRounds, paddedHeads } from '../units/attention_reorder/attention_reorder.schedule.js'
import type { Design, Experts } from './elaborate.js'
import type { LinearStep, Parameter, Program, Step, Tensor } from './steps.js'
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
        weight: { ...this.rows('patch_embed_weight', network.dim), format: formats.patchWeight },
        bias: { ...this.rows('patch_embed_bias', network.dim), format: formats.patchBias },
        inputFraction: fractionBits(formats.pixel) + pixelShift(this.design),
      }),
    }
    this.steps.push({
      kind: 'patchEmbed',
      name: 'patch_embed',
      input: 'image',
      output: this.activation('patch_embed', network.dim),
      position: { ...this.rows('pos_embed', network.tokens), format: formats.activation },
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
    this.activation(`${l}_attn_v`, network.dim)
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
    })
    const proj = this.pushLinear(`${l}_proj`, `${l}_attn_v`, network.dim, network.dim, {
      weight: { ...this.rows(`${l}_attn_proj_weight`, network.dim), format: this.design.formats.weight },
      bias: { ...this.rows(`${l}_attn_proj_bias`, network.dim), format: this.design.formats.attentionBias },
    })
    return this.add(`${l}_x_attn`, x, proj)
  }

  mlpHalf(block: number, x: string): string {
    const { dim, hidden } = this.design.network
    const l = `l${block}`
    const norm = this.layerNorm(`${l}_norm2`, x)
    this.activation(`${l}_fc1_pregelu`, hidden)
    const fc1 = this.pushLinear(`${l}_fc1`, norm, dim, hidden, {
      ...this.mlpParameters(`${l}_fc1`, hidden),
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
    this.activation(output, dim)
    this.tensors.set(`${l}_moe_hidden`, {
      shape: [this.design.network.tokens * moe.topK, moe.hidden],
      format: this.design.formats.activation,
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

  private gate(block: number, input: string, moe: Experts): void {
    const l = `l${block}`
    const { tokens } = this.design.network
    const { activation } = this.design.formats
    const { order, first, count } = moe.gate
    const parameters = this.gateParameters(l, moe)
    this.pushLinear(`${l}_gate_logits`, input, this.design.network.dim, moe.experts, parameters)
    this.tensors.set(`${l}_gate_softmax_sum_max`, { shape: [tokens, 2], format: activation })
    this.tensors.set(`${l}_topk_index`, { shape: [tokens, moe.topK], format: 'index' })
    this.tensors.set(`${l}_topk_logit`, { shape: [tokens, moe.topK], format: activation })
    this.tensors.set(`${l}_topk_score`, { shape: [tokens, moe.topK], format: activation })
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
    const { weight, bias } = this.design.formats
    const task = gate.kind === 'per-task' ? '_task{task}' : ''
    return {
      weight: { ...this.rows(`${l}_w_gate_T${task}`, experts), format: weight },
      bias:
        gate.kind === 'task-conditioned'
          ? { ...this.rows(`${l}_gate_bias_task{task}`, experts), format: bias }
          : null,
    }
  }

  private patchReorder(block: number, experts: number): void {
    const l = `l${block}`
    const { tokens } = this.design.network
    this.tensors.set(`${l}_expert_queues`, { shape: [experts, tokens], format: 'index' })
    this.tensors.set(`${l}_expert_scores`, {
      shape: [experts, tokens],
      format: this.design.formats.activation,
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
    const { network, formats } = this.design
    const rows = { from: part * network.dim, count: network.dim, of: 3 * network.dim }
    this.pushLinear(`l${block}_${name}`, input, network.dim, network.dim, {
      weight: { name: `l${block}_qkv_weight`, ...rows, format: formats.weight },
      bias: network.qkvBias ? { name: `l${block}_qkv_bias`, ...rows, format: formats.attentionBias } : null,
    })
  }

  private layerNorm(name: string, input: string): string {
    const { network, formats } = this.design
    this.steps.push({
      kind: 'layerNorm',
      name,
      input,
      output: this.activation(name, network.dim),
      scale: { ...this.rows(`${name}_weight`, network.dim), format: formats.normScale },
      bias: { ...this.rows(`${name}_bias`, network.dim), format: formats.normBias },
    })
    return name
  }

  private add(output: string, left: string, right: string): string {
    this.steps.push({
      kind: 'add',
      name: output,
      left,
      right,
      output: this.activation(output, this.design.network.dim),
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
    this.activation(step.output, outFeatures)
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
    const { formats, network, profile } = this.design
    const { weight, bias, gelu = false } = options
    const inputFraction = options.inputFraction ?? fractionBits(formats.activation)
    const product = inputFraction + fractionBits(weight.format)
    // In edge-moe products are floored to the result's fraction bits before they are added.
    const accumulator = profile === 'exact' ? product : fractionBits(formats.activation)
    return {
      kind: 'linear',
      name,
      input,
      output: gelu ? `${name}_gelu` : name,
      preActivation: gelu ? `${name}_pregelu` : null,
      weight,
      bias,
      operands: {
        tokens: options.tokens ?? network.tokens,
        inFeatures,
        outFeatures,
        biasShift: bias === null ? 0 : accumulator - fractionBits(bias.format),
        outShift: accumulator - fractionBits(formats.activation),
        outWidth: formats.activation.width,
        gelu,
      },
    }
  }

  private mlpParameters(
    name: string,
    rows: number,
    moe?: { readonly experts: number },
  ): Pick<LinearOptions, 'weight' | 'bias'> {
    const { formats } = this.design
    const experts = moe && { experts: moe.experts }
    return {
      weight: { ...this.rows(`${name}_weight`, rows), ...experts, format: formats.weight },
      bias: { ...this.rows(`${name}_bias`, rows), ...experts, format: formats.bias },
    }
  }

  private rows(name: string, count: number): Omit<Parameter, 'format'> {
    return { name, from: 0, count, of: count }
  }

  private activation(name: string, width: number): string {
    const { network, formats } = this.design
    this.tensors.set(name, { shape: [network.tokens, width], format: formats.activation })
    return name
  }

  // [round][key][row][head], as the reordered schedule makes them: heads in whole groups.
  private scoreTensor(): Tensor {
    const { network, keyOrder, formats } = this.design
    const heads = paddedHeads(network.heads)
    if (keyOrder === 'ascending')
      return { shape: [network.tokens, network.tokens, network.heads], format: formats.activation }
    const rounds = keyRounds(keyOrder.rotate, network.tokens)
    return { shape: [rounds, network.tokens, keyOrder.rotate, heads], format: formats.activation }
  }

  // Per head 1/sum and the maximum, heads in whole groups.
  private statisticsTensor(): Tensor {
    const { network, formats } = this.design
    return { shape: [network.tokens, 2 * paddedHeads(network.heads)], format: formats.activation }
  }
}

interface LinearOptions {
  readonly weight: Parameter
  readonly bias: Parameter | null
  readonly gelu?: boolean
  readonly tokens?: number
  readonly inputFraction?: number
}
