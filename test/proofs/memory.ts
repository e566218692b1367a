import type { Proof } from './proof.js'

const spillFence: Proof = {
  module: 'spill_fence',
  shows:
    'what is told comes out in order, never before the words ahead of it are answered, and 3 cycles after that and being first at most; with nothing inside there is room a cycle later at most',
  sizes: { Depth: 4, Margin: 1, CountBits: 3 },
  method: { kind: 'bounded', depth: 11 },
  fault: {
    edit: ['Most = Depth - Margin - 1', 'Most = Depth - Margin + 1'],
    assertion: 'dut.u_assert_told_has_place',
    depth: 11,
  },
}

export const memoryProofs: readonly Proof[] = [spillFence]
