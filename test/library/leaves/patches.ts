import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import { elements, joined, signed } from '../words.js'
import type { LeafCase } from './leaf-case.js'

/** Stripes of 3 rows of 6 words of 2 pixels; patches 2 words wide, in blocks of 4 words. */
const rowWords = 6
const patchWords = 2
const stripeRows = 3
const blockWords = 4

function checkStripes(rows: readonly Row[]): void {
  const words = moved(rows, 'img_valid_i', 'img_ready_o', 'img_data_i').map((word) => word ?? 0n)
  const stripe = rowWords * stripeRows
  const expected = Array.from({ length: Math.floor(words.length / stripe) }, (_, index) =>
    blocksOf(words.slice(index * stripe, (index + 1) * stripe)),
  ).flat()
  const given = moved(rows, 'x_valid_o', 'x_ready_i', 'x_data_o')
  expect(given.length).toBeGreaterThan(150)
  expect(given).toEqual(expected.slice(0, given.length))
}

function blocksOf(stripe: readonly bigint[]): bigint[] {
  return Array.from({ length: rowWords / patchWords }, (_, column) => {
    const patch = Array.from({ length: stripeRows }, (_, row) => {
      const at = row * rowWords + column * patchWords
      return stripe.slice(at, at + patchWords)
    }).flat()
    return [patch.slice(0, blockWords), patch.slice(blockWords)]
  })
    .flat()
    .map((block) =>
      joined(
        block.flatMap((word) => elements(word, 2, 3)).map((pixel) => pixel << 1n),
        6,
      ),
    )
}

/** Tokens of 2 rows of 2 values: a class token, and two patches. */
const tokens = 3
const tiles = 2

function adder(saturate: number, faults: LeafCase['faults']): LeafCase {
  return {
    module: 'position_adder',
    parameters: {
      Lanes: 2,
      Width: 6,
      Saturate: saturate,
      Tokens: tokens,
      Tiles: tiles,
      TokenBits: 2,
      TileBits: 1,
    },
    inputs: {
      y_valid_i: { kind: 'valid', percent: 70, ready: 'y_ready_o', data: { y_data_i: 12 } },
      pos_valid_i: { kind: 'valid', percent: 70, ready: 'pos_ready_o', data: { pos_data_i: 12 } },
      out_ready_i: { kind: 'pulse', percent: 60 },
    },
    outputs: { y_ready_o: 1, pos_ready_o: 1, out_valid_o: 1, out_data_o: 12 },
    check: (rows) => {
      const ys = moved(rows, 'y_valid_i', 'y_ready_o', 'y_data_i')
      const positions = moved(rows, 'pos_valid_i', 'pos_ready_o', 'pos_data_i')
      const out = moved(rows, 'out_valid_o', 'out_ready_i', 'out_data_o')
      const expected = positions.map((position, index) => {
        const [image, row] = [Math.floor(index / (tokens * tiles)), index % (tokens * tiles)]
        const y = row < tiles ? 0n : ys[image * (tokens - 1) * tiles + row - tiles]
        return added(position ?? 0n, y ?? 0n, saturate)
      })
      expect(out.length).toBeGreaterThan(300)
      expect(out).toEqual(expected.slice(0, out.length))
    },
    faults,
  }
}

function added(a: bigint, b: bigint, saturate: number): bigint {
  const sums = elements(a, 2, 6).map((value, lane) => {
    const sum = signed(value, 6) + signed(elements(b, 2, 6)[lane], 6)
    if (!saturate) return sum
    return sum > 31n ? 31n : sum < -32n ? -32n : sum
  })
  return joined(sums, 6)
}

/** Images to tokens. */
export const patchLeaves: readonly LeafCase[] = [
  {
    module: 'patch_stripes',
    parameters: {
      WordPixels: 2,
      PixelWidth: 3,
      PixelShift: 1,
      XWidth: 6,
      RowWords: rowWords,
      PatchRowWords: patchWords,
      StripeRows: stripeRows,
      Columns: rowWords / patchWords,
      BlockWords: blockWords,
      RowBits: 2,
      ColumnBits: 2,
      Depth: 2,
    },
    inputs: {
      img_valid_i: { kind: 'valid', percent: 80, ready: 'img_ready_o', data: { img_data_i: 6 } },
      x_ready_i: { kind: 'pulse', percent: 60 },
    },
    outputs: { img_ready_o: 1, x_valid_o: 1, x_data_o: 2 * blockWords * 6 },
    check: checkStripes,
    faults: [
      {
        assertion: 'u_assert_block_has_place',
        edit: ['credit #(.Depth(Depth))', 'credit #(.Depth(Depth + 2))'],
        inputs: { x_ready_i: { kind: 'pulse', percent: 5 } },
      },
      {
        assertion: 'u_assert_fill_in_stripe',
        edit: ["fill_q <= stripe_in ? {AddrWidth{1'b0}} : fill_q", 'fill_q <= fill_q'],
      },
      {
        assertion: 'u_assert_read_in_stripe',
        edit: ['line_q <= line_q + RowWords[AddrWidth-1:0];', 'line_q <= line_q + 2 * RowWords;'],
      },
      {
        assertion: 'u_assert_place_in_patches',
        edit: ["row_q  <= last_row ? {RowBits{1'b0}} : row_q", 'row_q <= row_q'],
      },
    ],
  },
  adder(1, [
    {
      assertion: 'u_assert_sum_has_place',
      edit: ['credit #(.Depth(4))', 'credit #(.Depth(8))'],
      inputs: { out_ready_i: { kind: 'pulse', percent: 5 } },
    },
    {
      assertion: 'u_assert_place_in_tokens',
      edit: ["token_q <= last_token ? {TokenBits{1'b0}} : token_q", 'token_q <= token_q'],
    },
  ]),
  adder(0, []),
]
