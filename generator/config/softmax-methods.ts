/** What a config says of a method of softmax. */
interface SoftmaxChoice {
  readonly doc: string
  /** Fraction bits of its weights by default; null: they have the scores' format. */
  readonly weightBits: number | null
}

/** Fraction bits that weights may have: at most what its exponential is exact to. */
export const weightBitsRange = { min: 8, max: 17 } as const

/** How softmax is accumulated. */
export const softmaxChoices = {
  'single-pass': { doc: "Edge-MoE's running sum", weightBits: null },
  deferred: { doc: 'exact sum, divided at the end', weightBits: weightBitsRange.max },
  shiftmax: { doc: "I-ViT's shifts", weightBits: weightBitsRange.max },
} as const satisfies Readonly<Record<string, SoftmaxChoice>>

export type SoftmaxMethod = keyof typeof softmaxChoices

export const softmaxMethods = Object.keys(softmaxChoices) as [SoftmaxMethod, ...SoftmaxMethod[]]

/** The default of `weightBits`; null for a method whose weights have the scores' format. */
export function defaultWeightBits(method: SoftmaxMethod): number | null {
  return softmaxChoices[method].weightBits
}

/** The methods whose weights have the scores' format. */
export const scoreWeighted = softmaxMethods.filter((method) => softmaxChoices[method].weightBits === null)
