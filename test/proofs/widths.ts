import type { Proof } from './proof.js'

const resize: Omit<Proof, 'sizes' | 'fault'> = {
  module: 'row_resize',
  shows:
    'the element at each place of a row comes out at that place, once and in order, or zero where the row has none; with input and output ready something moves a cycle later at most',
  method: { kind: 'bounded', depth: 10 },
}

const cut: Proof = {
  ...resize,
  sizes: { In: 4, Out: 2, RowIn: 2, RowOut: 3 },
  fault: {
    edit: ['(busy_q ? next_row_end : row_end_q)', 'row_end_q'],
    assertion: 'u_order.u_assert_in_order',
    depth: 8,
  },
}

const joined: Proof = {
  ...resize,
  sizes: { In: 2, Out: 4, RowIn: 3, RowOut: 2 },
  fault: {
    edit: ["else if (first) data_q[i*In*Width+:In*Width] <= {In * Width{1'b0}};", ''],
    assertion: 'u_order.u_assert_in_order',
    depth: 8,
  },
}

const sliceSplit: Proof = {
  module: 'slice_split',
  shows:
    'slices in the cycles behind the load and in no others, each with its lanes and the mask of those that count',
  sizes: { Lanes: 5, PerCycle: 2 },
  method: { kind: 'induction', depth: 4 },
  fault: {
    edit: ['if (last_o) busy_q', 'if (first_o) busy_q'],
    assertion: 'u_assert_slice_each_cycle',
    depth: 6,
  },
}

const sliceJoin: Proof = {
  module: 'slice_join',
  shows: 'a beat in the cycle behind its last slice and in no other, each slice in its lanes',
  sizes: { Lanes: 5, PerCycle: 2 },
  method: { kind: 'induction', depth: 4 },
  fault: {
    edit: ['if (valid_i) data_q', 'data_q'],
    assertion: 'u_assert_lanes',
    depth: 8,
  },
}

export const widthProofs: readonly Proof[] = [cut, joined, sliceSplit, sliceJoin]
