import type { LinearOperation } from '../../network/linear-layer.js'
import { splitRequantizer } from '../../numerics/requantize-int32.js'
import type { LinearParams } from './linear.params.js'

/** Integers of one linear layer, row-major. */
export interface LinearTensors {
  /** [tokens][inFeatures] */
  readonly x: Int32Array
  /** [outFeatures][inFeatures] */
  readonly weight: Int32Array
  /** [outFeatures] */
  readonly bias: Int32Array
  /** [outFeatures], factors; null or absent: none */
  readonly scale?: Int32Array | null
}

/**
 * One linear layer without its activation, bit for bit (docs/reference/numerics.md, linear):
 * `y = overflow(round(((bias << biasShift) + sum of floor(x*w / 2^productShift)) * scale / 2^outShift))`.
 * @returns [tokens][outFeatures]
 */
export function linearReference(
  params: LinearParams,
  operation: LinearOperation,
  tensors: LinearTensors,
): Int32Array {
  return params.productShift === 0
    ? exactProducts(params, operation, tensors)
    : flooredProducts(params, operation, tensors)
}

// A sum of exact products may need 64 bits. Each x is split into a signed upper half and an unsigned lower one of
// 16 bits: the two partial sums then fit a double exactly, as widths are at most 32 x 24 bits and 2^13 inputs.
function exactProducts(
  params: LinearParams,
  operation: LinearOperation,
  { x, weight, bias, scale }: LinearTensors,
): Int32Array {
  const { tokens, inFeatures, outFeatures, biasShift, outShift, outWidth } = operation
  const { rounding, overflow } = params
  const requantize = splitRequantizer({ shift: outShift, width: outWidth, rounding, overflow })
  const y = new Int32Array(tokens * outFeatures)
  const xHigh = Float64Array.from(x, (value) => value >> 16)
  const xLow = Float64Array.from(x, (value) => value & 0xffff)
  const [biasHighScale, biasLowScale] = biasShift >= 16 ? [2 ** (biasShift - 16), 0] : [0, 2 ** biasShift]
  for (let t = 0; t < tokens; t++) {
    for (let o = 0; o < outFeatures; o++) {
      let high = bias[o] * biasHighScale
      let low = bias[o] * biasLowScale
      for (let i = 0; i < inFeatures; i++) {
        const w = weight[o * inFeatures + i]
        high += xHigh[t * inFeatures + i] * w
        low += xLow[t * inFeatures + i] * w
      }
      const factor = scale?.[o] ?? 1
      y[t * outFeatures + o] = requantize(high * factor, low * factor)
    }
  }
  return y
}

// Each product is floored on its own; sums wrap, so 32-bit integer arithmetic gives the low bits that matter.
function flooredProducts(
  params: LinearParams,
  operation: LinearOperation,
  { x, weight, bias }: LinearTensors,
): Int32Array {
  const { tokens, inFeatures, outFeatures, biasShift, outShift, outWidth } = operation
  const { rounding, overflow, productShift } = params
  const requantize = splitRequantizer({ shift: outShift, width: outWidth, rounding, overflow })
  const scale = 2 ** -productShift
  const y = new Int32Array(tokens * outFeatures)
  for (let t = 0; t < tokens; t++) {
    for (let o = 0; o < outFeatures; o++) {
      let acc = bias[o] << biasShift
      for (let i = 0; i < inFeatures; i++) {
        // At most 32 + 21 bits: the product, its scaling by a power of two and the floor are exact in a double.
        acc = (acc + Math.floor(x[t * inFeatures + i] * weight[o * inFeatures + i] * scale)) | 0
      }
      y[t * outFeatures + o] = requantize(0, acc)
    }
  }
  return y
}
