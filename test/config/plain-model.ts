/** What a model has where its config says nothing of it: M³ViT's tokens, norms and activation. */
export const plainModel = {
  qkvBias: true,
  classToken: true,
  distilled: false,
  registers: 0,
  preNorm: false,
  finalNorm: false,
  activation: 'gelu',
  normEpsilon: 1e-6,
} as const
