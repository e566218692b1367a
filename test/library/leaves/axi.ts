import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import { expectRow, portValue } from '../words.js'
import { rawCommands } from './axi-sides.js'
import type { Fault, LeafCase } from './leaf-case.js'

interface Burst {
  readonly addr: bigint
  readonly beats: bigint
  readonly last: bigint
}

function cutter(
  parameters: { AddrBits: number; DataBits: number; BeatBits: number; MaxBeats: number },
  faults: readonly Fault[],
): LeafCase {
  const { AddrBits, DataBits, BeatBits, MaxBeats } = parameters
  const bytes = DataBits / 8
  return {
    module: 'axi_burst_cutter',
    parameters,
    inputs: {
      cmd_valid_i: { kind: 'valid', percent: 60, ready: 'cmd_ready_o', data: {} },
      cmd_addr_i: { kind: 'wire', width: AddrBits, expression: 'raw_addr' },
      cmd_beats_i: { kind: 'wire', width: BeatBits, expression: 'raw_beats' },
      burst_ready_i: { kind: 'pulse', percent: 60 },
    },
    outputs: {
      cmd_ready_o: 1,
      burst_valid_o: 1,
      burst_addr_o: AddrBits,
      burst_beats_o: Math.ceil(Math.log2(MaxBeats + 1)),
      burst_last_o: 1,
    },
    body: rawCommands('cmd_valid_i', 'cmd_ready_o', {
      addr: AddrBits,
      shift: Math.log2(bytes),
      beats: BeatBits,
    }),
    check: (rows) => {
      const commands = rows
        .filter((row) => row.cmd_valid_i === 1n && row.cmd_ready_o === 1n)
        .map((row) => ({ addr: portValue(row, 'cmd_addr_i'), beats: portValue(row, 'cmd_beats_i') }))
      const space = BigInt(Math.min(MaxBeats * bytes, 4096))
      const expected = commands.flatMap((command) =>
        cut(command, space, BigInt(bytes), 1n << BigInt(AddrBits)),
      )
      const given = rows
        .filter((row) => row.burst_valid_o === 1n && row.burst_ready_i === 1n)
        .map(({ burst_addr_o: addr, burst_beats_o: beats, burst_last_o: last }) => ({ addr, beats, last }))
      expect(given.length).toBeGreaterThan(300)
      expect(given).toEqual(expected.slice(0, given.length))
    },
    faults,
  }
}

/** A command's bursts: each ends where the space of a window ends. */
function cut(
  { addr, beats }: { addr: bigint; beats: bigint },
  space: bigint,
  bytes: bigint,
  end: bigint,
): Burst[] {
  const room = (space - (addr % space)) / bytes
  if (beats <= room) return [{ addr, beats, last: 1n }]
  const rest = { addr: (addr + room * bytes) % end, beats: beats - room }
  return [{ addr, beats: room, last: 0n }, ...cut(rest, space, bytes, end)]
}

function checkGate(rows: readonly Row[]): void {
  let held = 0n
  let most = 0n
  rows.forEach((row, t) => {
    const taken = row.burst_valid_o === 1n && row.burst_ready_i === 1n
    expectRow(rows, t, { cut_ready_o: taken ? 1n : 0n })
    held += (taken ? portValue(row, 'cut_beats_i') : 0n) - portValue(row, 'freed_i')
    most = held > most ? held : most
  })
  expect(most).toBe(10n)
  expect(moved(rows, 'cut_valid_i', 'cut_ready_o', 'cut_beats_i').length).toBeGreaterThan(300)
}

