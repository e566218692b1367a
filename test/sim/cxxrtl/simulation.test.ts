import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ToolError } from '../../../generator/base/errors.js'
import { withScratchFolder } from '../../../generator/base/temporary-folder.js'
import { runProgram } from '../../../sim/program.js'
import { buildSimulation } from '../../../sim/simulators.js'
import { unitHarness } from '../../../sim/sources.js'
import type { SimulationSources } from '../../../sim/verilator/simulation.js'
import { missingNpmTools, npmToolsNote } from './npm-tools.js'

// A port of every kind that Verilator has a type for, and signals that are read inside instances.
const top = `\`default_nettype none
module top #(parameter Step = 1) (
    input wire clk_i, input wire [11:0] narrow_i, input wire [99:0] wide_i, input wire [39:0] long_i,
    output wire [7:0] count_o, output wire [16:0] narrow_o, output wire [99:0] wide_o, output wire [39:0] long_o,
    output wire [3:0] seen_o, output wire [4:0] inner_o
);
    counter #(.Step(Step)) dut (.clk_i(clk_i), .count_o(count_o));
    assign narrow_o = {5'd21, narrow_i};
    assign wide_o = ~wide_i;
    assign long_o = long_i + 40'd1;
    assign seen_o = dut.next[3:0];
    assign inner_o = dut.gen_part.u_part.held[5:1];
endmodule
`

const counter = `\`default_nettype none
module counter #(parameter Step = 1) (input wire clk_i, output reg [7:0] count_o);
    wire [7:0] next = count_o + Step;
    always @(posedge clk_i) count_o <= next;
    generate if (1) begin : gen_part
        part u_part (.clk_i(clk_i), .next_i(next));
    end endgenerate
endmodule
`

const part = `\`default_nettype none
module part (input wire clk_i, input wire [7:0] next_i);
    reg [7:0] held;
    always @(posedge clk_i) held <= next_i;
endmodule
`

const main = `#include "Vtop.h"
#include "harness.hpp"

int main(int argc, char **argv) {
    VerilatedContext context;
    Vtop top(&context);
#ifdef MOEFORGE_TRACE
    VerilatedVcdC trace;
    top.trace(&trace, 99);
    trace.open(argv[1]);
#endif
    const auto clock = [&](int level) {
        top.clk_i = level;
        top.eval();
#ifdef MOEFORGE_TRACE
        trace.dump(context.time());
#endif
        context.timeInc(1);
    };
    top.narrow_i = 0xabc;
    top.long_i = 0xffffffffffull;
    for (int i = 0; i < 4; i++) top.wide_i[i] = i == 3 ? 0xf : 0;
    for (int i = 0; i < 5; i++) {
        clock(0);
        clock(1);
    }
    clock(0);
    std::printf("count %u of %zu, ", top.count_o, sizeof top.count_o);
    std::printf("narrow %x of %zu, ", top.narrow_o, sizeof top.narrow_o);
    std::printf("wide %x %x of %zu, ", top.wide_o[0], top.wide_o[3], sizeof top.wide_o);
    std::printf("long %llx of %zu, ", static_cast<unsigned long long>(top.long_o), sizeof top.long_o);
    std::printf("seen %u, inner %u", top.seen_o, top.inner_o);
#ifdef MOEFORGE_TRACE
    trace.close();
#endif
    return 0;
}
`

function sources(changed: Readonly<Record<string, string>> = {}, trace?: 'vcd'): SimulationSources {
  const rtl = { 'rtl/top.v': top, 'rtl/counter.v': counter, 'rtl/part.v': part, ...changed }
  const files = new Map([...Object.entries(rtl), ['sim/verilator_top.cpp', main]])
  const settings = { optimise: 'once', parameters: { Step: 3 }, trace } as const
  return { top: 'top', files, harness: unitHarness(), ...settings }
}

const said = 'count 15 of 1, narrow 15abc of 4, wide ffffffff 0 of 16, long 0 of 8, seen 2, inner 7'

describe.skipIf(missingNpmTools.length > 0)(`Yosys and Clang of npm${npmToolsNote}`, () => {
  test('ports of every width, a parameter, signals inside, and a waveform', async () => {
    const program = await buildSimulation(sources({}, 'vcd'), 'cxxrtl')
    await withScratchFolder('cxxrtl', async (cwd) => {
      const path = join(cwd, 'out.vcd')
      expect(await runProgram(program, [path], { cwd })).toBe(said)
      const waveform = await readFile(path, 'utf8')
      expect(waveform).toMatch(/\$scope module dut \$end[\s\S]*\$var \w+ 8 \S+ next( \[7:0\])? \$end/)
      expect(waveform).toContain('#10\n')
    })
  })

  test('what Yosys refuses is told in its words, with file and line', async () => {
    const wrong = counter.replace('count_o + Step;', 'count_o + ;')
    const error = await buildSimulation(sources({ 'rtl/counter.v': wrong }), 'cxxrtl').catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ToolError)
    expect((error as Error).message).toBe(
      "yosys (WebAssembly) failed: exit code 1\nrtl/counter.v:3: ERROR: syntax error, unexpected ';'",
    )
  })

  test('so is a signal inside that there is not', async () => {
    const wrong = top.replace('dut.next[3:0]', 'dut.missing[3:0]')
    await expect(buildSimulation(sources({ 'rtl/top.v': wrong }), 'cxxrtl')).rejects.toThrow(
      /rtl\/top\.v:\d+: ERROR: .*dut\.missing/,
    )
  })
})
