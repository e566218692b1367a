import { lintArguments } from '../sim/verilator/lint.js'

/** Tools that read the Verilog of `rtl/`, and their arguments for a top module. */
export const linters = [
  {
    tool: 'verilator',
    args: lintArguments,
  },
  {
    tool: 'iverilog',
    args: (top: string) => [
      ...['-g2005', '-Wall', '-Wno-timescale', '-o', 'lint.vvp'],
      ...['-I', 'rtl', '-y', 'rtl', '-s', top, `rtl/${top}.v`],
    ],
  },
  {
    tool: 'yosys',
    args: (top: string) => [
      '-q',
      '-p',
      `read_verilog rtl/*.v; hierarchy -check -top ${top}; proc; check -assert`,
    ],
  },
] as const
