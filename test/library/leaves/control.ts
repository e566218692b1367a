import { cycleCounters } from './control-counters.js'
import { controlPlaceLeaves } from './control-places.js'
import { controlRunLeaves } from './control-runs.js'
import { controlWordLeaves } from './control-words.js'
import type { LeafCase } from './leaf-case.js'

/** Modules that run the accelerator, and bring and take what is neither weights nor features. */
export const controlLeaves: readonly LeafCase[] = [
  cycleCounters,
  ...controlPlaceLeaves,
  ...controlRunLeaves,
  ...controlWordLeaves,
]
