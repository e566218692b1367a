import type { Design } from '../../design/design.js'
import { type GateParams, gateTokenCycles } from '../../units/gate/gate.params.js'
import { bitsFor } from '../../units/linear/linear.params.js'
import { addressBits } from './accelerator-shape.js'
import { tilesOf } from './array-matrix.js'
import type { ArrayProgram } from './array-program.js'

/** Sizes of the room of experts; of networks without experts, a room that holds next to nothing. */
export function expertParameters(
  { network, gate, patchReorder }: Design,
  lowered: Pick<ArrayProgram, 'operations' | 'expertOperations'>,
) {
  const { moe } = network
  const taskBits = addressBits(network.tasks.length)
  if (moe === null || gate === null || patchReorder === null)
    return {
      HasExperts: 0,
      ...{ Experts: 1, ExpertBits: 1, QueueBits: 1, GateBits: 1, GateTokenBits: 1, TopK: 1 },
      ...{ PickBits: 1, PickScore: 0, SumBits: 1, GateCount: 1, GateFirst: `${2 ** taskBits}'d0` },
      ...{ Gates: 1, GateBeats: 1, Prune: 0, PruneAt: 0, ScoreShift: 16, Leading: 1, Early: 0, ExpertOps: 2 },
    }
  const { expertBits, tokenBits, topK, width, sumWidth } = gate.own
  const firsts = moe.gate.first.reduce(
    (all, first, task) => all | (BigInt(first) << BigInt(task * expertBits)),
    0n,
  )
  const pruned = patchReorder.pruneAt !== null
  return {
    HasExperts: 1,
    Experts: moe.experts,
    ExpertBits: bitsFor(moe.experts + 1),
    QueueBits: patchReorder.expertBits,
    GateBits: expertBits,
    GateTokenBits: tokenBits,
    TopK: topK,
    PickBits: topK * (expertBits + 2 * width) + sumWidth + width,
    PickScore: topK * (expertBits + width),
    // Of the sum of scores in a pick.
    SumBits: sumWidth,
    GateCount: moe.gate.count,
    Gates: gatesInTurn(gate.own, lowered),
    GateBeats: gate.own.rowBeats,
    GateFirst: `${expertBits * 2 ** taskBits}'d${firsts}`,
    Prune: pruned ? 1 : 0,
    PruneAt: patchReorder.pruneAt ?? 0,
    ScoreShift: patchReorder.scoreFraction,
    Leading: patchReorder.leading,
    Early: patchReorder.early,
    ExpertOps: lowered.expertOperations,
  }
}

/** Two gates where one takes longer for a token than the array for its logits. */
function gatesInTurn(gate: GateParams, { operations }: Pick<ArrayProgram, 'operations'>): number {
  const tiles = operations.filter(({ dest }) => dest === 'gate').map(tilesOf)
  return gateTokenCycles(gate) > Math.min(...tiles) ? 2 : 1
}
