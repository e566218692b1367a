import type { Network } from '../design/elaborate.js'
import { exactGelu } from './gelu-oracle.js'

type Numbers = Float32Array | Float64Array

/** Float parameters by name: `l0_fc1_weight`, [out][in]. */
export type FloatParameters = (name: string) => Numbers

/** What the float network needs to know beside its sizes. */
export interface FloatRun {
  /** [channels][height][width], 0 to 1. */
  readonly image: Float64Array
  readonly task: number
  readonly parameters: FloatParameters
  /** Called with every tensor as soon as it is made; may change it in place. */
  readonly visit?: (name: string, values: Float64Array) => void
}

const epsilon = 1e-6

/**
 * A whole inference in double precision, with exact GELU, softmax and layer norm (M³ViT, NeurIPS 2022): what the
 * fixed-point network is measured against. It shares no code with the reference.
 * @returns every tensor by its name in the program, row-major, the token first.
 */
export function runFloatNetwork(network: Network, run: FloatRun): Map<string, Float64Array> {
  return new FloatNetwork(network, run).all()
}

class FloatNetwork {
  private readonly tensors = new Map<string, Float64Array>()

  constructor(
    private readonly network: Network,
    private readonly run: FloatRun,
  ) {}

  all(): Map<string, Float64Array> {
    let x = this.patchEmbed()
    for (let block = 0; block < this.network.depth; block++) {
      const l = `l${block}`
      const attended = this.attention(l, this.layerNorm(`${l}_norm1`, x))
      x = this.keep(`${l}_x_attn`, sum(x, attended))
      const norm = this.layerNorm(`${l}_norm2`, x)
      const isMoe = this.network.moe?.blocks.includes(block) === true
      x = this.keep(`${l}_x_out`, sum(x, isMoe ? this.moe(l, norm) : this.mlp(l, norm)))
    }
    return this.tensors
  }

  private keep(name: string, values: Float64Array): Float64Array {
    this.run.visit?.(name, values)
    this.tensors.set(name, values)
    return values
  }

  private parameter(name: string): Numbers {
    return this.run.parameters(name.replace('{task}', String(this.run.task)))
  }

  private patchEmbed(): Float64Array {
    const { image, patchSize, patchDim, tokens, dim } = this.network
    const across = image.width / patchSize
    const patches = new Float64Array((tokens - 1) * patchDim)
    for (let i = 0; i < patches.length; i++) {
      const [patch, inner] = [Math.floor(i / patchDim), i % patchDim]
      const channel = Math.floor(inner / patchSize ** 2)
      const row = Math.floor(patch / across) * patchSize + (Math.floor(inner / patchSize) % patchSize)
      const column = (patch % across) * patchSize + (inner % patchSize)
      patches[i] = this.run.image[(channel * image.height + row) * image.width + column]
    }
    const position = this.parameter('pos_embed')
    const embedded = this.linear(patches, 'patch_embed', patchDim)
    const out = Float64Array.from(position)
    for (let i = 0; i < embedded.length; i++) out[dim + i] += embedded[i]
    return this.keep('patch_embed', out)
  }

  private layerNorm(name: string, x: Float64Array): Float64Array {
    const { dim } = this.network
    const [scale, bias] = [this.parameter(`${name}_weight`), this.parameter(`${name}_bias`)]
    const y = new Float64Array(x.length)
    for (let t = 0; t < x.length; t += dim) {
      const token = x.subarray(t, t + dim)
      const mean = token.reduce((total, value) => total + value, 0) / dim
      const variance = token.reduce((total, value) => total + (value - mean) ** 2, 0) / dim
      const root = Math.sqrt(variance + epsilon)
      for (let i = 0; i < dim; i++) y[t + i] = ((token[i] - mean) / root) * scale[i] + bias[i]
    }
    return this.keep(name, y)
  }

  private attention(l: string, norm: Float64Array): Float64Array {
    const { dim, qkvBias } = this.network
    const weight = this.parameter(`${l}_qkv_weight`)
    const bias = qkvBias ? this.parameter(`${l}_qkv_bias`) : new Float64Array(3 * dim)
    const [q, k, v] = ['q', 'k', 'v'].map((part, i) => {
      const rows = weight.subarray(i * dim * dim, (i + 1) * dim * dim)
      return this.keep(`${l}_${part}`, matrixProduct(norm, rows, bias.subarray(i * dim, (i + 1) * dim), dim))
    })
    const mixed = this.keep(`${l}_attn_v`, this.mix(l, q, k, v))
    return this.keep(`${l}_proj`, this.linear(mixed, `${l}_attn_proj`, dim))
  }

