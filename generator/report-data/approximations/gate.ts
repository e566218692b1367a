import type { Design } from '../../design/design.js'
import { exactSoftmax } from '../../oracle/softmax-oracle.js'
import type { GateParams } from '../../units/gate/gate.params.js'
import { gateReference } from '../../units/gate/gate.reference.js'
import type { Approximation } from '../types/approximations.js'
import { errorBins } from './error-bins.js'

/** How far below the best expert's logit all others are. */
const reach = 12
const tries = 2 ** 13

/** The score of the best expert where all others are equally far below it. */
export function gateApproximation({ gate, network }: Design): Approximation[] {
  if (gate === null || network.moe === null) return []
  const params = gate.own
  const gaps = Math.min(Math.floor(reach * 2 ** params.fraction), 2 ** (params.width - 2))
  const step = Math.max(1, Math.floor(gaps / tries))
  const { count } = network.moe.gate
  const tried = Array.from({ length: Math.floor(gaps / step) + 1 }, (_, i) => scored(params, count, i * step))
  return [
    {
      name: 'gate score',
      what: `The score of a token's best expert, ${params.order}, where the logits of all others are equally far below its own.`,
      argument: 'lead of the best logit',
      error: 'absolute',
      ...errorBins(tried),
      isExhaustive: step === 1,
      ...provenOf(params, count),
    },
  ]
}

function scored(params: GateParams, count: number, gap: number) {
  const { experts, fraction, scoreFraction, order, topK } = params
  const logits = Int32Array.from({ length: experts }, (_, expert) => (expert === 0 ? 0 : -gap))
  const { score } = gateReference(params, { logits, first: 0, count })
  const summed = order === 'softmax-topk' ? count : topK
  const [want] = exactSoftmax(Array.from(logits.subarray(0, summed), (logit) => logit / 2 ** fraction))
  return { at: gap / 2 ** fraction, error: score[0] / 2 ** scoreFraction - want }
}

function provenOf(params: GateParams, count: number): Pick<Approximation, 'bound' | 'proof'> {
  const { profile, order, topK, scoreFraction } = params
  const summed = order === 'softmax-topk' ? count : topK
  if (profile === 'edge-moe')
    return {
      bound: (summed * (summed + 1)) / 2 / 2 ** scoreFraction,
      proof: `Each new maximum may cost a unit times the experts before it: less than n(n+1)/2 units for n = ${summed} (docs/reference/numerics.md, gate).`,
    }
  const unit = 2 ** -params.exp.weightFraction
  return {
    bound: (Math.max(1, summed - 1) * unit) / (1 - unit) + 2 ** (-scoreFraction - 1),
    proof: `Each of ${summed} exponentials is within a unit of 2^−${params.exp.weightFraction}, the quotient within half a unit of 2^−${scoreFraction}: any logits (docs/reference/numerics.md, gate).`,
  }
}
