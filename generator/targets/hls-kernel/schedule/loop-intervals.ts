import type { Design } from '../../../design/design.js'
import { logitInterval } from '../../../units/gate/gate.params.js'
import { type LoopName, loopSchedule } from './loop-table.js'

/** Cycles from one trip of a loop to the next; 0 of a loop that holds others. */
export function loopInterval({ layerNorm, gate }: Design, name: LoopName): number {
  if (name === 'layernorm_factors.tokens') return layerNorm.blocks
  if (name === 'gate_weigh.logits' && gate !== null) return logitInterval(gate.own)
  return loopSchedule(name).kind === 'outer' ? 0 : 1
}
