import type { LeafCase } from './leaf-case.js'
import { streamLeaves } from './stream.js'

/** Every module with a bench of its own. */
export const leaves: readonly LeafCase[] = [...streamLeaves]
