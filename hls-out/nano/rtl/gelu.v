`default_nettype none
// gelu: rows of 8 results through 2 evaluators, method delta-lut.
//
// Handshake: valid/ready streams; a beat's fields are packed from bit 0 up, element 0 lowest.
//            in: one row of results, and whether GELU applies to it: value[143:0] apply[144:144]
//            out: the row, activated: value[143:0]
// Latency:   13 cycles for a row that is applied, one row every 4 cycles; 1 cycle for others.
// Numbers:   signed, 18 bits, 11 of them fraction, in and out.
module gelu (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire in_valid_i,   // one row of results, and whether GELU applies to it
    output wire in_ready_o,
    input  wire [144:0] in_data_i,

    output wire out_valid_o,   // the row, activated
    input  wire out_ready_i,
    output wire [143:0] out_data_o

);

    gelu_stream #(
        .Lanes(8), .Evaluators(2), .Width(18), .EvalLatency(7), .Depth(8),
        .MostShift(0), .ShiftWidth(1), .Round(1)

    ) u_gelu_stream (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(in_valid_i), .in_ready_o(in_ready_o),
        .in_data_i(in_data_i[143:0]), .in_apply_i(in_data_i[144]),
        .in_shift_i(1'b0),
        .out_valid_o(out_valid_o), .out_ready_i(out_ready_i), .out_data_o(out_data_o)
    );

endmodule
`default_nettype wire
