import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { synthesise } from '../../generator/report/cost.js'
import { costVariants, geluCostTable } from '../../generator/report/gelu-cost-table.js'
import { packageRoot } from '../../generator/root.js'
import { findTool } from '../../sim/tools.js'

const lacksYosys = findTool('yosys') === null

test.skipIf(lacksYosys)('cells are counted by kind', async () => {
  const text = `module top (input wire clk_i, input wire signed [17:0] a_i, b_i, output reg signed [35:0] y_o);
    always @(posedge clk_i) y_o <= a_i * b_i;
  endmodule`
  const cost = await synthesise(new Map([['rtl/top.v', text]]), 'top')
  expect(cost.dsp).toBe(1)
  expect(cost.lut).toBe(0)
  expect(cost.bram).toBe(0)
})

test.runIf(process.env.MOEFORGE_TEST_FULL && !lacksYosys)(
  'docs/gelu.md shows what is synthesised: npm run measure:gelu-cost',
  async () => {
    const page = readFileSync(join(packageRoot, 'docs/gelu.md'), 'utf8')
    const table = /<!-- synthesised: npm run measure:gelu-cost -->\n(.*?)<!-- end of synthesised -->/s.exec(
      page,
    )?.[1]
    expect(table).toBe(geluCostTable(await costVariants()))
  },
)
