`default_nettype none
// attention_reorder_eval: the exponential, profile exact.
//
// Handshake: none; a new value every cycle.
// Latency:   11 cycles.
// Numbers:   e^-(maximum - x), signed values of 22 bits, 12 of them fraction; e_o unsigned, 17 bits.
module attention_reorder_eval (
    input  wire clk_i,
    input  wire signed [21:0] maximum_i,
    input  wire signed [21:0] x_i,
    output wire [16:0] e_o
);

    wire [7:0] index;
    wire [34:0] word;
    exp_power_table_17 u_table (.clk_i(clk_i), .index_i(index), .word_o(word));
    exp_power #(
        .Width(22), .Bits(17), .Factor(3025551), .FactorBits(22),
        .ProductShift(13), .Fraction(22), .RestBits(14),
        .SlopeWidth(13)
    ) u_exp (.clk_i(clk_i), .maximum_i(maximum_i), .score_i(x_i), .index_o(index), .word_i(word), .e_o(e_o));

endmodule
`default_nettype wire
