import { describe, expect, test } from 'vitest'
import { mapToDevice } from '../../generator/report/map-to-device.js'
import { moduleNamed, ownCost } from '../../generator/report/netlist.js'
import { type SynthesisRow, synthesis } from '../../generator/report/synthesis.js'
import { delaysOf } from '../../generator/report/timing/delay-table.js'
import { findTool } from '../../sim/tools.js'
import { npmToolVersion } from '../../sim/wasm/npm-tool.js'
import { npmYosys } from '../../sim/yosys/npm-yosys.js'

const delays = delaysOf({ family: 'zynq-ultrascale-plus', part: 'xczu9eg-ffvb1156-2-e' })

/** A design of modules, `top` among them. */
function verilog(...modules: readonly string[]) {
  const named = modules.map((text) => [`rtl/${/module (\w+)/.exec(text)?.[1]}.v`, text] as const)
  return { files: new Map(named), top: 'top' }
}

const product = `module product #(parameter Width = 18) (
  input wire clk_i, input wire signed [Width-1:0] a_i, b_i, output reg signed [2*Width-1:0] y_o
);
  always @(posedge clk_i) y_o <= a_i * b_i;
endmodule`

const memory = `module memory (
  input wire clk_i, write_i, input wire [9:0] address_i, from_i, input wire [35:0] data_i, output reg [35:0] data_o
);
  reg [35:0] mem [0:1023];
  always @(posedge clk_i) begin
    if (write_i) mem[address_i] <= data_i;
    data_o <= mem[from_i];
  end
endmodule`

// Two products and a memory each; the operands' registers are here, a level above the multipliers.
const pair = `module pair (
  input wire clk_i, write_i, input wire [35:0] x_i, output wire [35:0] y_o, output wire [35:0] z_o
);
  reg [35:0] x_q;
  always @(posedge clk_i) x_q <= x_i;
  wire [35:0] held;
  memory u_memory (.clk_i(clk_i), .write_i(write_i), .address_i(x_i[9:0]), .from_i(x_i[19:10]), .data_i(x_i), .data_o(held));
  product u_a (.clk_i(clk_i), .a_i(x_q[17:0]), .b_i(x_q[35:18]), .y_o(y_o));
  product #(.Width(18)) u_b (.clk_i(clk_i), .a_i(held[17:0]), .b_i({{9{x_q[8]}}, x_q[8:0]}), .y_o(z_o));
endmodule`

const any6 = `module any6 (input wire [5:0] x_i, output wire y_o);
  assign y_o = (x_i[0] & x_i[1]) ^ (x_i[2] & x_i[3]) ^ (x_i[4] | x_i[5]);
endmodule`

const two = `module two (input wire [1:0] x_i, m_i, output wire [1:0] y_o);
  assign y_o = x_i ^ m_i;
endmodule`

const healthyTop = `module top (
  input wire clk_i, write_i, input wire [35:0] x_i, output wire [143:0] y_o, output reg any_o
);
  reg [15:0] x_q;
  // Its one bit goes through the same module as its other: no loop.
  wire [1:0] once;
  two u_two (.x_i({once[0], x_q[11]}), .m_i(x_q[13:12]), .y_o(once));
  wire [1:0] some;
  any6 u_first (.x_i(x_q[5:0]), .y_o(some[0]));
  any6 u_then (.x_i({x_q[10:6], some[0]}), .y_o(some[1]));
  always @(posedge clk_i) begin
    x_q <= x_i[15:0];
    any_o <= some[1] & once[1];
  end
  pair u_left (.clk_i(clk_i), .write_i(write_i), .x_i(x_i), .y_o(y_o[35:0]), .z_o(y_o[71:36]));
  pair u_right (.clk_i(clk_i), .write_i(write_i), .x_i(~x_i), .y_o(y_o[107:72]), .z_o(y_o[143:108]));
endmodule`