  private mix(l: string, q: Float64Array, k: Float64Array, v: Float64Array): Float64Array {
    const { dim, heads, headDim, tokens } = this.network
    const scores = new Float64Array(tokens * tokens * heads)
    for (let i = 0; i < scores.length; i++) {
      const [head, key, query] = [i % heads, Math.floor(i / heads) % tokens, Math.floor(i / heads / tokens)]
      for (let d = head * headDim; d < (head + 1) * headDim; d++)
        scores[i] += q[query * dim + d] * k[key * dim + d]
    }
    this.keep(`${l}_scores`, scores)
    const y = new Float64Array(tokens * dim)
    for (let query = 0; query < tokens; query++) {
      for (let head = 0; head < heads; head++) {
        const row = Float64Array.from(
          { length: tokens },
          (_, key) => scores[(query * tokens + key) * heads + head] / Math.sqrt(headDim),
        )
        for (const [key, p] of softmax(row).entries())
          for (let d = head * headDim; d < (head + 1) * headDim; d++)
            y[query * dim + d] += p * v[key * dim + d]
      }
    }
    return y
  }

  private mlp(l: string, norm: Float64Array): Float64Array {
    const { dim, hidden: width } = this.network
    const before = this.keep(`${l}_fc1_pregelu`, this.linear(norm, `${l}_fc1`, dim))
    const hidden = this.keep(`${l}_fc1_gelu`, before.map(exactGelu))
    return this.keep(`${l}_fc2`, this.linear(hidden, `${l}_fc2`, width))
  }

  private moe(l: string, norm: Float64Array): Float64Array {
    const { dim, moe } = this.network
    if (moe === null) throw new Error(`${l} has no experts`)
    const { chosen, scores } = this.gate(l, norm, moe)
    const out = new Float64Array(norm.length)
    for (let t = 0; t * dim < norm.length; t++) {
      for (let c = 0; c < moe.topK; c++) {
        const y = this.expert(l, chosen[t * moe.topK + c], norm.subarray(t * dim, (t + 1) * dim))
        for (let i = 0; i < dim; i++) out[t * dim + i] += y[i] * scores[t * moe.topK + c]
      }
    }
    return this.keep(`${l}_moe_out`, out)
  }

  private gate(l: string, norm: Float64Array, moe: NonNullable<Network['moe']>) {
    const { tokens, dim } = this.network
    const weight = this.parameter(`${l}_w_gate_T_task{task}`)
    const logits = matrixProduct(norm, weight, new Float64Array(moe.experts), dim)
    this.keep(`${l}_gate_logits`, logits)
    const chosen = new Float64Array(tokens * moe.topK)
    const scores = new Float64Array(tokens * moe.topK)
    for (let t = 0; t < tokens; t++) {
      const row = logits.subarray(t * moe.experts, (t + 1) * moe.experts)
      const p = softmax(row)
      const best = [...row.keys()].sort((a, b) => row[b] - row[a] || a - b).slice(0, moe.topK)
      chosen.set(best, t * moe.topK)
      scores.set(
        best.map((expert) => p[expert]),
        t * moe.topK,
      )
    }
    this.keep(`${l}_topk_index`, chosen)
    return { chosen, scores: this.keep(`${l}_topk_score`, scores) }
  }

  private expert(l: string, expert: number, token: Float64Array): Float64Array {
    const experts = this.network.moe?.experts ?? 1
    const slice = (name: string) => {
      const all = this.parameter(name)
      return all.subarray((expert * all.length) / experts, ((expert + 1) * all.length) / experts)
    }
    const one = (part: string, x: Float64Array) =>
      matrixProduct(x, slice(`${l}_${part}_weight`), slice(`${l}_${part}_bias`), x.length)
    return one('h4toh', one('htoh4', token).map(exactGelu))
  }

  private linear(x: Float64Array, name: string, inputs: number): Float64Array {
    return matrixProduct(x, this.parameter(`${name}_weight`), this.parameter(`${name}_bias`), inputs)
  }
}

/** x . W^T + bias for rows of `inputs` values. */
function matrixProduct(x: Float64Array, weight: Numbers, bias: Numbers, inputs: number): Float64Array {
  const outputs = weight.length / inputs
  const y = new Float64Array((x.length / inputs) * outputs)
  for (let i = 0; i < y.length; i++) {
    const [token, output] = [Math.floor(i / outputs), i % outputs]
    let total = bias[output]
    for (let j = 0; j < inputs; j++) total += x[token * inputs + j] * weight[output * inputs + j]
    y[i] = total
  }
  return y
}

function sum(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((value, i) => value + right[i])
}

function softmax(row: Float64Array): Float64Array {
  const most = row.reduce((a, b) => Math.max(a, b))
  const powers = row.map((value) => Math.exp(value - most))
  const total = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / total)
}
