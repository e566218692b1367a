import { fixed } from '../../numerics/format.js'
import { multiplyShift } from '../../numerics/multiply-int32.js'
import { requantize } from '../../numerics/requantize.js'
import { softmaxReference } from '../softmax/softmax.reference.js'
import {
  type AttentionReorderOperation,
  type AttentionReorderParams,
  attentionBlockDims,
  scaleFraction,
} from './attention_reorder.params.js'

/** Integers of one layer, row-major, heads side by side. */
export interface AttentionTensors {
  /** [tokens][heads * headDim] each */
  readonly q: Int32Array
  readonly k: Int32Array
  readonly v: Int32Array
}

/** What reordered attention makes of them. */
export interface AttentionResult {
  /** [query][key][head] */
  readonly scores: Int32Array
  /** [query][head] each; `shift` is 0 in `edge-moe`. */
  readonly inverse: Int32Array
  readonly shift: Int32Array
  readonly maximum: Int32Array
  /** [tokens][heads * headDim] */
  readonly y: Int32Array
}

/** One layer of attention, bit for bit (docs/reference/numerics.md, attention_reorder). */
export function attentionReorderReference(
  params: AttentionReorderParams,
  operation: AttentionReorderOperation,
  tensors: AttentionTensors,
): AttentionResult {
  const { heads, headDim, rows } = params
  const { tokens } = operation
  const score = scoreOf(params, operation, tensors)
  const scores = new Int32Array(tokens * tokens * heads)
  const [inverse, shift, maximum] = [0, 1, 2].map(() => new Int32Array(tokens * heads))
  const y = new Int32Array(tokens * heads * headDim)
  for (let q = 0; q < tokens; q++) {
    const keys = Array.from({ length: tokens }, (_, n) => ((q % rows) + n) % tokens)
    for (let head = 0; head < heads; head++) {
      const row = Int32Array.from(keys, (k) => score(q, k, head))
      for (const [n, k] of keys.entries()) scores[(q * tokens + k) * heads + head] = row[n]
      const soft = softmaxReference(params.softmax, { keys: tokens, scores: row })
      const at = q * heads + head
      inverse[at] = soft.inverse[0]
      shift[at] = soft.shift[0]
      maximum[at] = soft.maximum[0]
      const stat = { inverse: soft.inverse[0], shift: soft.shift[0] }
      y.set(contextOf({ params, operation, tensors, head, keys }, soft.weights, stat), at * headDim)
    }
  }
  return { scores, inverse, shift, maximum, y }
}

function scoreOf(
  params: AttentionReorderParams,
  { scoreShift }: AttentionReorderOperation,
  { q, k }: AttentionTensors,
): (query: number, key: number, head: number) => number {
  const { profile, heads, headDim, fraction, scoreWidth: width, scale, rounding, overflow } = params
  const dim = heads * headDim
  const wrap = (value: number) => (value << (32 - width)) >> (32 - width)
  if (profile === 'edge-moe') {
    return (query, key, head) => {
      let score = 0
      for (let block = 0; block < headDim; block += attentionBlockDims) {
        let sum = 0
        const end = Math.min(block + attentionBlockDims, headDim)
        for (let d = head * headDim + block; d < head * headDim + end; d++)
          sum = (sum + multiplyShift(q[query * dim + d], k[key * dim + d], fraction)) | 0
        score = (score + multiplyShift(wrap(sum), scale, scaleFraction)) | 0
      }
      return wrap(score)
    }
  }
  const to = { to: fixed(width, width), fromFraction: scoreShift, rounding, overflow }
  return (query, key, head) => {
    let [high, middle, low] = [0, 0, 0]
    for (let d = head * headDim; d < (head + 1) * headDim; d++) {
      const [a, b] = [q[query * dim + d], k[key * dim + d]]
      high += (a >> 16) * (b >> 16)
      middle += (a >> 16) * (b & 0xffff) + (a & 0xffff) * (b >> 16)
      low += (a & 0xffff) * (b & 0xffff)
    }
    return Number(requantize((BigInt(high) << 32n) + (BigInt(middle) << 16n) + BigInt(low), to))
  }
}

/** One head of one query. */
interface Row {
  readonly params: AttentionReorderParams
  readonly operation: AttentionReorderOperation
  readonly tensors: AttentionTensors
  readonly head: number
  /** In the order of the weights. */
  readonly keys: readonly number[]
}

function contextOf(
  { params, operation, tensors: { v }, head, keys }: Row,
  weights: Int32Array,
  stat: { readonly inverse: number; readonly shift: number },
): Int32Array {
  const { profile, heads, headDim, fraction, width, rounding, overflow } = params
  const value = (k: number, d: number) => v[(k * heads + head) * headDim + d]
  if (profile === 'edge-moe') {
    return Int32Array.from({ length: headDim }, (_, d) => {
      const sum = keys.reduce((acc, k, n) => (acc + multiplyShift(value(k, d), weights[n], fraction)) | 0, 0)
      return (sum << (32 - width)) >> (32 - width)
    })
  }
  const to = { to: fixed(width, width), fromFraction: stat.shift + operation.outShift, rounding, overflow }
  return Int32Array.from({ length: headDim }, (_, d) => {
    // At most 17 + 32 + 12 bits: the upper part of a value apart, so that both sums are exact in a double.
    let [high, low] = [0, 0]
    for (const [n, k] of keys.entries()) {
      high += (value(k, d) >> 16) * weights[n]
      low += (value(k, d) & 0xffff) * weights[n]
    }
    return Number(requantize(((BigInt(high) << 16n) + BigInt(low)) * BigInt(stat.inverse), to))
  })
}
