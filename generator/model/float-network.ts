import type { Experts, Network } from '../design/elaborate.js'
import { attentionScores, attentionValues } from './float-attention.js'
import { runExperts } from './float-experts.js'
import { type Choices, choose } from './float-gate.js'
import { layerNorm, linear, type Numbers, sumOf } from './float-operations.js'
import { exactGelu } from './gelu-oracle.js'

/** Float parameters by their names in a weights folder: `l0_fc1_weight`, [out][in]. */
export type FloatParameters = (name: string) => Numbers

/** What the float network needs to know beside its sizes. */
export interface FloatRun {
  /** [channels][height][width], 0 to 1. */
  readonly image: Numbers
  readonly task: number
  readonly parameters: FloatParameters
  /** Called with every tensor as soon as it is made; may change it in place. */
  readonly visit?: (name: string, values: Float64Array) => void
  /** Called with the blocks that are done, and with how many there are, as they are done. */
  readonly done?: (done: number, total: number) => void
}

/**
 * A whole inference in double precision, with exact GELU, softmax and layer norm (M³ViT, NeurIPS 2022): what the
 * fixed-point network is measured against. It shares no code with the reference.
 * @returns tensors by their names in the program, row-major, the token first; `lN_scores`, unscaled products of
 *   queries and keys as [query][key][head]; `lN_expert_fc1_pregelu` and `lN_expert_fc2`, a row per visit of a token to
 *   an expert. `lN_moe_out` and `lN_x_out` are there in every profile.
 * @throws RangeError for a task that there is not, and an image or parameter of another size.
 */
export function runFloatNetwork(network: Network, run: FloatRun): Map<string, Float64Array> {
  return new FloatNetwork(network, run).all()
}

class FloatNetwork {
  private readonly tensors = new Map<string, Float64Array>()

  constructor(
    private readonly network: Network,
    private readonly run: FloatRun,
  ) {
    if (network.tasks[run.task] === undefined) throw new RangeError(`there is no task ${run.task}`)
  }

  all(): Map<string, Float64Array> {
    const { depth, moe, classes } = this.network
    let x = this.patchEmbed()
    for (let block = 0; block < depth; block++) {
      const l = `l${block}`
      x = this.keep(`${l}_x_attn`, sumOf(x, this.attention(l, this.layerNorm(`${l}_norm1`, x))))
      const norm = this.layerNorm(`${l}_norm2`, x)
      const added = moe?.blocks.includes(block) ? this.moe(l, norm, moe) : this.mlp(l, norm)
      x = this.keep(`${l}_x_out`, sumOf(x, added))
      this.run.done?.(block + 1, depth)
    }
    if (classes !== null) this.head(x, classes)
    return this.tensors
  }

  private head(x: Float64Array, classes: number): void {
    const { dim } = this.network
    const token = this.layerNorm('norm', x).subarray(0, dim)
    this.keep('head', this.linear('head', token, { inputs: dim, outputs: classes }))
  }

  private patchEmbed(): Float64Array {
    const { patchDim, tokens, dim } = this.network
    const patches = patchesOf(this.run.image, this.network)
    const embedded = this.linear('patch_embed', patches, { inputs: patchDim, outputs: dim })
    const out = Float64Array.from(this.parameter('pos_embed', tokens * dim))
    for (let i = 0; i < embedded.length; i++) out[dim + i] += embedded[i]
    return this.keep('patch_embed', out)
  }

  private attention(l: string, norm: Float64Array): Float64Array {
    const { dim, qkvBias } = this.network
    const weights = this.parameter(`${l}_qkv_weight`, 3 * dim * dim)
    const biases = qkvBias ? this.parameter(`${l}_qkv_bias`, 3 * dim) : null
    const [q, k, v] = ['q', 'k', 'v'].map((name, part) => {
      const weight = weights.subarray(part * dim * dim, (part + 1) * dim * dim)
      const bias = biases?.subarray(part * dim, (part + 1) * dim) ?? null
      return this.keep(`${l}_${name}`, linear(norm, dim, { weight, bias }))
    })
    const scores = this.keep(`${l}_scores`, attentionScores(q, k, this.network))
    const values = this.keep(`${l}_attn_v`, attentionValues(scores, v, this.network))
    const projected = this.linear(`${l}_attn_proj`, values, { inputs: dim, outputs: dim })
    return this.keep(`${l}_proj`, projected)
  }

