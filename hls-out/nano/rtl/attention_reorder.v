`default_nettype none
// attention_reorder: 4 query rows in flight, 2 heads of 16, profile exact.
//
// Handshake: valid/ready streams; a beat's fields are packed from bit 0 up, element 0 lowest.
//            op: one layer: tokens[4:0] score_shift[10:5] out_shift[16:11]
//            q: a block of a query, each once: value[143:0]
//            k: a block of a key, in every step the next key: value[143:0]
//            v: a block of a value, in the order of the keys: value[143:0]
//            score: scores of the rows in flight, a head a beat: value[87:0]
//            stat: inverse sum and maximum of a query, a head a beat: inverse[23:0] shift[28:24] maximum[50:29]
//            y: a block of a result: value[143:0]
// Latency:   8 cycles a step, in which every row meets one key.
// Numbers:   signed, 18 bits; scores 22 bits, 12 of them fraction.
module attention_reorder (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire op_valid_i,   // one layer
    output wire op_ready_o,
    input  wire [16:0] op_data_i,
    input  wire q_valid_i,   // a block of a query, each once
    output wire q_ready_o,
    input  wire [143:0] q_data_i,
    input  wire k_valid_i,   // a block of a key, in every step the next key
    output wire k_ready_o,
    input  wire [143:0] k_data_i,
    input  wire v_valid_i,   // a block of a value, in the order of the keys
    output wire v_ready_o,
    input  wire [143:0] v_data_i,

    output wire score_valid_o,   // scores of the rows in flight, a head a beat
    input  wire score_ready_i,
    output wire [87:0] score_data_o,

    output wire stat_valid_o,   // inverse sum and maximum of a query, a head a beat
    input  wire stat_ready_i,
    output wire [50:0] stat_data_o,

    output wire y_valid_o,   // a block of a result
    input  wire y_ready_i,
    output wire [143:0] y_data_o

);

    attention_core #(
        .Exact(1), .Rows(4), .Heads(2), .HeadBlocks(2), .Gap(4), .Dims(8), .Width(18), .ScoreWidth(22),
        .Fraction(12), .TokenWidth(5), .PerCycle(2), .ScoreAccWidth(41),
        .ScoreShiftWidth(6), .Scale(1048576), .ScaleFraction(22), .WeightWidth(17),
        .SumWidth(22), .ContextWidth(40), .InverseWidth(24), .InverseShift(5),
        .OutShiftWidth(6), .Round(1), .Saturate(1), .ExpLatency(11),
        .ScoreDepth(64), .RingDepth(128), .RowDepth(16), .WeightDepth(64),
        .ContextDepth(64)
    ) u_attention_core (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_valid_i), .op_ready_o(op_ready_o), .op_tokens_i(op_data_i[4:0]),
        .op_score_shift_i(op_data_i[10:5]), .op_out_shift_i(op_data_i[16:11]),
        .stat_shift_o(stat_data_o[28:24]),
        .q_valid_i(q_valid_i), .q_ready_o(q_ready_o), .q_data_i(q_data_i),
        .k_valid_i(k_valid_i), .k_ready_o(k_ready_o), .k_data_i(k_data_i),
        .v_valid_i(v_valid_i), .v_ready_o(v_ready_o), .v_data_i(v_data_i),
        .score_valid_o(score_valid_o), .score_ready_i(score_ready_i), .score_data_o(score_data_o),
        .stat_valid_o(stat_valid_o), .stat_ready_i(stat_ready_i),
        .stat_inverse_o(stat_data_o[23:0]), .stat_maximum_o(stat_data_o[50:29]),
        .y_valid_o(y_valid_o), .y_ready_i(y_ready_i), .y_data_o(y_data_o)
    );

endmodule
`default_nettype wire
