import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, drawnWeights, often, signedElement, sure, wired } from './parts.js'

interface Result {
  readonly outShift: bigint
  readonly outWidth: bigint
}

/** A sum rounded half up and clipped: requantise of docs/reference/numerics.md. */
function requantised(sum: bigint, { outShift, outWidth }: Result): bigint {
  const rounded = (sum + ((1n << outShift) >> 1n)) >> outShift
  const most = (1n << (outWidth - 1n)) - 1n
  return rounded > most ? most : rounded < -most - 1n ? -most - 1n : rounded
}

const lanes = [0, 1, 2]
const at = (index: number, width: number) => ({ index, width })

/** A block of two values times each lane's two weights. */
function products(x: bigint | null, w: bigint | null, of: readonly number[] = lanes): bigint[] {
  return of.map((lane) =>
    [0, 1].reduce(
      (sum, tap) => sum + signedElement(x, at(tap, 4)) * signedElement(w, at(lane * 2 + tap, 4)),
      0n,
    ),
  )
}

/** How lanes share multipliers, and the cycles that it takes longer. */
interface Sharing {
  readonly offset: number
  readonly cascade: number
  readonly later: number
}

/** Without an offset, any weights; with one, any but the most negative. */
const linearArray = (count: number, { offset, cascade, later }: Sharing): LeafCase => ({
  module: 'linear_array',
  parameters: {
    Lanes: count,
    Taps: 2,
    XWidth: 4,
    WWidth: 4,
    BiasWidth: 4,
    YWidth: 6,
    AccWidth: 12,
    Offset: offset,
    Cascade: cascade,
    FlagWidth: 2,
    FactorWidth: 2,
    ReadLatency: 1,
  },
  inputs: {
    fire_i: wired(1, 'fire'),
    first_i: wired(1, 'pair == 0'),
    last_i: wired(1, 'pair == pairs'),
    shift_i: often(20, 'pair != 0'),
    operand_i: wired(13, '{out_width[2:0], out_shift[3:0], bias_shift[3:0], flag[1:0]}'),
    x_i: { kind: 'random', width: 8 },
    w_i: wired(8 * count, 'weights'),
    b_i: { kind: 'random', width: 4 * count },
    f_i: { kind: 'random', width: 2 * count },
  },
  outputs: {
    result_o: 1,
    y_o: 6 * count,
    flag_o: 2,
    acc_valid_o: 1,
    acc_o: 12 * count,
    acc_factor_o: 2 * count,
    acc_flag_o: 2,
  },
  body: `${drawnWeights(2 * count, 4, offset > 0)}    reg fire = 0;
    reg [31:0] pair = 0;
    always @(posedge clk_i) fire <= rst_ni && $unsigned($random(seed)) % 4 != 0;
    wire ends = fire && pair == pairs;
    always @(posedge clk_i) if (fire) pair <= ends ? 0 : pair + 1;
${drawn('pairs', { from: 0, to: 3, when: 'ends' })}${drawn('out_shift', { from: 0, to: 6, when: 'ends' })}\
${drawn('out_width', { from: 1, to: 6, when: 'ends' })}${drawn('bias_shift', { from: 0, to: 4, when: 'ends' })}\
${drawn('flag', { from: 0, to: 3, when: 'ends' })}`,
  check: (rows) => {
    const own = Array.from({ length: count }, (_, lane) => lane)
    let sums = own.map(() => 0n)
    let results = 0
    rows.slice(0, -12 - later).forEach((row, cycle) => {
      if (!row.fire_i) return
      const operand = sure(row.operand_i)
      const made = products(rows[cycle + 1].x_i, rows[cycle + 2].w_i, own)
      const bias = own.map(
        (lane) => signedElement(rows[cycle + 1].b_i, at(lane, 4)) << ((operand >> 2n) & 15n),
      )
      const running = sums.map((sum) => (row.shift_i ? sum << 3n : sum))
      sums = own.map((lane) => BigInt.asIntN(12, (row.first_i ? bias[lane] : running[lane]) + made[lane]))
      if (!row.last_i) return
      results++
      const [raw, result] = [rows[cycle + 7 + later], rows[cycle + 10 + later]]
      expect([raw.acc_valid_o, raw.acc_flag_o, result.result_o, result.flag_o]).toEqual([
        1n,
        operand & 3n,
        1n,
        operand & 3n,
      ])
      expect(raw.acc_factor_o).toBe(rows[cycle + 1].f_i)
      const shape = { outShift: (operand >> 6n) & 15n, outWidth: operand >> 10n }
      expect(own.map((lane) => signedElement(raw.acc_o, at(lane, 12)))).toEqual(sums)
      expect(own.map((lane) => signedElement(result.y_o, at(lane, 6)))).toEqual(
        sums.map((sum) => requantised(sum, shape)),
      )
    })
    expect(results).toBeGreaterThan(300)
    // A last pair of the last cycles has its result behind the end.
    expect(rows.filter((row) => row.result_o).length - results).toBeLessThanOrEqual(12 + later)
  },
  faults: [
    { assertion: 'u_assert_first_begins_row', inputs: { first_i: wired(1, 'pair == 1') } },
    {
      assertion: 'u_assert_out_width_fits',
      inputs: { operand_i: wired(13, "{3'd7, out_shift[3:0], bias_shift[3:0], flag[1:0]}") },
    },
  ],
})

