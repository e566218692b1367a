import type { Overflow, Rounding } from '../../numerics/format.js'
import { bitsFor, nextPowerOfTwo } from '../linear/linear.params.js'

/** What `patchReorderParams` derives the hardware from. Widths in bits. */
export interface PatchReorderRequirements {
  readonly experts: number
  readonly topK: number
  readonly maxTokens: number
  /** Values of a token, values of a result. */
  readonly maxIn: number
  readonly maxOut: number
  /** Values of a block for the array, values of a row from it. */
  readonly taps: number
  readonly lanes: number
  /** Width of tokens, of results and sums, of scores, and fraction bits of a score. */
  readonly width: number
  readonly yWidth: number
  readonly scoreWidth: number
  readonly scoreFraction: number
  readonly rounding: Rounding
  readonly overflow: Overflow
  /** Experts that run first, by index; the others follow, the longest queue and the shortest in turns. `experts`: all by index. */
  readonly leading: number
  /** Experts, the lowest of the leading ones, whose weights a ring holds before it is known who has tokens. */
  readonly early: number
  /** Greatest score, as a real number, whose choice is not queued; null: all are. */
  readonly pruneBelow: number | null
}

/** What the hardware of patch reordering is built for. */
export interface PatchReorderParams
  extends Omit<PatchReorderRequirements, 'maxIn' | 'maxOut' | 'pruneBelow'> {
  /** The same as `pruneBelow`, in units of a score. */
  readonly pruneAt: number | null
  /** Blocks of a token and rows of a result, at most. */
  readonly maxInTiles: number
  readonly maxOutTiles: number
  /** Bits in which contributions are summed: no sum overflows before the last where results saturate. */
  readonly sumWidth: number
  readonly expertBits: number
  /** Of token numbers, counts of tokens and lengths of queues. */
  readonly tokenBits: number
  readonly tileBits: number
  /** Runs that the fifos after the choice of experts hold: every expert and the end. */
  readonly runDepth: number
  /** Queue entries between gather and scatter: all of a layer and the end, so that neither waits for the other. */
  readonly entryDepth: number
}

/**
 * Derives the hardware of patch reordering (docs/reference/numerics.md, patch_reorder).
 * @throws RangeError when a score has fewer than 0 fraction bits or more than a product has bits.
 */
export function patchReorderParams({
  maxIn,
  maxOut,
  pruneBelow,
  ...needs
}: PatchReorderRequirements): PatchReorderParams {
  const { experts, topK, maxTokens, taps, lanes, scoreWidth, yWidth, overflow, scoreFraction } = needs
  if (scoreFraction < 0 || scoreFraction >= scoreWidth + yWidth) {
    throw new RangeError(
      `a score of ${scoreWidth} bits has ${scoreFraction} fraction bits, not 0 to ${scoreWidth + yWidth - 1}`,
    )
  }
  const maxInTiles = Math.ceil(maxIn / taps)
  const maxOutTiles = Math.ceil(maxOut / lanes)
  return {
    ...needs,
    pruneAt:
      pruneBelow === null
        ? null
        : Math.min(Math.floor(pruneBelow * 2 ** scoreFraction), 2 ** (scoreWidth - 1) - 1),
    maxInTiles,
    maxOutTiles,
    sumWidth: overflow !== 'wrap' ? yWidth + Math.ceil(Math.log2(topK + 1)) : yWidth,
    expertBits: bitsFor(experts - 1),
    tokenBits: bitsFor(maxTokens),
    tileBits: bitsFor(Math.max(maxInTiles, maxOutTiles)),
    runDepth: nextPowerOfTwo(experts + 1),
    entryDepth: nextPowerOfTwo(maxTokens * Math.min(topK, experts) + 1),
  }
}
