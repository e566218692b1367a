import type { Activation } from '../numerics/activations.js'

/** What projects call the activations that moeforge builds. */
export type ActivationNames = Readonly<Record<string, Activation>>

/** timm's `act_layer`. */
export const timmActivations: ActivationNames = {
  gelu: 'gelu',
  gelu_tanh: 'gelu-tanh',
  quick_gelu: 'quick-gelu',
}

/** transformers' `hidden_act`. */
export const huggingFaceActivations: ActivationNames = {
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  quick_gelu: 'quick-gelu',
}

/** What a name stands for; undefined where there is none, or another, which is an error elsewhere. */
export function activationOf(names: ActivationNames, value: unknown): Activation | undefined {
  return typeof value === 'string' && Object.hasOwn(names, value) ? names[value] : undefined
}
