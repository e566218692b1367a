import { burstLeaves } from './axi.js'
import { portLeaves } from './axi-ports.js'
import type { LeafCase } from './leaf-case.js'
import { memoryLeaves } from './memory.js'
import { sliceLeaves } from './slices.js'
import { streamLeaves } from './stream.js'

/** Every module with a bench of its own. */
export const leaves: readonly LeafCase[] = [
  ...streamLeaves,
  ...sliceLeaves,
  ...burstLeaves,
  ...portLeaves,
  ...memoryLeaves,
]