/** What makes bursts, and lets them go. */
export const burstLeaves: readonly LeafCase[] = [
  cutter({ AddrBits: 16, DataBits: 32, BeatBits: 6, MaxBeats: 8 }, [
    {
      assertion: 'u_assert_command_has_beats',
      inputs: { cmd_beats_i: { kind: 'wire', width: 6, expression: 'raw_beats - 1' } },
    },
    {
      assertion: 'u_assert_command_aligned',
      inputs: { cmd_addr_i: { kind: 'wire', width: 16, expression: 'raw_addr + 1' } },
    },
    {
      assertion: 'u_assert_never_longer',
      edit: ['room_q   <= first_room;', "room_q <= Window[RoomBits-1:0] + 1'b1;"],
    },
    { assertion: 'u_assert_beats_add_up', edit: ['<= rest[BeatBits-1:0];', "<= rest[BeatBits-1:0] + 1'b1;"] },
    {
      assertion: 'u_assert_last_ends_command',
      edit: ['burst_last_q  <= fits_q;', 'burst_last_q <= !fits_q;'],
    },
    {
      assertion: 'u_assert_bursts_follow',
      edit: ["addr_q[WindowShift +: HighBits] + 1'b1", "addr_q[WindowShift +: HighBits] + 2'd2"],
    },
    {
      assertion: 'u_assert_burst.u_assert_valid_held',
      edit: [
        'assign burst_valid_o = burst_valid_q;',
        'assign burst_valid_o = burst_valid_q && !burst_ready_i;',
      ],
    },
    {
      assertion: 'u_assert_burst.u_assert_data_stable',
      edit: ['assign burst_last_o  = burst_last_q;', 'assign burst_last_o = burst_last_q ^ burst_ready_i;'],
    },
  ]),
  // A window of 4 KiB is shorter than the longest burst.
  cutter({ AddrBits: 20, DataBits: 1024, BeatBits: 9, MaxBeats: 64 }, [
    {
      assertion: 'u_assert_never_crosses_4k',
      edit: ['(MaxBeats < PageBeats) ? MaxBeats : PageBeats;', 'MaxBeats;'],
    },
  ]),
  cutter({ AddrBits: 14, DataBits: 8, BeatBits: 3, MaxBeats: 1 }, []),
  {
    module: 'burst_gate',
    parameters: { Depth: 10, RoomBits: 4, BeatsBits: 4 },
    inputs: {
      cut_valid_i: { kind: 'valid', percent: 80, ready: 'cut_ready_o', data: {} },
      cut_beats_i: { kind: 'wire', width: 4, expression: 'raw_beats[2:0]' },
      burst_ready_i: { kind: 'pulse', percent: 70 },
      freed_i: { kind: 'wire', width: 4, expression: 'frees < held ? frees : held' },
    },
    outputs: { cut_ready_o: 1, burst_valid_o: 1 },
    body: `${rawCommands('cut_valid_i', 'cut_ready_o', { beats: 4 })}
    reg [3:0] frees = 0, held = 0;
    always @(posedge clk_i) begin : count
        reg [3:0] holds;
        holds = held + (burst_valid_o && burst_ready_i ? cut_beats_i : 0) - freed_i;
        #1 held = rst_ni ? holds : 0;
        frees = $random(seed) & 3;
    end
`,
    check: checkGate,
    faults: [
      {
        assertion: 'u_assert_burst_fits',
        inputs: { cut_beats_i: { kind: 'wire', width: 4, expression: 'raw_beats' } },
      },
      { assertion: 'u_assert_burst_is_there', inputs: { cut_valid_i: { kind: 'pulse', percent: 60 } } },
      { assertion: 'u_assert_taken_has_room', edit: ['room >= beats', "1'b1"] },
      { assertion: 'u_assert_never_over', inputs: { freed_i: { kind: 'pulse', percent: 90 } } },
      {
        assertion: 'u_assert_burst.u_assert_valid_held',
        edit: ['assign burst_valid_o = has_room_q;', 'assign burst_valid_o = has_room_q && !burst_ready_i;'],
      },
      {
        assertion: 'u_assert_burst.u_assert_data_stable',
        inputs: { cut_beats_i: { kind: 'random', width: 2 } },
      },
    ],
  },
]