  private mlp(l: string, norm: Float64Array): Float64Array {
    const { dim, hidden: width } = this.network
    const before = this.linear(`${l}_fc1`, norm, { inputs: dim, outputs: width })
    const hidden = this.keep(`${l}_fc1_gelu`, this.keep(`${l}_fc1_pregelu`, before).map(exactGelu))
    return this.keep(`${l}_fc2`, this.linear(`${l}_fc2`, hidden, { inputs: width, outputs: dim }))
  }

  private moe(l: string, norm: Float64Array, moe: Experts): Float64Array {
    const { dim } = this.network
    const { experts, hidden: width } = moe
    const run = runExperts(norm, this.gate(l, norm, moe), moe, {
      fc1: {
        weight: this.parameter(`${l}_htoh4_weight`, experts * width * dim),
        bias: this.parameter(`${l}_htoh4_bias`, experts * width),
      },
      fc2: {
        weight: this.parameter(`${l}_h4toh_weight`, experts * dim * width),
        bias: this.parameter(`${l}_h4toh_bias`, experts * dim),
      },
    })
    const before = this.keep(`${l}_expert_fc1_pregelu`, run.before)
    const hidden = this.keep(`${l}_moe_hidden`, before.map(exactGelu))
    const { rows, y } = run.output(hidden)
    this.keep(`${l}_expert_fc2`, rows)
    return this.keep(`${l}_moe_out`, y)
  }

  private gate(l: string, norm: Float64Array, moe: Experts): Choices {
    const { dim } = this.network
    const { experts, gate } = moe
    const task = `_task${this.run.task}`
    const weight = this.parameter(`${l}_w_gate_T${gate.kind === 'per-task' ? task : ''}`, experts * dim)
    const bias = gate.kind === 'task-conditioned' ? this.parameter(`${l}_gate_bias${task}`, experts) : null
    const logits = this.keep(`${l}_gate_logits`, linear(norm, dim, { weight, bias }))
    const choices = choose(logits, moe, this.run.task)
    this.keep(`${l}_topk_index`, choices.experts)
    this.keep(`${l}_topk_logit`, choices.logits)
    this.keep(`${l}_topk_score`, choices.scores)
    return choices
  }

  private layerNorm(name: string, x: Float64Array): Float64Array {
    const { dim } = this.network
    const [scale, bias] = ['weight', 'bias'].map((kind) => this.parameter(`${name}_${kind}`, dim))
    return this.keep(name, layerNorm(x, scale, bias))
  }

  private linear(
    name: string,
    x: Float64Array,
    { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
  ): Float64Array {
    const weight = this.parameter(`${name}_weight`, outputs * inputs)
    return linear(x, inputs, { weight, bias: this.parameter(`${name}_bias`, outputs) })
  }

  private parameter(name: string, length: number): Numbers {
    const values = this.run.parameters(name)
    if (values.length !== length) throw new RangeError(`${name} has ${values.length} values, not ${length}`)
    return values
  }

  private keep(name: string, values: Float64Array): Float64Array {
    this.run.visit?.(name, values)
    this.tensors.set(name, values)
    return values
  }
}

/** [patches][channel, row, column within the patch], patches row by row. */
function patchesOf(pixels: Numbers, { image, patchSize, patchDim }: Network): Float64Array {
  const { channels, height, width } = image
  if (pixels.length !== channels * height * width)
    throw new RangeError(`the image has ${pixels.length} values, not ${channels * height * width}`)
  const across = width / patchSize
  return Float64Array.from(pixels, (_, i) => {
    const [patch, inner] = [Math.floor(i / patchDim), i % patchDim]
    const channel = Math.floor(inner / patchSize ** 2)
    const row = Math.floor(patch / across) * patchSize + (Math.floor(inner / patchSize) % patchSize)
    const column = (patch % across) * patchSize + (inner % patchSize)
    return pixels[(channel * height + row) * width + column]
  })
}
