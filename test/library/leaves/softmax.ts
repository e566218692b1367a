import type { LeafCase } from './leaf-case.js'
import { softmaxRowLeaves } from './softmax-rows.js'
import { softmaxWalkLeaves } from './softmax-walks.js'

/** Modules of softmax. */
export const softmaxLeaves: readonly LeafCase[] = [...softmaxWalkLeaves, ...softmaxRowLeaves]
