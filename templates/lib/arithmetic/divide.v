`default_nettype none
// Unsigned division, a quotient bit per stage.
//
// Handshake: none; new operands every cycle.
// Latency:   QuotientWidth cycles.
// Numbers:   quotient_o = floor((upper_i * 2^QuotientWidth + lower_i) / divisor_i), all unsigned;
//            upper_i < divisor_i, or the quotient would not fit. For a divisor of 0 it is not defined.
module divide #(
    parameter DivisorWidth  = 32,
    parameter QuotientWidth = 24
) (
    input  wire                     clk_i,
    input  wire [DivisorWidth-1:0]  upper_i,
    input  wire [QuotientWidth-1:0] lower_i,
    input  wire [DivisorWidth-1:0]  divisor_i,
    output wire [QuotientWidth-1:0] quotient_o
);

    wire [DivisorWidth-1:0]  remainder [0:QuotientWidth];
    wire [DivisorWidth-1:0]  divisor   [0:QuotientWidth];
    // Bits of the dividend leave at the top, those of the quotient come in below.
    wire [QuotientWidth-1:0] shared    [0:QuotientWidth];

    assign remainder[0] = upper_i;
    assign divisor[0]   = divisor_i;
    assign shared[0]    = lower_i;

    genvar i;
    generate
        for (i = 0; i < QuotientWidth; i = i + 1) begin : gen_bit
            reg [DivisorWidth-1:0]  remainder_q, divisor_q;
            reg [QuotientWidth-1:0] shared_q;
            wire [DivisorWidth:0]   next = {remainder[i], shared[i][QuotientWidth-1]};
            wire                    fits = next >= {1'b0, divisor[i]};
            wire [DivisorWidth:0]   rest = next - {1'b0, divisor[i]};
            wire [QuotientWidth:0]  shifted = {shared[i], fits};
            always @(posedge clk_i) begin
                remainder_q <= fits ? rest[DivisorWidth-1:0] : next[DivisorWidth-1:0];
                divisor_q   <= divisor[i];
                shared_q    <= shifted[QuotientWidth-1:0];
            end
            assign remainder[i+1] = remainder_q;
            assign divisor[i+1]   = divisor_q;
            assign shared[i+1]    = shared_q;
            wire unused_bits = &{1'b0, rest[DivisorWidth], shifted[QuotientWidth]};
        end
    endgenerate

    assign quotient_o = shared[QuotientWidth];
    wire unused = &{1'b0, remainder[QuotientWidth], divisor[QuotientWidth]};

    parameter_check #(
        .Good(DivisorWidth >= 1 && QuotientWidth >= 1),
        .Message("divide needs DivisorWidth and QuotientWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
