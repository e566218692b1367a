import { portValue, signed } from '../words.js'
import { pipe } from './arithmetic.js'
import type { LeafCase } from './leaf-case.js'

function exact(round: number, saturate: number, wide: boolean): LeafCase {
  const [width, sumWidth, centredWidth] = wide ? [25, 28, 29] : [6, 9, 10]
  const sizes = { dim: 6, reciprocal: 5, normalised: 8, scale: 4, bias: 4, y: 6 }
  return pipe({
    module: 'layernorm_lane_exact',
    parameters: {
      ...{ Dim: sizes.dim, Width: width, YWidth: sizes.y, SumWidth: sumWidth, CentredWidth: centredWidth },
      ...{ ReciprocalWidth: sizes.reciprocal, NormalisedWidth: sizes.normalised, ShiftWidth: 5 },
      ...{ ScaleWidth: sizes.scale, BiasWidth: sizes.bias, MostBiasShift: 7, BiasShiftBits: 3 },
      ...{ OutShiftBits: 3, Round: round, Saturate: saturate },
    },
    inputs: {
      ...{ x_i: width, sum_i: sumWidth, reciprocal_i: sizes.reciprocal },
      ...{ half_i: centredWidth + sizes.reciprocal + 1, shift_i: 5, bias_shift_i: 3, out_shift_i: 3 },
      ...{ scale_i: sizes.scale, bias_i: sizes.bias },
    },
    outputs: { y_o: sizes.y },
    latency: 13,
    expected: (row, ahead) => {
      const later = (cycles: number, port: string) => portValue(ahead(cycles), port)
      // Words that a sum does not fit wrap, as in the module: a token's own never do.
      const centred = signed(
        BigInt(sizes.dim) * signed(portValue(row, 'x_i'), width) - signed(portValue(row, 'sum_i'), sumWidth),
        centredWidth,
      )
      const productWidth = centredWidth + sizes.reciprocal + 1
      const product = centred * later(3, 'reciprocal_i') + signed(later(6, 'half_i'), productWidth)
      const z = signed(signed(product, productWidth) >> later(7, 'shift_i'), sizes.normalised)
      const scaled = z * signed(portValue(row, 'scale_i'), sizes.scale)
      const bias = signed(portValue(row, 'bias_i'), sizes.bias) << later(8, 'bias_shift_i')
      const out = later(9, 'out_shift_i')
      const half = round === 1 ? (1n << out) >> 1n : 0n
      return { y_o: fitted((scaled + bias + half) >> out, sizes.y, saturate) }
    },
  })
}

function fitted(value: bigint, width: number, saturate: number): bigint {
  const most = (1n << BigInt(width - 1)) - 1n
  if (saturate === 0) return value
  return value > most ? most : value < -most - 1n ? -most - 1n : value
}

function edgeMoe(): LeafCase {
  const [width, fraction, scale, bias] = [10, 4, 5, 4]
  return pipe({
    module: 'layernorm_lane_edge_moe',
    parameters: {
      ...{ Width: width, Fraction: fraction, ScaleWidth: scale, ScaleFraction: 3, BiasWidth: bias },
      BiasShift: 2,
    },
    inputs: { x_i: width, mean_i: width, reciprocal_i: width, scale_i: scale, bias_i: bias },
    outputs: { y_o: width },
    latency: 10,
    expected: (row, ahead) => {
      const word = (value: bigint) => signed(value, width)
      const centred = word(portValue(row, 'x_i') - portValue(ahead(1), 'mean_i'))
      const z = word((centred * signed(portValue(ahead(2), 'reciprocal_i'), width)) >> BigInt(fraction))
      const scaled = word((z * signed(portValue(row, 'scale_i'), scale)) >> 3n)
      return { y_o: scaled + (signed(portValue(row, 'bias_i'), bias) << 2n) }
    },
  })
}

/** A value of a token, in either profile. */
export const normLaneLeaves: readonly LeafCase[] = [
  exact(1, 1, false),
  exact(0, 0, false),
  exact(1, 1, true),
  edgeMoe(),
]
