`default_nettype none
// gelu_eval: one GELU evaluator, method delta-lut.
//
// Handshake: none; a new value every cycle.
// Latency:   7 cycles.
// Numbers:   signed, 32 bits, 22 of them fraction, in and out.
module gelu_eval (
    input  wire clk_i,
    input  wire signed [31:0] x_i,
    output wire signed [31:0] y_o
);

    gelu_delta #(
        .Width(32), .StepShift(15), .Entries(702), .EntryWidth(20),
        .SlopeWidth(15), .Interpolate(1), .Half(16384)
    ) u_delta (.clk_i(clk_i), .x_i(x_i), .y_o(y_o));

endmodule
`default_nettype wire
