import { dspBits } from '../../numerics/packing.js'
import type {
  CoreParameters,
  LoweredAccelerator,
} from '../../targets/verilog-array/accelerator-parameters.js'
import type { GeluTable } from '../../units/gelu/gelu.table.js'
import type { LayerNormParams } from '../../units/layernorm/layernorm.params.js'
import { arrayMultipliers } from '../../units/linear/linear.params.js'
import { powerOperands } from '../../units/softmax/softmax.pipeline.js'
import type { SoftmaxParams } from '../../units/softmax/softmax.shape.js'
import type { AcceleratorUnit } from './accelerator-units.js'

/** Multipliers of a unit, and the DSPs that each of them takes. */
export interface UnitMultipliers {
  readonly unit: AcceleratorUnit
  readonly name: string
  readonly count: number
  readonly dsps: number
}

/** Products of fewer bits are made of LUTs. */
const leastProductBits = 9

/**
 * DSPs of a product of signed numbers, as Yosys cuts it (mul2dsp): the wider one at the wider operand. An unsigned number has a 0 in
 * front.
 * @param kept - bits of the product that are used
 */
export function dspsOfProduct(width: number, otherWidth: number, kept = width + otherWidth): number {
  if (Math.min(kept, width + otherWidth) < leastProductBits) return 0
  return dspsOfTiles(Math.max(width, otherWidth), Math.min(width, otherWidth))
}

/** DSPs of a product as mul_pipe.v cuts it. */
function dspsOfTiles(aWidth: number, bWidth: number): number {
  const parts = (bits: number, most: number) => Math.ceil((bits - 1) / (most - 1))
  return parts(aWidth, dspBits.a) * parts(bWidth, dspBits.b)
}

/** The multipliers of an accelerator. */
export function acceleratorMultipliers(
  accelerator: LoweredAccelerator,
  core: CoreParameters,
): readonly UnitMultipliers[] {
  const { design } = accelerator
  const { softmax, gate, gelu } = design
  return [
    {
      ...{ unit: 'array', name: 'multiply-accumulates', count: arrayMultipliers(design.linear) },
      dsps: core.Offset > 0 ? 1 : dspsOfProduct(core.XWidth, core.WWidth),
    },
    {
      ...{ unit: 'array', name: 'sums by factors', count: core.ScaleBits > 0 ? core.Multipliers : 0 },
      dsps: dspsOfTiles(core.AccWidth, core.ScaleBits + 1),
    },
    exponentials('softmax', softmax.own, softmax.own.evaluators),
    ...(gate === null ? [] : [exponentials('gate', gate.own.exp, core.Gates)]),
    {
      ...{ unit: 'attention', name: 'sums by inverses', count: core.AttentionDims },
      dsps: dspsOfTiles(core.AttentionSum, core.InverseWidth + 1),
    },
    ...normMultipliers(design.layerNorm),
    {
      ...{ unit: 'norms', name: 'means', count: core.MeanPlace === 0 ? 0 : core.Taps },
      dsps: dspsOfTiles(core.Width + core.TokenBits, dspBits.b),
    },
    ...(gelu.own.table === null ? [] : [slopes(gelu.own.table, gelu.own.evaluators)]),
    {
      ...{ unit: 'residual', name: 'scores of experts', count: core.Taps },
      dsps: dspsOfProduct(core.SumWidth, core.LogitWidth),
    },
    {
      ...{ unit: 'loader', name: 'places of experts', count: core.HasExperts },
      dsps: dspsOfProduct(core.PartBits + 1, core.StrideBits + 1),
    },
    {
      ...{ unit: 'program', name: 'places of rows', count: 1 },
      dsps: dspsOfProduct(core.TokenBits + 1, core.TileBits + 1, core.FeatureBits),
    },
  ]
}

function slopes({ stepShift, slopeWidth }: GeluTable, count: number): UnitMultipliers {
  return { unit: 'gelu', name: 'slopes', count, dsps: dspsOfProduct(stepShift + 1, slopeWidth) }
}

// Into powers of two, and between two knots.
function exponentials(
  unit: AcceleratorUnit,
  { width, power }: SoftmaxParams,
  count: number,
): UnitMultipliers {
  if (power === null) return { unit, name: 'exponentials', count, dsps: 0 }
  const scale = dspsOfTiles(...powerOperands({ width, factorBits: power.factor.bits })) + 1
  return { unit, name: 'exponentials', count, dsps: scale }
}

function normMultipliers({
  dim,
  lanes,
  xWidth,
  sumWidth,
  centredWidth,
  reciprocalWidth,
  normalisedWidth,
  scaleWidth,
}: LayerNormParams): UnitMultipliers[] {
  const unit = 'layernorm'
  const isPowerOfTwo = Number.isInteger(Math.log2(dim))
  return [
    { unit, name: 'sums', count: lanes, dsps: 1 },
    { unit, name: 'sums of squares', count: lanes, dsps: dspsOfProduct(xWidth, xWidth) },
    { unit, name: 'square of the sum', count: 1, dsps: dspsOfProduct(sumWidth, sumWidth) },
    // A power of two shifts.
    { unit, name: 'values times their number', count: isPowerOfTwo ? 0 : lanes, dsps: 1 },
    {
      unit,
      name: 'centred values by roots',
      count: lanes,
      dsps: centredDsps({ centredWidth, reciprocalWidth }),
    },
    { unit, name: 'scales', count: lanes, dsps: dspsOfProduct(normalisedWidth, scaleWidth) },
  ]
}

// layernorm_lane_exact.v turns the operands where two tiles then do.
function centredDsps({
  centredWidth,
  reciprocalWidth,
}: Pick<LayerNormParams, 'centredWidth' | 'reciprocalWidth'>) {
  const isTurned = centredWidth > dspBits.a && dspsOfTiles(reciprocalWidth + 1, centredWidth) === 2
  return isTurned ? 2 : dspsOfProduct(centredWidth, reciprocalWidth + 1)
}
