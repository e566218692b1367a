`default_nettype none
// accel: the accelerator of nano between its memory ports, 8 lanes x 8 taps: everything that an inference does, room
// by room. A wire is called <wire>_o where it begins and <wire>_i where it ends.
//
// Handshake: start_i: images_i images of task task_i, addresses as given; finished_o when the last result is written.
//            weight_*, parameter_*, spill_*, residual_*: bursts and beats of axi_read_port; result_*: bursts and beats of
//            axi_write_port, also of what is spilled. counter_*: cycles of operation counter_index_i, 2 cycles later.
// Latency:   see docs/explanation/accelerator.md.
// Numbers:   docs/reference/numerics.md, profile exact.
module accel (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire start_i,
    input  wire task_i,
    input  wire [31:0] images_i,
    input  wire [39:0] weights_i,
    input  wire [39:0] image_i,
    input  wire [39:0] output_i,
    input  wire [39:0] scratch_i,
    output wire finished_o,
    input  wire [5:0] counter_index_i,
    output wire [31:0] counter_o,
    output wire [3:0] weight_burst_valid_o,
    output wire [159:0] weight_burst_addr_o,
    output wire [19:0] weight_burst_beats_o,
    output wire [3:0] weight_ready_o,
    input  wire [3:0] weight_burst_ready_i,
    input  wire [3:0] weight_valid_i,
    input  wire [511:0] weight_data_i,
    output wire [3:0] parameter_burst_valid_o,
    output wire [39:0] parameter_burst_addr_o,
    output wire [4:0] parameter_burst_beats_o,
    output wire [3:0] parameter_ready_o,
    input  wire [3:0] parameter_burst_ready_i,
    input  wire [3:0] parameter_valid_i,
    input  wire [511:0] parameter_data_i,
    output wire spill_burst_valid_o,
    output wire [39:0] spill_burst_addr_o,
    output wire [4:0] spill_burst_beats_o,
    output wire spill_ready_o,
    output wire residual_burst_valid_o,
    output wire [39:0] residual_burst_addr_o,
    output wire [4:0] residual_burst_beats_o,
    output wire residual_ready_o,
    output wire result_burst_valid_o,
    output wire [39:0] result_burst_addr_o,
    output wire [4:0] result_burst_beats_o,
    output wire result_valid_o,
    output wire [127:0] result_data_o,
    input  wire spill_burst_ready_i,
    input  wire spill_valid_i,
    input  wire [127:0] spill_data_i,
    input  wire residual_burst_ready_i,
    input  wire residual_valid_i,
    input  wire [127:0] residual_data_i,
    input  wire result_answered_i,
    input  wire result_burst_ready_i,
    input  wire result_ready_i,
    input  wire result_idle_i
);

    wire store_burst_valid;
    wire [39:0] store_burst_addr;
    wire [4:0] store_burst_beats;
    wire store_valid;
    wire [127:0] store_data;
    wire row_valid;
    wire [1:0] row_source;
    wire [8:0] row_from;
    wire [4:0] row_in_tiles;
    wire [4:0] row_out_tiles;
    wire [7:0] row_tiles;
    wire row_stored;
    wire [7:0] row_base;
    wire row_last;
    wire row_drop;
    wire row_raw;
    wire [5:0] row_op;
    wire [16:0] row_operand;
    wire [54:0] row_tag;
    wire row_ready;
    wire busy;
    wire [5:0] busy_op;
    wire [8:0] norm_addr;
    wire [8:0] hidden_addr;
    wire spill_row_valid;
    wire spill_row_hidden;
    wire [8:0] spill_row_addr;
    wire [4:0] spill_row_blocks;
    wire spill_block_ready;
    wire [143:0] norm_data;
    wire hidden_free;
    wire [143:0] hidden_data;
    wire spill_row_ready;
    wire spill_block_valid;
    wire [143:0] spill_block_data;
    wire pixel_valid;
    wire [143:0] pixel_data;
    wire pixel_ready;
    wire p_valid;
    wire [135:0] p_data;
    wire p_ready;
    wire [3:0] cmd_valid;
    wire [39:0] cmd_addr;
    wire [4:0] cmd_rows;
    wire [7:0] cmd_tiles;
    wire [3:0] cmd_ready;
    wire key_valid;
    wire [2:0] key_lane;
    wire [127:0] key_data;
    wire value_valid;
    wire [2:0] value_tap;
    wire [127:0] value_data;
    wire [7:0] store_addr;
    wire y_valid;
    wire [60:0] y_tag;
    wire [175:0] y_data;
    wire y_ready;
    wire raw_valid;
    wire [60:0] raw_tag;
    wire [303:0] raw_data;
    wire raw_ready;
    wire score_valid;
    wire [175:0] score_data;
    wire score_ready;
    wire attention_valid;
    wire [8:0] attention_addr;
    wire [143:0] attention_word;
    wire attention_ready;
    wire hidden_word_valid;
    wire sum_valid;
    wire [8:0] word_addr;
    wire [143:0] word_data;
    wire word_last;
    wire word_partial;
    wire word_final;
    wire word_expert;
    wire word_left;
    wire word_out;
    wire [17:0] word_score;
    wire hidden_word_ready;
    wire sum_ready;
    wire y_room;
    wire logit_valid;
    wire [143:0] logit_data;
    wire logit_ready;
    wire put_valid;
    wire [8:0] put_addr;
    wire [143:0] put_data;
    wire put_ready;
    wire norm_p_valid;
    wire [127:0] norm_p_data;
    wire norm_p_ready;
    wire feed_valid;
    wire [8:0] feed_addr;
    wire norm_word_valid;
    wire [8:0] norm_word_addr;
    wire [143:0] norm_word_data;
    wire feed_ready;
    wire fed_valid;
    wire [143:0] fed_data;
    wire norm_word_ready;
    wire storing;
    wire out_valid;
    wire [8:0] out_addr;
    wire out_ready;
    wire got_valid;
    wire [143:0] got_data;
    wire gate_start;
    wire [2:0] run_index;
    wire [7:0] queue_addr;
    wire run_valid;
    wire run_end;
    wire run_drop;
    wire run_last;
    wire [2:0] run_expert;
    wire [4:0] run_length;
    wire [22:0] queue_data;
    wire [2:0] list_begun;
    wire [2:0] list_index;
    wire list_closed;
    wire list_valid;
    wire list_end;
    wire list_drop;
    wire [2:0] list_expert;
    wire y_row_made;
    wire y_op_made;
    wire a_row_made;
    wire a_op_made;
    wire n_row_made;
    wire n_row_done;
    wire y_row_done;
    wire y_op_done;
    wire a_row_done;
    wire a_op_done;
    wire x_row_done;
    wire x_op_done;
    wire [7:0] x_done;
    wire [4:0] x_rows;
    wire [7:0] n_done;
    wire [4:0] n_rows;
    wire image_start;
    wire image_end;
    wire stored;

    // Each room has its own reset, a cycle behind.
    wire [9:0] room_rst_n;
    fan_out #(.Width(1), .Copies(10)) u_fan_out (.clk_i(clk_i), .data_i(rst_ni), .copies_o(room_rst_n));

    // operations, their rows, and how far everything is
    accel_program #(
        .OpBits(6),
        .TokenBits(5),
        .TileBits(5),
        .CountBits(8),
        .FeatureBits(9),
        .StoreAddr(8),
        .OperandBits(17),
        .PostBits(9),
        .RowTagBits(55),
        .LogitWidth(18),
        .Tokens(17),
        .Prefix(1),
        .Heads(2),
        .HeadBits(1),
        .Lead(6),
        .HeadBlocks(2),
        .HeadTiles(2),
        .KeyBlocks(3),
        .KeyTiles(3),
        .ValueBase(12),
        .ExpertBits(3),
        .PartBits(3),
        .ExpertOps(2),
        .Phases(9),
        .Norms(8)
    ) u_accel_program (
        .clk_i(clk_i),
        .rst_ni(room_rst_n[0]),
        .start_i(start_i),
        .counter_index_i(counter_index_i),
        .counter_o(counter_o),
        .row_valid_o(row_valid),
        .row_source_o(row_source),
        .row_from_o(row_from),
        .row_in_tiles_o(row_in_tiles),
        .row_out_tiles_o(row_out_tiles),
        .row_tiles_o(row_tiles),
        .row_stored_o(row_stored),
        .row_base_o(row_base),
        .row_last_o(row_last),
        .row_drop_o(row_drop),
        .row_raw_o(row_raw),
        .row_op_o(row_op),
        .row_operand_o(row_operand),
        .row_tag_o(row_tag),
        .row_ready_i(row_ready),
        .busy_i(busy),
        .busy_op_i(busy_op),
        .gate_start_o(gate_start),
        .run_index_o(run_index),
        .queue_addr_o(queue_addr),
        .run_valid_i(run_valid),
        .run_end_i(run_end),
        .run_drop_i(run_drop),
        .run_last_i(run_last),
        .run_expert_i(run_expert),
        .run_length_i(run_length),
        .queue_data_i(queue_data),
        .y_row_done_i(y_row_done),
        .y_op_done_i(y_op_done),
        .a_row_done_i(a_row_done),
        .a_op_done_i(a_op_done),
        .x_row_done_i(x_row_done),
        .x_op_done_i(x_op_done),
        .x_done_o(x_done),
        .x_rows_o(x_rows),
        .n_done_i(n_done),
        .n_rows_i(n_rows),
        .image_start_i(image_start),
        .image_end_o(image_end)
    );

    // image, position embedding and parameters of layer norms from memory
    accel_inputs #(
        .AddrBits(40),
        .DataBits(128),
        .MaxBeats(16),
        .ListPorts(4),
        .ReaderDepth(1024),
        .ImageBits(32),
        .ListBits(6),
        .OffsetBits(14),
        .ListBeatBits(5),
        .ImageBeats(192),
        .Taps(8),
        .SumWidth(18),
        .XWidth(18),
        .FeatureBits(9),
        .Tokens(17),
        .SumStride(4),
        .FirstPutWords(2),
        .NormBlocks(8),
        .NormParameterBits(128),
        .PixelBits(8),
        .PixelWidth(8),
        .WordPixels(8),
        .RowWords(4),
        .ImageRowBeats(2),
        .PatchRowWords(1),
        .StripeRows(24),
        .Columns(4),
        .BlockWords(1),
        .PatchRowBits(5),
        .PatchColumnBits(3),
        .PatchDepth(8)
    ) u_accel_inputs (
        .clk_i(clk_i),
        .rst_ni(room_rst_n[1]),
        .start_i(start_i),
        .images_i(images_i),
        .weights_i(weights_i),
        .image_i(image_i),
        .parameter_burst_valid_o(parameter_burst_valid_o),
        .parameter_burst_addr_o(parameter_burst_addr_o),
        .parameter_burst_beats_o(parameter_burst_beats_o),
        .parameter_ready_o(parameter_ready_o),
        .parameter_burst_ready_i(parameter_burst_ready_i),
        .parameter_valid_i(parameter_valid_i),
        .parameter_data_i(parameter_data_i),
        .pixel_valid_o(pixel_valid),
        .pixel_data_o(pixel_data),
        .pixel_ready_i(pixel_ready),
        .put_valid_o(put_valid),
        .put_addr_o(put_addr),
        .put_data_o(put_data),
        .put_ready_i(put_ready),
        .norm_p_valid_o(norm_p_valid),
        .norm_p_data_o(norm_p_data),
        .norm_p_ready_i(norm_p_ready),
        .stored_i(stored)
    );

    // what the array loads next
    accel_weights #(
        .Ports(4),
        .AddrBits(40),
        .DataBits(128),
        .MatrixBits(5),
        .OffsetBits(14),
        .StrideBits(10),
        .PartBeatBits(8),
        .TileBits(5),
        .CountBits(8),
        .ImageBits(32),
        .TaskBits(1),
        .Experts(4),
        .ExpertBits(3),
        .ExpertOps(2),
        .Early(2)
    ) u_accel_weights (
        .clk_i(clk_i),
        .rst_ni(room_rst_n[2]),
        .start_i(start_i),
        .task_i(task_i),
        .images_i(images_i),
        .weights_i(weights_i),
        .cmd_valid_o(cmd_valid),
        .cmd_addr_o(cmd_addr),
        .cmd_rows_o(cmd_rows),
        .cmd_tiles_o(cmd_tiles),
        .cmd_ready_i(cmd_ready),
        .gate_start_i(gate_start),
        .list_begun_o(list_begun),
        .list_index_o(list_index),
        .list_closed_i(list_closed),
        .list_valid_i(list_valid),
        .list_end_i(list_end),
        .list_drop_i(list_drop),
        .list_expert_i(list_expert)
    );

    // the array, its rings, and its ports of weights
    linear_engine #(
        .AddrBits(40),
        .DataBits(128),
        .MaxBeats(16),
        .Lanes(8),
        .Taps(8),
        .Width(18),
        .Round(1),
        .Saturate(1),
        .Ports(4),
        .XWidth(18),
        .WWidth(16),
        .BiasWidth(16),
        .YWidth(22),
        .AccWidth(42),
        .ExpWidth(17),
        .Offset(0),
        .Cascade(1),
        .ScaleBits(0),
        .Multipliers(1),
        .MostDigits(1),
        .StoreBits(16),
        .BiasStoreBits(16),
        .TileBits(5),
        .CountBits(8),
        .RingTiles(128),
        .StoreTiles(24),
        .StoreStyle("auto"),
        .StoreApart(0),
        .BiasDepth(32),
        .XDepth(64),
        .ResultDepth(32),
        .FeatureBits(9),
        .OperandBits(17),
        .RowTagBits(55),
        .OpBits(6),
        .NormSpilled(0),
        .HiddenSpilled(0),
        .RawWidth(38)
    ) u_linear_engine (
        .clk_i(clk_i),
        .rst_ni(room_rst_n[3]),
        .weight_burst_valid_o(weight_burst_valid_o),
        .weight_burst_addr_o(weight_burst_addr_o),
        .weight_burst_beats_o(weight_burst_beats_o),
        .weight_ready_o(weight_ready_o),
        .weight_burst_ready_i(weight_burst_ready_i),
        .weight_valid_i(weight_valid_i),
        .weight_data_i(weight_data_i),
        .row_valid_i(row_valid),
        .row_source_i(row_source),
        .row_from_i(row_from),
        .row_in_tiles_i(row_in_tiles),
        .row_out_tiles_i(row_out_tiles),
        .row_tiles_i(row_tiles),
        .row_stored_i(row_stored),
        .row_base_i(row_base),
        .row_last_i(row_last),
        .row_drop_i(row_drop),
        .row_raw_i(row_raw),
        .row_op_i(row_op),
        .row_operand_i(row_operand),
        .row_tag_i(row_tag),
        .row_ready_o(row_ready),
        .busy_o(busy),
        .busy_op_o(busy_op),
        .norm_addr_o(norm_addr),
        .hidden_addr_o(hidden_addr),
        .spill_row_valid_o(spill_row_valid),
        .spill_row_hidden_o(spill_row_hidden),
        .spill_row_addr_o(spill_row_addr),
        .spill_row_blocks_o(spill_row_blocks),
        .spill_block_ready_o(spill_block_ready),
        .norm_data_i(norm_data),
        .hidden_free_i(hidden_free),
        .hidden_data_i(hidden_data),
        .spill_row_ready_i(spill_row_ready),
        .spill_block_valid_i(spill_block_valid),
        .spill_block_data_i(spill_block_data),
        .pixel_valid_i(pixel_valid),
        .pixel_data_i(pixel_data),
        .pixel_ready_o(pixel_ready),
        .p_valid_i(p_valid),
        .p_data_i(p_data),
        .p_ready_o(p_ready),
        .cmd_valid_i(cmd_valid),
        .cmd_addr_i(cmd_addr),
        .cmd_rows_i(cmd_rows),
        .cmd_tiles_i(cmd_tiles),
        .cmd_ready_o(cmd_ready),
        .key_valid_i(key_valid),
        .key_lane_i(key_lane),
        .key_data_i(key_data),
        .value_valid_i(value_valid),
        .value_tap_i(value_tap),
        .value_data_i(value_data),
        .store_addr_i(store_addr),
        .y_valid_o(y_valid),
        .y_tag_o(y_tag),
        .y_data_o(y_data),
        .y_ready_i(y_ready),
        .raw_valid_o(raw_valid),
        .raw_tag_o(raw_tag),
        .raw_data_o(raw_data),
        .raw_ready_i(raw_ready)
    );

    // GELU, and where results go
    accel_results #(
        .Lanes(8),
        .Taps(8),
        .LogitWidth(18),
        .SumWidth(18),
        .YWidth(22),
        .WWidth(16),
        .ScoreWidth(22),
        .TileBits(5),
        .FeatureBits(9),
        .TokenBits(5),
        .StoreAddr(8),
        .TagBits(61),
        .AddShiftBits(1),
        .ResultDepth(32),
        .HeadBlocks(2),
        .KeyBlocks(3),
        .KeyTiles(3),
        .ValueBase(12)
    ) u_accel_results (
        .clk_i(clk_i),
        .rst_ni(room_rst_n[4]),
        .key_valid_o(key_valid),
        .key_lane_o(key_lane),
        .key_data_o(key_data),
        .value_valid_o(value_valid),
        .value_tap_o(value_tap),
        .value_data_o(value_data),
        .store_addr_o(store_addr),
        .y_valid_i(y_valid),
        .y_tag_i(y_tag),
        .y_data_i(y_data),
        .y_ready_o(y_ready),
        .score_valid_o(score_valid),
        .score_data_o(score_data),
        .score_ready_i(score_ready),
        .hidden_word_valid_o(hidden_word_valid),
        .sum_valid_o(sum_valid),
        .word_addr_o(word_addr),
        .word_data_o(word_data),
        .word_last_o(word_last),
        .word_partial_o(word_partial),
        .word_final_o(word_final),
        .word_expert_o(word_expert),
        .word_left_o(word_left),
        .word_out_o(word_out),
        .word_score_o(word_score),
        .hidden_word_ready_i(hidden_word_ready),
        .sum_ready_i(sum_ready),
        .y_room_i(y_room),
        .logit_valid_o(logit_valid),
        .logit_data_o(logit_data),
        .logit_ready_i(logit_ready),
        .y_row_made_o(y_row_made),
        .y_op_made_o(y_op_made)
    );

    // softmax, and weighted sums
    accel_attention #(
        .Lanes(8),
        .Taps(8),
        .Width(18),
        .Round(1),
        .Saturate(1),
        .Tokens(17),
        .Heads(2),
        .HeadDim(16),
        .KeyBlocks(3),
        .KeyTiles(3),
        .PartBits(3),
        .FeatureBits(9),
        .TagBits(61),
        .ScoreWidth(22),
        .ExpWidth(17),
        .InverseWidth(24),
        .InverseShift(5),
        .SoftmaxBits(5),
        .AttentionDims(2),
        .AttentionSum(38),
        .AttentionShiftBits(5)
    ) u_accel_attention (
        .clk_i(clk_i),
        .rst_ni(room_rst_n[5]),
        .p_valid_o(p_valid),
        .p_data_o(p_data),
        .p_ready_i(p_ready),
        .raw_valid_i(raw_valid),
        .raw_tag_i(raw_tag),
        .raw_data_i(raw_data),
        .raw_ready_o(raw_ready),
        .score_valid_i(score_valid),
        .score_data_i(score_data),
        .score_ready_o(score_ready),
        .attention_valid_o(attention_valid),
        .attention_addr_o(attention_addr),
        .attention_word_o(attention_word),
        .attention_ready_i(attention_ready),
        .a_row_made_o(a_row_made),
        .a_op_made_o(a_op_made)
    );

    // layer norms
    accel_norm #(
        .Taps(8),
        .Width(18),
        .SumWidth(18),
        .Tokens(17),
        .Prefix(1),
        .TokenBits(5),
        .FeatureBits(9),
        .SumStride(4),
        .SumSpilled(0),
        .NormBits(4),
        .NormWords(4),
        .NormLanes(4),
        .NormBlocks(8),
        .NormParameterBits(128),
        .NormParameterUsed(128),
        .NormTokenBits(5),
        .NormOperandBits(1),
        .NormHasOperands(0),
        .Norms(8),
        .HeadTokens(1),
        .MeanPlace(0),
        .MeanFactor(1),
        .MeanShift(1),
        .Round(1),
        .Saturate(1)
    ) u_accel_norm (
        .clk_i(clk_i),
        .rst_ni(room_rst_n[6]),
        .norm_p_valid_i(norm_p_valid),
        .norm_p_data_i(norm_p_data),
        .norm_p_ready_o(norm_p_ready),
        .feed_valid_o(feed_valid),
        .feed_addr_o(feed_addr),
        .norm_word_valid_o(norm_word_valid),
        .norm_word_addr_o(norm_word_addr),
        .norm_word_data_o(norm_word_data),
        .feed_ready_i(feed_ready),
        .fed_valid_i(fed_valid),
        .fed_data_i(fed_data),
        .norm_word_ready_i(norm_word_ready),
        .n_row_made_o(n_row_made),
        .n_row_done_i(n_row_done),
        .x_done_i(x_done),
        .x_rows_i(x_rows),
        .n_done_o(n_done),
        .n_rows_o(n_rows),
        .image_start_i(image_start)
    );

    // gate, queues, and who runs next
    accel_experts #(
        .HasExperts(1),
        .Lanes(8),
        .LogitWidth(18),
        .Tokens(17),
        .TokenBits(5),
        .TaskBits(1),
        .Experts(4),
        .ExpertBits(3),
        .QueueBits(2),
        .GateBits(3),
        .GateTokenBits(5),
        .TopK(2),
        .PickBits(115),
        .PickScore(42),
        .GateCount(4),
        .Gates(2),
        .GateBeats(1),
        .GateFirst(6'd0),
        .Prune(0),
        .PruneAt(0),
        .Leading(2)
    ) u_accel_experts (
        .clk_i(clk_i),
        .rst_ni(room_rst_n[7]),
        .task_i(task_i),
        .logit_valid_i(logit_valid),
        .logit_data_i(logit_data),
        .logit_ready_o(logit_ready),
        .gate_start_i(gate_start),
        .run_index_i(run_index),
        .queue_addr_i(queue_addr),
        .run_valid_o(run_valid),
        .run_end_o(run_end),
        .run_drop_o(run_drop),
        .run_last_o(run_last),
        .run_expert_o(run_expert),
        .run_length_o(run_length),
        .queue_data_o(queue_data),
        .list_begun_i(list_begun),
        .list_index_i(list_index),
        .list_closed_o(list_closed),
        .list_valid_o(list_valid),
        .list_end_o(list_end),
        .list_drop_o(list_drop),
        .list_expert_o(list_expert)
    );

    // hidden values, norms and the residual stream
    accel_features #(
        .AddrBits(40),
        .DataBits(128),
        .MaxBeats(16),
        .Round(1),
        .Saturate(1),
        .Taps(8),
        .Width(18),
        .SumWidth(18),
        .LogitWidth(18),
        .FeatureBits(9),
        .TileBits(5),
        .SumDepth(68),
        .NormDepth(68),
        .HiddenDepth(272),
        .SumSpilled(0),
        .NormSpilled(0),
        .HiddenSpilled(0),
        .SumStyle("auto"),
        .NormStyle("auto"),
        .HiddenStyle("auto"),
        .SumExtra(2),
        .AddShiftBits(1),
        .MostLeft(0),
        .ScoreShift(16),
        .OutFromHidden(0)
    ) u_accel_features (
        .clk_i(clk_i),
        .rst_ni(room_rst_n[8]),
        .scratch_i(scratch_i),
        .spill_burst_valid_o(spill_burst_valid_o),
        .spill_burst_addr_o(spill_burst_addr_o),
        .spill_burst_beats_o(spill_burst_beats_o),
        .spill_ready_o(spill_ready_o),
        .residual_burst_valid_o(residual_burst_valid_o),
        .residual_burst_addr_o(residual_burst_addr_o),
        .residual_burst_beats_o(residual_burst_beats_o),
        .residual_ready_o(residual_ready_o),
        .result_burst_valid_o(result_burst_valid_o),
        .result_burst_addr_o(result_burst_addr_o),
        .result_burst_beats_o(result_burst_beats_o),
        .result_valid_o(result_valid_o),
        .result_data_o(result_data_o),
        .spill_burst_ready_i(spill_burst_ready_i),
        .spill_valid_i(spill_valid_i),
        .spill_data_i(spill_data_i),
        .residual_burst_ready_i(residual_burst_ready_i),
        .residual_valid_i(residual_valid_i),
        .residual_data_i(residual_data_i),
        .result_answered_i(result_answered_i),
        .result_burst_ready_i(result_burst_ready_i),
        .result_ready_i(result_ready_i),
        .store_burst_valid_i(store_burst_valid),
        .store_burst_addr_i(store_burst_addr),
        .store_burst_beats_i(store_burst_beats),
        .store_valid_i(store_valid),
        .store_data_i(store_data),
        .norm_addr_i(norm_addr),
        .hidden_addr_i(hidden_addr),
        .spill_row_valid_i(spill_row_valid),
        .spill_row_hidden_i(spill_row_hidden),
        .spill_row_addr_i(spill_row_addr),
        .spill_row_blocks_i(spill_row_blocks),
        .spill_block_ready_i(spill_block_ready),
        .norm_data_o(norm_data),
        .hidden_free_o(hidden_free),
        .hidden_data_o(hidden_data),
        .spill_row_ready_o(spill_row_ready),
        .spill_block_valid_o(spill_block_valid),
        .spill_block_data_o(spill_block_data),
        .attention_valid_i(attention_valid),
        .attention_addr_i(attention_addr),
        .attention_word_i(attention_word),
        .attention_ready_o(attention_ready),
        .hidden_word_valid_i(hidden_word_valid),
        .sum_valid_i(sum_valid),
        .word_addr_i(word_addr),
        .word_data_i(word_data),
        .word_last_i(word_last),
        .word_partial_i(word_partial),
        .word_final_i(word_final),
        .word_expert_i(word_expert),
        .word_left_i(word_left),
        .word_out_i(word_out),
        .word_score_i(word_score),
        .hidden_word_ready_o(hidden_word_ready),
        .sum_ready_o(sum_ready),
        .y_room_o(y_room),
        .put_valid_i(put_valid),
        .put_addr_i(put_addr),
        .put_data_i(put_data),
        .put_ready_o(put_ready),
        .feed_valid_i(feed_valid),
        .feed_addr_i(feed_addr),
        .norm_word_valid_i(norm_word_valid),
        .norm_word_addr_i(norm_word_addr),
        .norm_word_data_i(norm_word_data),
        .feed_ready_o(feed_ready),
        .fed_valid_o(fed_valid),
        .fed_data_o(fed_data),
        .norm_word_ready_o(norm_word_ready),
        .storing_i(storing),
        .out_valid_i(out_valid),
        .out_addr_i(out_addr),
        .out_ready_o(out_ready),
        .got_valid_o(got_valid),
        .got_data_o(got_data),
        .y_row_made_i(y_row_made),
        .y_op_made_i(y_op_made),
        .a_row_made_i(a_row_made),
        .a_op_made_i(a_op_made),
        .n_row_made_i(n_row_made),
        .n_row_done_o(n_row_done),
        .y_row_done_o(y_row_done),
        .y_op_done_o(y_op_done),
        .a_row_done_o(a_row_done),
        .a_op_done_o(a_op_done),
        .x_row_done_o(x_row_done),
        .x_op_done_o(x_op_done),
        .image_start_i(image_start)
    );

    // one image after another, and their results
    accel_images #(
        .AddrBits(40),
        .DataBits(128),
        .MaxBeats(16),
        .ImageBits(32),
        .Taps(8),
        .SumWidth(18),
        .FeatureBits(9),
        .OutRows(17),
        .OutWords(4),
        .OutStride(4)
    ) u_accel_images (
        .clk_i(clk_i),
        .rst_ni(room_rst_n[9]),
        .start_i(start_i),
        .images_i(images_i),
        .output_i(output_i),
        .finished_o(finished_o),
        .result_burst_ready_i(result_burst_ready_i),
        .result_ready_i(result_ready_i),
        .result_idle_i(result_idle_i),
        .store_burst_valid_o(store_burst_valid),
        .store_burst_addr_o(store_burst_addr),
        .store_burst_beats_o(store_burst_beats),
        .store_valid_o(store_valid),
        .store_data_o(store_data),
        .storing_o(storing),
        .out_valid_o(out_valid),
        .out_addr_o(out_addr),
        .out_ready_i(out_ready),
        .got_valid_i(got_valid),
        .got_data_i(got_data),
        .image_start_o(image_start),
        .image_end_i(image_end),
        .stored_o(stored)
    );

endmodule
`default_nettype wire
