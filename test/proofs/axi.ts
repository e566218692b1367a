import type { Proof, SeededFault } from './proof.js'

const cutter: Omit<Proof, 'sizes' | 'fault'> = {
  module: 'axi_burst_cutter',
  shows:
    'the bursts of a command begin where it begins, follow without a gap, have its beats in all, and all but the last end where a window ends; commands in order; a burst is offered 2 cycles later at most',
  method: { kind: 'induction', depth: 6 },
}

const cut: SeededFault = {
  edit: ['fits_q ? left_q[RoomBits-1:0] : room_q', 'fits_q ? left_q[RoomBits-1:0] : Window[RoomBits-1:0]'],
  assertion: 'u_assert_whole_windows',
  depth: 8,
}

const bursts: Proof = {
  ...cutter,
  sizes: { AddrBits: 14, DataBits: 1024, BeatBits: 4, MaxBeats: 4 },
  fault: cut,
}

/** Bursts as long as a page of memory. */
const pages: Proof = {
  ...cutter,
  sizes: { AddrBits: 14, DataBits: 1024, BeatBits: 8, MaxBeats: 64 },
  fault: { ...cut, assertion: 'dut.u_assert_never_crosses_4k' },
}

/** Without a stop, which test/targets/verilog-array/axi.test.ts is about. */
const writePort: Proof = {
  module: 'axi_write_port',
  shows:
    'addresses and data in order, each burst with its beats and its last; answers and errors are told, with the right address; idle only without a burst; no burst or beat waits that could go on; without a stop',
  sizes: { MaxBeats: 2, Outstanding: 2 },
  method: { kind: 'bounded', depth: 8 },
  fault: {
    edit: ["last_index_q <= burst_beats_i - 1'b1;", 'last_index_q <= burst_beats_i;'],
    assertion: 'u_addresses.u_assert_in_order',
    depth: 5,
  },
}

const readPort: Proof = {
  module: 'axi_read_port',
  shows:
    'bursts of two clients, those of each in order; beats in order, each to the client whose burst it is of; no error; a burst is asked for 4 cycles after the memory owes nothing, at most; without a stop',
  sizes: { MaxBeats: 2, Outstanding: 2 },
  method: { kind: 'bounded', depth: 8 },
  fault: {
    edit: ['{chosen, chosen_addr, chosen_beats})', '{chosen, chosen_addr, chosen_last})'],
    assertion: 'u_assert_no_error',
    depth: 8,
  },
}

const burstTurns: Proof = {
  module: 'burst_turns',
  shows:
    'bursts go to the ports in turn, each once, unchanged; beats come out in the order of bursts, of each as many as it has, none lost or doubled; a burst is taken 2 cycles after there is a place, offered a cycle later, and a beat comes out 6 cycles after it and its turn have come, at most',
  sizes: { Ports: 2, AddrBits: 2, DataBits: 1, MaxBeats: 2, Depth: 4 },
  method: { kind: 'induction', depth: 6 },
  fault: {
    edit: ['if (taken) turn_q', 'if (burst_valid_i) turn_q'],
    assertion: 'u_assert_in_turn',
    depth: 8,
  },
}

export const axiProofs: readonly Proof[] = [bursts, pages, writePort, readPort, burstTurns]
