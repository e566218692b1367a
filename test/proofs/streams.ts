import type { Proof } from './proof.js'

const streamFifo: Proof = {
  module: 'stream_fifo',
  shows:
    'no word lost, doubled or out of order; a word inside is offered, and room is ready, a cycle later at most',
  sizes: { Width: 2, Depth: 4 },
  method: { kind: 'induction', depth: 4 },
  fault: {
    edit: ['!(pop && one_left)', '!one_left'],
    assertion: 'dut.u_assert_valid_unless_empty',
    depth: 6,
  },
}

const credit: Proof = {
  module: 'credit',
  shows: 'never more slots taken than there are; one that is free is offered a cycle later at most',
  sizes: { Depth: 3 },
  method: { kind: 'induction', depth: 4 },
  fault: {
    edit: ["take_i ? left > {{Width{1'b0}}, 1'b1} :", ''],
    assertion: 'dut.u_assert_never_negative',
    depth: 8,
  },
}

const ringCtrl: Proof = {
  module: 'ring_ctrl',
  shows:
    'entries dropped in order; each is found by its offset until then, and its place not written until a cycle later; room is offered 2 cycles later at most',
  sizes: { Depth: 3 },
  method: { kind: 'induction', depth: 5 },
  fault: {
    edit: ['taken_d != Full && taken_d != BeforeFull :', 'taken_d != Full :'],
    assertion: 'u_assert_not_written_over',
    depth: 8,
  },
}

const streamRamFifo: Proof = {
  module: 'stream_ram_fifo',
  shows:
    'no word lost, doubled or out of order; the first word inside is offered 4 cycles later at most; with the output always ready, so is room within 3',
  sizes: { Width: 1, Depth: 4 },
  method: { kind: 'induction', depth: 8 },
  fault: {
    edit: ['.read_addr_i(tail_q[', '.read_addr_i(head_q['],
    assertion: 'u_order.u_assert_in_order',
    depth: 8,
  },
}

export const streamProofs: readonly Proof[] = [streamFifo, credit, ringCtrl, streamRamFifo]
