import { softmaxInPlace } from './float-operations.js'

/** Heads side by side in tokens of heads * headDim values. */
export interface HeadSizes {
  readonly heads: number
  readonly headDim: number
}

/** Every product of a query and a key, unscaled: [query][key][head]. */
export function attentionScores(
  query: Float64Array,
  key: Float64Array,
  { heads, headDim }: HeadSizes,
): Float64Array {
  const dim = heads * headDim
  const tokens = query.length / dim
  const scores = new Float64Array(tokens * tokens * heads)
  let next = 0
  for (let q = 0; q < query.length; q += dim) {
    for (let k = 0; k < key.length; k += dim) {
      for (let first = 0; first < dim; first += headDim) {
        let sum = 0
        for (let d = first; d < first + headDim; d++) sum += query[q + d] * key[k + d]
        scores[next++] = sum
      }
    }
  }
  return scores
}

/** softmax(scores / sqrt(headDim)) . V: [token][head * headDim]. */
export function attentionValues(
  scores: Float64Array,
  value: Float64Array,
  { heads, headDim }: HeadSizes,
): Float64Array {
  const dim = heads * headDim
  const tokens = value.length / dim
  const scale = 1 / Math.sqrt(headDim)
  const row = new Float64Array(tokens)
  const y = new Float64Array(value.length)
  for (let query = 0; query < tokens; query++) {
    for (let head = 0; head < heads; head++) {
      const from = query * tokens * heads + head
      for (let key = 0; key < tokens; key++) row[key] = scores[from + key * heads] * scale
      softmaxInPlace(row)
      const first = head * headDim
      for (let key = 0; key < tokens; key++) {
        const share = row[key]
        for (let d = first; d < first + headDim; d++) y[query * dim + d] += share * value[key * dim + d]
      }
    }
  }
  return y
}
