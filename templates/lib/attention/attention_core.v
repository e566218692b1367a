`default_nettype none
// Edge-MoE's reordered attention: each cycle one key block meets the query blocks of all rows in flight, and one value
// block, a round of keys behind, their weights. Off-chip traffic a cycle does not depend on Rows.
//
// Handshake: valid/ready streams. q: each query once; k, v: key after key, over and over (attention_walk); score: a
//            beat a head and step; stat: a beat a head and row; y: rows in order. An operation starts when the rows
//            of the one before have left.
// Latency:   a step takes Heads*HeadBlocks + Gap cycles; y follows a round of keys behind.
// Numbers:   signed, Width bits, Fraction of them fraction; Exact: docs/reference/numerics.md, attention_reorder.
module attention_core #(
    parameter Exact         = 0,
    parameter Rows          = 4,
    parameter Heads         = 3,
    parameter HeadBlocks    = 8,
    parameter Gap           = 0,
    parameter Dims          = 8,
    parameter Width         = 32,   // of queries, keys, values, results
    parameter ScoreWidth    = 32,
    parameter Fraction      = 22,
    parameter TokenWidth    = 8,
    parameter PerCycle      = 1,    // exponentials a cycle, twice
    parameter ScoreAccWidth = 32,
    parameter ScoreShiftWidth = 5,
    parameter Scale         = 524288,
    parameter ScaleFraction = 22,
    parameter WeightWidth   = 32,
    parameter SumWidth      = 32,   // Exact: of a row's weights
    parameter ContextWidth  = 32,
    parameter InverseWidth  = 32,
    parameter InverseShift  = 1,
    parameter OutShiftWidth = 6,
    parameter Round         = 0,
    parameter Saturate      = 0,
    parameter ExpLatency    = 14,
    parameter ScoreDepth    = 8,    // depths are powers of two
    parameter RingDepth     = 512,  // score beats of a round of keys, and what is in the pipeline
    parameter RowDepth      = 16,
    parameter WeightDepth   = 8,
    parameter ContextDepth  = 64
) (
    input  wire                       clk_i,
    input  wire                       rst_ni,
    input  wire                       op_valid_i,
    output wire                       op_ready_o,
    input  wire [TokenWidth-1:0]      op_tokens_i,
    input  wire [ScoreShiftWidth-1:0] op_score_shift_i,
    input  wire [OutShiftWidth-1:0]   op_out_shift_i,
    input  wire                       q_valid_i,
    output wire                       q_ready_o,
    input  wire [Dims*Width-1:0]      q_data_i,
    input  wire                       k_valid_i,
    output wire                       k_ready_o,
    input  wire [Dims*Width-1:0]      k_data_i,
    input  wire                       v_valid_i,
    output wire                       v_ready_o,
    input  wire [Dims*Width-1:0]      v_data_i,
    output wire                       score_valid_o,
    input  wire                       score_ready_i,
    output wire [Rows*ScoreWidth-1:0] score_data_o,
    output wire                       stat_valid_o,
    input  wire                       stat_ready_i,
    output wire [InverseWidth-1:0]    stat_inverse_o,
    output wire [InverseShift-1:0]    stat_shift_o,
    output wire [ScoreWidth-1:0]      stat_maximum_o,
    output wire                       y_valid_o,
    input  wire                       y_ready_i,
    output wire [Dims*Width-1:0]      y_data_o
);

    localparam StepBlocks = Heads * HeadBlocks;
    localparam CountWidth = $clog2(StepBlocks + 1);
    localparam integer LastBlock = StepBlocks - 1;

    // ---- operations ----
    reg [TokenWidth-1:0]      rows_left_q;
    reg [CountWidth-1:0]      y_block_q;
    reg [ScoreShiftWidth-1:0] score_shift_q;
    reg [OutShiftWidth-1:0]   out_shift_q;
    wire walk_ready;
    wire y_taken = y_valid_o && y_ready_i;
    wire row_out = y_taken && y_block_q == LastBlock[CountWidth-1:0];
    wire op_taken = op_valid_i && op_ready_o;

    assign op_ready_o = walk_ready && rows_left_q == {TokenWidth{1'b0}};

    always @(posedge clk_i) begin
        if (y_taken) y_block_q <= row_out ? {CountWidth{1'b0}} : y_block_q + 1'b1;
        if (row_out) rows_left_q <= rows_left_q - 1'b1;
        if (op_taken) begin
            rows_left_q   <= op_tokens_i;
            score_shift_q <= op_score_shift_i;
            out_shift_q   <= op_out_shift_i;
        end
        if (!rst_ni) begin
            rows_left_q <= {TokenWidth{1'b0}};
            y_block_q   <= {CountWidth{1'b0}};
        end
    end

    // ---- scores ----
    wire            block_valid, block_query, head_first, head_last;
    wire [Rows-1:0] block_first, block_last, block_active;
    wire            score_free, ring_free, row_free, stat_free;
    wire ends   = |block_last;
    wire space  = !head_last || (score_free && ring_free && (!ends || (row_free && (Exact != 0 || stat_free))));
    wire able   = block_valid && space;
    wire block_taken = able && k_valid_i && (!block_query || q_valid_i);

    assign k_ready_o = able && (!block_query || q_valid_i);
    assign q_ready_o = able && block_query && k_valid_i;

    attention_walk #(
        .Rows(Rows), .Heads(Heads), .HeadBlocks(HeadBlocks), .Gap(Gap), .TokenWidth(TokenWidth)
    ) u_attention_walk (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_taken), .op_ready_o(walk_ready), .op_tokens_i(op_tokens_i),
        .block_valid_o(block_valid), .block_taken_i(block_taken), .block_query_o(block_query),
        .head_first_o(head_first), .head_last_o(head_last),
        .block_first_o(block_first), .block_last_o(block_last), .block_active_o(block_active)
    );

    wire                  scored;
    wire [Rows-1:0]       scored_first, scored_last;
    wire [Rows*ScoreWidth-1:0] scores;
    attention_scores #(
        .Exact(Exact), .Rows(Rows), .StepBlocks(StepBlocks), .Dims(Dims), .Width(Width), .ScoreWidth(ScoreWidth),
        .Fraction(Fraction), .AccWidth(ScoreAccWidth), .Scale(Scale), .ScaleFraction(ScaleFraction),
        .ShiftWidth(ScoreShiftWidth),
        .Round(Round), .Saturate(Saturate)
    ) u_attention_scores (
        .clk_i(clk_i), .rst_ni(rst_ni), .score_shift_i(score_shift_q),
        .valid_i(block_taken), .head_first_i(head_first), .head_last_i(head_last),
        .first_i(block_first), .last_i(block_last), .active_i(block_active), .q_i(q_data_i), .k_i(k_data_i),
        .score_valid_o(scored), .score_first_o(scored_first), .score_last_o(scored_last), .scores_o(scores)
    );

    wire score_fifo_ready, ring_ready;
    wire ring_valid, ring_taken;
    wire [Rows-1:0]       ring_first, ring_last;
    wire [Rows*ScoreWidth-1:0] ring_scores;
    credit #(.Depth(ScoreDepth)) u_score_free (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(block_taken && head_last), .give_i(score_valid_o && score_ready_i),
        .free_o(score_free)
    );
    stream_fifo #(.Width(Rows * ScoreWidth), .Depth(ScoreDepth)) u_score (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(scored), .in_ready_o(score_fifo_ready), .in_data_i(scores),
        .out_valid_o(score_valid_o), .out_ready_i(score_ready_i), .out_data_o(score_data_o)
    );
    credit #(.Depth(RingDepth)) u_ring_free (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(block_taken && head_last), .give_i(ring_valid && ring_taken),
        .free_o(ring_free)
    );
    stream_ram_fifo #(.Width(Rows * (ScoreWidth + 2)), .Depth(RingDepth)) u_ring (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(scored), .in_ready_o(ring_ready), .in_data_i({scored_first, scored_last, scores}),
        .out_valid_o(ring_valid), .out_ready_i(ring_taken), .out_data_o({ring_first, ring_last, ring_scores})
    );

    // ---- statistics ----
    wire             row_done, row_ready, row_valid, row_taken;
    wire [ScoreWidth-1:0] row_inverse, row_maximum, start_inverse, start_maximum;
    attention_running #(
        .Sums(Exact != 0 ? 0 : 1), .Rows(Rows), .Heads(Heads), .PerCycle(PerCycle), .Width(ScoreWidth), .Fraction(Fraction),
        .ExpLatency(ExpLatency)
    ) u_attention_running (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(scored), .first_i(scored_first), .last_i(scored_last), .scores_i(scores),
        .stat_valid_o(row_done), .stat_inverse_o(row_inverse), .stat_maximum_o(row_maximum)
    );
    credit #(.Depth(RowDepth)) u_row_free (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(block_taken && head_last && ends), .give_i(row_valid && row_taken),
        .free_o(row_free)
    );
    stream_fifo #(.Width(2 * ScoreWidth), .Depth(RowDepth)) u_rows (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(row_done), .in_ready_o(row_ready), .in_data_i({row_maximum, row_inverse}),
        .out_valid_o(row_valid), .out_ready_i(row_taken), .out_data_o({start_maximum, start_inverse})
    );

    // ---- weights and values ----
    wire                        weight_valid, weight_taken, sum_taken, sum_done, sum_free;
    wire [Rows-1:0]             weight_first, weight_last;
    wire [Rows*WeightWidth-1:0] weights;
    wire [SumWidth-1:0]         sum;
    wire [ScoreWidth-1:0]       sum_maximum;
    attention_weights #(
        .Exact(Exact), .Rows(Rows), .Heads(Heads), .PerCycle(PerCycle), .Width(ScoreWidth), .Fraction(Fraction),
        .WeightWidth(WeightWidth), .SumWidth(SumWidth), .ExpLatency(ExpLatency), .Depth(WeightDepth)
    ) u_attention_weights (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .score_valid_i(ring_valid), .score_ready_o(ring_taken), .score_first_i(ring_first), .score_last_i(ring_last),
        .scores_i(ring_scores),
        .row_valid_i(row_valid), .row_ready_o(row_taken), .row_inverse_i(start_inverse), .row_maximum_i(start_maximum),
        .weight_valid_o(weight_valid), .weight_ready_i(weight_taken), .weight_first_o(weight_first),
        .weight_last_o(weight_last), .weights_o(weights),
        .sum_free_i(sum_free), .sum_taken_o(sum_taken), .sum_valid_o(sum_done), .sum_o(sum), .sum_maximum_o(sum_maximum)
    );

    // Unsigned weights take a 0 in front.
    localparam FactorWidth = (Exact != 0) ? WeightWidth + 1 : WeightWidth;
    wire [Rows*FactorWidth-1:0] factors;
    genvar i;
    generate
        for (i = 0; i < Rows; i = i + 1) begin : gen_factor
            if (Exact != 0) begin : gen_unsigned
                assign factors[i*FactorWidth+:FactorWidth] = {1'b0, weights[i*WeightWidth+:WeightWidth]};
            end else begin : gen_signed
                assign factors[i*FactorWidth+:FactorWidth] = weights[i*WeightWidth+:WeightWidth];
            end
        end
    endgenerate

    wire                         context_valid, context_taken;
    wire [Dims*ContextWidth-1:0] context_data;
    attention_context #(
        .Rows(Rows), .Heads(Heads), .HeadBlocks(HeadBlocks), .Gap(Gap), .Dims(Dims), .Width(Width),
        .WeightWidth(FactorWidth), .SumWidth(ContextWidth), .ProductShift((Exact != 0) ? 0 : Fraction),
        .Depth(ContextDepth)
    ) u_attention_context (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .weight_valid_i(weight_valid), .weight_ready_o(weight_taken), .weight_first_i(weight_first),
        .weight_last_i(weight_last), .weights_i(factors),
        .v_valid_i(v_valid_i), .v_ready_o(v_ready_o), .v_data_i(v_data_i),
        .y_valid_o(context_valid), .y_ready_i(context_taken), .y_data_o(context_data)
    );

    // ---- results ----
    generate
        if (Exact != 0) begin : gen_exact
            wire                    told, tell_ready, divide_ready, inverse_valid, inverse_taken, both_free, wait_free;
            wire [InverseWidth-1:0] told_inverse, inverse;
            wire [InverseShift-1:0] told_shift, shift;
            wire [ScoreWidth-1:0]   told_maximum;
            softmax_inverse #(
                .SumWidth(SumWidth), .InverseWidth(InverseWidth), .ShiftWidth(InverseShift), .Normalise(1)
            ) u_softmax_inverse (.clk_i(clk_i), .sum_i(sum), .inverse_o(told_inverse), .shift_o(told_shift));
            delay_line #(.Width(ScoreWidth), .Cycles(InverseWidth + 2)) u_maximum (
                .clk_i(clk_i), .rst_ni(1'b1), .data_i(sum_maximum), .data_o(told_maximum)
            );
            delay_line #(.Width(1), .Cycles(InverseWidth + 2), .Reset(1)) u_told (
                .clk_i(clk_i), .rst_ni(rst_ni), .data_i(sum_done), .data_o(told)
            );
            assign sum_free = both_free && wait_free;
            credit #(.Depth(RowDepth)) u_tell_free (
                .clk_i(clk_i), .rst_ni(rst_ni), .take_i(sum_taken), .give_i(stat_valid_o && stat_ready_i), .free_o(both_free)
            );
            credit #(.Depth(RowDepth)) u_wait_free (
                .clk_i(clk_i), .rst_ni(rst_ni), .take_i(sum_taken), .give_i(inverse_valid && inverse_taken), .free_o(wait_free)
            );
            stream_fifo #(.Width(InverseWidth + InverseShift + ScoreWidth), .Depth(RowDepth)) u_stats (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(told), .in_ready_o(tell_ready),
                .in_data_i({told_maximum, told_shift, told_inverse}),
                .out_valid_o(stat_valid_o), .out_ready_i(stat_ready_i),
                .out_data_o({stat_maximum_o, stat_shift_o, stat_inverse_o})
            );
            stream_fifo #(.Width(InverseWidth + InverseShift), .Depth(RowDepth)) u_inverses (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(told), .in_ready_o(divide_ready),
                .in_data_i({told_shift, told_inverse}),
                .out_valid_o(inverse_valid), .out_ready_i(inverse_taken), .out_data_o({shift, inverse})
            );
            attention_finish #(
                .HeadBlocks(HeadBlocks), .Dims(Dims), .SumWidth(ContextWidth), .InverseWidth(InverseWidth),
                .InverseShift(InverseShift), .OutShiftWidth(OutShiftWidth), .YWidth(Width), .Round(Round), .Saturate(Saturate)
            ) u_attention_finish (
                .clk_i(clk_i), .rst_ni(rst_ni), .out_shift_i(out_shift_q),
                .inverse_valid_i(inverse_valid), .inverse_ready_o(inverse_taken), .inverse_i(inverse), .shift_i(shift),
                .x_valid_i(context_valid), .x_ready_o(context_taken), .x_data_i(context_data),
                .y_valid_o(y_valid_o), .y_ready_i(y_ready_i), .y_data_o(y_data_o)
            );
            assign stat_free = 1'b1;
            wire unused_exact = &{1'b0, tell_ready, divide_ready, stat_free};
        end else begin : gen_normalised
            wire tell_ready;
            credit #(.Depth(RowDepth)) u_stat_free (
                .clk_i(clk_i), .rst_ni(rst_ni), .take_i(block_taken && head_last && ends),
                .give_i(stat_valid_o && stat_ready_i), .free_o(stat_free)
            );
            stream_fifo #(.Width(2 * ScoreWidth), .Depth(RowDepth)) u_stats (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(row_done), .in_ready_o(tell_ready),
                .in_data_i({row_maximum, row_inverse}),
                .out_valid_o(stat_valid_o), .out_ready_i(stat_ready_i), .out_data_o({stat_maximum_o, stat_inverse_o})
            );
            assign stat_shift_o  = {InverseShift{1'b0}};
            assign sum_free      = 1'b1;
            assign y_valid_o     = context_valid;
            assign context_taken = y_ready_i;
            assign y_data_o      = context_data;
            wire unused_normalised = &{1'b0, tell_ready, sum_done, sum_taken, sum, sum_maximum, out_shift_q};
        end
    endgenerate
    wire unused = &{1'b0, score_fifo_ready, ring_ready, row_ready};   // what is under way holds its places

`ifndef SYNTHESIS
    wire scored_over = scored && !(score_fifo_ready && ring_ready);
    assertion u_assert_scores_have_places (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!scored_over));
    assertion u_assert_row_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(row_ready || !row_done));
`endif

    parameter_check #(
        .Good(Rows >= 1 && Heads >= 1 && HeadBlocks >= 1 && TokenWidth >= 1 && PerCycle >= 1 &&
              Dims >= 1 && (Dims & (Dims - 1)) == 0 && ScoreDepth >= 2 && (ScoreDepth & (ScoreDepth - 1)) == 0 &&
              RowDepth >= 2 && (RowDepth & (RowDepth - 1)) == 0 &&
              WeightDepth >= 2 && (WeightDepth & (WeightDepth - 1)) == 0 &&
              ContextDepth >= 2 && (ContextDepth & (ContextDepth - 1)) == 0),
        .Message("attention_core needs Rows, Heads, HeadBlocks, TokenWidth and PerCycle at least 1; Dims a power of two; ScoreDepth a power of two, at least 2; RowDepth a power of two, at least 2; WeightDepth a power of two, at least 2; ContextDepth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
