`default_nettype none
// The program: steps through the operations, sends their rows to the array, and knows how far everything is.
//
// Handshake: image_start_i: one image; image_end_o: all of it is computed. row_*: valid/ready, see linear_engine. run_*,
//            queue_*, gate_start_o: see accel_sequencer. *_row_done_i, *_op_done_i: a row, or with it or alone an operation, of
//            what goes to memories and store (y), of attention (a), of the residual stream (x) may be read; n_done_i, n_rows_i:
//            layer norms. counter_o: cycles of operation counter_index_i, 3 cycles later.
// Latency:   see accel_sequencer.
module accel_program #(
    parameter OpBits      = 7,
    parameter TokenBits   = 8,
    parameter TileBits    = 8,
    parameter CountBits   = 11,
    parameter FeatureBits = 13,
    parameter StoreAddr   = 11,
    parameter OperandBits = 20,
    parameter PostBits    = 16,
    parameter RowTagBits  = 80,
    parameter LogitWidth       = 18,
    parameter Tokens      = 129,
    parameter Prefix      = 1,      // of them in front of the patches
    parameter Heads       = 3,      // whose keys and values are held at once
    parameter HeadBits    = 2,
    parameter Lead        = 2,
    parameter HeadBlocks  = 4,
    parameter HeadTiles   = 4,
    parameter KeyBlocks   = 9,
    parameter KeyTiles    = 9,
    parameter ValueBase   = 108,
    parameter ExpertBits  = 5,
    parameter PartBits    = 5,
    parameter ExpertOps   = 2,      // operations that each expert takes
    parameter Phases      = 25,     // of the residual stream: patch embedding, and two a block
    parameter Norms       = 24      // layer norms of an image
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire                   start_i,
    input  wire                   image_start_i,
    output wire                   image_end_o,
    input  wire                   y_row_done_i,
    input  wire                   y_op_done_i,
    input  wire                   a_row_done_i,
    input  wire                   a_op_done_i,
    input  wire                   x_row_done_i,
    input  wire                   x_op_done_i,
    output wire [7:0]             x_done_o,
    output wire [TokenBits-1:0]   x_rows_o,
    input  wire [7:0]             n_done_i,
    input  wire [TokenBits-1:0]   n_rows_i,
    output wire                   gate_start_o,
    output wire [ExpertBits-1:0]  run_index_o,
    input  wire                   run_valid_i,
    input  wire                   run_end_i,
    input  wire                   run_drop_i,
    input  wire                   run_last_i,
    input  wire [ExpertBits-1:0]  run_expert_i,
    input  wire [TokenBits-1:0]   run_length_i,
    output wire [ExpertBits+TokenBits-1:0] queue_addr_o,
    input  wire [TokenBits+LogitWidth-1:0] queue_data_i,
    output wire                   row_valid_o,
    input  wire                   row_ready_i,
    output wire [1:0]             row_source_o,
    output wire [FeatureBits-1:0] row_from_o,
    output wire [TileBits-1:0]    row_in_tiles_o,
    output wire [TileBits-1:0]    row_out_tiles_o,
    output wire [CountBits-1:0]   row_tiles_o,
    output wire                   row_stored_o,
    output wire [StoreAddr-1:0]   row_base_o,
    output wire                   row_last_o,
    output wire                   row_drop_o,
    output wire                   row_raw_o,
    output wire [OpBits-1:0]      row_op_o,
    output wire [OperandBits-1:0] row_operand_o,
    output wire [RowTagBits-1:0]  row_tag_o,
    input  wire                   busy_i,
    input  wire [OpBits-1:0]      busy_op_i,
    input  wire [OpBits-1:0]      counter_index_i,
    output wire [31:0]            counter_o
);

    `include "accel_constants.vh"

    // ---- operations: the sequencer and its table ----
    wire [OpBits-1:0]      op_index;
    wire [1:0]             op_kind, op_source, op_target;
    wire [FeatureBits-1:0] op_from, op_to;
    wire [TileBits-1:0]    op_from_stride, op_to_stride, op_in_tiles, op_out_tiles;
    wire [CountBits-1:0]   op_tiles;
    wire [TokenBits-1:0]   op_rows;
    wire [2:0]             op_dest;
    wire                   op_fresh;
    wire [OperandBits-1:0] op_operand;
    wire [PostBits-1:0]    op_post;

    accel_operations u_accel_operations (
        .clk_i(clk_i), .index_i(op_index), .kind_o(op_kind), .source_o(op_source), .from_o(op_from),
        .from_stride_o(op_from_stride), .rows_o(op_rows), .in_tiles_o(op_in_tiles), .out_tiles_o(op_out_tiles),
        .tiles_o(op_tiles), .dest_o(op_dest), .to_o(op_to), .to_stride_o(op_to_stride), .target_o(op_target),
        .fresh_o(op_fresh), .operand_o(op_operand), .post_o(op_post)
    );

    wire [7:0]             y_done, a_done;
    wire [TokenBits-1:0]   y_rows, a_rows;
    wire                   drained, row_final;
    wire [2:0]             row_dest;
    wire [FeatureBits-1:0] row_to;
    wire [TokenBits-1:0]   row_row;
    wire [PartBits-1:0]    row_part;
    wire [LogitWidth-1:0]       row_score;
    wire [PostBits-1:0]    row_post;

    // With a head, norms of tokens that it does not read are still under way when its result is there: the next image
    // may not find them there.
    wire idle = x_done_o == Phases[7:0] && n_done_i == Norms[7:0];

    accel_sequencer #(
        .IndexBits(OpBits), .TokenBits(TokenBits), .TileBits(TileBits), .CountBits(CountBits), .AddrBits(FeatureBits),
        .StoreBits(StoreAddr), .OperandBits(OperandBits), .PostBits(PostBits), .ScoreWidth(LogitWidth), .Tokens(Tokens),
        .Heads(Heads), .HeadBits(HeadBits), .Lead(Lead), .HeadBlocks(HeadBlocks), .HeadTiles(HeadTiles),
        .KeyBlocks(KeyBlocks), .KeyTiles(KeyTiles), .ValueBase(ValueBase), .ExpertBits(ExpertBits), .PartBits(PartBits),
        .ExpertOps(ExpertOps)
    ) u_accel_sequencer (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(image_start_i), .finished_o(image_end_o), .idle_i(idle),
        .op_index_o(op_index), .op_kind_i(op_kind), .op_source_i(op_source), .op_from_i(op_from),
        .op_from_stride_i(op_from_stride), .op_rows_i(op_rows), .op_in_tiles_i(op_in_tiles),
        .op_out_tiles_i(op_out_tiles), .op_tiles_i(op_tiles), .op_dest_i(op_dest), .op_to_i(op_to),
        .op_to_stride_i(op_to_stride), .op_target_i(op_target), .op_fresh_i(op_fresh),
        .op_operand_i(op_operand), .op_post_i(op_post),
        .y_done_i(y_done), .y_rows_i(y_rows), .n_done_i(n_done_i), .n_rows_i(n_rows_i), .a_done_i(a_done), .a_rows_i(a_rows),
        .gate_o(gate_start_o), .drained_o(drained),
        .run_index_o(run_index_o), .run_valid_i(run_valid_i), .run_end_i(run_end_i), .run_drop_i(run_drop_i),
        .run_last_i(run_last_i), .run_expert_i(run_expert_i), .run_length_i(run_length_i),
        .queue_addr_o(queue_addr_o), .queue_data_i(queue_data_i),
        .row_valid_o(row_valid_o), .row_ready_i(row_ready_i), .row_source_o(row_source_o), .row_from_o(row_from_o),
        .row_in_tiles_o(row_in_tiles_o), .row_out_tiles_o(row_out_tiles_o), .row_tiles_o(row_tiles_o),
        .row_stored_o(row_stored_o), .row_base_o(row_base_o), .row_last_o(row_last_o), .row_drop_o(row_drop_o),
        .row_dest_o(row_dest), .row_to_o(row_to), .row_row_o(row_row), .row_op_o(row_op_o), .row_part_o(row_part),
        .row_final_o(row_final), .row_score_o(row_score), .row_operand_o(row_operand_o), .row_post_o(row_post)
    );

    // ---- what results need to know of their row ----
    assign row_raw_o = row_dest == ToAttention;
    assign row_tag_o[TagPost+:TagPostBits]   = row_post;
    assign row_tag_o[TagScore+:TagScoreBits] = row_score;
    assign row_tag_o[TagFinal+:TagFinalBits] = row_final;
    assign row_tag_o[TagLast+:TagLastBits]   = row_last_o;
    assign row_tag_o[TagPart+:TagPartBits]   = row_part;
    assign row_tag_o[TagOp+:TagOpBits]       = row_op_o;
    assign row_tag_o[TagRow+:TagRowBits]     = row_row;
    assign row_tag_o[TagTo+:TagToBits]       = row_to;
    assign row_tag_o[TagDest+:TagDestBits]   = row_dest;

    // ---- how far everything is ----
    progress #(.TokenBits(TokenBits)) u_y_progress (
        .clk_i(clk_i), .rst_ni(rst_ni && !image_start_i), .row_i(y_row_done_i), .all_i(y_op_done_i), .first_i(1'b0),
        .done_o(y_done), .rows_o(y_rows)
    );
    progress #(.TokenBits(TokenBits)) u_a_progress (
        .clk_i(clk_i), .rst_ni(rst_ni && !image_start_i), .row_i(a_row_done_i), .all_i(a_op_done_i), .first_i(1'b0),
        .done_o(a_done), .rows_o(a_rows)
    );
    // The first rows of the first phase are of tokens in front of the patches, which no patch makes. Contributions of experts
    // come in any order: only when all of them are in is any row complete.
    progress #(.TokenBits(TokenBits), .Front(Prefix)) u_x_progress (
        .clk_i(clk_i), .rst_ni(rst_ni && !image_start_i), .row_i(x_row_done_i), .all_i(x_op_done_i || drained),
        .first_i(x_done_o == 8'd0 && x_rows_o == {TokenBits{1'b0}}), .done_o(x_done_o), .rows_o(x_rows_o)
    );

    cycle_counters #(.IndexBits(OpBits)) u_cycle_counters (
        .clk_i(clk_i), .run_i(rst_ni), .clear_i(start_i), .busy_i(busy_i), .index_i(busy_op_i),
        .read_index_i(counter_index_i), .count_o(counter_o)
    );

    parameter_check #(
        .Good(OpBits >= 1 && TokenBits >= 1 && Prefix < Tokens && TileBits >= 1 && RowTagBits >= 1 && Phases >= 1 &&
              Phases < 256 && Norms < 256),
        .Message("accel_program needs OpBits, TokenBits, TileBits, RowTagBits and Phases at least 1; Prefix less than Tokens; Phases and Norms less than 256")
    ) u_parameter_check ();

endmodule
`default_nettype wire
