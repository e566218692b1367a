/** What a config says of a method of softmax. */
interface SoftmaxChoice {
  readonly doc: string
}

/** How softmax is accumulated. */
export const softmaxChoices = {
  'single-pass': { doc: "Edge-MoE's running sum" },
  deferred: { doc: 'exact sum, divided at the end' },
  shiftmax: { doc: "I-ViT's shifts" },
} as const satisfies Readonly<Record<string, SoftmaxChoice>>

export type SoftmaxMethod = keyof typeof softmaxChoices

export const softmaxMethods = Object.keys(softmaxChoices) as [SoftmaxMethod, ...SoftmaxMethod[]]
