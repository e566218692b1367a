`default_nettype none
// Results of the array: scores go to attention as they are, everything else through GELU to where its row says: words of
// feature memories, keys and values, logits of the gate.
//
// Handshake: y_*: valid/ready, see linear_engine. score_*: valid/ready, a beat of a row of scores. hidden_word_*, sum_*:
//            valid/ready, a word at its address, word_*, for the hidden memory and for the residual stream, and how it is added
//            there (residual_sum). logit_*: valid/ready. key_*, value_*: taken at once, see weight_store. y_room_i: see
//            spill_fence. y_row_made_o, y_op_made_o: see result_writer.
// Latency:   that of gelu, and of result_writer.
module accel_results #(
    parameter Lanes        = 16,
    parameter Taps         = 16,
    parameter LogitWidth   = 18,   // of logits and scores of experts
    parameter SumWidth     = 18,   // of the residual stream, at least LogitWidth
    parameter YWidth       = 22,
    parameter WWidth       = 16,
    parameter ScoreWidth   = 22,
    parameter TileBits     = 8,
    parameter FeatureBits  = 13,
    parameter TokenBits    = 8,
    parameter StoreAddr    = 11,
    parameter TagBits      = 89,
    parameter AddShiftBits = 4,
    parameter ResultDepth  = 32,
    parameter HeadBlocks   = 4,
    parameter KeyBlocks    = 9,
    parameter KeyTiles     = 9,
    parameter ValueBase    = 108
) (
    input  wire                        clk_i,
    input  wire                        rst_ni,
    input  wire                        y_valid_i,
    output wire                        y_ready_o,
    input  wire [TagBits-1:0]          y_tag_i,
    input  wire [Lanes*YWidth-1:0]     y_data_i,
    output wire                        score_valid_o,
    input  wire                        score_ready_i,
    output wire [Lanes*ScoreWidth-1:0] score_data_o,
    input  wire                        y_room_i,
    output wire                        hidden_word_valid_o,
    input  wire                        hidden_word_ready_i,
    output wire                        sum_valid_o,
    input  wire                        sum_ready_i,
    output wire [FeatureBits-1:0]      word_addr_o,
    output wire [Taps*SumWidth-1:0]    word_data_o,
    output wire                        word_last_o,      // of its row
    output wire                        word_partial_o,   // a later operation completes the row
    output wire                        word_final_o,     // its row is the last of its phase
    output wire                        word_expert_o,
    output wire [AddShiftBits-1:0]     word_left_o,
    output wire [AddShiftBits-1:0]     word_out_o,
    output wire [LogitWidth-1:0]       word_score_o,
    output wire                        logit_valid_o,
    input  wire                        logit_ready_i,
    output wire [Lanes*LogitWidth-1:0] logit_data_o,
    output wire                        key_valid_o,
    output wire [$clog2(Lanes)-1:0]    key_lane_o,
    output wire [Taps*WWidth-1:0]      key_data_o,
    output wire                        value_valid_o,
    output wire [$clog2(Taps)-1:0]     value_tap_o,
    output wire [Lanes*WWidth-1:0]     value_data_o,
    output wire [StoreAddr-1:0]        store_addr_o,
    output wire                        y_row_made_o,
    output wire                        y_op_made_o
);

    `include "accel_constants.vh"

    // ---- scores to attention, all else through GELU, its tag beside it; each waits apart, so that neither asks the other ----
    wire is_score = y_tag_i[TagDest+:TagDestBits] == ToScores;
    wire scores_ready, plain_ready, plain_valid;
    wire gelu_in_ready, tags_ready, gelu_valid, gelu_ready, tag_valid;
    wire                  gelu_tag_valid, gelu_tag_ready;
    wire [TagGeluBits-1:0] gelu_tag;    // that of plain_row, which decides when it goes
    wire                  unused_gelu = &{1'b0, gelu_tag_valid, gelu_tag_ready};   // as those of the row
    stream_skid #(.Width(TagGeluBits)) u_gelu_tag (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(y_valid_i && !is_score), .in_ready_o(gelu_tag_ready),
        .in_data_i(y_tag_i[TagGelu+:TagGeluBits]), .out_valid_o(gelu_tag_valid),
        .out_ready_i(gelu_in_ready && tags_ready), .out_data_o(gelu_tag)
    );
    wire [Lanes*ScoreWidth-1:0] score_row;
    wire [Lanes*SumWidth-1:0]   y_row, plain_row, gelu_row;
    wire [TagBits-1:0]          plain_tag;
    wire to_gelu = plain_valid && tags_ready;
    assign y_ready_o = is_score ? scores_ready : plain_ready;
    stream_fifo #(.Width(Lanes * ScoreWidth), .Depth(2)) u_scores (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(y_valid_i && is_score), .in_ready_o(scores_ready), .in_data_i(score_row),
        .out_valid_o(score_valid_o), .out_ready_i(score_ready_i), .out_data_o(score_data_o)
    );
    stream_fifo #(.Width(TagBits + Lanes * SumWidth), .Depth(2)) u_plain (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(y_valid_i && !is_score), .in_ready_o(plain_ready),
        .in_data_i({y_tag_i, y_row}), .out_valid_o(plain_valid), .out_ready_i(gelu_in_ready && tags_ready),
        .out_data_o({plain_tag, plain_row})
    );
    wire [TagBits-1:0]     out_tag, made_tag;
    wire [Lanes*SumWidth-1:0] made_row;   // with its tag
    wire                   made_valid, made_ready;
    genvar i;
    generate
        for (i = 0; i < Lanes; i = i + 1) begin : gen_lane
            assign score_row[i*ScoreWidth+:ScoreWidth] = y_data_i[i*YWidth+:ScoreWidth];
            assign y_row[i*SumWidth+:SumWidth]            = y_data_i[i*YWidth+:SumWidth];
            assign logit_data_o[i*LogitWidth+:LogitWidth] = made_row[i*SumWidth+:LogitWidth];
        end
    endgenerate

    gelu u_gelu (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(to_gelu), .in_ready_o(gelu_in_ready),
        .in_data_i({gelu_tag, plain_row}),
        .out_valid_o(gelu_valid), .out_ready_i(gelu_ready), .out_data_o(gelu_row)
    );
    stream_fifo #(.Width(TagBits), .Depth(ResultDepth)) u_tags (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(to_gelu && gelu_in_ready), .in_ready_o(tags_ready), .in_data_i(plain_tag),
        .out_valid_o(tag_valid), .out_ready_i(gelu_valid && gelu_ready), .out_data_o(out_tag)
    );
    wire unused_tag = &{1'b0, made_tag};   // operation and part are for those who watch

    // ---- to memories and store ----
    localparam SideBits = 2 + LogitWidth + 2 * AddShiftBits;
    wire                word_last_row, of_experts, writer_ready;
    wire [2:0]          word_dest;
    wire [SideBits-1:0] word_side;
    assign gelu_ready   = made_ready && tag_valid;
    stream_fifo #(.Width(TagBits + Lanes * SumWidth), .Depth(2)) u_made (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(gelu_valid && tag_valid), .in_ready_o(made_ready),
        .in_data_i({out_tag, gelu_row}), .out_valid_o(made_valid), .out_ready_i(writer_ready && y_room_i),
        .out_data_o({made_tag, made_row})
    );
    wire                   dest_valid, dest_ready;
    wire [TagDestBits-1:0] made_dest;   // of made_tag, which decides when it goes
    wire                   unused_dest = &{1'b0, dest_valid, dest_ready};   // as those of the row
    wire                   first_tile;
    wire [TagRowBits-1:0]  row_number;
    stream_skid #(.Width(TagRowBits + TagDestBits + 1)) u_dest (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(gelu_valid && tag_valid), .in_ready_o(dest_ready),
        .in_data_i({out_tag[TagRow+:TagRowBits], out_tag[TagTile+:TagTileBits] == {TagTileBits{1'b0}},
                    out_tag[TagDest+:TagDestBits]}),
        .out_valid_o(dest_valid), .out_ready_i(writer_ready && y_room_i), .out_data_o({row_number, first_tile, made_dest})
    );
    result_writer #(
        .Lanes(Lanes), .Taps(Taps), .Width(SumWidth), .StoreWidth(WWidth), .TileBits(TileBits), .AddrBits(FeatureBits),
        .TokenBits(TokenBits), .StoreBits(StoreAddr), .SideBits(SideBits), .HeadBlocks(HeadBlocks), .KeyBlocks(KeyBlocks),
        .KeyTiles(KeyTiles), .ValueBase(ValueBase)
    ) u_result_writer (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(made_valid && y_room_i), .in_ready_o(writer_ready),
        .in_data_i(made_row), .in_dest_i(made_dest), .in_tile_i(made_tag[TagTile+:TagTileBits]),
        .in_first_tile_i(first_tile),
        .in_last_tile_i(made_tag[TagLastTile]), .in_last_row_i(made_tag[TagLast]), .in_row_i(row_number),
        .in_addr_i(made_tag[TagTo+:TagToBits]),
        .in_side_i({made_tag[TagFinal], made_tag[TagScore+:TagScoreBits], made_tag[TagPartial], made_tag[TagOut+:TagOutBits],
                    made_tag[TagLeft+:TagLeftBits]}),
        .hidden_valid_o(hidden_word_valid_o), .hidden_ready_i(hidden_word_ready_i), .sum_valid_o(sum_valid_o),
        .sum_ready_i(sum_ready_i), .word_addr_o(word_addr_o), .word_data_o(word_data_o), .word_last_o(word_last_o),
        .word_last_row_o(word_last_row), .word_dest_o(word_dest), .word_side_o(word_side),
        .gate_valid_o(logit_valid_o), .gate_ready_i(logit_ready_i),
        .key_valid_o(key_valid_o), .key_lane_o(key_lane_o), .key_data_o(key_data_o),
        .value_valid_o(value_valid_o), .value_tap_o(value_tap_o), .value_data_o(value_data_o),
        .store_addr_o(store_addr_o), .done_row_o(y_row_made_o), .done_op_o(y_op_made_o)
    );
    assign {of_experts, word_score_o, word_partial_o, word_out_o, word_left_o} = word_side;
    assign word_expert_o = word_dest == ToExperts;
    assign word_final_o  = word_expert_o ? of_experts : word_last_row;

    parameter_check #(
        .Good(TileBits >= 1 && TokenBits >= 1 && TagBits >= 1 && SumWidth >= LogitWidth && YWidth >= SumWidth &&
              YWidth >= ScoreWidth),
        .Message("accel_results needs TileBits, TokenBits and TagBits at least 1; SumWidth at least LogitWidth; YWidth at least SumWidth and ScoreWidth")
    ) u_parameter_check ();

endmodule
`default_nettype wire
