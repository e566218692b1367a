import { expect } from 'vitest'
import type { LeafCase } from './leaf-case.js'
import { wired } from './parts.js'

export const checkLeaves: readonly LeafCase[] = [
  {
    // Out of reset by chance before its first reset, in which nothing holds yet.
    module: 'assertion',
    inputs: { holds_i: wired(1, 'was_reset') },
    outputs: {},
    body: `    reg was_reset = 0;
    always @(posedge clk_i) if (!rst_ni) was_reset <= 1;
    initial begin
        rst_ni = 1;
        #12 rst_ni = 0;
    end
`,
    check: (rows) => expect(rows.every(({ holds_i }) => holds_i === 1n)).toBe(true),
    faults: [],
  },
]
