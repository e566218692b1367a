import { axiProofs } from './axi.js'
import { controlProofs } from './control.js'
import { memoryProofs } from './memory.js'
import type { Proof } from './proof.js'
import { streamProofs } from './streams.js'
import { widthProofs } from './widths.js'

/** Every proof of the library: the one list, of which docs/reference/verification.md has the table. */
export const proofs: readonly Proof[] = [
  ...streamProofs,
  ...widthProofs,
  ...memoryProofs,
  ...axiProofs,
  ...controlProofs,
]
