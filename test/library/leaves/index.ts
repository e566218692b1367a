import { arrayLeaves } from './array.js'
import { attentionLeaves } from './attention.js'
import { checkLeaves } from './checks.js'
import { controlLeaves } from './control.js'
import { expertLeaves } from './experts.js'
import type { LeafCase } from './leaf-case.js'
import { softmaxLeaves } from './softmax.js'
import { streamLeaves } from './stream.js'

/** Every module with a bench of its own. */
export const leaves: readonly LeafCase[] = [
  ...checkLeaves,
  ...streamLeaves,
  ...arrayLeaves,
  ...expertLeaves,
  ...softmaxLeaves,
  ...attentionLeaves,
  ...controlLeaves,
]
