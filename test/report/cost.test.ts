import { expect, test } from 'vitest'
import { synthesise } from '../../generator/report/cost.js'
import { findTool } from '../../sim/tools.js'

test.skipIf(findTool('yosys') === null)('cells are counted by kind', async () => {
  const text = `module top (input wire clk_i, input wire signed [17:0] a_i, b_i, output reg signed [35:0] y_o);
    always @(posedge clk_i) y_o <= a_i * b_i;
  endmodule`
  const cost = await synthesise(new Map([['rtl/top.v', text]]), 'top')
  expect(cost.dsp).toBe(1)
  expect(cost.lut).toBe(0)
  expect(cost.bram).toBe(0)
})
