import { expect } from 'vitest'
import type { LeafCase } from './leaf-case.js'
import { drawn, element, often, sure, wired } from './parts.js'

/** Experts with tokens in the order in which they run: the leading ones, then the longest and the shortest in turns. */
function order(lengths: readonly number[], leading: number): number[] {
  const all = lengths.map((_, expert) => expert).filter((expert) => lengths[expert] > 0)
  const first = all.filter((expert) => expert < leading)
  const left = all.filter((expert) => expert >= leading)
  const rest: number[] = []
  while (left.length > 0) {
    const sizes = left.map((expert) => lengths[expert])
    const wanted = rest.length % 2 === 0 ? Math.max(...sizes) : Math.min(...sizes)
    rest.push(...left.splice(sizes.indexOf(wanted), 1))
  }
  return [...first, ...rest]
}

function lengthsOf(word: bigint | null, { count, width }: { count: number; width: number }): number[] {
  return Array.from({ length: count }, (_, index) => Number(element(word, { index, width })))
}

const expertOrder: LeafCase = {
  module: 'expert_order',
  parameters: { Experts: 5, ExpertBits: 3, TokenBits: 2, Leading: 1 },
  inputs: { start_i: wired(1, 'starts'), lengths_i: wired(10, 'lengths'), run_ready_i: often(50) },
  outputs: { run_valid_o: 1, run_end_o: 1, run_expert_o: 3, run_length_o: 2 },
  body: `    reg [9:0] lengths = 0;
    reg idle = 1, starts = 0;
    always @(posedge clk_i) if (rst_ni) begin
        starts <= 0;
        if (idle && $random(seed)) begin
            starts <= 1;
            idle <= 0;
            lengths <= $random(seed);
        end
        if (run_valid_o && run_ready_i && run_end_o) idle <= 1;
    end
`,
  check: (rows) => {
    const expected = rows
      .filter((row) => row.start_i)
      .flatMap((row) => {
        const lengths = lengthsOf(row.lengths_i, { count: 5, width: 2 })
        return [...order(lengths, 1).map((expert) => [0, expert, lengths[expert]]), [1]]
      })
    const got = rows
      .filter((row) => row.run_valid_o && row.run_ready_i)
      .map((row) => (row.run_end_o ? [1] : [0, Number(row.run_expert_o), Number(row.run_length_o)]))
    expect(got.length).toBeGreaterThan(100)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    { assertion: 'u_assert_starts_idle', inputs: { start_i: often(30, 'rst_ni') } },
    { assertion: 'u_assert_lengths_stand', inputs: { lengths_i: { kind: 'random', width: 10 } } },
    {
      assertion: 'u_assert_expert_exists',
      edit: ['if (scanning_q && last)', "if (scanning_q && at_q == 3'd6)"],
    },
    {
      assertion: 'u_assert_run.u_assert_valid_held',
      edit: ['if (at_valid_1_q && last_1_q) chosen_q <= 1', 'chosen_q <= at_valid_1_q && last_1_q && 1'],
    },
    {
      assertion: 'u_assert_run.u_assert_data_stable',
      edit: ['assign run_length_o = ', 'assign run_length_o = {TokenBits{run_ready_i}} ^ '],
    },
  ],
}

