import { seededRandom } from '../base/random.js'
import { withPublishedFormats } from '../config/load.js'
import { elaborate } from '../design/elaborate.js'
import { formatName } from '../numerics/format.js'
import { exactSoftmax } from '../oracle/softmax-oracle.js'
import type { GateParams } from '../units/gate/gate.params.js'
import { gateReference } from '../units/gate/gate.reference.js'
import { gate } from '../units/gate/gate.unit.js'
import { allMethods } from '../units/methods.js'
import { verilogSources } from '../units/unit-sources.js'
import { synthesise } from './cost.js'
import { errorCells, errorSummary, type MeasuredError } from './error-summary.js'
import { normalNumbers, quantised, real } from './tokens.js'
import type { UnitReport } from './unit-report.js'

/** Every order of both profiles with m3vit-tiny's sizes and formats. */
export function gateReport(): UnitReport {
  const rows = (['exact', 'edge-moe'] as const).flatMap((profile) => {
    const design = elaborate(withPublishedFormats('m3vit-tiny', profile))
    return (design.gate === null ? [] : allMethods(design.gate)).map((params) => {
      const errors = [realisticLogits(params), adversarialLogits(params)].map((tokens) =>
        gateError(params, tokens),
      )
      return {
        cells: [profile, params.order, formatName(design.formats.logit), ...errorCells(...errors)],
        cost: () => synthesise(verilogSources(gate, params), 'gate'),
      }
    })
  })
  return {
    heading: [
      ...['profile', 'order', 'format'],
      ...['tokens: largest error', 'mean', 'adversarial: largest error', 'mean'],
    ],
    rows,
  }
}

/** Errors of the scores of the chosen experts against double precision on the same integers. */
export function gateError(params: GateParams, tokens: readonly (readonly number[])[]): MeasuredError {
  const { experts, topK, fraction, scoreFraction, order } = params
  const logits = quantised(tokens.flat(), fraction)
  const { index, score } = gateReference(params, { logits, first: 0, count: experts })
  const errors = tokens.flatMap((_, t) => {
    const row = real(logits.subarray(t * experts, (t + 1) * experts), fraction)
    const chosen = [...index.subarray(t * topK, (t + 1) * topK)]
    const shares =
      order === 'softmax-topk' ? exactSoftmax(row) : exactSoftmax(chosen.map((expert) => row[expert]))
    return chosen.map((expert, k) => {
      const want = order === 'softmax-topk' ? shares[expert] : shares[k]
      return Math.abs(score[t * topK + k] / 2 ** scoreFraction - want)
    })
  })
  return errorSummary(errors)
}

/** Logits of some units, some experts better liked than others. */
function realisticLogits({ experts }: GateParams): number[][] {
  const random = seededRandom(14)
  const liking = normalNumbers(random, experts)
  return Array.from({ length: 2000 }, () =>
    normalNumbers(random, experts).map((value, expert) => value + liking[expert]),
  )
}

function adversarialLogits({ experts, fraction, width }: GateParams): number[][] {
  const unit = 2 ** -fraction
  // Edge-MoE's differences wrap beyond half the format.
  const most = 2 ** (width - fraction - 2)
  const values: ((expert: number) => number)[] = [
    () => 0,
    () => -most,
    // Each is a new maximum: the running sum is scaled, and floored, at every expert.
    (e) => e * unit,
    (e) => e / 64,
    (e) => e / 4,
    (e) => -e / 4,
    (e) => -e / 64,
    (e) => (e === 3 ? unit : 0),
    (e) => (e === experts - 1 ? 20 : 0),
    (e) => (e < 2 ? 0 : -most),
    (e) => (e % 2 === 0 ? 0.01 : 0),
    (e) => (e % 2 === 0 ? most - 1 : 0),
    // Beside the largest, exponentials of half a unit of 2^-17: all rounded up, or all away.
    (e) => (e === 0 ? 12.47 : 0),
    (e) => (e === 0 ? 12.49 : 0),
  ]
  const random = seededRandom(15)
  const spreads = Array.from({ length: 200 }, (_, i) => 2 ** ((i % 9) - 5))
  return [
    ...values.map((value) => Array.from({ length: experts }, (_, expert) => value(expert))),
    ...spreads.map((spread) => Array.from({ length: experts }, () => random() * spread)),
  ]
}
