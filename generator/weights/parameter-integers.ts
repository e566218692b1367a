import { rowScaleBits } from '../config/weight-scales.js'
import type { Design } from '../design/design.js'
import { quantizePixels } from '../images/quantize-pixels.js'
import type { LayerRows, Parameter } from '../network/tensor.js'
import { type FixedFormat, fractionBits, maxRaw } from '../numerics/format.js'
import { quantizeFloat32Array } from '../numerics/requantize-int32.js'
import type { Reals } from './tensor-source.js'

/** How real parameters become integers. */
type Rounded = Pick<Design, 'profile' | 'overflow'>

/** A parameter, all its rows. */
export interface WholeParameter extends Pick<Parameter, 'name' | 'format' | 'layer'> {
  readonly rows: number
  readonly columns: number
}

/** Brings the real values of a parameter: [rows][columns]. */
export type ReadReals = (
  name: string,
  shape: { readonly rows: number; readonly columns: number },
) => Promise<Reals>

/**
 * The integers of a parameter (docs/reference/numerics.md, scales): its values rounded, or what a layer's weights and
 * biases make together.
 * @returns [rows][columns]
 */
export async function parameterIntegers(
  design: Rounded,
  { name, format, layer, rows, columns }: WholeParameter,
  read: ReadReals,
): Promise<Int32Array> {
  if (layer === undefined) return roundedReals(design, await read(name, { rows, columns }), format)
  const weights = await read(layer.weight.name, { rows, columns: layer.columns })
  const { bias } = layer
  const biases = bias === null ? null : await read(bias.name, { rows, columns: 1 })
  const factors = layer.scale === null ? null : rowFactors(layer, weights, biases)
  if (name === layer.scale && factors !== null) return factors
  const rowsOfWeights = divided(weights, factors, layer.columns)
  const integers = roundedReals(design, rowsOfWeights, layer.weight.format)
  if (biases === null || name !== bias?.name) return integers
  return roundedReals(design, withInputZero(layer, divided(biases, factors, 1), integers), format)
}

/** Biases, and what their sums lack as inputs leave out their zero. */
function withInputZero(
  { weight, columns, inputZero }: LayerRows,
  biases: Float64Array,
  weights: Int32Array,
): Reals {
  if (inputZero === 0) return biases
  const unit = inputZero / 2 ** fractionBits(weight.format)
  return biases.map((bias, row) => {
    let sum = 0
    for (let i = row * columns; i < (row + 1) * columns; i++) sum += weights[i]
    return bias + sum * unit
  })
}

/** Reals rounded to a format as the profile does, each for itself. */
function roundedReals({ profile, overflow }: Rounded, values: Reals, format: FixedFormat): Int32Array {
  // Nothing but pixels is unsigned: the image, which `verify` reads where it reads parameters.
  if (!format.signed) return quantizePixels(values, format)
  const how =
    profile === 'edge-moe'
      ? ({ rounding: 'trn', overflow: 'wrap' } as const)
      : ({ rounding: 'rnd', overflow: overflow === 'sat_sym' ? overflow : 'sat' } as const)
  return quantizeFloat32Array(values, format, how)
}

/** Factors of rows, each the least that lets the formats hold the row's weights and its bias. */
function rowFactors({ weight, bias, columns }: LayerRows, weights: Reals, biases: Reals | null): Int32Array {
  return Int32Array.from({ length: weights.length / columns }, (_, row) => {
    let largest = 0
    for (let i = row * columns; i < (row + 1) * columns; i++)
      largest = Math.max(largest, Math.abs(weights[i]))
    const ofBias = bias === null || biases === null ? 1 : rowFactor(Math.abs(biases[row]), bias.format)
    return Math.max(ofBias, rowFactor(largest, weight.format))
  })
}

/** The least factor with which a format holds a row, over `factorUnits`. @param largest - magnitude in the row */
export function rowFactor(largest: number, format: FixedFormat): number {
  const needed = (largest * factorUnits * 2 ** fractionBits(format)) / Number(maxRaw(format))
  return Math.max(1, Math.min(factorUnits - 1, Math.ceil(needed)))
}

/** A factor stands for itself over this. */
export const factorUnits = 2 ** rowScaleBits

function divided(values: Reals, factors: Int32Array | null, columns: number): Float64Array {
  const quotients = new Float64Array(values)
  // Matrices have millions of values: what makes an array of an array with a function takes much longer.
  if (factors !== null)
    for (const [row, factor] of factors.entries())
      for (let i = row * columns; i < (row + 1) * columns; i++)
        quotients[i] = (quotients[i] * factorUnits) / factor
  return quotients
}
