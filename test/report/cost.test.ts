import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { synthesise } from '../../generator/report/cost.js'
import { costVariants, geluCostTable } from '../../generator/report/gelu-cost-table.js'
import { costExponentials, softmaxCostTable } from '../../generator/report/softmax-cost-table.js'
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

test.runIf(process.env.MOEFORGE_TEST_FULL && !lacksYosys).each([
  { page: 'docs/gelu.md', table: async () => geluCostTable(await costVariants()) },
  { page: 'docs/softmax.md', table: async () => softmaxCostTable(await costExponentials()) },
])('$page shows what is synthesised: npm run measure:cost', async ({ page, table }) => {
  const text = readFileSync(join(packageRoot, page), 'utf8')
  const shown = /<!-- synthesised: npm run measure:cost -->\n(.*?)<!-- end of synthesised -->/s.exec(
    text,
  )?.[1]
  expect(shown).toBe(await table())
})
