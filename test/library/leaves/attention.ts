import { attentionFinishLeaves } from './attention-finish.js'
import { attentionRowLeaves } from './attention-rows.js'
import type { LeafCase } from './leaf-case.js'

/** Modules of attention. */
export const attentionLeaves: readonly LeafCase[] = [...attentionRowLeaves, ...attentionFinishLeaves]
