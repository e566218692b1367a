import { expect } from 'vitest'
import type { Row } from '../leaf-bench.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, often, sure, wired } from './parts.js'

const operations = 8
/** Cycles from an index to its count, and from a change of operation to its count in memory. */
const readCycles = 3
const settled = 6

/** Counts of operations that were left long ago, whenever they are read. */
function checkCounts(rows: readonly Row[]): void {
  const counts = Array<number>(operations).fill(0)
  const changed = Array<number>(operations).fill(0)
  let at = 0
  let here = 0
  let compared = 0
  rows.forEach((row, t) => {
    if (!row.run_i) return
    const read = Number(sure(row.read_index_i))
    const late = rows[t + readCycles]?.count_o
    const stays = rows.slice(t, t + readCycles).every((later) => Number(later.index_i) !== read)
    if (read !== at && stays && t - changed[read] > settled && typeof late === 'bigint') {
      compared++
      expect(Number(late), `operation ${read} at cycle ${t}`).toBe(counts[read])
    }
    const index = Number(sure(row.index_i))
    if (row.busy_i && index !== at) {
      counts[at] += here
      changed[at] = t
      changed[index] = t + readCycles
      at = index
      here = 0
    }
    here++
  })
  expect(compared).toBeGreaterThan(300)
  expect(Math.max(...counts)).toBeGreaterThan(50)
}

const anyOf = { from: 0, to: operations - 1 }
const clock = `    integer now = 0;
    always @(posedge clk_i) now <= now + 1;
`

/** Operations that take some cycles each. */
export const cycleCounters: LeafCase = {
  module: 'cycle_counters',
  parameters: { IndexBits: 3 },
  inputs: {
    run_i: wired(1, 'now > 3'),
    clear_i: wired(1, 'now == 2'),
    busy_i: often(70),
    index_i: wired(3, 'op[2:0]'),
    read_index_i: { kind: 'random', width: 3 },
  },
  outputs: { count_o: 32 },
  reset: false,
  body: `${clock}    integer left = 0;
    always @(posedge clk_i) left <= left == 0 ? 6 + $unsigned($random(seed)) % 20 : left - 1;
${drawn('op', { ...anyOf, when: 'left == 0' })}`,
  check: checkCounts,
  faults: [{ assertion: 'u_assert_written_before_left_again', body: clock + drawn('op', anyOf) }],
}
