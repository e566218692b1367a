`default_nettype none
// The accelerator between its memory ports: everything that an inference does, driven by the tables of its operations.
//
// Handshake: start_i: images_i images of task task_i, addresses as given; finished_o when the last result is written.
//            weight_*, parameter_*, spill_*, residual_*: bursts and beats of axi_read_port; result_*: bursts and beats of
//            axi_write_port, also of what is spilled. counter_*: cycles of operation counter_index_i, 2 cycles later.
// Latency:   see docs/explanation/accelerator.md.
// Numbers:   docs/reference/numerics.md, profile exact.
module accel_core #(
    parameter Ports        = 4,      // that bring weights
    parameter AddrBits     = 40,     // more than 32
    parameter DataBits     = 128,
    parameter MaxBeats     = 16,
    parameter ReaderDepth  = 512,    // beats, a power of two
    parameter ImageBits    = 16,
    parameter TaskBits     = 6,
    // the array
    parameter Lanes        = 16,
    parameter Taps         = 16,
    parameter XWidth       = 18,
    parameter WWidth       = 16,
    parameter BiasWidth    = 16,
    parameter Width        = 18,
    parameter YWidth       = 22,
    parameter AccWidth     = 45,
    parameter Round        = 1,
    parameter Saturate     = 1,
    parameter StoreBits    = 16,     // a weight, a bias in memory
    parameter TileBits     = 8,
    parameter CountBits    = 11,
    parameter RingTiles    = 1024,
    parameter StoreTiles   = 216,    // of keys and values
    parameter BiasDepth    = 256,
    parameter XDepth       = 128,
    parameter ResultDepth  = 32,
    // the network
    parameter Tokens       = 129,
    parameter TokenBits    = 8,
    parameter Heads        = 3,      // whose keys and values are held at once
    parameter HeadBits     = 2,
    parameter HeadDim      = 64,
    parameter KeyBlocks    = 9,
    parameter KeyTiles     = 9,
    parameter ScoreBeats   = 9,
    parameter Lead         = 2,
    parameter PartBits     = 5,
    // feature memories
    parameter FeatureBits  = 13,
    parameter SumDepth     = 1548,
    parameter SumStride    = 12,
    parameter NormDepth    = 1548,
    parameter NormWords    = 12,
    parameter HiddenDepth  = 6192,
    parameter NormSpilled  = 0,      // off chip
    parameter HiddenSpilled = 0,
    parameter SumSpilled   = 0,
    parameter StoreStyle   = "auto",   // what memories are made of, see ram_sdp
    parameter SumStyle     = "auto",
    parameter NormStyle    = "auto",
    parameter HiddenStyle  = "auto",
    // units
    parameter GeluFlagBits = 4,
    parameter ScoreWidth   = 22,     // scores of attention
    parameter ExpWidth     = 17,
    parameter InverseWidth = 24,
    parameter InverseShift = 5,
    parameter SoftmaxBits  = 8,      // of softmax's rows and keys, each
    parameter AttentionDims = 2,
    parameter AttentionSum = 41,
    parameter AttentionShiftBits = 6,
    parameter NormLanes    = 4,
    parameter NormBlocks   = 48,
    parameter NormParameterBits = 128,  // of a beat, as it lies in memory
    parameter NormParameterUsed = 128,
    parameter NormTokenBits = 8,
    parameter NormOperandBits = 1,
    parameter NormHasOperands = 1,
    parameter AddShiftBits = 4,
    parameter MostLeft     = 3,
    parameter SumExtra     = 2,
    // patch embedding
    parameter PixelBits    = 8,      // as they lie in memory
    parameter PixelWidth   = 8,
    parameter WordPixels   = 16,
    parameter RowWords     = 16,
    parameter PatchRowWords = 1,
    parameter StripeRows   = 48,
    parameter Columns      = 16,
    parameter BlockWords   = 1,
    parameter PatchRowBits = 6,
    parameter PatchColumnBits = 5,
    parameter PatchDepth   = 8,
    parameter ImageBeats   = 6144,
    // experts
    parameter HasExperts   = 0,      // without, files of gate and queues are not there
    parameter Experts      = 16,
    parameter ExpertBits   = 5,
    parameter QueueBits    = 4,
    parameter GateBits     = 5,
    parameter GateTokenBits = 8,
    parameter TopK         = 2,
    parameter PickBits     = 82,
    parameter PickScore    = 46,     // where scores begin in a pick
    parameter GateCount    = 16,
    parameter [GateBits*(1<<TaskBits)-1:0] GateFirst = 0,   // by task
    parameter Prune        = 0,
    parameter PruneAt      = 0,
    parameter ScoreShift   = 16,
    parameter Balanced     = 0,
    parameter ExpertOps    = 2,      // operations that each expert takes
    // tables
    parameter OpBits       = 7,
    parameter NormBits     = 5,
    parameter MatrixBits   = 7,
    parameter ListBits     = 6,
    parameter OffsetBits   = 24,
    parameter StrideBits   = 20,
    parameter PartBeatBits = 16,
    parameter ListBeatBits = 16,
    // result
    parameter Phases       = 25,     // of the residual stream: patch embedding, and two a block
    parameter OutFromHidden = 0,
    parameter OutRows      = 129,
    parameter OutWords     = 12,
    parameter OutStride    = 12,
    parameter OutFirst     = 0
) (
    input  wire                      clk_i,
    input  wire                      rst_ni,
    input  wire                      start_i,
    input  wire [TaskBits-1:0]       task_i,
    input  wire [ImageBits-1:0]      images_i,
    input  wire [AddrBits-1:0]       weights_i,
    input  wire [AddrBits-1:0]       image_i,
    input  wire [AddrBits-1:0]       output_i,
    input  wire [AddrBits-1:0]       scratch_i,
    output wire                      finished_o,
    input  wire [OpBits-1:0]         counter_index_i,
    output wire [31:0]               counter_o,
    output wire [Ports-1:0]          weight_burst_valid_o,
    input  wire [Ports-1:0]          weight_burst_ready_i,
    output wire [Ports*AddrBits-1:0] weight_burst_addr_o,
    output wire [Ports*$clog2(MaxBeats+1)-1:0] weight_burst_beats_o,
    input  wire [Ports-1:0]          weight_valid_i,
    output wire [Ports-1:0]          weight_ready_o,
    input  wire [Ports*DataBits-1:0] weight_data_i,
    output wire                      parameter_burst_valid_o,
    input  wire                      parameter_burst_ready_i,
    output wire [AddrBits-1:0]       parameter_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] parameter_burst_beats_o,
    input  wire                      parameter_valid_i,
    output wire                      parameter_ready_o,
    input  wire [DataBits-1:0]       parameter_data_i,
    output wire                      spill_burst_valid_o,
    input  wire                      spill_burst_ready_i,
    output wire [AddrBits-1:0]       spill_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] spill_burst_beats_o,
    input  wire                      spill_valid_i,
    output wire                      spill_ready_o,
    input  wire [DataBits-1:0]       spill_data_i,
    output wire                      residual_burst_valid_o,
    input  wire                      residual_burst_ready_i,
    output wire [AddrBits-1:0]       residual_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] residual_burst_beats_o,
    input  wire                      residual_valid_i,
    output wire                      residual_ready_o,
    input  wire [DataBits-1:0]       residual_data_i,
    output wire                      result_burst_valid_o,
    input  wire                      result_burst_ready_i,
    output wire [AddrBits-1:0]       result_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] result_burst_beats_o,
    output wire                      result_valid_o,
    input  wire                      result_ready_i,
    output wire [DataBits-1:0]       result_data_o,
    input  wire                      result_answered_i,
    input  wire                      result_idle_i
);

    // Destinations of results, as accel_operations and accel_sequencer have them.
    localparam [2:0] ToScores = 3'd5, ToAttention = 3'd6, ToExperts = 3'd7;
    localparam ByteShift   = $clog2(DataBits / 8);
    localparam ShiftBits   = $clog2(AccWidth);
    localparam OutBits     = $clog2(YWidth + 1);
    localparam OperandBits = 2 * ShiftBits + OutBits;
    localparam PostBits    = GeluFlagBits + 2 * AddShiftBits + 1 + AttentionShiftBits;
    localparam StoreDepth  = RingTiles + StoreTiles;
    localparam StoreAddr   = $clog2(StoreDepth);
    localparam HeadBlocks  = HeadDim / Taps;
    localparam HeadTiles   = HeadDim / Lanes;
    localparam ValueBase   = Heads * KeyTiles * HeadBlocks;
    localparam [StoreAddr-1:0] FirstStored = RingTiles[StoreAddr-1:0];

    // ---- one image after another ----
    reg [ImageBits-1:0] image_q;        // after this one
    reg [AddrBits-1:0]  output_q;
    reg                 image_start_q, finished_q, storing_q;
    wire                image_end, stored;
    localparam integer OutBytes = OutRows * OutWords * Taps * 4;
    wire last_image = image_q == {ImageBits{1'b0}};
    assign finished_o = finished_q;

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

    accel_operations u_operations (
        .clk_i(clk_i), .index_i(op_index), .kind_o(op_kind), .source_o(op_source), .from_o(op_from),
        .from_stride_o(op_from_stride), .rows_o(op_rows), .in_tiles_o(op_in_tiles), .out_tiles_o(op_out_tiles),
        .tiles_o(op_tiles), .dest_o(op_dest), .to_o(op_to), .to_stride_o(op_to_stride), .target_o(op_target),
        .fresh_o(op_fresh), .operand_o(op_operand), .post_o(op_post)
    );

    wire [7:0]           y_done, n_done, a_done, x_done;
    wire [TokenBits-1:0] y_rows, n_rows, a_rows, x_rows;
    wire gate_start, drained, idle;
    wire run_valid, run_end, run_drop, run_last;
    wire [ExpertBits-1:0] run_index, run_expert;
    wire [TokenBits-1:0]  run_length;
    wire [ExpertBits+TokenBits-1:0] queue_addr;
    wire [TokenBits+Width-1:0] queue_data;
    wire row_valid, row_ready, row_stored, row_last, row_drop, row_final;
    wire [1:0]             row_source;
    wire [FeatureBits-1:0] row_from, row_to;
    wire [TileBits-1:0]    row_in_tiles, row_out_tiles;
    wire [CountBits-1:0]   row_tiles;
    wire [StoreAddr-1:0]   row_base;
    wire [2:0]             row_dest;
    wire [TokenBits-1:0]   row_row;
    wire [OpBits-1:0]      row_op;
    wire [PartBits-1:0]    row_part;
    wire [Width-1:0]       row_score;
    wire [OperandBits-1:0] row_operand;
    wire [PostBits-1:0]    row_post;

    accel_sequencer #(
        .IndexBits(OpBits), .TokenBits(TokenBits), .TileBits(TileBits), .CountBits(CountBits), .AddrBits(FeatureBits),
        .StoreBits(StoreAddr), .OperandBits(OperandBits), .PostBits(PostBits), .ScoreWidth(Width), .Tokens(Tokens),
        .Heads(Heads), .HeadBits(HeadBits), .Lead(Lead), .HeadBlocks(HeadBlocks), .HeadTiles(HeadTiles),
        .KeyBlocks(KeyBlocks), .KeyTiles(KeyTiles), .ValueBase(ValueBase), .ExpertBits(ExpertBits), .PartBits(PartBits),
        .ExpertOps(ExpertOps)
    ) u_sequencer (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(image_start_q), .finished_o(image_end), .idle_i(idle),
        .op_index_o(op_index), .op_kind_i(op_kind), .op_source_i(op_source), .op_from_i(op_from),
        .op_from_stride_i(op_from_stride), .op_rows_i(op_rows), .op_in_tiles_i(op_in_tiles),
        .op_out_tiles_i(op_out_tiles), .op_tiles_i(op_tiles), .op_dest_i(op_dest), .op_to_i(op_to),
        .op_to_stride_i(op_to_stride), .op_target_i(op_target), .op_fresh_i(op_fresh),
        .op_operand_i(op_operand), .op_post_i(op_post),
        .y_done_i(y_done), .y_rows_i(y_rows), .n_done_i(n_done), .n_rows_i(n_rows), .a_done_i(a_done), .a_rows_i(a_rows),
        .gate_o(gate_start), .drained_o(drained),
        .run_index_o(run_index), .run_valid_i(run_valid), .run_end_i(run_end), .run_drop_i(run_drop),
        .run_last_i(run_last), .run_expert_i(run_expert), .run_length_i(run_length),
        .queue_addr_o(queue_addr), .queue_data_i(queue_data),
        .row_valid_o(row_valid), .row_ready_i(row_ready), .row_source_o(row_source), .row_from_o(row_from),
        .row_in_tiles_o(row_in_tiles), .row_out_tiles_o(row_out_tiles), .row_tiles_o(row_tiles),
        .row_stored_o(row_stored), .row_base_o(row_base), .row_last_o(row_last), .row_drop_o(row_drop),
        .row_dest_o(row_dest), .row_to_o(row_to), .row_row_o(row_row), .row_op_o(row_op), .row_part_o(row_part),
        .row_final_o(row_final), .row_score_o(row_score), .row_operand_o(row_operand), .row_post_o(row_post)
    );

    // ---- the array; what it reads and what it makes go by streams ----
    wire [FeatureBits-1:0] norm_read_addr, hidden_fetch_addr;
    wire [Taps*Width-1:0]  norm_read, hidden_read;
    wire                   pixel_valid, pixel_ready, weight_valid, weight_ready;
    wire [Taps*XWidth-1:0] pixel_block;
    wire [Taps*(ExpWidth+1)-1:0] weight_block;
    wire                   key_valid, value_valid;
    wire [$clog2(Lanes)-1:0] key_lane;
    wire [$clog2(Taps)-1:0]  value_tap;
    wire [Taps*WWidth-1:0] key_data;
    wire [Lanes*WWidth-1:0] value_data;
    wire [StoreAddr-1:0]   kv_addr;
    wire [Ports-1:0]       load_cmd_valid, load_cmd_ready;
    wire [AddrBits-1:0]    load_cmd_addr;
    wire [TileBits-1:0]    load_cmd_rows;
    wire [CountBits-1:0]   load_cmd_tiles;
    wire                   spill_row_valid, spill_row_ready, spill_row_hidden, spill_block_valid, spill_block_ready;
    wire [FeatureBits-1:0] spill_row_addr;
    wire [TileBits-1:0]    spill_row_blocks;
    wire [Taps*Width-1:0]  spill_block;
    wire                   spill_norm_ready, spill_hidden_ready, out_spill_ready, a_room, n_room;
    wire                   y_room, y_row_done, y_op_done, a_row_done, a_all_done, n_row_done;   // as they may be read
    wire                   y_row_made, y_op_made, a_row_made, a_all_made, n_row_made;
    localparam TagBits = 1 + TileBits + 3 + FeatureBits + TokenBits + OpBits + PartBits + 2 + Width + PostBits;
    wire                   y_valid, y_ready, raw_valid, raw_ready;
    wire [TagBits-1:0]     y_tag, raw_tag;
    wire [Lanes*YWidth-1:0] y_row;
    wire [Lanes*AttentionSum-1:0] raw_row;
    wire [OpBits-1:0]      busy_op;
    wire                   busy;

    linear_engine #(
        .Ports(Ports), .AddrBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Lanes(Lanes), .Taps(Taps),
        .XWidth(XWidth), .WWidth(WWidth), .BiasWidth(BiasWidth), .Width(Width), .YWidth(YWidth), .AccWidth(AccWidth),
        .RawWidth(AttentionSum), .ExpWidth(ExpWidth), .Round(Round), .Saturate(Saturate), .StoreBits(StoreBits),
        .TileBits(TileBits), .CountBits(CountBits), .RingTiles(RingTiles), .StoreTiles(StoreTiles), .StoreStyle(StoreStyle),
        .BiasDepth(BiasDepth), .XDepth(XDepth), .ResultDepth(ResultDepth), .FeatureBits(FeatureBits), .OperandBits(OperandBits),
        .RowTagBits(TagBits - 1 - TileBits), .OpBits(OpBits), .NormSpilled(NormSpilled), .HiddenSpilled(HiddenSpilled)
    ) u_linear (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .row_valid_i(row_valid), .row_ready_o(row_ready), .row_source_i(row_source), .row_from_i(row_from),
        .row_in_tiles_i(row_in_tiles), .row_out_tiles_i(row_out_tiles), .row_tiles_i(row_tiles),
        .row_stored_i(row_stored), .row_base_i(row_base), .row_last_i(row_last), .row_drop_i(row_drop),
        .row_raw_i(row_dest == ToAttention), .row_op_i(row_op), .row_operand_i(row_operand),
        .row_tag_i({row_dest, row_to, row_row, row_op, row_part, row_last, row_final, row_score, row_post}),
        .norm_addr_o(norm_read_addr), .norm_data_i(norm_read), .hidden_addr_o(hidden_fetch_addr),
        .hidden_data_i(hidden_read), .hidden_free_i(!storing_q),
        .spill_row_valid_o(spill_row_valid), .spill_row_ready_i(spill_row_ready), .spill_row_hidden_o(spill_row_hidden),
        .spill_row_addr_o(spill_row_addr), .spill_row_blocks_o(spill_row_blocks),
        .spill_valid_i(spill_block_valid && !storing_q), .spill_ready_o(spill_block_ready), .spill_data_i(spill_block),
        .pixel_valid_i(pixel_valid), .pixel_ready_o(pixel_ready), .pixel_data_i(pixel_block),
        .weight_valid_i(weight_valid), .weight_ready_o(weight_ready), .weight_data_i(weight_block),
        .cmd_valid_i(load_cmd_valid), .cmd_ready_o(load_cmd_ready), .cmd_addr_i(load_cmd_addr),
        .cmd_rows_i(load_cmd_rows), .cmd_tiles_i(load_cmd_tiles),
        .burst_valid_o(weight_burst_valid_o), .burst_ready_i(weight_burst_ready_i), .burst_addr_o(weight_burst_addr_o),
        .burst_beats_o(weight_burst_beats_o), .load_valid_i(weight_valid_i), .load_ready_o(weight_ready_o),
        .load_data_i(weight_data_i),
        .key_valid_i(key_valid), .key_lane_i(key_lane), .key_data_i(key_data),
        .value_valid_i(value_valid), .value_tap_i(value_tap), .value_data_i(value_data),
        .store_addr_i(kv_addr + FirstStored),
        .y_valid_o(y_valid), .y_ready_i(y_ready), .y_tag_o(y_tag), .y_data_o(y_row),
        .raw_valid_o(raw_valid), .raw_ready_i(raw_ready), .raw_tag_o(raw_tag), .raw_data_o(raw_row),
        .busy_o(busy), .op_o(busy_op)
    );

    // ---- results: scores to softmax, all else through GELU ----
    wire                   y_last_tile, y_last, y_final;
    wire [TileBits-1:0]    y_tile;
    wire [2:0]             y_dest;
    wire [FeatureBits-1:0] y_to;
    wire [TokenBits-1:0]   y_number;
    wire [OpBits-1:0]      y_op;
    wire [PartBits-1:0]    y_part;
    wire [Width-1:0]       y_score;
    wire [PostBits-1:0]    y_post;
    assign {y_last_tile, y_tile, y_dest, y_to, y_number, y_op, y_part, y_last, y_final, y_score, y_post} = y_tag;
    wire unused_y = &{1'b0, y_last_tile, y_tile, y_to, y_number, y_op, y_part, y_last, y_final, y_score, y_post};
    wire is_score = y_dest == ToScores;
    wire       score_ready, gelu_in_ready, tags_ready, gelu_valid, gelu_ready, tag_valid;
    wire       to_gelu = y_valid && !is_score && tags_ready;
    wire [Lanes*ScoreWidth-1:0] score_row;
    wire [Lanes*Width-1:0]      plain_row, gelu_row;
    wire [TagBits-1:0]          out_tag;
    assign y_ready = is_score ? score_ready : gelu_in_ready && tags_ready;
    genvar i;
    generate
        for (i = 0; i < Lanes; i = i + 1) begin : gen_lane
            assign score_row[i*ScoreWidth+:ScoreWidth] = y_row[i*YWidth+:ScoreWidth];
            assign plain_row[i*Width+:Width]           = y_row[i*YWidth+:Width];
        end
    endgenerate

    gelu u_gelu (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(to_gelu), .in_ready_o(gelu_in_ready),
        .in_data_i({y_post[GeluFlagBits-1:0], plain_row}),
        .out_valid_o(gelu_valid), .out_ready_i(gelu_ready), .out_data_o(gelu_row)
    );
    stream_fifo #(.Width(TagBits), .Depth(ResultDepth)) u_tags (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(to_gelu && gelu_in_ready), .in_ready_o(tags_ready), .in_data_i(y_tag),
        .out_valid_o(tag_valid), .out_ready_i(gelu_valid && gelu_ready), .out_data_o(out_tag)
    );

    wire                   out_last_tile, out_last, out_final;
    wire [TileBits-1:0]    out_tile;
    wire [2:0]             out_dest;
    wire [FeatureBits-1:0] out_to;
    wire [TokenBits-1:0]   out_row;
    wire [OpBits-1:0]      out_op;
    wire [PartBits-1:0]    out_part;
    wire [Width-1:0]       out_score;
    wire [PostBits-1:0]    out_post;
    assign {out_last_tile, out_tile, out_dest, out_to, out_row, out_op, out_part, out_last, out_final, out_score,
            out_post} = out_tag;
    wire unused_out = &{1'b0, out_op, out_part, out_post};   // for those who watch

    // ---- to memories and store ----
    localparam SideBits = 1 + Width + 1 + 2 * AddShiftBits;
    wire hidden_word_valid, hidden_word_ready, sum_valid, sum_ready, logit_valid, logit_ready, word_last, word_last_row;
    wire [FeatureBits-1:0] word_addr;
    wire [Taps*Width-1:0]  word_data;
    wire [2:0]             word_dest;
    wire [SideBits-1:0]    word_side;
    wire                   writer_ready;
    assign gelu_ready = writer_ready && y_room;
    result_writer #(
        .Lanes(Lanes), .Taps(Taps), .Width(Width), .StoreWidth(WWidth), .TileBits(TileBits), .AddrBits(FeatureBits),
        .TokenBits(TokenBits), .StoreBits(StoreAddr), .SideBits(SideBits), .HeadBlocks(HeadBlocks), .KeyBlocks(KeyBlocks),
        .KeyTiles(KeyTiles), .ValueBase(ValueBase)
    ) u_writer (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(gelu_valid && tag_valid && y_room), .in_ready_o(writer_ready),
        .in_data_i(gelu_row), .in_dest_i(out_dest), .in_tile_i(out_tile), .in_last_tile_i(out_last_tile),
        .in_last_row_i(out_last), .in_row_i(out_row), .in_addr_i(out_to),
        .in_side_i({out_final, out_score, out_post[GeluFlagBits+:2*AddShiftBits+1]}),
        .hidden_valid_o(hidden_word_valid), .hidden_ready_i(hidden_word_ready), .sum_valid_o(sum_valid),
        .sum_ready_i(sum_ready), .word_addr_o(word_addr), .word_data_o(word_data), .word_last_o(word_last),
        .word_last_row_o(word_last_row), .word_dest_o(word_dest), .word_side_o(word_side),
        .gate_valid_o(logit_valid), .gate_ready_i(logit_ready),
        .key_valid_o(key_valid), .key_lane_o(key_lane), .key_data_o(key_data),
        .value_valid_o(value_valid), .value_tap_o(value_tap), .value_data_o(value_data), .store_addr_o(kv_addr),
        .done_row_o(y_row_made), .done_op_o(y_op_made)
    );

    wire [AddShiftBits-1:0] word_left, word_out;
    wire [Width-1:0]        word_score;
    wire                    word_final, word_partial;   // partial: a later operation completes the row
    assign {word_final, word_score, word_partial, word_out, word_left} = word_side;

    // ---- attention ----
    wire p_valid, p_ready, stat_valid, stat_ready, attention_row_ready, attention_valid, attention_ready;
    wire [Lanes*ExpWidth-1:0] p_row;
    wire [InverseWidth+InverseShift+ScoreWidth-1:0] stat;
    wire [Taps*ExpWidth-1:0]  p_block;
    wire [FeatureBits-1:0]    attention_addr;
    wire [Taps*Width-1:0]     attention_word;
    wire op_taken;
    wire unused_attention = &{1'b0, op_taken, stat};
    localparam [SoftmaxBits-1:0] Keys = Tokens[SoftmaxBits-1:0];
    softmax u_softmax (
        .clk_i(clk_i), .rst_ni(rst_ni), .op_valid_i(1'b1), .op_ready_o(op_taken), .op_data_i({Keys, Keys}),
        .s_valid_i(y_valid && is_score), .s_ready_o(score_ready), .s_data_i(score_row),
        .p_valid_o(p_valid), .p_ready_i(p_ready), .p_data_o(p_row),
        .stat_valid_o(stat_valid), .stat_ready_i(stat_ready), .stat_data_o(stat)
    );
    row_resize #(.In(Lanes), .Out(Taps), .Width(ExpWidth), .RowIn(ScoreBeats), .RowOut(KeyBlocks)) u_weights (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(p_valid), .in_ready_o(p_ready), .in_data_i(p_row),
        .out_valid_o(weight_valid), .out_ready_i(weight_ready), .out_data_o(p_block)
    );
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_weight
            assign weight_block[i*(ExpWidth+1)+:ExpWidth+1] = {1'b0, p_block[i*ExpWidth+:ExpWidth]};
        end
    endgenerate

    wire                   raw_last_tile, raw_last, raw_final;
    wire [TileBits-1:0]    raw_tile;
    wire [2:0]             raw_dest;
    wire [FeatureBits-1:0] raw_to;
    wire [TokenBits-1:0]   raw_row_number;
    wire [OpBits-1:0]      raw_op;
    wire [PartBits-1:0]    raw_part;
    wire [Width-1:0]       raw_score;
    wire [PostBits-1:0]    raw_post;
    wire                   sums_ready;
    localparam integer     LastHead = Heads - 1;
    assign {raw_last_tile, raw_tile, raw_dest, raw_to, raw_row_number, raw_op, raw_part, raw_last, raw_final, raw_score,
            raw_post} = raw_tag;
    wire unused_raw = &{1'b0, raw_last_tile, raw_dest, raw_row_number, raw_op, raw_final, raw_score, raw_post};
    wire raw_first = raw_tile == {TileBits{1'b0}};
    assign raw_ready = sums_ready && (!raw_first || attention_row_ready);

    attention_output #(
        .Lanes(Lanes), .Taps(Taps), .Dims(AttentionDims), .HeadDim(HeadDim), .SumWidth(AttentionSum), .Width(Width),
        .AddrBits(FeatureBits), .InverseWidth(InverseWidth), .InverseShift(InverseShift),
        .ShiftBits(AttentionShiftBits), .Round(Round), .Saturate(Saturate)
    ) u_attention (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .row_valid_i(raw_valid && raw_first && sums_ready), .row_ready_o(attention_row_ready), .row_addr_i(raw_to),
        .row_shift_i(raw_post[PostBits-1-:AttentionShiftBits]),
        .row_last_head_i(raw_part == LastHead[PartBits-1:0]), .row_last_i(raw_last),
        .sum_valid_i(raw_valid && (!raw_first || attention_row_ready)), .sum_ready_o(sums_ready), .sum_data_i(raw_row),
        .stat_valid_i(stat_valid), .stat_ready_o(stat_ready), .stat_inverse_i(stat[0+:InverseWidth]),
        .stat_shift_i(stat[InverseWidth+:InverseShift]),
        .word_valid_o(attention_valid), .word_ready_i(attention_ready), .word_addr_o(attention_addr),
        .word_data_o(attention_word), .done_row_o(a_row_made), .done_all_o(a_all_made)
    );

    // ---- the hidden memory ----
    wire [FeatureBits-1:0] out_addr;
    wire [FeatureBits-1:0] hidden_addr  = storing_q ? out_addr : hidden_fetch_addr;
    wire [FeatureBits-1:0] hidden_write = hidden_word_valid ? word_addr : attention_addr;
    wire [Taps*Width-1:0]  hidden_word  = hidden_word_valid ? word_data : attention_word;
    wire hidden_valid = hidden_word_valid || (attention_valid && a_room);
    wire hidden_ready;
    wire unused_hidden = &{1'b0, hidden_addr, hidden_write};
    assign hidden_word_ready = hidden_ready;
    assign attention_ready   = !hidden_word_valid && hidden_ready && a_room;
    generate
        if (HiddenSpilled == 0) begin : gen_hidden
            assign hidden_ready = 1'b1;
            ram_sdp #(.Width(Taps * Width), .Depth(HiddenDepth), .Style(HiddenStyle)) u_ram (
                .clk_i(clk_i), .write_valid_i(hidden_valid), .write_addr_i(hidden_write[$clog2(HiddenDepth)-1:0]),
                .write_data_i(hidden_word), .read_addr_i(hidden_addr[$clog2(HiddenDepth)-1:0]), .read_data_o(hidden_read)
            );
        end else begin : gen_no_hidden
            assign hidden_ready = spill_hidden_ready;
            assign hidden_read  = spill_block;
            wire unused = &{1'b0, HiddenDepth[0], HiddenStyle[0]};
        end
    endgenerate

    // ---- the residual stream ----
    wire put_valid, put_ready, feed_get, feed_ready, out_get, out_get_ready, sum_get_ready, got_valid;
    wire x_row_done, x_all_done;
    wire [FeatureBits-1:0] feed_addr;
    reg  [FeatureBits-1:0] put_addr_q;
    wire [Taps*Width-1:0]  put_data, got_data;
    localparam MemWidth  = (SumSpilled != 0) ? Width + SumExtra : Width;   // of words off chip
    wire                      get_valid = storing_q ? out_get && OutFromHidden == 0 : feed_get;
    wire [FeatureBits-1:0]    get_addr  = storing_q ? out_addr : feed_addr;
    wire                      add_final = (word_dest == ToExperts) ? word_final : word_last_row;
    wire                      x_row_made, x_all_made, x_room, ask_valid, ask_ready, asked_valid, asked_ready;
    wire                      back_valid, back_ready, back_put, added, was_put;    // what goes back off chip
    wire [FeatureBits-1:0]    ask_addr, back_addr;
    wire [Taps*MemWidth-1:0]  asked_word, back_word;
    generate
        if (SumSpilled == 0) begin : gen_residual
            residual_memory #(
                .Taps(Taps), .Width(Width), .Extra(SumExtra), .Depth(SumDepth), .Style(SumStyle), .AddrBits(FeatureBits),
                .ShiftBits(AddShiftBits), .MostLeft(MostLeft), .ScoreWidth(Width), .ScoreShift(ScoreShift),
                .Round(Round), .Saturate(Saturate)
            ) u_residual (
                .clk_i(clk_i), .rst_ni(rst_ni),
                .add_valid_i(sum_valid), .add_ready_o(sum_ready), .add_addr_i(word_addr), .add_data_i(word_data),
                .add_expert_i(word_dest == ToExperts), .add_left_i(word_left), .add_out_i(word_out),
                .add_score_i(word_score), .add_last_i(word_last && !word_partial), .add_final_i(add_final),
                .put_valid_i(put_valid), .put_ready_o(put_ready), .put_addr_i(put_addr_q), .put_data_i(put_data),
                .get_valid_i(get_valid), .get_ready_o(sum_get_ready), .get_addr_i(get_addr), .got_valid_o(got_valid),
                .got_data_o(got_data), .done_row_o(x_row_made), .done_all_o(x_all_made)
            );
            assign {ask_valid, asked_ready, back_valid, back_put} = 4'd0;
            assign {ask_addr, back_addr} = {2 * FeatureBits{1'b0}};
            assign back_word = {Taps * MemWidth{1'b0}};
            wire unused = &{1'b0, ask_ready, asked_valid, asked_word, back_ready, added, was_put, x_room};
        end else begin : gen_no_residual
            residual_spilled #(
                .Taps(Taps), .Width(Width), .Extra(SumExtra), .AddrBits(FeatureBits), .ShiftBits(AddShiftBits),
                .MostLeft(MostLeft), .ScoreWidth(Width), .ScoreShift(ScoreShift), .Round(Round), .Saturate(Saturate)
            ) u_residual (
                .clk_i(clk_i), .rst_ni(rst_ni), .start_i(image_start_q),
                .add_valid_i(sum_valid), .add_ready_o(sum_ready), .add_addr_i(word_addr), .add_data_i(word_data),
                .add_expert_i(word_dest == ToExperts), .add_left_i(word_left), .add_out_i(word_out),
                .add_score_i(word_score), .add_last_i(word_last && !word_partial), .add_final_i(add_final),
                .put_valid_i(put_valid), .put_ready_o(put_ready), .put_addr_i(put_addr_q), .put_data_i(put_data),
                .get_valid_i(get_valid), .get_ready_o(sum_get_ready), .get_addr_i(get_addr), .got_valid_o(got_valid),
                .got_data_o(got_data), .done_row_o(x_row_made), .done_all_o(x_all_made), .ask_valid_o(ask_valid),
                .ask_ready_i(ask_ready), .ask_addr_o(ask_addr), .word_valid_i(asked_valid), .word_ready_o(asked_ready),
                .word_data_i(asked_word), .write_valid_o(back_valid), .write_ready_i(back_ready), .write_put_o(back_put),
                .write_addr_o(back_addr), .write_data_o(back_word), .added_i(added), .put_i(was_put), .room_i(x_room)
            );
            wire unused = &{1'b0, SumDepth[0], SumStyle[0]};
        end
    endgenerate
    assign feed_ready    = sum_get_ready && !storing_q;
    assign out_get_ready = (OutFromHidden == 0) ? sum_get_ready : HiddenSpilled == 0 || out_spill_ready;

    // ---- layer norm ----
    wire norm_op_valid, norm_op_ready, norm_x_valid, norm_x_ready, norm_y_valid, norm_y_ready, norm_p_valid, norm_p_ready;
    wire norm_word_valid, norm_word_ready, norm_word_last, norm_end;
    wire [NormBits-1:0]        norm_index;
    wire [NormOperandBits-1:0] norm_operand, norm_op_operand;
    wire [NormLanes*Width-1:0] norm_x, norm_y;
    wire [FeatureBits-1:0]     norm_word_addr;
    wire [Taps*Width-1:0]      norm_word;
    wire [NormParameterBits-1:0] norm_p;
    accel_norms u_norms (.clk_i(clk_i), .index_i(norm_index), .operand_o(norm_operand), .end_o(norm_end));
    norm_feed #(
        .Taps(Taps), .NormLanes(NormLanes), .Width(Width), .Tokens(Tokens), .TokenBits(TokenBits), .Words(NormWords),
        .Stride(SumStride), .Blocks(NormBlocks), .AddrBits(FeatureBits), .IndexBits(NormBits),
        .OperandBits(NormOperandBits), .Depth(SumSpilled != 0 ? 32 : 8)
    ) u_norm_feed (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(image_start_q), .op_index_o(norm_index), .op_operand_i(norm_operand),
        .op_end_i(norm_end), .x_done_i(x_done), .x_rows_i(x_rows),
        .get_valid_o(feed_get), .get_ready_i(feed_ready), .get_addr_o(feed_addr), .got_valid_i(got_valid && !storing_q),
        .got_data_i(got_data),
        .norm_op_valid_o(norm_op_valid), .norm_op_ready_i(norm_op_ready), .norm_op_operand_o(norm_op_operand),
        .norm_x_valid_o(norm_x_valid), .norm_x_ready_i(norm_x_ready), .norm_x_data_o(norm_x),
        .norm_y_valid_i(norm_y_valid), .norm_y_ready_o(norm_y_ready), .norm_y_data_i(norm_y),
        .word_valid_o(norm_word_valid), .word_ready_i(norm_word_ready), .word_addr_o(norm_word_addr),
        .word_data_o(norm_word), .word_last_o(norm_word_last),
        .row_done_i(n_row_done), .n_done_o(n_done), .n_rows_o(n_rows)
    );
    localparam [NormTokenBits-1:0] NormTokens = Tokens[NormTokenBits-1:0];
    localparam NormOpBits = NormTokenBits + ((NormHasOperands != 0) ? NormOperandBits : 0);
    wire [NormOperandBits+NormTokenBits-1:0] norm_op = {norm_op_operand, NormTokens};
    layernorm u_layernorm (
        .clk_i(clk_i), .rst_ni(rst_ni), .op_valid_i(norm_op_valid), .op_ready_o(norm_op_ready),
        .op_data_i(norm_op[NormOpBits-1:0]), .p_valid_i(norm_p_valid), .p_ready_o(norm_p_ready),
        .p_data_i(norm_p[NormParameterUsed-1:0]), .x_valid_i(norm_x_valid), .x_ready_o(norm_x_ready), .x_data_i(norm_x),
        .y_valid_o(norm_y_valid), .y_ready_i(norm_y_ready), .y_data_o(norm_y)
    );
    generate
        if (NormSpilled == 0) begin : gen_norm
            assign norm_word_ready = 1'b1;
            ram_sdp #(.Width(Taps * Width), .Depth(NormDepth), .Style(NormStyle)) u_ram (
                .clk_i(clk_i), .write_valid_i(norm_word_valid), .write_addr_i(norm_word_addr[$clog2(NormDepth)-1:0]),
                .write_data_i(norm_word), .read_addr_i(norm_read_addr[$clog2(NormDepth)-1:0]), .read_data_o(norm_read)
            );
        end else begin : gen_no_norm
            assign norm_word_ready = spill_norm_ready && n_room;
            assign norm_read       = {Taps * Width{1'b0}};
            wire unused = &{1'b0, NormDepth[0], NormStyle[0]};
        end
    endgenerate
    delay_line #(.Width(1), .Cycles(3), .Reset(1)) u_norm_made (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(norm_word_valid && norm_word_ready && norm_word_last), .data_o(n_row_made)
    );
    wire unused_norm = &{1'b0, norm_word_addr, norm_read_addr, norm_op, norm_p};

    // ---- feature memories off chip; the result leaves when nothing of theirs is under way ----
    wire store_burst_valid, store_valid;
    wire [AddrBits-1:0] store_burst_addr;
    wire [$clog2(MaxBeats+1)-1:0] store_burst_beats;
    wire [DataBits-1:0] store_data;
    generate
        if (NormSpilled != 0 || HiddenSpilled != 0 || SumSpilled != 0) begin : gen_spill
            localparam HiddenFirst = (NormSpilled != 0) ? NormDepth : 0;
            localparam SumFirst    = HiddenFirst + ((HiddenSpilled != 0) ? HiddenDepth : 0);
            localparam [TileBits-1:0] OneBlock = 1;
            wire write_burst_valid, write_valid;
            wire [AddrBits-1:0] write_burst_addr;
            wire [$clog2(MaxBeats+1)-1:0] write_burst_beats;
            wire [DataBits-1:0] write_data;
            wire from_store = storing_q && OutFromHidden != 0 && HiddenSpilled != 0;
            spilled_memory #(
                .ByteBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Taps(Taps), .Width(Width),
                .AddrBits(FeatureBits), .TileBits(TileBits), .HiddenFirst(HiddenFirst), .SumSpilled(SumSpilled),
                .SumFirst(SumFirst), .SumWidth(MemWidth)
            ) u_memory (
                .clk_i(clk_i), .rst_ni(rst_ni), .base_i(scratch_i),
                .norm_valid_i(norm_word_valid && n_room && NormSpilled != 0), .norm_ready_o(spill_norm_ready),
                .norm_addr_i(norm_word_addr), .norm_data_i(norm_word),
                .hidden_valid_i(hidden_valid && HiddenSpilled != 0), .hidden_ready_o(spill_hidden_ready),
                .hidden_attention_i(!hidden_word_valid), .hidden_addr_i(hidden_write), .hidden_data_i(hidden_word),
                .sum_valid_i(back_valid), .sum_ready_o(back_ready), .sum_put_i(back_put), .sum_addr_i(back_addr),
                .sum_data_i(back_word), .added_o(added), .put_o(was_put), .x_row_i(x_row_made), .x_all_i(x_all_made),
                .x_room_o(x_room), .x_row_o(x_row_done), .x_all_o(x_all_done), .ask_valid_i(ask_valid),
                .ask_ready_o(ask_ready), .ask_addr_i(ask_addr), .word_valid_o(asked_valid), .word_ready_i(asked_ready),
                .word_data_o(asked_word), .sum_read_burst_valid_o(residual_burst_valid_o),
                .sum_read_burst_ready_i(residual_burst_ready_i), .sum_read_burst_addr_o(residual_burst_addr_o),
                .sum_read_burst_beats_o(residual_burst_beats_o), .sum_read_valid_i(residual_valid_i),
                .sum_read_ready_o(residual_ready_o), .sum_read_data_i(residual_data_i),
                .n_row_i(n_row_made), .n_room_o(n_room), .n_row_o(n_row_done), .y_row_i(y_row_made), .y_all_i(y_op_made),
                .y_room_o(y_room), .y_row_o(y_row_done), .y_all_o(y_op_done), .a_row_i(a_row_made), .a_all_i(a_all_made),
                .a_room_o(a_room), .a_row_o(a_row_done), .a_all_o(a_all_done),
                .row_valid_i(from_store ? out_get : spill_row_valid), .row_ready_o(spill_row_ready),
                .row_hidden_i(from_store || spill_row_hidden), .row_addr_i(from_store ? out_addr : spill_row_addr),
                .row_blocks_i(from_store ? OneBlock : spill_row_blocks), .block_valid_o(spill_block_valid),
                .block_ready_i(storing_q || spill_block_ready), .block_data_o(spill_block),
                .write_burst_valid_o(write_burst_valid), .write_burst_ready_i(result_burst_ready_i && !storing_q),
                .write_burst_addr_o(write_burst_addr), .write_burst_beats_o(write_burst_beats),
                .write_valid_o(write_valid), .write_ready_i(result_ready_i && !storing_q), .write_data_o(write_data),
                .answered_i(result_answered_i), .read_burst_valid_o(spill_burst_valid_o),
                .read_burst_ready_i(spill_burst_ready_i), .read_burst_addr_o(spill_burst_addr_o),
                .read_burst_beats_o(spill_burst_beats_o), .read_valid_i(spill_valid_i), .read_ready_o(spill_ready_o),
                .read_data_i(spill_data_i)
            );
            assign out_spill_ready      = spill_row_ready;
            assign result_burst_valid_o = storing_q ? store_burst_valid : write_burst_valid;
            assign result_burst_addr_o  = storing_q ? store_burst_addr : write_burst_addr;
            assign result_burst_beats_o = storing_q ? store_burst_beats : write_burst_beats;
            assign result_valid_o       = storing_q ? store_valid : write_valid;
            assign result_data_o        = storing_q ? store_data : write_data;
            wire unused = &{1'b0, spill_norm_ready, spill_hidden_ready};
        end else begin : gen_no_spill
            assign {spill_row_ready, out_spill_ready, spill_block_valid, spill_norm_ready, spill_hidden_ready} = 5'd0;
            assign {y_room, a_room, n_room} = 3'b111;
            assign spill_block = {Taps * Width{1'b0}};
            assign {y_row_done, y_op_done}  = {y_row_made, y_op_made};
            assign {a_row_done, a_all_done} = {a_row_made, a_all_made};
            assign n_row_done = n_row_made;
            assign {x_row_done, x_all_done} = {x_row_made, x_all_made};
            assign {ask_ready, asked_valid, back_ready, added, was_put} = 5'd0;
            assign x_room     = 1'b1;
            assign asked_word = {Taps * MemWidth{1'b0}};
            assign residual_burst_valid_o    = 1'b0;
            assign residual_burst_addr_o     = {AddrBits{1'b0}};
            assign residual_burst_beats_o    = {$clog2(MaxBeats+1){1'b0}};
            assign residual_ready_o          = 1'b0;
            assign spill_burst_valid_o  = 1'b0;
            assign spill_burst_addr_o   = {AddrBits{1'b0}};
            assign spill_burst_beats_o  = {$clog2(MaxBeats+1){1'b0}};
            assign spill_ready_o        = 1'b0;
            assign result_burst_valid_o = store_burst_valid;
            assign result_burst_addr_o  = store_burst_addr;
            assign result_burst_beats_o = store_burst_beats;
            assign result_valid_o       = store_valid;
            assign result_data_o        = store_data;
            wire unused = &{1'b0, scratch_i, result_answered_i, spill_burst_ready_i, spill_valid_i, spill_data_i,
                            spill_row_valid, spill_row_hidden, spill_row_addr, spill_row_blocks, spill_block_ready,
                            spill_norm_ready, spill_hidden_ready, n_room, out_spill_ready, residual_burst_ready_i,
                            residual_valid_i, residual_data_i, ask_valid, ask_addr, asked_ready, back_valid, back_put,
                            back_addr, back_word};
        end
    endgenerate

    // ---- weights ahead of what computes with them ----
    wire [MatrixBits-1:0]   matrix_index;
    wire [OffsetBits-1:0]   matrix_offset;
    wire [StrideBits-1:0]   matrix_stride;
    wire [PartBeatBits-1:0] matrix_part;
    wire [TileBits-1:0]     matrix_rows;
    wire [CountBits-1:0]    matrix_tiles;
    wire [1:0]              matrix_select;
    wire                    matrix_end, list_closed, list_valid, list_end, list_drop;
    wire [ExpertBits-1:0]   list_begun, list_index, list_expert;
    accel_matrices u_matrices (
        .clk_i(clk_i), .index_i(matrix_index), .offset_o(matrix_offset), .stride_o(matrix_stride), .part_o(matrix_part),
        .rows_o(matrix_rows), .tiles_o(matrix_tiles), .select_o(matrix_select), .end_o(matrix_end)
    );
    weight_loader #(
        .Ports(Ports), .AddrBits(AddrBits), .ByteShift(ByteShift), .IndexBits(MatrixBits), .OffsetBits(OffsetBits),
        .StrideBits(StrideBits), .PartBits(PartBeatBits), .TileBits(TileBits), .CountBits(CountBits),
        .ImageBits(ImageBits), .TaskBits(TaskBits), .Experts(Experts), .ExpertBits(ExpertBits), .Together(ExpertOps),
        .Early(1 - Balanced)
    ) u_loader (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .images_i(images_i), .task_i(task_i), .base_i(weights_i),
        .entry_index_o(matrix_index), .entry_offset_i(matrix_offset), .entry_stride_i(matrix_stride),
        .entry_part_i(matrix_part), .entry_rows_i(matrix_rows), .entry_tiles_i(matrix_tiles),
        .entry_select_i(matrix_select), .entry_end_i(matrix_end), .gate_i(gate_start), .list_closed_i(list_closed),
        .list_begun_o(list_begun), .list_index_o(list_index), .list_valid_i(list_valid), .list_end_i(list_end),
        .list_drop_i(list_drop), .list_expert_i(list_expert),
        .cmd_valid_o(load_cmd_valid), .cmd_ready_i(load_cmd_ready), .cmd_addr_o(load_cmd_addr),
        .cmd_rows_o(load_cmd_rows), .cmd_tiles_o(load_cmd_tiles)
    );

    // ---- gate and queues ----
    generate
        if (HasExperts != 0) begin : gen_experts
            wire pick_valid, pick_ready, gate_op_ready, queue_full;
            wire [PickBits-1:0] pick;
            wire [Experts*TokenBits-1:0] lengths;
            wire [TopK*QueueBits-1:0] chosen;
            wire [QueueBits+TokenBits-1:0] queue_place = queue_addr[QueueBits+TokenBits-1:0];
            wire unused = &{1'b0, pick, queue_addr};
            reg  gate_op_q;
            always @(posedge clk_i) begin
                if (gate_op_ready) gate_op_q <= 1'b0;
                if (gate_start) gate_op_q <= 1'b1;
                if (!rst_ni) gate_op_q <= 1'b0;
            end
            gate u_gate (
                .clk_i(clk_i), .rst_ni(rst_ni), .op_valid_i(gate_op_q), .op_ready_o(gate_op_ready),
                .op_data_i({GateCount[GateBits-1:0], GateFirst[task_i*GateBits+:GateBits], Tokens[GateTokenBits-1:0]}),
                .logit_valid_i(logit_valid), .logit_ready_o(logit_ready), .logit_data_i(gelu_row),
                .pick_valid_o(pick_valid), .pick_ready_i(pick_ready), .pick_data_o(pick)
            );
            for (i = 0; i < TopK; i = i + 1) begin : gen_choice
                assign chosen[i*QueueBits+:QueueBits] = pick[i*GateBits+:QueueBits];
            end
            expert_queues #(
                .Experts(Experts), .TopK(TopK), .Depth(Tokens), .ExpertBits(QueueBits), .TokenBits(TokenBits),
                .ScoreWidth(Width), .Prune(Prune), .PruneAt(PruneAt[Width-1:0])
            ) u_patch_reorder (
                .clk_i(clk_i), .rst_ni(rst_ni), .start_i(gate_start), .tokens_i(Tokens[TokenBits-1:0]),
                .pick_valid_i(pick_valid), .pick_ready_o(pick_ready),
                .pick_data_i({pick[PickScore+:TopK*Width], chosen}),
                .full_o(queue_full), .lengths_o(lengths), .read_addr_i(queue_place), .read_data_o(queue_data)
            );
            expert_runs #(
                .Experts(Experts), .ExpertBits(ExpertBits), .TokenBits(TokenBits), .Balanced(Balanced)
            ) u_runs (
                .clk_i(clk_i), .rst_ni(rst_ni), .start_i(gate_start), .full_i(queue_full), .lengths_i(lengths),
                .begun_i(list_begun), .closed_o(list_closed),
                .run_index_i(run_index), .run_valid_o(run_valid), .run_end_o(run_end), .run_drop_o(run_drop),
                .run_last_o(run_last), .run_expert_o(run_expert), .run_length_o(run_length),
                .load_index_i(list_index), .load_valid_o(list_valid), .load_end_o(list_end), .load_drop_o(list_drop),
                .load_expert_o(list_expert)
            );
        end else begin : gen_dense
            assign logit_ready = 1'b1;
            assign queue_data  = {TokenBits + Width{1'b0}};
            assign {list_closed, list_valid, list_end, list_drop, list_expert} = {4 + ExpertBits{1'b0}};
            assign {run_valid, run_end, run_drop, run_last, run_expert, run_length} = {4 + ExpertBits + TokenBits{1'b0}};
            wire unused = &{1'b0, logit_valid, queue_addr, run_index, list_index, list_begun, gate_start};
            wire unused_sizes = &{1'b0, GateTokenBits[0], PickScore[0], GateCount[0], GateFirst[0], Prune[0], PruneAt[0]};
        end
    endgenerate

    // ---- position embedding, image, parameters of layer norms ----
    wire [ListBits-1:0]     list_at;
    wire [OffsetBits-1:0]   list_offset;
    wire [ListBeatBits-1:0] list_beats;
    wire [1:0]              list_kind, beat_kind;
    wire                    list_last, beat_valid, beat_ready;
    wire [DataBits-1:0]     beat;
    accel_parameters u_parameters (
        .clk_i(clk_i), .index_i(list_at), .offset_o(list_offset), .beats_o(list_beats), .kind_o(list_kind),
        .end_o(list_last)
    );
    parameter_reader #(
        .AddrBits(AddrBits), .DataBits(DataBits), .ByteShift(ByteShift), .IndexBits(ListBits), .OffsetBits(OffsetBits),
        .BeatBits(ListBeatBits), .ImageBits(ImageBits), .ImageBeats(ImageBeats), .MaxBeats(MaxBeats),
        .Depth(ReaderDepth)
    ) u_reader (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .images_i(images_i), .weights_i(weights_i), .image_i(image_i),
        .entry_index_o(list_at), .entry_offset_i(list_offset), .entry_beats_i(list_beats), .entry_kind_i(list_kind),
        .entry_end_i(list_last), .stored_i(stored),
        .burst_valid_o(parameter_burst_valid_o), .burst_ready_i(parameter_burst_ready_i),
        .burst_addr_o(parameter_burst_addr_o), .burst_beats_o(parameter_burst_beats_o),
        .data_valid_i(parameter_valid_i), .data_ready_o(parameter_ready_o), .data_i(parameter_data_i),
        .out_valid_o(beat_valid), .out_ready_i(beat_ready), .out_kind_o(beat_kind), .out_data_o(beat)
    );
    wire img_valid, img_ready;
    wire [WordPixels*PixelWidth-1:0] img_word;
    parameter_split #(
        .DataBits(DataBits), .Taps(Taps), .Width(Width), .PixelBits(PixelBits), .PixelWidth(PixelWidth),
        .WordPixels(WordPixels), .NormParameterBits(NormParameterBits), .NormBlocks(NormBlocks)
    ) u_split (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(beat_valid), .in_ready_o(beat_ready), .in_kind_i(beat_kind),
        .in_data_i(beat),
        .position_valid_o(put_valid), .position_ready_i(put_ready), .position_o(put_data),
        .pixel_valid_o(img_valid), .pixel_ready_i(img_ready), .pixel_o(img_word),
        .norm_valid_o(norm_p_valid), .norm_ready_i(norm_p_ready), .norm_o(norm_p)
    );
    patch_stripes #(
        .WordPixels(WordPixels), .PixelWidth(PixelWidth), .PixelShift(0), .XWidth(XWidth), .RowWords(RowWords),
        .PatchRowWords(PatchRowWords), .StripeRows(StripeRows), .Columns(Columns), .BlockWords(BlockWords),
        .RowBits(PatchRowBits), .ColumnBits(PatchColumnBits), .Depth(PatchDepth)
    ) u_patch_embed (
        .clk_i(clk_i), .rst_ni(rst_ni), .img_valid_i(img_valid), .img_ready_o(img_ready), .img_data_i(img_word),
        .x_valid_o(pixel_valid), .x_ready_i(pixel_ready), .x_data_o(pixel_block)
    );
    localparam integer PutWords = Tokens * SumStride - 1;
    always @(posedge clk_i) begin
        if (put_valid && put_ready)
            put_addr_q <= (put_addr_q == PutWords[FeatureBits-1:0]) ? {FeatureBits{1'b0}} : put_addr_q + 1'b1;
        if (!rst_ni) put_addr_q <= {FeatureBits{1'b0}};
    end

    // ---- how far everything is ----
    progress #(.TokenBits(TokenBits)) u_y_progress (
        .clk_i(clk_i), .rst_ni(rst_ni && !image_start_q), .row_i(y_row_done), .all_i(y_op_done), .first_i(1'b0),
        .done_o(y_done), .rows_o(y_rows)
    );
    progress #(.TokenBits(TokenBits)) u_a_progress (
        .clk_i(clk_i), .rst_ni(rst_ni && !image_start_q), .row_i(a_row_done), .all_i(a_all_done), .first_i(1'b0),
        .done_o(a_done), .rows_o(a_rows)
    );
    // The first row of the first phase is the class token's, which no patch makes. Contributions of experts come in any
    // order: only when all of them are in is any row complete.
    progress #(.TokenBits(TokenBits)) u_x_progress (
        .clk_i(clk_i), .rst_ni(rst_ni && !image_start_q), .row_i(x_row_done), .all_i(x_all_done || drained),
        .first_i(x_done == 8'd0 && x_rows == {TokenBits{1'b0}}), .done_o(x_done), .rows_o(x_rows)
    );

    // ---- the result leaves when the last phase is complete ----
    wire hidden_got, out_done;
    wire out_got = (OutFromHidden == 0) ? got_valid && storing_q :
                   (HiddenSpilled == 0) ? hidden_got : spill_block_valid && storing_q;
    // With a class head, norms of tokens that no head reads are still under way when its result is there: the next image
    // may not find them there.
    localparam integer Norms = Phases - 1 + (OutFromHidden != 0 ? 1 : 0);
    assign idle = x_done == Phases[7:0] && n_done == Norms[7:0];
    delay_line #(.Width(1), .Cycles(2), .Reset(1)) u_hidden_got (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(out_get && storing_q), .data_o(hidden_got)
    );
    result_reader #(
        .Taps(Taps), .Width(Width), .Rows(OutRows), .Words(OutWords), .Stride(OutStride), .First(OutFirst),
        .AddrBits(FeatureBits), .ByteBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats)
    ) u_result (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(image_end), .base_i(output_q),
        .get_valid_o(out_get), .get_ready_i(out_get_ready && storing_q), .get_addr_o(out_addr), .got_valid_i(out_got),
        .got_data_i(OutFromHidden != 0 ? hidden_read : got_data),
        .burst_valid_o(store_burst_valid), .burst_ready_i(result_burst_ready_i && storing_q),
        .burst_addr_o(store_burst_addr), .burst_beats_o(store_burst_beats), .data_valid_o(store_valid),
        .data_ready_i(result_ready_i && storing_q), .data_o(store_data), .idle_i(result_idle_i), .done_o(out_done)
    );
    assign stored = out_done;

    always @(posedge clk_i) begin
        image_start_q <= start_i || (out_done && !last_image);
        finished_q    <= out_done && last_image;
        if (image_end) storing_q <= 1'b1;
        if (out_done) begin
            storing_q <= 1'b0;
            image_q   <= image_q - 1'b1;
            output_q  <= output_q + {{AddrBits - 32{1'b0}}, OutBytes};
        end
        if (start_i) begin
            image_q  <= images_i - 1'b1;
            output_q <= output_i;
        end
        if (!rst_ni) begin
            image_start_q <= 1'b0;
            finished_q    <= 1'b0;
            storing_q     <= 1'b0;
        end
    end

    cycle_counters #(.IndexBits(OpBits)) u_counters (
        .clk_i(clk_i), .run_i(rst_ni), .clear_i(start_i), .busy_i(busy), .index_i(busy_op),
        .read_index_i(counter_index_i), .count_o(counter_o)
    );

endmodule
`default_nettype wire
