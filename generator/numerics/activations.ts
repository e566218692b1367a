/** Functions between the two layers of dense blocks and experts. */
export const activations = {
  gelu: { doc: 'x · Φ(x), by erf' },
  'gelu-tanh': { doc: 'its approximation by tanh' },
  'quick-gelu': { doc: 'x · sigmoid(1.702x), as in CLIP' },
} as const satisfies Readonly<Record<string, { readonly doc: string }>>

export type Activation = keyof typeof activations

export const activationNames = Object.keys(activations) as [Activation, ...Activation[]]
