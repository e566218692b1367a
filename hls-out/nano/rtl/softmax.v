`default_nettype none
// softmax: rows of scores become weights, 8 a beat, method deferred.
//
// Handshake: valid/ready streams; a beat's fields are packed from bit 0 up, element 0 lowest.
//            op: one operation: rows and keys of each: rows[4:0] keys[9:5]
//            s: scores of a row: value[175:0]
//            p: weights of a row: value[135:0]
//            stat: inverse sum and maximum of a row: inverse[23:0] shift[28:24] maximum[50:29]
//            A row is ceil(keys/8) beats of s, and as many of p in the same order.
// Latency:   2 cycles a beat when nothing stalls; a row leaves when it is in whole.
// Numbers:   scores signed, 22 bits, 12 of them fraction; weights 17 bits, 17 of them fraction.
module softmax (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire op_valid_i,   // one operation: rows and keys of each
    output wire op_ready_o,
    input  wire [9:0] op_data_i,
    input  wire s_valid_i,   // scores of a row
    output wire s_ready_o,
    input  wire [175:0] s_data_i,

    output wire p_valid_o,   // weights of a row
    input  wire p_ready_i,
    output wire [135:0] p_data_o,

    output wire stat_valid_o,   // inverse sum and maximum of a row
    input  wire stat_ready_i,
    output wire [50:0] stat_data_o

);

    wire e_valid, e_ready, e_last, sum_valid, sum_ready;
    wire [135:0] e;
    wire [23:0] inverse;
    wire [4:0] shift;
    wire [21:0] maximum;

    softmax_rows #(
        .Lanes(8), .Evaluators(4), .Width(22), .RowWidth(5), .KeyWidth(5),
        .RingBeats(32), .RingRows(32), .EvalLatency(11), .EWidth(17),
        .SumWidth(22), .InverseWidth(24), .ShiftWidth(5), .Normalise(1),
        .UpperLog2(22), .BeatDepth(16), .StatDepth(32)
    ) u_softmax_rows (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_valid_i), .op_ready_o(op_ready_o), .op_rows_i(op_data_i[4:0]), .op_keys_i(op_data_i[9:5]),
        .s_valid_i(s_valid_i), .s_ready_o(s_ready_o), .s_data_i(s_data_i),
        .e_valid_o(e_valid), .e_ready_i(e_ready), .e_data_o(e), .e_last_o(e_last),
        .stat_valid_o(sum_valid), .stat_ready_i(sum_ready), .stat_inverse_o(inverse), .stat_shift_o(shift),
        .stat_maximum_o(maximum)
    );

    assign p_valid_o    = e_valid;
    assign e_ready      = p_ready_i;
    assign p_data_o     = e;
    assign stat_valid_o = sum_valid;
    assign sum_ready    = stat_ready_i;
    assign stat_data_o  = {maximum, shift, inverse};
    wire unused = &{1'b0, e_last};

endmodule
`default_nettype wire
