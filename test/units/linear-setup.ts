import type { LinearOperation } from '../../generator/network/linear-layer.js'
import { geluParams } from '../../generator/units/gelu/gelu.params.js'
import { linearCase, randomLinearJob } from '../../generator/units/linear/linear.cases.js'
import type { LinearUnitParams } from '../../generator/units/linear/linear.job.js'
import { linearParams } from '../../generator/units/linear/linear.params.js'
import type { UnitCase } from '../../generator/units/unit.js'

/** A size of layer and of array. */
export interface LinearShape {
  readonly profile: 'exact' | 'edge-moe'
  readonly tokens: number
  readonly inFeatures: number
  readonly outFeatures: number
  readonly lanes: number
  readonly taps: number
}

/** Hardware just large enough for a layer, formats of the published network. */
export function hardwareFor(
  { profile, tokens, inFeatures, outFeatures, lanes, taps }: LinearShape,
  mostShift = 0,
): LinearUnitParams {
  const rounding = profile === 'exact' ? 'rnd' : 'trn'
  const core = linearParams({
    profile,
    lanes,
    taps,
    xWidth: 32,
    wWidth: 16,
    biasWidth: 16,
    yWidth: 32,
    wFraction: 14,
    rounding,
    overflow: profile === 'exact' ? 'sat' : 'wrap',
    maxTokens: tokens,
    maxIn: inFeatures,
    maxOut: outFeatures,
    // One tile more than a matrix: the next one loads as this one's tiles are used up, around the ring's end.
    weightTiles: Math.ceil(inFeatures / taps) * Math.ceil(outFeatures / lanes) + 1,
    loadBits: 512,
  })
  const gelu = geluParams({
    method: 'delta-lut',
    activation: 'gelu',
    lanes,
    rowCycles: Math.ceil(inFeatures / taps),
    width: 32,
    fraction: 22,
    mostShift,
    rounding,
    maxError: 1e-4,
  })
  return { core, gelu }
}

/** Shifts of a layer whose formats are the published ones. */
export function operationFor(shape: LinearShape, gelu: boolean): LinearOperation {
  const { profile, tokens, inFeatures, outFeatures } = shape
  const shifts = profile === 'exact' ? { biasShift: 25, outShift: 14 } : { biasShift: 11, outShift: 0 }
  return { tokens, inFeatures, outFeatures, ...shifts, outWidth: 32, gelu, geluShift: 0 }
}

/** The layer with GELU, measured, and three times more with other tensors, once without GELU. */
export function casesFor(params: LinearUnitParams, shape: LinearShape): readonly UnitCase[] {
  const job = (gelu: boolean, seed: number) => randomLinearJob(params.core, operationFor(shape, gelu), seed)
  return [
    linearCase(params, 'measured', [job(true, 11)], { measure: true }),
    linearCase(params, 'back to back', [job(false, 12), job(true, 13), job(true, 14)]),
  ]
}
