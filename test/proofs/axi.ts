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

export const axiProofs: readonly Proof[] = [bursts, pages]
