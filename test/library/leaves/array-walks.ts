import { expect } from 'vitest'
import type { Row } from '../leaf-bench.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, often, sure, wired } from './parts.js'

const opTaken = 'op_valid_i && op_ready_o'

/** The pairs of an operation, in order, as linear_control tells of each. */
function operationPairs({
  op_tokens_i,
  op_in_tiles_i,
  op_out_tiles_i,
  op_digits_i,
  op_operand_i,
}: Row): Row[] {
  const [tokens, tiles, outs] = [sure(op_tokens_i), sure(op_in_tiles_i), sure(op_out_tiles_i)]
  const digits = sure(op_digits_i) + 1n
  const pairs: Row[] = []
  for (let token = 0n; token < tokens; token++)
    for (let out = 0n; out < outs; out++)
      for (let pass = 0n; pass < digits * tiles; pass++) {
        const tile = pass % tiles
        const last_token = token === tokens - 1n
        const last_out = out === outs - 1n
        const last = pass === digits * tiles - 1n
        const frees = last_out && pass >= (digits - 1n) * tiles
        pairs.push({
          first_o: BigInt(pass === 0n),
          shift_o: BigInt(pass > 0n && tile === 0n),
          last_o: BigInt(last),
          operand_o: op_operand_i,
          x_offset_o: frees ? 0n : tile,
          w_offset_o: last_token ? 0n : out * digits * tiles + pass,
          b_offset_o: last_token ? 0n : out,
          x_pop_o: BigInt(frees),
          w_pop_o: BigInt(last_token),
          b_pop_o: BigInt(last_token && last),
        })
      }
  return pairs
}

const linearControl: LeafCase = {
  module: 'linear_control',
  parameters: { TokenWidth: 2, TileWidth: 3, XAddrWidth: 2, WAddrWidth: 4, BAddrWidth: 2, OperandWidth: 5 },
  inputs: {
    op_valid_i: { kind: 'valid', percent: 70, ready: 'op_ready_o', data: { op_operand_i: 5 } },
    op_tokens_i: wired(2, 'tokens'),
    op_in_tiles_i: wired(3, 'in_tiles'),
    op_out_tiles_i: wired(3, 'out_tiles'),
    // No more tiles than the ring of 16 has.
    op_digits_i: wired(1, 'digits != 0 && in_tiles * out_tiles <= 8'),
    x_valid_i: often(80),
    w_valid_i: often(80),
    b_valid_i: often(80),
    slot_free_i: often(70),
  },
  outputs: {
    op_ready_o: 1,
    x_offset_o: 2,
    x_pop_o: 1,
    w_offset_o: 4,
    w_pop_o: 1,
    b_offset_o: 2,
    b_pop_o: 1,
    fire_o: 1,
    first_o: 1,
    shift_o: 1,
    last_o: 1,
    operand_o: 5,
  },
  body:
    drawn('tokens', { from: 1, to: 3, when: opTaken }) +
    drawn('digits', { from: 0, to: 1, when: opTaken }) +
    drawn('in_tiles', { from: 1, to: 4, when: opTaken }) +
    drawn('out_tiles', { from: 1, to: 4, when: opTaken }),
  check: (rows) => {
    const expected: Row[] = []
    let fires = 0
    for (const row of rows) {
      if (row.fire_o) {
        fires++
        expect(row).toMatchObject(expected.shift() ?? {})
        expect([row.x_valid_i, row.w_valid_i, row.b_valid_i]).toEqual([1n, 1n, 1n])
        expect(row.slot_free_i === 1n || row.last_o === 0n).toBe(true)
      } else expect([row.x_pop_o, row.w_pop_o, row.b_pop_o]).toEqual([0n, 0n, 0n])
      if (row.op_valid_i && row.op_ready_o) {
        expect(expected, 'what is left of the operation before').toHaveLength(0)
        expected.push(...operationPairs(row))
      }
    }
    expect(fires).toBeGreaterThan(500)
  },
  faults: [
    { assertion: 'u_assert_op_not_empty', inputs: { op_tokens_i: wired(2, "2'd0") } },
    { assertion: 'u_assert_matrix_fits', parameters: { WAddrWidth: 2 } },
  ],
}

