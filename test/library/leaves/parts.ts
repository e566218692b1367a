import type { Drive } from '../leaf-bench.js'

interface Drawn {
  readonly from: number
  readonly to: number
  /** When a new number is drawn: a Verilog expression, looked at on clock edges. */
  readonly when?: string
}

/** Verilog of a bench: a register with a whole number of `from` to `to`. */
export function drawn(name: string, { from, to, when = '1' }: Drawn): string {
  return `    reg [31:0] ${name} = ${from};
    always @(posedge clk_i) if (${when}) ${name} <= ${from} + $unsigned($random(seed)) % ${to - from + 1};
`
}

/** An input that is a Verilog expression. */
export function wired(width: number, expression: string): Drive {
  return { kind: 'wire', width, expression }
}

/** An input that is high now and then. */
export function often(percent: number, condition?: string): Drive {
  return { kind: 'pulse', percent, ...(condition !== undefined && { while: condition }) }
}

interface StandIn {
  readonly inputs: Readonly<Record<string, number>>
  readonly output: number
  readonly latency: number
  /** The result: a Verilog expression of the inputs. */
  readonly result: string
}

/**
 * A module in the place of one that is printed for a design, such as an exponential: what `result` says of its inputs,
 * `latency` cycles later. Its output is `e_o`.
 */
export function standIn(
  module: string,
  { inputs, output, latency, result }: StandIn,
): Record<string, string> {
  const ports = Object.entries(inputs).map(([name, width]) => `input wire [${width - 1}:0] ${name}`)
  const text = `module ${module} (input wire clk_i, ${ports.join(', ')}, output wire [${output - 1}:0] e_o);
    delay_line #(.Width(${output}), .Cycles(${latency})) u_line (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(${result}), .data_o(e_o)
    );
endmodule
`
  return { [`rtl/${module}.v`]: text }
}

/** A value of a port, all of whose bits must be known. */
export function sure(value: bigint | null | undefined): bigint {
  if (value === null || value === undefined) throw new Error('a port has unknown bits')
  return value
}

/** A number of so many bits as a signed one. */
export function signed(value: bigint, width: number): bigint {
  return BigInt.asIntN(width, value)
}

/** Element `index` of a word of elements of `width` bits. */
export function element(word: bigint | null, { index, width }: { index: number; width: number }): bigint {
  return BigInt.asUintN(width, sure(word) >> BigInt(index * width))
}

/** The same, signed. */
export function signedElement(word: bigint | null, at: { index: number; width: number }): bigint {
  return signed(element(word, at), at.width)
}

/**
 * Verilog of a bench: a word `weights` of signed numbers, half of which are the largest or the smallest. @param symmetric - leaves out
 * the most negative number
 */
export function drawnWeights(count: number, width: number, symmetric: boolean): string {
  const least = `{1'b1, ${width - 1}'d${symmetric ? 1 : 0}}`
  return `    reg [${count * width - 1}:0] weights;
    reg [${width - 1}:0] weight;
    integer weight_at;
    always @(posedge clk_i) begin
        #1;
        for (weight_at = 0; weight_at < ${count}; weight_at = weight_at + 1) begin
            case ($unsigned($random(seed)) % 4)
                0: weight = ${least};
                1: weight = {1'b0, {${width - 1}{1'b1}}};
                default: weight = $random(seed);
            endcase
            if (weight == {1'b1, ${width - 1}'d0}) weight = ${least};
            weights[weight_at*${width}+:${width}] = weight;
        end
    end
`
}
