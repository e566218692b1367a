import { describe, expect, test } from 'vitest'
import { type StyleRule, styleProblems } from '../../scripts/verilog-style.js'

const good = `\`default_nettype none
// good: what it is; a_q <= b in a comment is none.
module good #(
    parameter Width = 8,
    parameter Depth = 4   // words
) (
    input  wire             clk_i,
    input  wire             rst_ni,
    input  wire             valid_i,
    input  wire [Width-1:0] data_i, limit_i,
    output wire [Width-1:0] data_o,
    output reg              run_no
);

    localparam AddrBits = $clog2(Depth), Last = Depth - 1;
    reg [Width-1:0]     words [0:Depth-1];
    reg [AddrBits-1:0]  addr_q, left_q;
    reg                 stop_nq;
    reg [Width-1:0]     chosen;
    wire [AddrBits-1:0] addr_d = (addr_q == Last[AddrBits-1:0]) ? {AddrBits{1'b0}} : addr_q + 1'b1;
    wire                small  = left_q <= addr_q && data_i <= limit_i;
    integer             i;

    assign data_o = small ? words[addr_q] : chosen;
    always @* begin
        chosen = data_i;
        for (i = 0; i < Depth; i = i + 1) if (valid_i && (small)) chosen = limit_i;
    end
    always @(posedge clk_i) begin
        if (valid_i) words[addr_q] <= data_i;
        case (addr_q)
            {AddrBits{1'b0}}: addr_q <= addr_d;
            default: {addr_q, left_q} <= {left_q, addr_d};
        endcase
        if (!rst_ni) stop_nq <= 1'b0;
        else stop_nq <= 1'b1;
        run_no <= !stop_nq;
    end

    function [Width-1:0] half(input [Width-1:0] value);
        half = value >> 1;
    endfunction
    task choose(input [Width-1:0] value); chosen = value; endtask

endmodule
\`default_nettype wire
`

// One text of the good file replaced, the line that is named then, and what is said of it.
const sabotages: Record<
  StyleRule,
  readonly (readonly [from: string, to: string, line: number, said: string])[]
> = {
  'one-module': [
    ['module good', 'module better', 3, 'module better in good.v'],
    [
      'endmodule\n',
      'endmodule\n// second: another.\nmodule second; endmodule\n',
      47,
      'module second in good.v',
    ],
  ],
  'header-comment': [['in a comment is none.\n', 'in a comment.\n\n', 4, 'no comment in front of good']],
  'default-nettype': [
    ['`default_nettype none\n', '', 1, 'the first line'],
    ['`default_nettype wire\n', '', 45, 'the last line'],
  ],
  'snake-case': [
    ['small  =', 'isSmall  =', 21, 'isSmall'],
    ['reg [Width-1:0]     chosen', 'reg [Width-1:0]     chosen_A', 19, 'chosen_A'],
  ],
  'port-suffix': [
    ['data_i, limit_i', 'data_i, limit', 10, 'input limit'],
    ['wire [Width-1:0] data_o', 'wire [Width-1:0] data', 11, 'output data'],
  ],
  'parameter-case': [
    ['parameter Depth', 'parameter DEPTH_MAX', 5, 'DEPTH_MAX'],
    [', Last =', ', last =', 15, 'last'],
  ],
  'register-suffix': [
    [
      'left_q;',
      'left_q, count;\n    always @(posedge clk_i) if (valid_i) count <= left_q;',
      17,
      'register count',
    ],
    ['small  =', 'small_q  =', 21, 'small_q, which is no register'],
    ['[Width-1:0]     chosen;', '[Width-1:0]     chosen, next_q;', 19, 'next_q, which is no register'],
  ],
  'next-value': [['addr_d =', 'place_d =', 20, 'place_d without a register place_q']],
  tab: [['    integer', '\tinteger', 22, 'a tab']],
  'trailing-blank': [['integer             i;', 'integer             i; ', 22, 'a trailing blank']],
  columns: [['// words', `// ${'words '.repeat(18)}`.trimEnd(), 5, 'a long line']],
}

test('a file in good style has no problems', () => {
  expect(styleProblems('lib/good.v', good)).toEqual([])
})

describe.each(Object.entries(sabotages))('%s', (rule, cases) => {
  test.each(cases)('%j → %j', (from, to, line, said) => {
    expect(good).toContain(from)
    const problems = styleProblems(
      'lib/good.v',
      good.replace(from, () => to),
    )
    expect(problems.join('\n')).toMatch(/; \S/)
    expect(problems.map((problem) => problem.replace(/; [^;]*$/, ''))).toContain(
      `lib/good.v:${line}: ${rule}: ${said}`,
    )
  })
})

test('a problem is given with what to do, the first line first', () => {
  const bad = good.replace('parameter Depth', 'parameter DEPTH').replace('    integer', '\tinteger')
  expect(styleProblems('lib/good.v', bad)).toEqual([
    'lib/good.v:5: parameter-case: DEPTH; write it as UpperCamelCase',
    'lib/good.v:22: tab: a tab; write blanks',
  ])
})

test('interfaces and benches have the ports that others expect', () => {
  const bus = good.replace('valid_i,\n', 'valid_i,\n    input  wire m00_axi_rvalid,\n')
  expect(styleProblems('lib/good.v', bus)).toEqual([])
  const bench = good.replace('data_i, limit_i', 'data_i, limit').replaceAll('limit_i', 'limit')
  expect(styleProblems('project/sim/good.v', bench)).toEqual([])
  expect(styleProblems('lib/good.v', bench)).not.toEqual([])
})

test('an include has a comment in front and no module', () => {
  expect(styleProblems('lib/sizes.vh', '// sizes: of all.\nlocalparam Width = 8;\n')).toEqual([])
  expect(styleProblems('lib/sizes.vh', 'localparam width = 8;\nmodule a; endmodule\n')).toEqual([
    'lib/sizes.vh:1: header-comment: no comment in front of the include; say in front of it what it is',
    'lib/sizes.vh:1: parameter-case: width; write it as UpperCamelCase',
    'lib/sizes.vh:2: one-module: a module in an include; one module a file, named as the file',
  ])
})

test('a long text on a line of its own is no long line', () => {
  const text = `        .Message("${'words '.repeat(30)}")`
  const messages = (line: string) =>
    styleProblems('lib/good.v', good.replace('endmodule', `    // of\n${line}\nendmodule`))
  expect(messages(text)).toEqual([])
  expect(messages(`${text}, .Good(1)`)).toHaveLength(1)
})