const opTaken = 'op_valid_i && op_ready_o'

const linearCore: LeafCase = {
  module: 'linear_core',
  parameters: {
    Lanes: 3,
    Taps: 2,
    XWidth: 4,
    WWidth: 4,
    BiasWidth: 4,
    YWidth: 6,
    AccWidth: 12,
    TokenWidth: 2,
    TileWidth: 2,
    FlagWidth: 2,
    LoadLanes: 1,
    XDepth: 3,
    WeightTiles: 5,
    BDepth: 3,
    ResultDepth: 4,
  },
  inputs: {
    op_valid_i: { kind: 'valid', percent: 70, ready: 'op_ready_o', data: { op_flag_i: 2 } },
    op_tokens_i: wired(2, 'tokens'),
    op_in_tiles_i: wired(2, 'in_tiles'),
    op_out_tiles_i: wired(2, 'out_tiles'),
    op_bias_shift_i: wired(4, 'bias_shift'),
    op_out_shift_i: wired(4, 'out_shift'),
    op_out_width_i: wired(3, 'out_width'),
    op_scaled_i: wired(1, '0'),
    op_digits_i: wired(1, '0'),
    w_valid_i: { kind: 'valid', percent: 80, ready: 'w_ready_o', data: { w_data_i: 8 } },
    b_valid_i: { kind: 'valid', percent: 60, ready: 'b_ready_o', data: { b_data_i: 12 } },
    x_valid_i: { kind: 'valid', percent: 60, ready: 'x_ready_o', data: { x_data_i: 8 } },
    y_ready_i: often(50),
  },
  outputs: {
    op_ready_o: 1,
    w_ready_o: 1,
    b_ready_o: 1,
    x_ready_o: 1,
    y_valid_o: 1,
    y_data_o: 18,
    y_flag_o: 2,
  },
  body: [
    drawn('tokens', { from: 1, to: 3, when: opTaken }),
    drawn('in_tiles', { from: 1, to: 2, when: opTaken }),
    drawn('out_tiles', { from: 1, to: 2, when: opTaken }),
    drawn('bias_shift', { from: 0, to: 4, when: opTaken }),
    drawn('out_shift', { from: 0, to: 6, when: opTaken }),
    drawn('out_width', { from: 1, to: 6, when: opTaken }),
  ].join(''),
  check: (rows) => {
    const expected = coreResults(rows)
    const got = rows
      .filter((row) => row.y_valid_o && row.y_ready_i)
      .map((row) => [sure(row.y_flag_o), ...lanes.map((lane) => signedElement(row.y_data_o, at(lane, 6)))])
    expect(got.length).toBeGreaterThan(150)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    {
      assertion: 'u_assert_result_has_place',
      edit: ['credit #(.Depth(ResultDepth)) u_slots', 'credit #(.Depth(ResultDepth + 2)) u_slots'],
      inputs: { y_ready_i: often(2) },
    },
  ],
}

/** Flag and values of each result of linear_core, of the streams that it took. */
function coreResults(rows: readonly Row[]): bigint[][] {
  const x = moved(rows, 'x_valid_i', 'x_ready_o', 'x_data_i')
  const b = moved(rows, 'b_valid_i', 'b_ready_o', 'b_data_i')
  const w = moved(rows, 'w_valid_i', 'w_ready_o', 'w_data_i')
  const results: bigint[][] = []
  for (const op of rows.filter((row) => row.op_valid_i && row.op_ready_o)) {
    const [tokens, tiles, outs] = [op.op_tokens_i, op.op_in_tiles_i, op.op_out_tiles_i].map(Number)
    // A tile is a beat a lane.
    const matrix = w.splice(0, 3 * tiles * outs).reduce<bigint[]>((made, beat, index) => {
      const place = Math.floor(index / 3)
      made[place] = (made[place] ?? 0n) | (sure(beat) << BigInt(8 * (index % 3)))
      return made
    }, [])
    const biases = b.splice(0, outs)
    for (let token = 0; token < tokens; token++) {
      const blocks = x.splice(0, tiles)
      if (blocks.length < tiles || matrix.length < tiles * outs || biases.length < outs) return results
      for (let out = 0; out < outs; out++) {
        const sums = lanes.map((lane) => signedElement(biases[out], at(lane, 4)) << sure(op.op_bias_shift_i))
        for (let tile = 0; tile < tiles; tile++)
          products(blocks[tile], matrix[out * tiles + tile]).forEach((sum, lane) => {
            sums[lane] += sum
          })
        const shape = { outShift: sure(op.op_out_shift_i), outWidth: sure(op.op_out_width_i) }
        results.push([sure(op.op_flag_i), ...sums.map((sum) => requantised(sum, shape))])
      }
    }
  }
  return results
}

export const arrayUnitLeaves: readonly LeafCase[] = [
  linearArray(3, { offset: 0, cascade: 1, later: 0 }),
  // An odd lane, one lane, pairs only; a product or two before they are split.
  linearArray(3, { offset: 8, cascade: 2, later: 2 }),
  linearArray(1, { offset: 8, cascade: 1, later: 2 }),
  linearArray(4, { offset: 7, cascade: 1, later: 2 }),
  linearCore,
]
