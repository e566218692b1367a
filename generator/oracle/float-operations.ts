/** Real numbers as files and callers hold them. */
export type Numbers = Float32Array | Float64Array

/** Weights and biases of a linear layer. */
export interface LinearParameters {
  /** [outputs][inputs] */
  readonly weight: Numbers
  /** [outputs]; null: zeros. */
  readonly bias: Numbers | null
}

/**
 * x . W^T + bias.
 * @param x - [tokens][inputs]
 * @returns [tokens][outputs]
 */
export function linear(x: Float64Array, inputs: number, { weight, bias }: LinearParameters): Float64Array {
  const outputs = weight.length / inputs
  const tokens = x.length / inputs
  const y = new Float64Array(tokens * outputs)
  // Loops over one type of array only compile to far better code.
  const w = weight instanceof Float64Array ? weight : new Float64Array(weight)
  const product = { x, w, y, inputs, outputs, tokens }
  for (let output = 0; output < outputs; output += 4)
    for (let token = 0; token < tokens; token += 2) eightSums(product, token, output)
  if (bias !== null)
    for (let at = 0; at < y.length; at += outputs)
      for (let output = 0; output < outputs; output++) y[at + output] += bias[output]
  return y
}

interface Product {
  readonly x: Float64Array
  readonly w: Float64Array
  readonly y: Float64Array
  readonly inputs: number
  readonly outputs: number
  readonly tokens: number
}

/**
 * Two tokens by four outputs: a sum alone would wait for each of its additions, and a value is read for several. Past
 * the end the last token and output are taken again.
 */
function eightSums({ x, w, y, inputs, outputs, tokens }: Product, token: number, output: number): void {
  const last = outputs - 1
  const o1 = Math.min(output + 1, last)
  const o2 = Math.min(output + 2, last)
  const o3 = Math.min(output + 3, last)
  const t1 = Math.min(token + 1, tokens - 1)
  let a0 = 0
  let a1 = 0
  let a2 = 0
  let a3 = 0
  let b0 = 0
  let b1 = 0
  let b2 = 0
  let b3 = 0
  for (let i = 0; i < inputs; i++) {
    const a = x[token * inputs + i]
    const b = x[t1 * inputs + i]
    const w0 = w[output * inputs + i]
    const w1 = w[o1 * inputs + i]
    const w2 = w[o2 * inputs + i]
    const w3 = w[o3 * inputs + i]
    a0 += a * w0
    a1 += a * w1
    a2 += a * w2
    a3 += a * w3
    b0 += b * w0
    b1 += b * w1
    b2 += b * w2
    b3 += b * w3
  }
  y[token * outputs + output] = a0
  y[token * outputs + o1] = a1
  y[token * outputs + o2] = a2
  y[token * outputs + o3] = a3
  y[t1 * outputs + output] = b0
  y[t1 * outputs + o1] = b1
  y[t1 * outputs + o2] = b2
  y[t1 * outputs + o3] = b3
}

/** Layer norm of tokens of `scale.length` values, in two passes. */
export function layerNorm(
  x: Float64Array,
  { scale, bias, epsilon }: { readonly scale: Numbers; readonly bias: Numbers; readonly epsilon: number },
): Float64Array {
  const size = scale.length
  const y = new Float64Array(x.length)
  for (let at = 0; at < x.length; at += size) {
    let sum = 0
    for (let i = 0; i < size; i++) sum += x[at + i]
    const mean = sum / size
    let squares = 0
    for (let i = 0; i < size; i++) squares += (x[at + i] - mean) ** 2
    const root = Math.sqrt(squares / size + epsilon)
    for (let i = 0; i < size; i++) y[at + i] = ((x[at + i] - mean) / root) * scale[i] + bias[i]
  }
  return y
}

/** Softmax of a row, at least one value, in place. */
export function softmaxInPlace(row: Float64Array): void {
  let most = row[0]
  for (let i = 1; i < row.length; i++) if (row[i] > most) most = row[i]
  let total = 0
  for (let i = 0; i < row.length; i++) {
    row[i] = Math.exp(row[i] - most)
    total += row[i]
  }
  for (let i = 0; i < row.length; i++) row[i] /= total
}

/** The sum of two tensors. */
export function sumOf(left: Float64Array, right: Float64Array): Float64Array {
  const y = new Float64Array(left.length)
  for (let i = 0; i < y.length; i++) y[i] = left[i] + right[i]
  return y
}

/** The mean of rows of `size` values. @returns [size] */
export function meanOfRows(
  x: Float64Array,
  { first, count, size }: { readonly first: number; readonly count: number; readonly size: number },
): Float64Array {
  const y = new Float64Array(size)
  for (let row = first; row < first + count; row++)
    for (let i = 0; i < size; i++) y[i] += x[row * size + i] / count
  return y
}
