import { arithmeticLeaves } from './arithmetic.js'
import { arrayLeaves } from './array.js'
import { attentionLeaves } from './attention.js'
import { burstLeaves } from './axi.js'
import { portLeaves } from './axi-ports.js'
import { checkLeaves } from './checks.js'
import { controlLeaves } from './control.js'
import { expertLeaves } from './experts.js'
import { exponentialLeaves } from './exponentials.js'
import { geluLeaves } from './gelu.js'
import type { LeafCase } from './leaf-case.js'
import { memoryLeaves } from './memory.js'
import { normLeaves } from './norm.js'
import { normLaneLeaves } from './norm-lanes.js'
import { meanLeaves } from './norm-mean.js'
import { patchLeaves } from './patches.js'
import { residualLeaves } from './residual.js'
import { rootLeaves } from './roots.js'
import { sliceLeaves } from './slices.js'
import { softmaxLeaves } from './softmax.js'
import { spillLeaves } from './spill.js'
import { streamLeaves } from './stream.js'
import { turnLeaves } from './turns.js'

/** Every module with a bench of its own. */
export const leaves: readonly LeafCase[] = [
  ...streamLeaves,
  ...sliceLeaves,
  ...burstLeaves,
  ...turnLeaves,
  ...portLeaves,
  ...memoryLeaves,
  ...residualLeaves,
  ...spillLeaves,
  ...geluLeaves,
  ...patchLeaves,
  ...normLeaves,
  ...normLaneLeaves,
  ...meanLeaves,
  ...rootLeaves,
  ...arithmeticLeaves,
  ...exponentialLeaves,
  ...checkLeaves,
  ...arrayLeaves,
  ...expertLeaves,
  ...softmaxLeaves,
  ...attentionLeaves,
  ...controlLeaves,
]
