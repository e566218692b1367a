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
 * x . W^T + bias. Outputs go four at a time: a sum alone would wait for each of its additions.
 * @param x - [tokens][inputs]
 * @returns [tokens][outputs]
 */
export function linear(x: Float64Array, inputs: number, { weight, bias }: LinearParameters): Float64Array {
  const outputs = weight.length / inputs
  const tokens = x.length / inputs
  const y = new Float64Array(tokens * outputs)
  // Loops over one type of array only compile to far better code.
  const w = weight instanceof Float64Array ? weight : new Float64Array(weight)
  const product = { x, w, y, inputs }
  const whole = outputs - (outputs % 4)
  for (let output = 0; output < whole; output += 4) {
    for (let token = 0; token < tokens; token++)
      fourSums(product, token * inputs, output * inputs, token * outputs + output)
  }
  for (let output = whole; output < outputs; output++) {
    for (let token = 0; token < tokens; token++) {
      let sum = 0
      for (let i = 0; i < inputs; i++) sum += x[token * inputs + i] * w[output * inputs + i]
      y[token * outputs + output] = sum
    }
  }
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
}

function fourSums({ x, w, y, inputs }: Product, xAt: number, wAt: number, yAt: number): void {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let i = 0; i < inputs; i++) {
    const value = x[xAt + i]
    const at = wAt + i
    a += value * w[at]
    b += value * w[at + inputs]
    c += value * w[at + 2 * inputs]
    d += value * w[at + 3 * inputs]
  }
  y[yAt] = a
  y[yAt + 1] = b
  y[yAt + 2] = c
  y[yAt + 3] = d
}

/** Layer norm of tokens of `scale.length` values, in two passes; epsilon 1e-6. */
export function layerNorm(x: Float64Array, scale: Numbers, bias: Numbers): Float64Array {
  const size = scale.length
  const y = new Float64Array(x.length)
  for (let at = 0; at < x.length; at += size) {
    let sum = 0
    for (let i = 0; i < size; i++) sum += x[at + i]
    const mean = sum / size
    let squares = 0
    for (let i = 0; i < size; i++) squares += (x[at + i] - mean) ** 2
    const root = Math.sqrt(squares / size + 1e-6)
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
