import { gateLeaves } from './experts-gate.js'
import { expertOrderLeaves } from './experts-order.js'
import { expertTokenLeaves } from './experts-tokens.js'
import type { LeafCase } from './leaf-case.js'

/** Modules of mixtures of experts: the gate, the queues, what goes by them. */
export const expertLeaves: readonly LeafCase[] = [...expertOrderLeaves, ...gateLeaves, ...expertTokenLeaves]
