`default_nettype none
// layernorm: tokens of 32 values, 4 values a cycle, profile exact.
//
// Handshake: valid/ready streams; a beat's fields are packed from bit 0 up, element 0 lowest.
//            op: one operation: tokens[4:0]
//            p: scale and bias of a block, all blocks once an operation: scale[63:0] bias[127:64]
//            x: a block of a token: value[71:0]
//            y: a block of a token, normalised: value[71:0]
// Latency:   a token at least every 31 cycles.
// Numbers:   x signed, 18 bits, 11 of them fraction, at most; y 18 bits, 11 fraction, at most;
//            scale 16 bits, bias 16 bits.
module layernorm (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire op_valid_i,   // one operation
    output wire op_ready_o,
    input  wire [4:0] op_data_i,
    input  wire p_valid_i,   // scale and bias of a block, all blocks once an operation
    output wire p_ready_o,
    input  wire [127:0] p_data_i,
    input  wire x_valid_i,   // a block of a token
    output wire x_ready_o,
    input  wire [71:0] x_data_i,

    output wire y_valid_o,   // a block of a token, normalised
    input  wire y_ready_i,
    output wire [71:0] y_data_o

);

    layernorm_core #(
        .Exact(1), .Dim(32), .Lanes(4), .Blocks(8), .TokenBits(5), .BlockBits(4),
        .Width(18), .YWidth(18), .Fraction(11), .ScaleWidth(16), .BiasWidth(16), .ScaleFraction(11),
        .SharedOperands(1), .BiasShift(14), .OutShift(14), .MostBiasShift(14),
        .EpsilonShiftBits(1), .BiasShiftBits(4), .OutShiftBits(4), .Round(1), .Saturate(1), .InverseDim(64),
        .FirstWidth(23), .SecondWidth(41), .SpreadWidth(46), .RootWidth(17),
        .ExponentWidth(6), .ShiftWidth(6), .ShiftBase(20), .CentredWidth(24),
        .NormalisedWidth(19), .ReciprocalWidth(19), .FirstBit(16),
        .DivideSteps(19), .LaneLatency(13), .TokensInFlight(4),
        .RingDepth(64), .Depth(32), .EpsilonWidth(14), .Epsilon(14'd4295)
    ) u_layernorm_core (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_valid_i), .op_ready_o(op_ready_o), .op_tokens_i(op_data_i[4:0]),
        .op_epsilon_shift_i(1'd0), .op_bias_shift_i(4'd0), .op_out_shift_i(4'd0),
        .p_valid_i(p_valid_i), .p_ready_o(p_ready_o), .p_data_i(p_data_i),
        .x_valid_i(x_valid_i), .x_ready_o(x_ready_o), .x_data_i(x_data_i),
        .y_valid_o(y_valid_o), .y_ready_i(y_ready_i), .y_data_o(y_data_o)
    );

endmodule
`default_nettype wire
