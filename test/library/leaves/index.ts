import { arrayLeaves } from './array.js'
import { checkLeaves } from './checks.js'
import type { LeafCase } from './leaf-case.js'
import { streamLeaves } from './stream.js'

/** Every module with a bench of its own. */
export const leaves: readonly LeafCase[] = [...checkLeaves, ...streamLeaves, ...arrayLeaves]
