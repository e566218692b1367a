import { linearEngine } from './array-engine.js'
import { arrayPairLeaves } from './array-pairs.js'
import { arrayRingLeaves } from './array-rings.js'
import { arrayScaleLeaves } from './array-scale.js'
import { weightStore, weightStoreApart } from './array-store.js'
import { arrayUnitLeaves } from './array-units.js'
import { arrayWalkLeaves } from './array-walks.js'
import { arrayWeightLeaves } from './array-weights.js'
import type { LeafCase } from './leaf-case.js'

/** Modules of the unified compute unit. */
export const arrayLeaves: readonly LeafCase[] = [
  ...arrayRingLeaves,
  ...arrayWalkLeaves,
  ...arrayWeightLeaves,
  weightStore,
  weightStoreApart,
  ...arrayUnitLeaves,
  ...arrayPairLeaves,
  ...arrayScaleLeaves,
  linearEngine,
]
