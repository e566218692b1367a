`default_nettype none
// Attention: scores into weights, which go back to the array, and weighted sums of values, which it makes of them, into words.
//
// Handshake: score_*: valid/ready, beats of rows of scores, head by head. p_*: valid/ready, blocks of a row's weights, for
//            row_fetch. raw_*: valid/ready, unrounded sums with their row's tag, see linear_engine. attention_*: valid/ready, a
//            word of the hidden memory at its address. a_row_made_o, a_op_made_o: see attention_output.
// Latency:   see softmax, attention_output.
module accel_attention #(
    parameter Lanes         = 16,
    parameter Taps          = 16,
    parameter Width         = 18,
    parameter Tokens        = 129,
    parameter Heads         = 3,
    parameter HeadDim       = 64,
    parameter KeyBlocks     = 9,
    parameter KeyTiles      = 9,
    parameter PartBits      = 5,
    parameter FeatureBits   = 13,
    parameter TagBits       = 89,
    parameter ScoreWidth    = 22,
    parameter ExpWidth      = 17,
    parameter InverseWidth  = 24,
    parameter InverseShift  = 5,
    parameter SoftmaxBits   = 8,      // of softmax's rows and keys, each
    parameter AttentionDims = 2,
    parameter AttentionSum  = 41,
    parameter AttentionShiftBits = 6,
    parameter Round         = 1,
    parameter Saturate      = 1
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire                          score_valid_i,
    output wire                          score_ready_o,
    input  wire [Lanes*ScoreWidth-1:0]   score_data_i,
    output wire                          p_valid_o,
    input  wire                          p_ready_i,
    output wire [Taps*ExpWidth-1:0]      p_data_o,
    input  wire                          raw_valid_i,
    output wire                          raw_ready_o,
    input  wire [TagBits-1:0]            raw_tag_i,
    input  wire [Lanes*AttentionSum-1:0] raw_data_i,
    output wire                          attention_valid_o,
    input  wire                          attention_ready_i,
    output wire [FeatureBits-1:0]        attention_addr_o,
    output wire [Taps*Width-1:0]         attention_word_o,
    output wire                          a_row_made_o,
    output wire                          a_op_made_o
);

    `include "accel_constants.vh"

    // ---- scores into weights ----
    wire weights_valid, weights_ready, stat_valid, stat_ready, op_taken;
    wire [Lanes*ExpWidth-1:0] weights;
    wire [InverseWidth+InverseShift+ScoreWidth-1:0] stat;
    wire unused = &{1'b0, op_taken, stat};
    localparam [SoftmaxBits-1:0] Keys = Tokens[SoftmaxBits-1:0];
    softmax u_softmax (
        .clk_i(clk_i), .rst_ni(rst_ni), .op_valid_i(1'b1), .op_ready_o(op_taken), .op_data_i({Keys, Keys}),
        .s_valid_i(score_valid_i), .s_ready_o(score_ready_o), .s_data_i(score_data_i),
        .p_valid_o(weights_valid), .p_ready_i(weights_ready), .p_data_o(weights),
        .stat_valid_o(stat_valid), .stat_ready_i(stat_ready), .stat_data_o(stat)
    );
    // A place between the array, which takes a block when it can, and the unit, which makes them when it can.
    wire                     block_valid, block_ready;
    wire [Taps*ExpWidth-1:0] block;
    row_resize #(.In(Lanes), .Out(Taps), .Width(ExpWidth), .RowIn(KeyTiles), .RowOut(KeyBlocks)) u_row_resize (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(weights_valid), .in_ready_o(weights_ready), .in_data_i(weights),
        .out_valid_o(block_valid), .out_ready_i(block_ready), .out_data_o(block)
    );
    stream_fifo #(.Width(Taps * ExpWidth), .Depth(2)) u_blocks (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(block_valid), .in_ready_o(block_ready), .in_data_i(block),
        .out_valid_o(p_valid_o), .out_ready_i(p_ready_i), .out_data_o(p_data_o)
    );

    // ---- weighted sums into words; a head's row begins with its first sums ----
    localparam integer LastHead = Heads - 1;
    localparam HeadTiles = HeadDim / Lanes;
    localparam PlaceBits = $clog2(HeadTiles + 1);
    localparam integer LastPlace = HeadTiles - 1;
    wire sums_ready, row_ready;
    reg [PlaceBits-1:0] place_q;   // of the sums in their row: as the tag's tile, known sooner
    reg                 first_q;
    wire                row_sums_end = place_q == LastPlace[PlaceBits-1:0];
    always @(posedge clk_i) begin
        if (raw_valid_i && raw_ready_o) begin
            place_q <= row_sums_end ? {PlaceBits{1'b0}} : place_q + 1'b1;
            first_q <= row_sums_end;
        end
        if (!rst_ni) begin
            place_q <= {PlaceBits{1'b0}};
            first_q <= 1'b1;
        end
    end
    wire unused_tag = &{1'b0, raw_tag_i};
    // Each waits for a row's place, not a row's first alone: what is taken is then not looked at before.
    assign raw_ready_o = sums_ready && row_ready;
    attention_output #(
        .Lanes(Lanes), .Taps(Taps), .Dims(AttentionDims), .HeadDim(HeadDim), .SumWidth(AttentionSum), .Width(Width),
        .AddrBits(FeatureBits), .InverseWidth(InverseWidth), .InverseShift(InverseShift),
        .ShiftBits(AttentionShiftBits), .Round(Round), .Saturate(Saturate)
    ) u_attention_output (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .row_valid_i(raw_valid_i && first_q && sums_ready), .row_ready_o(row_ready), .row_addr_i(raw_tag_i[TagTo+:TagToBits]),
        .row_shift_i(raw_tag_i[TagAttention+:TagAttentionBits]),
        .row_last_head_i(raw_tag_i[TagPart+:TagPartBits] == LastHead[PartBits-1:0]), .row_last_i(raw_tag_i[TagLast]),
        .sum_valid_i(raw_valid_i && row_ready), .sum_ready_o(sums_ready), .sum_data_i(raw_data_i),
        .stat_valid_i(stat_valid), .stat_ready_o(stat_ready), .stat_inverse_i(stat[0+:InverseWidth]),
        .stat_shift_i(stat[InverseWidth+:InverseShift]),
        .word_valid_o(attention_valid_o), .word_ready_i(attention_ready_i), .word_addr_o(attention_addr_o),
        .word_data_o(attention_word_o), .done_row_o(a_row_made_o), .done_all_o(a_op_made_o)
    );

    parameter_check #(
        .Good(Tokens >= 1 && Heads >= 1 && KeyBlocks >= 1 && KeyTiles >= 1 && (1 << SoftmaxBits) > Tokens &&
              (1 << PartBits) >= Heads),
        .Message("accel_attention needs Tokens, Heads, KeyBlocks and KeyTiles at least 1; SoftmaxBits enough for Tokens; PartBits enough for Heads")
    ) u_parameter_check ();

endmodule
`default_nettype wire
