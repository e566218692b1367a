import { type ByStepKind, byStepKind, type Step } from '../network/steps/index.js'
import { explainAdd } from './add.explain.js'
import { explainAttention } from './attention.explain.js'
import { explainExperts } from './experts.explain.js'
import { ExplainContext, type ExplainSource, type ExplainTarget } from './explain-context.js'
import { explainGate } from './gate.explain.js'
import { explainLayerNorm } from './layer-norm.explain.js'
import { explainLinear } from './linear.explain.js'
import { explainMean } from './mean.explain.js'
import { explainPatchEmbed } from './patch-embed.explain.js'
import { explainPatchReorder } from './patch-reorder.explain.js'
import { stepMaking } from './step-making.js'
import { type Quantity, Trace, type TraceLine } from './trace.js'

/** How a value came about. */
export interface Explanation {
  readonly target: ExplainTarget
  readonly step: Step
  /** What it is of. */
  readonly about: readonly string[]
  readonly value: Quantity
  readonly lines: readonly TraceLine[]
}

const kinds: ByStepKind<[ExplainTarget, ExplainContext], Quantity> = {
  patchEmbed: explainPatchEmbed,
  layerNorm: explainLayerNorm,
  linear: explainLinear,
  attention: explainAttention,
  gate: explainGate,
  patchReorder: explainPatchReorder,
  experts: explainExperts,
  add: explainAdd,
  mean: explainMean,
}

/**
 * Computes a value of a tensor anew, from what its step reads, and writes down how.
 * @throws Error when that is not the value that the run has: one of the two does not follow docs/reference/numerics.md.
 */
export function explainValue(source: ExplainSource, target: ExplainTarget): Explanation {
  const step = stepMaking(source.design.program, target.tensor)
  const trace = new Trace()
  const context = new ExplainContext(source, trace)
  const value = byStepKind(kinds, step, target, context)
  const { tensor, index } = target
  const made = context.tensor(tensor)[index]
  if (value.raw !== BigInt(made))
    throw new Error(`${tensor}[${index}] is ${made} in the reference, but ${value.raw} by its explanation`)
  return { target, step, about: trace.about, value, lines: trace.lines }
}