/** Rows of a matrix share its sizes; between them are stored ones, and matrices that are dropped whole. */
const rowBody = `    wire taken = row_valid_i && row_ready_o;
${drawn('what', { from: 0, to: 3, when: 'taken' })}${drawn('base', { from: 0, to: 4, when: 'taken' })}    reg begun = 0;
    wire stored = what == 0, drop = what == 3 && !begun, last = what >= 2;
    always @(posedge clk_i) if (taken && !stored) begun <= !last;
${drawn('matrix_in', { from: 1, to: 2, when: 'taken && !stored && last' })}\
${drawn('matrix_out', { from: 1, to: 2, when: 'taken && !stored && last' })}\
${drawn('stored_in', { from: 1, to: 3, when: 'taken' })}${drawn('stored_out', { from: 1, to: 2, when: 'taken' })}\
    wire [2:0] in_tiles = stored ? stored_in : matrix_in, out_tiles = stored ? stored_out : matrix_out;
${drawn('matrix_digits', { from: 0, to: 1, when: 'taken && !stored && last' })}\
${drawn('stored_digits', { from: 0, to: 1, when: 'taken' })}\
    wire digits = stored ? stored_digits[0] && stored_in * stored_out <= 3 : matrix_digits[0] && matrix_in * matrix_out <= 2;
    integer x = 0, w [0:1], b [0:1], p;   // what is in the rings
    initial for (p = 0; p < 2; p = p + 1) {w[p], b[p]} = 0;
    reg [4:0] want = 0;
    always @(posedge clk_i) #1 want = $random(seed);
    wire x_done = rst_ni && want[4] && x < 3;
    wire [1:0] w_done = {2{rst_ni}} & want[1:0] & {w[1] < 5, w[0] < 5};
    wire [1:0] b_done = {2{rst_ni}} & want[3:2] & {b[1] < 3, b[0] < 3};
    always @(posedge clk_i) begin
        x <= x + x_done - (x_pop_o === 1);
        for (p = 0; p < 2; p = p + 1) begin
            w[p] <= w[p] + w_done[p] - (w_pop_o === 1) - (dropped_o === 1 ? drop_tiles_o : 0);
            b[p] <= b[p] + b_done[p] - (b_pop_o === 1) - (dropped_o === 1 ? drop_rows_o : 0);
        end
    end
`

/** Places in the rings, counted without end. */
interface Places {
  x: number
  w: number
  b: number
}

/** The pairs of a row, and what of each ring it must wait for; moves the places on. */
function rowPairs(row: Row, at: Places): { pair: Row; needs: Places }[] {
  const { row_in_tiles_i, row_out_tiles_i, row_stored_i, row_last_i, row_drop_i, row_base_i } = row
  const [tiles, outs, digits] = [row_in_tiles_i, row_out_tiles_i, sure(row.row_digits_i) + 1n].map(Number)
  const pairs = []
  for (let out = 0; out < outs && !row_drop_i; out++)
    for (let pass = 0; pass < digits * tiles; pass++) {
      const index = out * digits * tiles + pass
      const tile = pass % tiles
      const pair = {
        x_addr_o: BigInt((at.x + tile) % 3),
        w_addr_o: row_stored_i ? 5n + sure(row_base_i) + BigInt(index) : BigInt((at.w + index) % 5),
        ...(!row_stored_i && { b_addr_o: BigInt((at.b + out) % 3) }),
        first_o: BigInt(pass === 0),
        last_o: BigInt(pass === digits * tiles - 1),
        shift_o: BigInt(pass > 0 && tile === 0),
        stored_o: row_stored_i,
        tile_o: BigInt(out),
        last_tile_o: BigInt(out === outs - 1),
        kind_o: row.row_kind_i,
        operand_o: row.row_operand_i,
      }
      const ring = row_stored_i ? { w: -1, b: -1 } : { w: at.w + index, b: at.b + out }
      pairs.push({ pair, needs: { x: at.x + tile, ...ring } })
    }
  if (!row_drop_i) at.x += tiles
  if (row_drop_i || (row_last_i && !row_stored_i)) {
    at.w += tiles * digits * outs
    at.b += outs
  }
  return pairs
}

function bit(word: bigint | null, index: number): boolean {
  return ((sure(word) >> BigInt(index)) & 1n) === 1n
}

