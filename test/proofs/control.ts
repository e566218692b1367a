import { accelConstants } from '../library/leaves/accel-constants.js'
import type { Proof } from './proof.js'

const sequencer: Proof = {
  module: 'accel_sequencer',
  shows:
    'of one program (operations behind a norm, attention of 2 heads, experts of 2 operations: one with 2 tokens or none, one dropped): rows in order, each once, as the program has them, not before what they wait for, unchanged while offered (but for the addresses of a dropped one); the image ends once, behind all results; the next row is offered, or the image ends, 22 cycles after what it needs is there at most',
  sizes: { HeadBlocks: 2, HeadTiles: 1, KeyBlocks: 1, KeyTiles: 3 },
  method: { kind: 'induction', depth: 6 },
  files: accelConstants(),
  fault: {
    edit: ['rows_q > row_q;', 'rows_q >= row_q;'],
    assertion: 'u_assert_not_too_early',
    depth: 10,
  },
}

export const controlProofs: readonly Proof[] = [sequencer]
