`default_nettype none
// Features: the memories of hidden values, of norms and of the residual stream, each on chip or off, and who reads and writes
// them when.
//
// Handshake: hidden_word_*, attention_*, norm_word_*: valid/ready, words for the hidden memory and for that of norms. hidden_*,
//            norm_*: reads, a block each, 2 cycles from address to data; hidden_free_i: the hidden memory may be read.
//            sum_*, word_*, put_*, feed_*, fed_*: see residual_memory. storing_i: out_*, got_* read the result, nobody else
//            reads. spill_row_*, spill_block_*: see spill_reader, spill_burst_*, spill_*, residual_burst_*, residual_*: bursts
//            and beats of axi_read_port; result_*: of axi_write_port, what is spilled, or while storing_i what store_* brings.
//            *_row_made_i, *_op_made_i: written; *_row_done_o, *_op_done_o: may be read, see spill_fence.
// Latency:   see residual_memory, spilled_memory.
module accel_features #(
    parameter AddrBits      = 40,
    parameter DataBits      = 128,
    parameter MaxBeats      = 16,
    parameter Taps          = 16,
    parameter Width         = 18,
    parameter SumWidth      = 18,     // of the residual stream, at least Width
    parameter LogitWidth    = 18,     // of scores of experts
    parameter FeatureBits   = 13,
    parameter TileBits      = 8,
    parameter SumDepth      = 1548,
    parameter NormDepth     = 1548,
    parameter HiddenDepth   = 6192,
    parameter SumSpilled    = 0,      // off chip
    parameter NormSpilled   = 0,
    parameter HiddenSpilled = 0,
    parameter SumStyle      = "auto",   // what memories are made of, see ram_sdp
    parameter NormStyle     = "auto",
    parameter HiddenStyle   = "auto",
    parameter SumExtra      = 2,
    parameter AddShiftBits  = 4,
    parameter MostLeft      = 3,
    parameter ScoreShift    = 16,
    parameter Round         = 1,
    parameter Saturate      = 1,
    parameter OutFromHidden = 0       // where the result is
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire                          image_start_i,
    input  wire [AddrBits-1:0]           scratch_i,
    input  wire                          hidden_word_valid_i,
    output wire                          hidden_word_ready_o,
    input  wire                          attention_valid_i,
    output wire                          attention_ready_o,
    input  wire [FeatureBits-1:0]        attention_addr_i,
    input  wire [Taps*Width-1:0]         attention_word_i,
    input  wire [FeatureBits-1:0]        hidden_addr_i,
    output wire                          hidden_free_o,
    output wire [Taps*Width-1:0]         hidden_data_o,
    input  wire                          sum_valid_i,
    output wire                          sum_ready_o,
    input  wire [FeatureBits-1:0]        word_addr_i,
    input  wire [Taps*SumWidth-1:0]      word_data_i,
    input  wire                          word_last_i,
    input  wire                          word_partial_i,
    input  wire                          word_final_i,
    input  wire                          word_expert_i,
    input  wire [AddShiftBits-1:0]       word_left_i,
    input  wire [AddShiftBits-1:0]       word_out_i,
    input  wire [LogitWidth-1:0]         word_score_i,
    input  wire                          put_valid_i,
    output wire                          put_ready_o,
    input  wire [FeatureBits-1:0]        put_addr_i,
    input  wire [Taps*SumWidth-1:0]      put_data_i,
    input  wire                          feed_valid_i,
    output wire                          feed_ready_o,
    input  wire [FeatureBits-1:0]        feed_addr_i,
    output wire                          fed_valid_o,
    output wire [Taps*SumWidth-1:0]      fed_data_o,
    input  wire                          norm_word_valid_i,
    output wire                          norm_word_ready_o,
    input  wire [FeatureBits-1:0]        norm_word_addr_i,
    input  wire [Taps*Width-1:0]         norm_word_data_i,
    input  wire [FeatureBits-1:0]        norm_addr_i,
    output wire [Taps*Width-1:0]         norm_data_o,
    input  wire                          storing_i,
    input  wire                          out_valid_i,
    output wire                          out_ready_o,
    input  wire [FeatureBits-1:0]        out_addr_i,
    output wire                          got_valid_o,
    output wire [Taps*SumWidth-1:0]      got_data_o,
    input  wire                          spill_row_valid_i,
    output wire                          spill_row_ready_o,
    input  wire                          spill_row_hidden_i,
    input  wire [FeatureBits-1:0]        spill_row_addr_i,
    input  wire [TileBits-1:0]           spill_row_blocks_i,
    output wire                          spill_block_valid_o,
    input  wire                          spill_block_ready_i,
    output wire [Taps*Width-1:0]         spill_block_data_o,
    input  wire                          y_row_made_i,
    input  wire                          y_op_made_i,
    output wire                          y_room_o,
    output wire                          y_row_done_o,
    output wire                          y_op_done_o,
    input  wire                          a_row_made_i,
    input  wire                          a_op_made_i,
    output wire                          a_row_done_o,
    output wire                          a_op_done_o,
    output wire                          x_row_done_o,
    output wire                          x_op_done_o,
    input  wire                          n_row_made_i,
    output wire                          n_row_done_o,
    input  wire                          store_burst_valid_i,
    input  wire [AddrBits-1:0]           store_burst_addr_i,
    input  wire [$clog2(MaxBeats+1)-1:0] store_burst_beats_i,
    input  wire                          store_valid_i,
    input  wire [DataBits-1:0]           store_data_i,
    output wire                          result_burst_valid_o,
    input  wire                          result_burst_ready_i,
    output wire [AddrBits-1:0]           result_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] result_burst_beats_o,
    output wire                          result_valid_o,
    input  wire                          result_ready_i,
    output wire [DataBits-1:0]           result_data_o,
    input  wire                          result_answered_i,
    output wire                          spill_burst_valid_o,
    input  wire                          spill_burst_ready_i,
    output wire [AddrBits-1:0]           spill_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] spill_burst_beats_o,
    input  wire                          spill_valid_i,
    output wire                          spill_ready_o,
    input  wire [DataBits-1:0]           spill_data_i,
    output wire                          residual_burst_valid_o,
    input  wire                          residual_burst_ready_i,
    output wire [AddrBits-1:0]           residual_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] residual_burst_beats_o,
    input  wire                          residual_valid_i,
    output wire                          residual_ready_o,
    input  wire [DataBits-1:0]           residual_data_i
);

    wire                   a_room, n_room, x_room;
    wire                   norm_ready, hidden_ready, row_ready, block_valid;   // of what is off chip
    wire [Taps*Width-1:0]  block;
    assign spill_row_ready_o   = row_ready;
    assign spill_block_valid_o = block_valid && !storing_i;
    assign spill_block_data_o  = block;
    assign hidden_free_o       = !storing_i;

    // ---- the hidden memory; a result that goes there is no wider than its words ----
    wire [Taps*Width-1:0]    result_word;
    wire [Taps*SumWidth-1:0] hidden_wide;
    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_value
            assign result_word[i*Width+:Width] = word_data_i[i*SumWidth+:Width];
            assign hidden_wide[i*SumWidth+:SumWidth] =
                {{SumWidth - Width + 1{hidden_data_o[i*Width+Width-1]}}, hidden_data_o[i*Width+:Width-1]};
        end
    endgenerate
    wire unused_word = &{1'b0, word_data_i, hidden_wide};
    wire [FeatureBits-1:0] hidden_read  = storing_i ? out_addr_i : hidden_addr_i;
    wire [FeatureBits-1:0] hidden_write = hidden_word_valid_i ? word_addr_i : attention_addr_i;
    wire [Taps*Width-1:0]  hidden_word  = hidden_word_valid_i ? result_word : attention_word_i;
    wire                   hidden_valid = hidden_word_valid_i || (attention_valid_i && a_room);
    wire                   hidden_take;
    wire                   unused_hidden = &{1'b0, hidden_read, hidden_write};
    assign hidden_word_ready_o = hidden_take;
    assign attention_ready_o   = !hidden_word_valid_i && hidden_take && a_room;
    generate
        if (HiddenSpilled == 0) begin : gen_hidden
            // Written a cycle later, which is long before it is told.
            reg                   write_q;
            reg [FeatureBits-1:0] write_addr_q;
            reg [Taps*Width-1:0]  write_word_q;
            wire                  unused_write = &{1'b0, write_addr_q};
            always @(posedge clk_i) begin
                write_q      <= hidden_valid && rst_ni;
                write_addr_q <= hidden_write;
                write_word_q <= hidden_word;
            end
            assign hidden_take = 1'b1;
            ram_sdp #(.Width(Taps * Width), .Depth(HiddenDepth), .Style(HiddenStyle)) u_ram (
                .clk_i(clk_i), .write_valid_i(write_q), .write_addr_i(write_addr_q[$clog2(HiddenDepth)-1:0]),
                .write_data_i(write_word_q), .read_addr_i(hidden_read[$clog2(HiddenDepth)-1:0]), .read_data_o(hidden_data_o)
            );
            wire unused = hidden_ready;
        end else begin : gen_no_hidden
            assign hidden_take   = hidden_ready;
            assign hidden_data_o = block;
            wire unused = &{1'b0, HiddenDepth[0], HiddenStyle[0]};
        end
    endgenerate

    // ---- the memory of norms ----
    generate
        if (NormSpilled == 0) begin : gen_norm
            assign norm_word_ready_o = 1'b1;
            ram_sdp #(.Width(Taps * Width), .Depth(NormDepth), .Style(NormStyle)) u_ram (
                .clk_i(clk_i), .write_valid_i(norm_word_valid_i), .write_addr_i(norm_word_addr_i[$clog2(NormDepth)-1:0]),
                .write_data_i(norm_word_data_i), .read_addr_i(norm_addr_i[$clog2(NormDepth)-1:0]), .read_data_o(norm_data_o)
            );
            wire unused = &{1'b0, norm_ready, n_room};
        end else begin : gen_no_norm
            assign norm_word_ready_o = norm_ready && n_room;
            assign norm_data_o       = {Taps * Width{1'b0}};
            wire unused = &{1'b0, NormDepth[0], NormStyle[0]};
        end
    endgenerate
    wire unused_norm = &{1'b0, norm_word_addr_i, norm_addr_i};

    // ---- the residual stream: layer norms read it, and in the end the result does ----
    localparam MemWidth = (SumSpilled != 0) ? SumWidth + SumExtra : Width;   // of words off chip
    wire                     get_valid = storing_i ? out_valid_i && OutFromHidden == 0 : feed_valid_i;
    wire [FeatureBits-1:0]   get_addr  = storing_i ? out_addr_i : feed_addr_i;
    wire                     get_ready, sum_got;
    wire                     x_row_made, x_op_made, ask_valid, ask_ready, asked_valid, asked_ready;
    wire                     back_valid, back_ready, back_put, added, was_put;    // what goes back off chip
    wire [FeatureBits-1:0]   ask_addr, back_addr;
    wire [Taps*MemWidth-1:0] asked_word, back_word;
    wire                     add_last = word_last_i && !word_partial_i;
    assign feed_ready_o = get_ready && !storing_i;
    assign fed_valid_o  = sum_got && !storing_i;
    generate
        if (SumSpilled == 0) begin : gen_residual
            residual_memory #(
                .Taps(Taps), .Width(SumWidth), .Extra(SumExtra), .Depth(SumDepth), .Style(SumStyle), .AddrBits(FeatureBits),
                .ShiftBits(AddShiftBits), .MostLeft(MostLeft), .ScoreWidth(LogitWidth), .ScoreShift(ScoreShift),
                .Round(Round), .Saturate(Saturate)
            ) u_residual_memory (
                .clk_i(clk_i), .rst_ni(rst_ni),
                .add_valid_i(sum_valid_i), .add_ready_o(sum_ready_o), .add_addr_i(word_addr_i), .add_data_i(word_data_i),
                .add_expert_i(word_expert_i), .add_left_i(word_left_i), .add_out_i(word_out_i),
                .add_score_i(word_score_i), .add_last_i(add_last), .add_final_i(word_final_i),
                .put_valid_i(put_valid_i), .put_ready_o(put_ready_o), .put_addr_i(put_addr_i), .put_data_i(put_data_i),
                .get_valid_i(get_valid), .get_ready_o(get_ready), .get_addr_i(get_addr), .got_valid_o(sum_got),
                .got_data_o(fed_data_o), .done_row_o(x_row_made), .done_all_o(x_op_made)
            );
            assign {ask_valid, asked_ready, back_valid, back_put} = 4'd0;
            assign {ask_addr, back_addr} = {2 * FeatureBits{1'b0}};
            assign back_word = {Taps * MemWidth{1'b0}};
            wire unused = &{1'b0, image_start_i, ask_ready, asked_valid, asked_word, back_ready, added, was_put, x_room};
        end else begin : gen_no_residual
            residual_spilled #(
                .Taps(Taps), .Width(SumWidth), .Extra(SumExtra), .AddrBits(FeatureBits), .ShiftBits(AddShiftBits),
                .MostLeft(MostLeft), .ScoreWidth(LogitWidth), .ScoreShift(ScoreShift), .Round(Round), .Saturate(Saturate)
            ) u_residual_spilled (
                .clk_i(clk_i), .rst_ni(rst_ni), .start_i(image_start_i),
                .add_valid_i(sum_valid_i), .add_ready_o(sum_ready_o), .add_addr_i(word_addr_i), .add_data_i(word_data_i),
                .add_expert_i(word_expert_i), .add_left_i(word_left_i), .add_out_i(word_out_i),
                .add_score_i(word_score_i), .add_last_i(add_last), .add_final_i(word_final_i),
                .put_valid_i(put_valid_i), .put_ready_o(put_ready_o), .put_addr_i(put_addr_i), .put_data_i(put_data_i),
                .get_valid_i(get_valid), .get_ready_o(get_ready), .get_addr_i(get_addr), .got_valid_o(sum_got),
                .got_data_o(fed_data_o), .done_row_o(x_row_made), .done_all_o(x_op_made), .ask_valid_o(ask_valid),
                .ask_ready_i(ask_ready), .ask_addr_o(ask_addr), .word_valid_i(asked_valid), .word_ready_o(asked_ready),
                .word_data_i(asked_word), .write_valid_o(back_valid), .write_ready_i(back_ready), .write_put_o(back_put),
                .write_addr_o(back_addr), .write_data_o(back_word), .added_i(added), .put_i(was_put), .room_i(x_room)
            );
            wire unused = &{1'b0, SumDepth[0], SumStyle[0]};
        end
    endgenerate

    // ---- the result, from one of them ----
    wire hidden_got;
    delay_line #(.Width(1), .Cycles(2), .Reset(1)) u_hidden_got (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(out_valid_i && storing_i), .data_o(hidden_got)
    );
    assign out_ready_o = storing_i && ((OutFromHidden == 0) ? get_ready : HiddenSpilled == 0 || row_ready);
    assign got_valid_o = (OutFromHidden == 0) ? sum_got && storing_i :
                         (HiddenSpilled == 0) ? hidden_got : block_valid && storing_i;
    assign got_data_o  = (OutFromHidden != 0) ? hidden_wide : fed_data_o;

    // ---- what is off chip; the result leaves when nothing of theirs is under way ----
    generate
        if (NormSpilled != 0 || HiddenSpilled != 0 || SumSpilled != 0) begin : gen_spill
            localparam HiddenFirst = (NormSpilled != 0) ? NormDepth : 0;
            localparam SumFirst    = HiddenFirst + ((HiddenSpilled != 0) ? HiddenDepth : 0);
            localparam [TileBits-1:0] OneBlock = 1;
            wire write_burst_valid, write_valid;
            wire [AddrBits-1:0] write_burst_addr;
            wire [$clog2(MaxBeats+1)-1:0] write_burst_beats;
            wire [DataBits-1:0] write_data;
            wire from_store = storing_i && OutFromHidden != 0 && HiddenSpilled != 0;
            spilled_memory #(
                .ByteBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Taps(Taps), .Width(Width),
                .AddrBits(FeatureBits), .TileBits(TileBits), .HiddenFirst(HiddenFirst), .SumSpilled(SumSpilled),
                .SumFirst(SumFirst), .SumWidth(MemWidth)
            ) u_spilled_memory (
                .clk_i(clk_i), .rst_ni(rst_ni), .base_i(scratch_i),
                .norm_valid_i(norm_word_valid_i && n_room && NormSpilled != 0), .norm_ready_o(norm_ready),
                .norm_addr_i(norm_word_addr_i), .norm_data_i(norm_word_data_i),
                .hidden_valid_i(hidden_valid && HiddenSpilled != 0), .hidden_ready_o(hidden_ready),
                .hidden_attention_i(!hidden_word_valid_i), .hidden_addr_i(hidden_write), .hidden_data_i(hidden_word),
                .sum_valid_i(back_valid), .sum_ready_o(back_ready), .sum_put_i(back_put), .sum_addr_i(back_addr),
                .sum_data_i(back_word), .added_o(added), .put_o(was_put), .x_row_i(x_row_made), .x_all_i(x_op_made),
                .x_room_o(x_room), .x_row_o(x_row_done_o), .x_all_o(x_op_done_o), .ask_valid_i(ask_valid),
                .ask_ready_o(ask_ready), .ask_addr_i(ask_addr), .word_valid_o(asked_valid), .word_ready_i(asked_ready),
                .word_data_o(asked_word), .sum_read_burst_valid_o(residual_burst_valid_o),
                .sum_read_burst_ready_i(residual_burst_ready_i), .sum_read_burst_addr_o(residual_burst_addr_o),
                .sum_read_burst_beats_o(residual_burst_beats_o), .sum_read_valid_i(residual_valid_i),
                .sum_read_ready_o(residual_ready_o), .sum_read_data_i(residual_data_i),
                .n_row_i(n_row_made_i), .n_room_o(n_room), .n_row_o(n_row_done_o), .y_row_i(y_row_made_i),
                .y_all_i(y_op_made_i), .y_room_o(y_room_o), .y_row_o(y_row_done_o), .y_all_o(y_op_done_o),
                .a_row_i(a_row_made_i), .a_all_i(a_op_made_i), .a_room_o(a_room), .a_row_o(a_row_done_o),
                .a_all_o(a_op_done_o),
                .row_valid_i(from_store ? out_valid_i : spill_row_valid_i), .row_ready_o(row_ready),
                .row_hidden_i(from_store || spill_row_hidden_i), .row_addr_i(from_store ? out_addr_i : spill_row_addr_i),
                .row_blocks_i(from_store ? OneBlock : spill_row_blocks_i), .block_valid_o(block_valid),
                .block_ready_i(storing_i || spill_block_ready_i), .block_data_o(block),
                .write_burst_valid_o(write_burst_valid), .write_burst_ready_i(result_burst_ready_i && !storing_i),
                .write_burst_addr_o(write_burst_addr), .write_burst_beats_o(write_burst_beats),
                .write_valid_o(write_valid), .write_ready_i(result_ready_i && !storing_i), .write_data_o(write_data),
                .answered_i(result_answered_i), .read_burst_valid_o(spill_burst_valid_o),
                .read_burst_ready_i(spill_burst_ready_i), .read_burst_addr_o(spill_burst_addr_o),
                .read_burst_beats_o(spill_burst_beats_o), .read_valid_i(spill_valid_i), .read_ready_o(spill_ready_o),
                .read_data_i(spill_data_i)
            );
            assign result_burst_valid_o = storing_i ? store_burst_valid_i : write_burst_valid;
            assign result_burst_addr_o  = storing_i ? store_burst_addr_i : write_burst_addr;
            assign result_burst_beats_o = storing_i ? store_burst_beats_i : write_burst_beats;
            assign result_valid_o       = storing_i ? store_valid_i : write_valid;
            assign result_data_o        = storing_i ? store_data_i : write_data;
        end else begin : gen_no_spill
            assign {row_ready, block_valid, norm_ready, hidden_ready} = 4'd0;
            assign block = {Taps * Width{1'b0}};
            assign {y_room_o, a_room, n_room, x_room} = 4'hf;
            assign {y_row_done_o, y_op_done_o} = {y_row_made_i, y_op_made_i};
            assign {a_row_done_o, a_op_done_o} = {a_row_made_i, a_op_made_i};
            assign {x_row_done_o, x_op_done_o} = {x_row_made, x_op_made};
            assign n_row_done_o = n_row_made_i;
            assign {ask_ready, asked_valid, back_ready, added, was_put} = 5'd0;
            assign asked_word = {Taps * MemWidth{1'b0}};
            assign {residual_burst_valid_o, residual_ready_o, spill_burst_valid_o, spill_ready_o} = 4'd0;
            assign {residual_burst_addr_o, spill_burst_addr_o}   = {2 * AddrBits{1'b0}};
            assign {residual_burst_beats_o, spill_burst_beats_o} = {2 * $clog2(MaxBeats+1){1'b0}};
            assign result_burst_valid_o = store_burst_valid_i;
            assign result_burst_addr_o  = store_burst_addr_i;
            assign result_burst_beats_o = store_burst_beats_i;
            assign result_valid_o       = store_valid_i;
            assign result_data_o        = store_data_i;
            wire unused = &{1'b0, scratch_i, result_answered_i, result_burst_ready_i, result_ready_i, spill_burst_ready_i,
                            spill_valid_i, spill_data_i, spill_row_valid_i, spill_row_hidden_i, spill_row_addr_i,
                            spill_row_blocks_i, spill_block_ready_i, residual_burst_ready_i, residual_valid_i,
                            residual_data_i, ask_valid, ask_addr, asked_ready, back_valid, back_put, back_addr, back_word};
        end
    endgenerate

    parameter_check #(
        .Good(FeatureBits >= 1 && TileBits >= 1 && SumWidth >= Width && SumDepth >= 2 && NormDepth >= 2 && HiddenDepth >= 2 &&
              (1 << FeatureBits) >= SumDepth && (1 << FeatureBits) >= NormDepth && (1 << FeatureBits) >= HiddenDepth),
        .Message("accel_features needs FeatureBits and TileBits at least 1; SumWidth at least Width; depths at least 2; FeatureBits enough for depths")
    ) u_parameter_check ();

endmodule
`default_nettype wire
