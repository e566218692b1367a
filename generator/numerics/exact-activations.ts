import type { Activation } from './activations.js'
import { exactGelu } from './exact-gelu.js'

/** Activations in double precision, as their authors write them: no code is shared with the tables. */
export const exactActivations: Readonly<Record<Activation, (x: number) => number>> = {
  gelu: exactGelu,
  'gelu-tanh': (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  'quick-gelu': (x) => x / (1 + Math.exp(-1.702 * x)),
}
