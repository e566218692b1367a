`default_nettype none
// patch_reorder: queues the tokens of 4 experts, 2 a token, sends them expert by expert to the array, and adds what
// comes back, times its score, onto the tokens. Experts come in this order:
// the first 2 by index, then the longest and the shortest queue in turns.
//
// Handshake: valid/ready streams; a beat's fields are packed from bit 0 up, element 0 lowest.
//            op: one layer with experts: tokens[4:0] in_tiles[7:5] out_tiles[10:8] onto[11:11]
//            pick: the experts that a token chose, and their scores: index[3:0] score[39:4]
//            tok: a block of a token: value[143:0]
//            onto: a row of what a token starts from: value[143:0]
//            y: a row of an expert's result: value[143:0]
//            queue: an expert that runs and its tokens; length 0 ends a layer: expert[1:0] length[6:2]
//            entry: a queue entry, in execution order: token[4:0] score[22:5]
//            x: a block of a queue entry's token: value[143:0]
//            out: a row of a token with all contributions: value[143:0]
//            A layer starts when the one before has sent its last row of out.
// Latency:   21 cycles from the last pick and tok to the first block; then a block and a row a cycle, see score_scatter.
// Numbers:   tokens signed, 18 bits; scores signed, 18 bits, 16 of them fraction; results signed,
//            18 bits; sums of 20 bits.
module patch_reorder (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire op_valid_i,   // one layer with experts
    output wire op_ready_o,
    input  wire [11:0] op_data_i,
    input  wire pick_valid_i,   // the experts that a token chose, and their scores
    output wire pick_ready_o,
    input  wire [39:0] pick_data_i,
    input  wire tok_valid_i,   // a block of a token
    output wire tok_ready_o,
    input  wire [143:0] tok_data_i,
    input  wire onto_valid_i,   // a row of what a token starts from
    output wire onto_ready_o,
    input  wire [143:0] onto_data_i,
    input  wire y_valid_i,   // a row of an expert's result
    output wire y_ready_o,
    input  wire [143:0] y_data_i,

    output wire queue_valid_o,   // an expert that runs and its tokens; length 0 ends a layer
    input  wire queue_ready_i,
    output wire [6:0] queue_data_o,

    output wire entry_valid_o,   // a queue entry, in execution order
    input  wire entry_ready_i,
    output wire [22:0] entry_data_o,

    output wire x_valid_o,   // a block of a queue entry's token
    input  wire x_ready_i,
    output wire [143:0] x_data_o,

    output wire out_valid_o,   // a row of a token with all contributions
    input  wire out_ready_i,
    output wire [143:0] out_data_o

);

    patch_reorder_core #(
        .Experts(4), .TopK(2), .MaxTokens(17), .Taps(8), .Lanes(8), .Width(18), .YWidth(18),
        .ScoreWidth(18), .SumWidth(20), .ScoreFraction(16), .Round(1), .Saturate(1), .Leading(2),
        .Prune(0), .PruneAt(18'd0),
        .MaxInTiles(4), .MaxOutTiles(4), .ExpertBits(2), .TokenBits(5),
        .TileBits(3), .RunDepth(8), .EntryDepth(64)
    ) u_patch_reorder_core (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_valid_i), .op_ready_o(op_ready_o), .op_tokens_i(op_data_i[4:0]),
        .op_in_tiles_i(op_data_i[7:5]), .op_out_tiles_i(op_data_i[10:8]), .op_onto_i(op_data_i[11]),
        .pick_valid_i(pick_valid_i), .pick_ready_o(pick_ready_o), .pick_data_i(pick_data_i),
        .tok_valid_i(tok_valid_i), .tok_ready_o(tok_ready_o), .tok_data_i(tok_data_i),
        .onto_valid_i(onto_valid_i), .onto_ready_o(onto_ready_o), .onto_data_i(onto_data_i),
        .y_valid_i(y_valid_i), .y_ready_o(y_ready_o), .y_data_i(y_data_i),
        .queue_valid_o(queue_valid_o), .queue_ready_i(queue_ready_i), .queue_data_o(queue_data_o),
        .entry_valid_o(entry_valid_o), .entry_ready_i(entry_ready_i), .entry_data_o(entry_data_o),
        .x_valid_o(x_valid_o), .x_ready_i(x_ready_i), .x_data_o(x_data_o),
        .out_valid_o(out_valid_o), .out_ready_i(out_ready_i), .out_data_o(out_data_o)
    );

endmodule
`default_nettype wire