const rowControl: LeafCase = {
  module: 'row_control',
  parameters: {
    TileWidth: 3,
    CountWidth: 4,
    Ports: 2,
    XDepth: 3,
    WDepth: 5,
    BDepth: 3,
    MostDigits: 2,
    StoreWidth: 4,
    OperandWidth: 4,
  },
  inputs: {
    row_valid_i: {
      kind: 'valid',
      percent: 80,
      ready: 'row_ready_o',
      data: { row_kind_i: 1, row_operand_i: 4 },
    },
    row_in_tiles_i: wired(3, 'in_tiles'),
    row_out_tiles_i: wired(3, 'out_tiles'),
    row_tiles_i: wired(4, 'in_tiles * out_tiles * (digits + 1)'),
    row_digits_i: wired(1, 'digits'),
    row_stored_i: wired(1, 'stored'),
    row_base_i: wired(4, 'base'),
    row_last_i: wired(1, 'last && !drop'),
    row_drop_i: wired(1, 'drop'),
    x_done_i: wired(1, 'x_done'),
    w_done_i: wired(2, 'w_done'),
    b_done_i: wired(2, 'b_done'),
    slot_free_i: { kind: 'random', width: 2 },
  },
  outputs: {
    row_ready_o: 1,
    x_addr_o: 2,
    w_addr_o: 4,
    b_addr_o: 2,
    x_pop_o: 1,
    w_pop_o: 1,
    b_pop_o: 1,
    dropped_o: 1,
    drop_tiles_o: 4,
    drop_rows_o: 3,
    fire_o: 1,
    first_o: 1,
    last_o: 1,
    shift_o: 1,
    stored_o: 1,
    tile_o: 3,
    last_tile_o: 1,
    kind_o: 1,
    operand_o: 4,
    busy_o: 1,
    wait_o: 4,
  },
  body: rowBody,
  check: (rows) => {
    const at = { x: 0, w: 0, b: 0 }
    const taken = rows.filter((row) => row.row_valid_i && row.row_ready_o)
    const expected = taken.flatMap((row) => rowPairs(row, at))
    const brought = { x: [0], w: [0, 0], b: [0, 0] }
    let fires = 0
    for (const row of rows) {
      if (row.fire_o) {
        const { pair, needs } = expected[fires++]
        expect(row).toMatchObject(pair)
        expect(brought.x[0]).toBeGreaterThan(needs.x)
        expect(Math.min(...brought.w)).toBeGreaterThan(needs.w)
        expect(Math.min(...brought.b)).toBeGreaterThan(needs.b)
        expect(row.last_o === 0n || bit(row.slot_free_i, Number(row.kind_o))).toBe(true)
      }
      for (const ring of ['x', 'w', 'b'] as const)
        brought[ring].forEach((_, port) => {
          if (bit(row[`${ring}_done_i`], port)) brought[ring][port]++
        })
    }
    expect(fires).toBeGreaterThan(400)
    const drops = taken.filter((row) => row.row_drop_i)
    const dropped = rows.filter((row) => row.dropped_o)
    expect(dropped.length).toBeGreaterThan(20)
    expect(dropped.map((row) => [row.drop_tiles_o, row.drop_rows_o])).toEqual(
      drops.slice(0, dropped.length).map((row) => [row.row_tiles_i, row.row_out_tiles_i]),
    )
  },
  faults: [
    { assertion: 'u_assert_row_not_empty', inputs: { row_out_tiles_i: wired(3, "3'd0") } },
    { assertion: 'u_assert_drops_whole_matrix', inputs: { row_tiles_i: wired(4, "4'd3") } },
    { assertion: 'u_assert_row_fits_rings', inputs: { row_in_tiles_i: wired(3, "3'd6") } },
    { assertion: 'u_assert_digits_exist', parameters: { MostDigits: 1 } },
    { assertion: 'u_assert_fires_with_operands', edit: ['if (x_held[0]) x_ok_q', 'if (pair_q) x_ok_q'] },
    {
      assertion: 'u_assert_stored_behind_ring',
      edit: ['store_q      <= row_base_i + FirstStored', 'store_q <= row_base_i'],
    },
  ],
}

export const arrayWalkLeaves: readonly LeafCase[] = [linearControl, rowControl]
