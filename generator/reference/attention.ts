import type { Design } from '../design/design.js'
import { multiplyRound } from '../numerics/multiply-int32.js'
import { fitSigned, shiftRight } from '../numerics/requantize-int32.js'
import {
  type AttentionReorderOperation,
  type AttentionReorderParams,
  attentionBlockDims,
} from '../units/attention_reorder/attention_reorder.params.js'
import {
  type AttentionResult,
  type AttentionTensors,
  attentionReorderReference,
} from '../units/attention_reorder/attention_reorder.reference.js'
import { softmaxReference } from '../units/softmax/softmax.reference.js'
import type { Kernels } from './kernels/kernels.js'

/** One layer. */
export interface AttentionLayer {
  readonly operation: AttentionReorderOperation
  readonly tensors: AttentionTensors
}

/** Bits of a sum that is exact in a double, and that `multiplyRound` takes. */
const mostSumBits = 48

/**
 * A layer of attention: by the kernels in `edge-moe` where heads are whole blocks, and in `exact` where keys and values
 * have at most 16 bits; else by the reference.
 */
export function attention(
  { attentionReorder: params }: Pick<Design, 'attentionReorder'>,
  kernels: Kernels | null,
  layer: AttentionLayer,
): AttentionResult {
  if (kernels !== null && suitsFloored(params)) return flooredAttention(params, kernels, layer.tensors)
  if (kernels !== null && suitsExact(params, layer)) return exactAttention(params, kernels, layer)
  return attentionReorderReference(params, layer.operation, layer.tensors)
}

function suitsFloored({ profile, width, headDim }: AttentionReorderParams): boolean {
  return profile === 'edge-moe' && width === 32 && headDim % attentionBlockDims === 0
}

function suitsExact(params: AttentionReorderParams, { tensors: { k, v } }: AttentionLayer): boolean {
  const { profile, rounding, overflow, contextWidth, scoreAccWidth } = params
  const narrow = (values: Int32Array) => values.every((value) => value === (value << 16) >> 16)
  const rounds = profile === 'exact' && rounding === 'rnd' && overflow !== 'wrap'
  return rounds && contextWidth <= mostSumBits && scoreAccWidth <= mostSumBits && narrow(k) && narrow(v)
}

function flooredAttention(
  params: AttentionReorderParams,
  kernels: Kernels,
  { q, k, v }: AttentionTensors,
): AttentionResult {
  const { heads, headDim, rows, fraction, scale } = params
  const tokens = q.length / (heads * headDim)
  const loops = kernels.attention({ heads, headDim, tokens, fraction, scale }, { q, k, v })
  const scores = new Int32Array(tokens * tokens * heads)
  const [inverse, maximum] = [0, 1].map(() => new Int32Array(tokens * heads))
  const row = new Int32Array(tokens)
  const weights = new Int32Array(tokens)
  for (let at = 0; at < tokens * heads; at++) {
    const [query, head] = [Math.floor(at / heads), at % heads]
    const scored = loops.scores(query, head)
    for (let key = 0; key < tokens; key++) scores[(query * tokens + key) * heads + head] = scored[key]
    // Keys in the order in which the row meets them.
    const first = query % rows
    row.set(scored.subarray(first))
    row.set(scored.subarray(0, first), tokens - first)
    const soft = softmaxReference(params.softmax, { keys: tokens, scores: row })
    inverse[at] = soft.inverse[0]
    maximum[at] = soft.maximum[0]
    weights.set(soft.weights.subarray(tokens - first))
    weights.set(soft.weights.subarray(0, tokens - first), first)
    loops.mix(query, head, weights)
  }
  return { scores, inverse, maximum, shift: new Int32Array(tokens * heads), y: loops.result() }
}

// The order of keys does not matter here.
function exactAttention(
  params: AttentionReorderParams,
  kernels: Kernels,
  { operation, tensors: { q, k, v } }: AttentionLayer,
): AttentionResult {
  const { heads, headDim, width, scoreWidth, softmax, overflow } = params
  const fit = fitSigned[overflow]
  const tokens = operation.tokens
  const scores = new Int32Array(tokens * tokens * heads)
  const [inverse, shift, maximum] = [0, 1, 2].map(() => new Int32Array(tokens * heads))
  const y = new Int32Array(q.length)
  for (let head = 0; head < heads; head++) {
    const slice = (values: Int32Array) => headOf(values, { heads, headDim, head })
    const products = kernels.sums(slice(q), width, { w: slice(k), columns: headDim })
    const rows = new Int32Array(tokens * tokens)
    for (let i = 0; i < rows.length; i++) {
      const sum = products.high[i] * 2 ** 32 + products.low[i]
      rows[i] = fit(shiftRight(sum, operation.scoreShift, 'rnd'), scoreWidth)
      scores[i * heads + head] = rows[i]
    }
    const soft = softmaxReference(softmax, { keys: tokens, scores: rows })
    const values = transposed(slice(v), headDim)
    // A weight is unsigned: one bit more.
    const sums = kernels.sums(soft.weights, softmax.weightWidth + 1, { w: values, columns: tokens })
    for (let query = 0; query < tokens; query++) {
      const at = query * heads + head
      inverse[at] = soft.inverse[query]
      shift[at] = soft.shift[query]
      maximum[at] = soft.maximum[query]
      for (let d = 0; d < headDim; d++) {
        const i = query * headDim + d
        const sum = sums.high[i] * 2 ** 32 + sums.low[i]
        const quotient = multiplyRound(sum, inverse[at], shift[at] + operation.outShift)
        y[at * headDim + d] = fit(quotient, width)
      }
    }
  }
  return { scores, inverse, shift, maximum, y }
}

/** [tokens][headDim] of one head. */
function headOf(
  values: Int32Array,
  { heads, headDim, head }: { readonly heads: number; readonly headDim: number; readonly head: number },
): Int32Array {
  const part = new Int32Array(values.length / heads)
  for (let token = 0; token * headDim < part.length; token++) {
    const from = (token * heads + head) * headDim
    part.set(values.subarray(from, from + headDim), token * headDim)
  }
  return part
}

function transposed(values: Int32Array, columns: number): Int32Array {
  const rows = values.length / columns
  const result = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) result[(i % columns) * rows + Math.floor(i / columns)] = values[i]
  return result
}
