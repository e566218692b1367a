import type { Design } from './elaborate.js'
import { buildProgram } from './program.js'
import { linearSteps } from './tensor-formats.js'

/** Multiply-accumulates of an inference; experts as if no choice were pruned. */
export function networkMacs(design: Design): number {
  const { tokens, heads, headDim, moe } = design.network
  return buildProgram(design).steps.reduce((sum, step) => {
    if (step.kind === 'attention') return sum + 2 * heads * tokens ** 2 * headDim
    return linearSteps(step).reduce((partial, { operands }) => {
      const rows = step.kind === 'experts' ? tokens * (moe?.topK ?? 0) : operands.tokens
      return partial + rows * operands.inFeatures * operands.outFeatures
    }, sum)
  }, 0)
}
