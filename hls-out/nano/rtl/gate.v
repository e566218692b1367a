`default_nettype none
// gate: 2 of 4 experts for each token, softmax-topk, profile exact.
//
// Handshake: valid/ready streams; a beat's fields are packed from bit 0 up, element 0 lowest.
//            op: tokens of a layer, and the experts that may be chosen: tokens[4:0] first[7:5] count[10:8]
//            logit: a token's logits: value[143:0]
//            pick: a token's experts, the largest logit first, and its statistics: index[5:0] logit[41:6] score[77:42]
//            sum[96:78] maximum[114:97]
// Latency:   a token at least every 9 cycles when all experts are allowed.
// Numbers:   logits and scores signed, 18 bits, 11 and 16 of them fraction; sum 19 bits.
module gate (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire op_valid_i,   // tokens of a layer, and the experts that may be chosen
    output wire op_ready_o,
    input  wire [10:0] op_data_i,
    input  wire logit_valid_i,   // a token's logits
    output wire logit_ready_o,
    input  wire [143:0] logit_data_i,

    output wire pick_valid_o,   // a token's experts, the largest logit first, and its statistics
    input  wire pick_ready_i,
    output wire [114:0] pick_data_o

);

    gate_core #(
        .Exact(1), .SumChosen(0), .TopK(2), .Lanes(8), .RowBeats(1), .Width(18),
        .Fraction(11), .ScoreFraction(16), .TokenBits(5), .ExpertBits(3), .ExpWidth(17),
        .ExpLatency(11), .SumWidth(19), .QuotientWidth(17)
    ) u_gate_core (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_valid_i), .op_ready_o(op_ready_o), .op_tokens_i(op_data_i[4:0]),
        .op_first_i(op_data_i[7:5]), .op_count_i(op_data_i[10:8]),
        .logit_valid_i(logit_valid_i), .logit_ready_o(logit_ready_o), .logit_data_i(logit_data_i),
        .pick_valid_o(pick_valid_o), .pick_ready_i(pick_ready_i),
        .pick_index_o(pick_data_o[5:0]), .pick_logit_o(pick_data_o[41:6]),
        .pick_score_o(pick_data_o[77:42]), .pick_sum_o(pick_data_o[96:78]),
        .pick_maximum_o(pick_data_o[114:97])
    );

endmodule
`default_nettype wire
