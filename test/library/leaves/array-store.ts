import { expect } from 'vitest'
import type { Row } from '../leaf-bench.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, element, often, sure, wired } from './parts.js'

const sizes = { Lanes: 6, Taps: 2, Width: 3, Ports: 2, Beat: 2, Ring: 3, Own: 2, SlotBits: 2 }

export const weightStore: LeafCase = {
  module: 'weight_store',
  parameters: sizes,
  inputs: {
    load_valid_i: wired(2, 'load_want'),
    load_addr_i: wired(4, '{addr_1[1:0], addr_0[1:0]}'),
    load_slot_i: wired(4, '{slot_1[1:0], slot_0[1:0]}'),
    load_data_i: wired(12, 'load_data'),
    key_valid_i: wired(1, 'own == 0 && rst_ni'),
    key_lane_i: wired(3, 'lane'),
    key_data_i: { kind: 'random', width: 6 },
    value_valid_i: wired(1, 'own == 1 && rst_ni'),
    value_tap_i: { kind: 'random', width: 1 },
    value_data_i: { kind: 'random', width: 18 },
    write_addr_i: wired(3, 'own_addr'),
    read_addr_i: wired(3, 'read_addr'),
  },
  outputs: { load_ready_o: 1, tile_o: 36 },
  body: `    reg [1:0] load_want = 0;
    reg [11:0] load_data = 0;
    always @(posedge clk_i) if (load_ready_o) begin
        load_want <= {2{rst_ni}} & $random(seed);
        load_data <= $random(seed);
    end
${['addr_0', 'addr_1'].map((name) => drawn(name, { from: 0, to: 2, when: 'load_ready_o' })).join('')}\
${['slot_0', 'slot_1'].map((name) => drawn(name, { from: 0, to: 2, when: 'load_ready_o' })).join('')}\
${drawn('own', { from: 0, to: 9 })}${drawn('own_addr', { from: 0, to: 1 })}${drawn('lane', { from: 0, to: 5 })}\
${drawn('read_addr', { from: 0, to: 4 })}`,
  check: (rows) => {
    const tiles = [0, 1, 2, 3, 4].map(() => Array.from({ length: 12 }, () => 0n))
    let compared = 0
    rows.forEach((row, cycle) => {
      const addr = sure(row.read_addr_i)
      const near = rows.slice(Math.max(0, cycle - 3), cycle + 4).flatMap(writes)
      const late = rows[cycle + 3]?.tile_o
      if (typeof late === 'bigint' && near.every((write) => write.addr !== addr)) {
        compared++
        expect(late).toBe(
          tiles[Number(addr)].reduce((word, value, place) => word | (value << BigInt(3 * place)), 0n),
        )
      }
      for (const write of writes(row))
        for (const [place, value] of write.elements) tiles[Number(write.addr)][place] = value
    })
    expect(compared).toBeGreaterThan(20)
  },
  faults: [
    { assertion: 'u_assert_key_or_value', inputs: { value_valid_i: often(20, 'rst_ni') } },
    { assertion: 'u_assert_written_within_store', inputs: { write_addr_i: wired(3, "3'd5") } },
    { assertion: 'u_assert_key_lane_exists', inputs: { key_lane_i: wired(3, "3'd7") } },
  ],
}

export const weightStoreApart: LeafCase = { ...weightStore, parameters: { ...sizes, Apart: 1 } }

interface Write {
  readonly addr: bigint
  readonly elements: readonly (readonly [number, bigint])[]
}

/** What is written of a cycle: to a tile, elements by their number, lane times taps and tap. Loads are there first. */
function writes(row: Row): Write[] {
  const addr = BigInt(sizes.Ring) + sure(row.write_addr_i)
  const lanes = [0, 1, 2, 3, 4, 5]
  const key = [0, 1].map((tap) => [Number(row.key_lane_i) * 2 + tap, part(row.key_data_i, tap)] as const)
  const value = lanes.map(
    (lane) => [lane * 2 + Number(row.value_tap_i), part(row.value_data_i, lane)] as const,
  )
  return [
    ...loads(row),
    ...(row.key_valid_i ? [{ addr, elements: key }] : []),
    ...(row.value_valid_i ? [{ addr, elements: value }] : []),
  ]
}

function loads(row: Row): Write[] {
  if (!row.load_ready_o) return []
  return [0, 1]
    .filter((port) => (sure(row.load_valid_i) >> BigInt(port)) & 1n)
    .map((port) => {
      const slot = Number((sure(row.load_slot_i) >> BigInt(2 * port)) & 3n)
      return {
        addr: (sure(row.load_addr_i) >> BigInt(2 * port)) & 3n,
        elements: [0, 1].map(
          (place) => [port * 6 + slot * 2 + place, part(row.load_data_i, port * 2 + place)] as const,
        ),
      }
    })
}

function part(word: bigint | null, index: number): bigint {
  return element(word, { index, width: 3 })
}
