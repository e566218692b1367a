import type { Design } from './elaborate.js'
import { buildProgram } from './program.js'
import type { Step } from './steps.js'
import { linearSteps } from './tensor-formats.js'

/** A matrix product: [rows][inputs] times [inputs][outputs]. */
export type Product = readonly [rows: number, inputs: number, outputs: number]

/** Every matrix product of an inference; an expert's layers once, for all visits, none of them pruned. */
export function networkProducts(design: Design): Product[] {
  return buildProgram(design).steps.flatMap((step) => productsOf(design, step))
}

/** Multiply-accumulates of an inference. */
export function networkMacs(design: Design): number {
  return networkProducts(design).reduce((sum, [rows, inputs, outputs]) => sum + rows * inputs * outputs, 0)
}

function productsOf({ network: { tokens, heads, headDim, moe } }: Design, step: Step): Product[] {
  if (step.kind === 'attention') {
    const head: Product[] = [
      [tokens, headDim, tokens],
      [tokens, tokens, headDim],
    ]
    return Array.from({ length: heads }, () => head).flat()
  }
  return linearSteps(step).map(({ operands }): Product => {
    const rows = step.kind === 'experts' ? tokens * (moe?.topK ?? 0) : operands.tokens
    return [rows, operands.inFeatures, operands.outFeatures]
  })
}
