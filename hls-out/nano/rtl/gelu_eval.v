`default_nettype none
// gelu_eval: one GELU evaluator, method delta-lut.
//
// Handshake: none; a new value every cycle.
// Latency:   7 cycles.
// Numbers:   signed, 18 bits, 11 of them fraction, in and out.
module gelu_eval (
    input  wire clk_i,
    input  wire signed [17:0] x_i,
    output wire signed [17:0] y_o
);

    gelu_delta #(
        .Width(18), .StepShift(4), .Entries(492), .EntryWidth(9),
        .SlopeWidth(5), .Interpolate(1), .Half(8)
    ) u_gelu_delta (.clk_i(clk_i), .x_i(x_i), .y_o(y_o));

endmodule
`default_nettype wire