const expertRuns: LeafCase = {
  module: 'expert_runs',
  parameters: { Experts: 5, ExpertBits: 3, TokenBits: 2, Leading: 2 },
  inputs: {
    start_i: wired(1, 'starts'),
    full_i: wired(1, 'full'),
    lengths_i: wired(10, 'lengths'),
    begun_i: wired(3, 'begun'),
    run_index_i: wired(3, 'index'),
    load_index_i: wired(3, 'index'),
  },
  outputs: {
    closed_o: 1,
    run_valid_o: 1,
    run_end_o: 1,
    run_drop_o: 1,
    run_last_o: 1,
    run_expert_o: 3,
    run_length_o: 2,
    load_valid_o: 1,
    load_end_o: 1,
    load_drop_o: 1,
    load_expert_o: 3,
  },
  // A layer starts, its queues fill, some of the leading experts are begun, the list is read to its end.
  body: `    reg [9:0] lengths = 0;
    reg [2:0] begun = 0, index = 0;
    reg starts = 0, full = 0, at_end = 0;
    reg [1:0] phase = 0;
    always @(posedge clk_i) if (rst_ni) begin
        starts <= 0;
        if (begun < 2 && !closed_o && phase == 1 && $unsigned($random(seed)) % 8 == 0) begun <= begun + 1;
        case (phase)
            0: begin
                starts <= 1;
                full <= 0;
                index <= 0;
                begun <= 0;
                lengths <= $random(seed) & $random(seed);
                phase <= 1;
            end
            1: if ($unsigned($random(seed)) % 16 == 0) begin
                full <= 1;
                phase <= 2;
            end
            default: if (run_valid_o && $random(seed)) begin
                index <= index + 1;
                if (run_end_o) phase <= 0;
            end
        endcase
    end
`,
  check: (rows) => {
    let layers = 0
    let got: (readonly [number, number, number])[] = []
    let last: bigint | null = null
    rows.forEach((row, cycle) => {
      if (row.start_i) {
        got = []
        last = null
      }
      if (!row.full_i || !row.run_valid_o || row.run_index_i === last) return
      last = row.run_index_i
      expect([row.load_valid_o, row.load_end_o, row.load_drop_o]).toEqual([1n, row.run_end_o, row.run_drop_o])
      const lengths = lengthsOf(row.lengths_i, { count: 5, width: 2 })
      if (row.run_end_o) {
        layers++
        expect(got, `layer that ends in cycle ${cycle}`).toEqual(listed(lengths, Number(row.begun_i)))
        return
      }
      expect(row.load_expert_o).toBe(row.run_expert_o)
      got.push([Number(row.run_drop_o), Number(row.run_expert_o), Number(row.run_length_o)])
      const left = lengths.filter(
        (length, expert) => length > 0 && !got.some(([, other]) => other === expert),
      )
      if (!row.run_drop_o) expect(row.run_last_o).toBe(BigInt(left.length === 0))
    })
    expect(layers).toBeGreaterThan(15)
  },
  faults: [
    { assertion: 'u_assert_begun_are_leading', inputs: { begun_i: wired(3, 'begun + 2') } },
    { assertion: 'u_assert_none_begun_behind_closing', inputs: { begun_i: { kind: 'random', width: 1 } } },
    {
      assertion: 'u_assert_list_never_over',
      parameters: { Leading: 5 },
      edit: ['&& !(add && ends)', '|| add'],
      inputs: { begun_i: wired(3, '0') },
    },
  ],
}

/** {drop, expert, length} of a layer: of the leading experts also those that were begun in vain. */
function listed(lengths: readonly number[], begun: number): (readonly [number, number, number])[] {
  const leading = [0, 1].filter((expert) => lengths[expert] > 0 || expert < begun)
  const others = order(lengths, 2).filter((expert) => expert >= 2)
  return [...leading, ...others].map(
    (expert) => [Number(lengths[expert] === 0), expert, lengths[expert]] as const,
  )
}

const queueReader: LeafCase = {
  module: 'queue_reader',
  parameters: { ExpertBits: 2, TokenBits: 3, ScoreWidth: 4 },
  inputs: {
    run_valid_i: { kind: 'valid', percent: 60, ready: 'run_ready_o', data: { run_expert_i: 2 } },
    run_end_i: wired(1, 'ending == 0'),
    run_length_i: wired(3, 'run_length'),
    read_data_i: wired(7, 'read_2'),
    entry_ready_i: often(60),
  },
  outputs: {
    run_ready_o: 1,
    read_addr_o: 5,
    entry_valid_o: 1,
    entry_end_o: 1,
    entry_token_o: 3,
    entry_score_o: 4,
  },
  cycles: 1000,
  body: `${drawn('ending', { from: 0, to: 4, when: 'run_valid_i && run_ready_o' })}\
${drawn('run_length', { from: 1, to: 7, when: 'run_valid_i && run_ready_o' })}    reg [6:0] read_1, read_2;
    always @(posedge clk_i) begin
        read_1 <= {2'b10, read_addr_o};
        read_2 <= read_1;
    end
`,
  check: (rows) => {
    const runs = rows.filter((row) => row.run_valid_i && row.run_ready_o)
    const expected = runs.flatMap((row): (bigint | 'end')[] =>
      row.run_end_i
        ? ['end']
        : Array.from(
            { length: Number(row.run_length_i) },
            (_, place) => 64n + sure(row.run_expert_i) * 8n + BigInt(place),
          ),
    )
    const got = rows
      .filter((row) => row.entry_valid_o && row.entry_ready_i)
      .map((row) => (row.entry_end_o ? 'end' : sure(row.entry_score_o) * 8n + sure(row.entry_token_o)))
    expect(got.length).toBeGreaterThan(300)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    { assertion: 'u_assert_run_not_empty', inputs: { run_length_i: wired(3, "3'd0") } },
    {
      assertion: 'u_assert_entry_has_place',
      edit: ["Depth = 4'd8", "Depth = 4'd12"],
      inputs: { entry_ready_i: often(2) },
    },
    {
      assertion: 'u_assert_credit_never_over',
      edit: ['if (fire && !returned)', 'if (fire && returned)'],
      inputs: { entry_ready_i: wired(1, '1') },
    },
  ],
}

export const expertOrderLeaves: readonly LeafCase[] = [expertOrder, expertRuns, queueReader]
