import type { Config } from './config.js'

/** Least and largest `mlpRatio`. */
export const mlpRatioRange = { min: 0.125, max: 16 } as const

/**
 * Features of a dense block's hidden layer: `mlpRatio` times `embedDim`. A ratio that is the quotient of two whole
 * numbers to its last digit, as `ratioOf` makes it, gives back exactly the number that was divided.
 */
export function denseHidden({ embedDim, mlpRatio }: Pick<Config['model'], 'embedDim' | 'mlpRatio'>): number {
  const hidden = Math.round(embedDim * mlpRatio)
  return ratioOf(hidden, embedDim) === mlpRatio ? hidden : embedDim * mlpRatio
}

/** The `mlpRatio` of a hidden layer: 55 features of 49 are 1.1224489795918366. */
export function ratioOf(hidden: number, embedDim: number): number {
  return hidden / embedDim
}
