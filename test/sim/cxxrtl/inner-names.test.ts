import { expect, test } from 'vitest'
import { declareInnerNames, innerNames } from '../../../sim/cxxrtl/inner-names.js'
import { parseRtlil } from '../../../sim/cxxrtl/rtlil.js'

// As Yosys writes it, cut down.
const design = parseRtlil(`attribute \\src "rtl/bench.v:1.1-9.10"
module \\bench
  wire input 1 \\clk_i
  attribute \\src "a string with wire width 7 \\n  wire \\wrong"
  wire width 5 output 2 \\seen
  cell $paramod$0f\\core \\dut
    connect \\clk_i \\clk_i
  end
end
module $paramod$0f\\core
  wire width 8 offset 4 signed \\state
  wire \\gen_port[1].valid
  cell \\part \\gen_port[1].u_part
    connect \\clk_i \\clk_i
  end
end
module \\part
  wire width 12 \\count
end
`)

const bench = `module bench (input wire clk_i, output wire [4:0] seen);
    core dut (.clk_i(clk_i)); // dut.state is looked at, as dut.gen_port[1].u_part.count
    assign seen = {dut.state[7:5], dut.gen_port[1].valid,
        dut.gen_port[1].u_part.count[
            3]};
    initial $display("dut.state");
endmodule
`

test('names that lead into instances are found, past comments, strings and ports', () => {
  const { names, without } = innerNames(bench)
  expect(names).toEqual(['dut.state', 'dut.gen_port[1].valid', 'dut.gen_port[1].u_part.count'])
  expect(without).toContain(`assign seen = {1'b0, 1'b0,\n        1'b0\n};`)
  expect(without).toContain('// dut.state is looked at')
  expect(without).toContain('"dut.state"')
  expect(without.split('\n')).toHaveLength(bench.split('\n').length)
})

test('each is declared once, as wide as it is, and what holds it is flattened', () => {
  const { verilog, flattened } = declareInnerNames(bench, { top: '\\bench', design })
  expect(verilog).toContain('(* hierconn *) wire [11:4] \\dut.state ;')
  expect(verilog).toContain('(* hierconn *) wire [0:0] \\dut.gen_port[1].valid ;')
  expect(verilog).toContain('(* hierconn *) wire [11:0] \\dut.gen_port[1].u_part.count ;')
  expect(verilog).toContain('{\\dut.state [7:5], \\dut.gen_port[1].valid ,')
  expect(verilog.split('\n')).toHaveLength(bench.split('\n').length)
  expect(flattened).toEqual(['$paramod$0f\\core', '\\part'])
})

test('a name that leads nowhere stays, for Yosys to tell of', () => {
  const wrong = bench.replace('dut.state[7:5]', 'dut.nothing')
  const { verilog } = declareInnerNames(wrong, { top: '\\bench', design })
  expect(verilog).toContain('{dut.nothing, ')
})

test('ports have widths and directions', () => {
  const ports = [...(design.get('\\bench')?.wires ?? [])]
  expect(ports).toEqual([
    ['\\clk_i', { width: 1, offset: 0, direction: 'input' }],
    ['\\seen', { width: 5, offset: 0, direction: 'output' }],
  ])
})
