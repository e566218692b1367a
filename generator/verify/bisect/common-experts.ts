import type { Tensors } from '../../targets/target.js'
import type { WrongStep } from './compare-steps.js'
import type { WrongPlaces } from './describe-difference.js'

/** Experts that run on every token of which a value is wrong: one of them is at fault where an expert is. */
export function commonExperts(
  { step }: WrongStep,
  { name, indices }: WrongPlaces,
  { expected, topK }: { readonly expected: Tensors; readonly topK: number },
): number[] {
  if (step.kind !== 'experts' || name !== step.output) return []
  const chosen = expected.get(step.indices) ?? new Int32Array()
  const width = step.fc2.operands.outFeatures
  const tokens = [...new Set(indices.map((index) => Math.floor(index / width)))]
  const sets = tokens.map((token) => [...chosen.subarray(token * topK, (token + 1) * topK)])
  const [first = [], ...rest] = sets
  return first.filter((expert) => rest.every((set) => set.includes(expert))).sort((a, b) => a - b)
}