describe.skipIf(findTool('yosys') === null)('a design after synthesis', () => {
  test('has what the instances of its modules take, and nothing to complain of', async () => {
    const { whole, units, paths, problems } = await synthesis(
      verilog(healthyTop, pair, product, memory, any6, two),
      delays,
    )
    expect(problems).toEqual([])
    expect(whole.cost).toMatchObject({ dsp: 4, bram: 2, uram: 0, ff: 2 * 36 + 4 * 36 + 14 + 1 })
    expect(rowNamed(units, 'u_left')).toMatchObject({ module: 'pair', cost: { dsp: 2, bram: 1 } })
    expect(rowNamed(units, 'u_right').cost).toEqual(rowNamed(units, 'u_left').cost)
    expect(rowNamed(units, 'top, own cells').cost).toMatchObject({ dsp: 0, ff: 15 })
    // A path that goes through two modules, and ends in none of them.
    expect(rowNamed(units, 'u_then').path).toBeNull()
    expect(paths.find(({ to }) => to === 'any_o')).toMatchObject({
      from: expect.stringMatching(/^x_q\[[0-5]\]$/),
      ...{ through: ['u_first', 'u_then'], to: 'any_o', levels: 3 },
      // A register, four wires and three LUTs between, another register.
      ns: expect.closeTo(0.08 + 4 * 0.28 + 3 * 0.09 + 0.03, 9),
    })
    expect(whole.path).toEqual(paths[0])
  })

  test('names latches, loops within and across modules, and multipliers without registers', async () => {
    const latch = `module latch (input wire open_i, d_i, output reg q_o);
      always @* if (open_i) q_o = d_i;
    endmodule`
    const loop = `module loop (input wire x_i, z_i, output wire y_o);
      wire back, forth;
      assign forth = ~(back & x_i);
      assign back = forth ^ z_i;
      assign y_o = back;
    endmodule`
    const gate = `module gate (input wire a_i, b_i, output wire y_o);
      assign y_o = ~(a_i & b_i);
    endmodule`
    const sum = `module sum (input wire clk_i, input wire signed [16:0] a_i, b_i, output wire signed [35:0] y_o);
      reg signed [16:0] a_q;
      reg signed [17:0] b_q;
      always @(posedge clk_i) begin
        a_q <= a_i;
        b_q <= b_i;
      end
      wire signed [17:0] added = a_q + b_q[16:0];
      product u_product (.clk_i(clk_i), .a_i(added), .b_i(b_q), .y_o(y_o));
    endmodule`
    const top = `module top (input wire clk_i, input wire [33:0] x_i, output wire [35:0] y_o, z_o, output reg [15:0] t_o, output wire [2:0] p_o);
      always @(posedge clk_i) t_o <= x_i[8:0] * 7'd77;
      wire ring;
      latch u_latch (.open_i(x_i[0]), .d_i(x_i[1]), .q_o(p_o[0]));
      loop u_loop (.x_i(x_i[0]), .z_i(x_i[1]), .y_o(p_o[1]));
      gate u_gate (.a_i(x_i[2]), .b_i(ring), .y_o(p_o[2]));
      assign ring = p_o[2] ^ x_i[3];
      sum u_sum (.clk_i(clk_i), .a_i(x_i[16:0]), .b_i(x_i[33:17]), .y_o(y_o));
      product #(.Width(17)) u_bare (.clk_i(clk_i), .a_i(x_i[16:0]), .b_i(x_i[33:17]), .y_o(z_o[33:0]));
      assign z_o[35:34] = 0;
    endmodule`
    const { problems } = await synthesis(verilog(top, latch, loop, gate, sum, product), delays)
    expect(problems).toHaveLength(6)
    expect(problems[0]).toBe('latch: latch q_o')
    expect(problems.slice(1, 3).sort()).toEqual([
      expect.stringMatching(/^loop: combinational loop through .*(back|forth|y_o)/),
      expect.stringMatching(/^top: combinational loop through .*(ring|p_o\[2\])/),
    ])
    expect(problems.slice(3).sort()).toEqual([
      expect.stringMatching(/^product, rtl\/product\.v:4\S*: multiplier fed by a \w+: sum added/),
      expect.stringMatching(/^product, rtl\/product\.v:4\S*: multiplier fed by the port x_i of top$/),
      expect.stringMatching(/^top, rtl\/top\.v:2\S*: multiplier by a constant fed by the port x_i of top$/),
    ])
  })

  test.skipIf(npmToolVersion('@yowasp/yosys') === null)('takes as many on the Yosys of npm', async () => {
    const netlist = await mapToDevice(verilog(healthyTop, pair, product, memory, any6, two), {
      ...{ flatten: true, yosys: npmYosys },
    })
    expect(ownCost(moduleNamed(netlist, 'top'))).toMatchObject({ dsp: 4, bram: 2 })
  })

  test('takes as many multipliers and memories as flattened', async () => {
    const flat = await mapToDevice(verilog(healthyTop, pair, product, memory, any6, two), { flatten: true })
    expect(ownCost(moduleNamed(flat, 'top'))).toMatchObject({ dsp: 4, bram: 2 })
  })
})

function rowNamed(rows: readonly SynthesisRow[], name: string): SynthesisRow {
  const row = rows.find((each) => each.name === name)
  if (row === undefined) throw new Error(`there is no row ${name}`)
  return row
}
