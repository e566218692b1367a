`default_nettype none
// The gate of a mixture-of-experts layer: softmax statistics over the experts' logits, the TopK largest, their scores.
//
// Handshake: valid/ready streams. op_*: {tokens, first, count}. logit_*: a token's logits, Lanes a beat. pick_*: a token's
//            choice, largest first, with its statistics.
// Latency:   three stages, each with a token of its own: see gate_scan, gate_sum_exact, gate_sum_edge_moe; the division
//            takes QuotientWidth cycles and starts one every cycle.
// Numbers:   see docs/reference/numerics.md, gate; Exact selects the profile.
module gate_core #(
    parameter Exact         = 1,
    parameter SumChosen     = 0,
    parameter TopK          = 2,
    parameter Lanes         = 16,
    parameter RowBeats      = 1,
    parameter Width         = 32,
    parameter Fraction      = 22,
    parameter ScoreFraction = 22,
    parameter TokenBits     = 8,
    parameter ExpertBits    = 5,
    parameter ExpWidth      = 17,
    parameter ExpLatency    = 14,
    parameter SumWidth      = 21,
    parameter QuotientWidth = 23
) (
    input  wire                       clk_i,
    input  wire                       rst_ni,
    input  wire                       op_valid_i,
    output wire                       op_ready_o,
    input  wire [TokenBits-1:0]       op_tokens_i,
    input  wire [ExpertBits-1:0]      op_first_i,
    input  wire [ExpertBits-1:0]      op_count_i,
    input  wire                       logit_valid_i,
    output wire                       logit_ready_o,
    input  wire [Lanes*Width-1:0]     logit_data_i,
    output wire                       pick_valid_o,
    input  wire                       pick_ready_i,
    output wire [TopK*ExpertBits-1:0] pick_index_o,
    output wire [TopK*Width-1:0]      pick_logit_o,
    output wire [TopK*Width-1:0]      pick_score_o,
    output wire [SumWidth-1:0]        pick_sum_o,
    output wire [Width-1:0]           pick_maximum_o
);

    localparam RowWidth  = RowBeats * Lanes * Width;
    localparam Depth     = 8;   // tokens under way behind the scan
    localparam InfoWidth = TopK * (ExpertBits + Width);

    // ---- largest logits ----
    wire                       row_valid, row_take, room;
    wire [RowWidth-1:0]        row;
    wire [ExpertBits-1:0]      first, count;
    wire [TopK*ExpertBits-1:0] index;
    wire [TopK*Width-1:0]      top;

    gate_scan #(
        .TopK(TopK), .Lanes(Lanes), .RowBeats(RowBeats), .Width(Width), .TokenBits(TokenBits),
        .ExpertBits(ExpertBits), .Filled(1 - Exact)
    ) u_gate_scan (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_valid_i), .op_ready_o(op_ready_o), .op_tokens_i(op_tokens_i), .op_first_i(op_first_i),
        .op_count_i(op_count_i), .logit_valid_i(logit_valid_i), .logit_ready_o(logit_ready_o),
        .logit_data_i(logit_data_i), .row_valid_o(row_valid), .row_take_i(row_take), .row_o(row), .first_o(first),
        .count_o(count), .index_o(index), .top_o(top)
    );

    // ---- exponentials and their sum ----
    wire                     sum_valid;
    wire [SumWidth-1:0]      sum;
    wire [Width-1:0]         maximum;
    wire [TopK*ExpWidth-1:0] e;
    wire [3:0]               fifo_ready;
    wire                     unused_ready = &{1'b0, fifo_ready};   // no more tokens are under way than a fifo holds

    credit #(.Depth(Depth)) u_room (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(row_take), .give_i(pick_valid_o && pick_ready_i), .free_o(room)
    );

    generate
        if (Exact != 0) begin : gen_exact
            gate_sum_exact #(
                .TopK(TopK), .RowWidth(RowWidth), .Width(Width), .ExpertBits(ExpertBits), .ExpWidth(ExpWidth),
                .ExpLatency(ExpLatency), .SumWidth(SumWidth), .SumChosen(SumChosen)
            ) u_gate_sum_exact (
                .clk_i(clk_i), .rst_ni(rst_ni), .row_valid_i(row_valid), .row_take_o(row_take), .free_i(room),
                .row_i(row), .first_i(first), .count_i(count), .top_i(top), .valid_o(sum_valid), .sum_o(sum), .e_o(e)
            );
            // The largest logit is the maximum: it waits with what was chosen.
            assign maximum = {Width{1'b0}};
        end else begin : gen_edge_moe
            gate_sum_edge_moe #(
                .TopK(TopK), .RowWidth(RowWidth), .Width(Width), .Fraction(Fraction), .ExpertBits(ExpertBits),
                .ExpLatency(ExpLatency)
            ) u_gate_sum_edge_moe (
                .clk_i(clk_i), .rst_ni(rst_ni), .row_valid_i(row_valid), .row_take_o(row_take), .free_i(room),
                .row_i(row), .first_i(first), .count_i(count), .top_i(top), .valid_o(sum_valid), .sum_o(sum),
                .maximum_o(maximum), .e_o(e)
            );
        end
    endgenerate

    // What was chosen waits for its sum, then for its scores.
    wire [TopK*ExpertBits-1:0] info_index;
    wire [TopK*Width-1:0]      info_top;
    wire                       info_valid, sums_valid, sums_take, done;
    wire [SumWidth-1:0]        sums_sum, stat_sum;
    wire [TopK*ExpWidth-1:0]   sums_e;
    wire [Width-1:0]           stat_maximum;
    wire                       stat_valid;
    wire                       unused_valid = &{1'b0, info_valid, stat_valid};

    stream_fifo #(.Width(InfoWidth), .Depth(Depth)) u_info (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(row_take), .in_ready_o(fifo_ready[0]), .in_data_i({index, top}),
        .out_valid_o(info_valid), .out_ready_i(done), .out_data_o({info_index, info_top})
    );
    stream_fifo #(.Width(SumWidth + TopK * ExpWidth), .Depth(Depth)) u_sums (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(sum_valid), .in_ready_o(fifo_ready[1]), .in_data_i({sum, e}),
        .out_valid_o(sums_valid), .out_ready_i(sums_take), .out_data_o({sums_sum, sums_e})
    );
    stream_fifo #(.Width(SumWidth + Width), .Depth(Depth)) u_stats (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(sum_valid), .in_ready_o(fifo_ready[2]),
        .in_data_i({sum, maximum}), .out_valid_o(stat_valid), .out_ready_i(done),
        .out_data_o({stat_sum, stat_maximum})
    );

    // ---- scores ----
    wire [TopK*Width-1:0] score;

    gate_scores #(
        .Exact(Exact), .TopK(TopK), .Width(Width), .Fraction(ScoreFraction), .ExpWidth(ExpWidth), .SumWidth(SumWidth),
        .QuotientWidth(QuotientWidth)
    ) u_gate_scores (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(sums_valid), .take_o(sums_take), .sum_i(sums_sum), .e_i(sums_e),
        .valid_o(done), .score_o(score)
    );

    wire [Width-1:0] picked_maximum = (Exact != 0) ? info_top[Width-1:0] : stat_maximum;
    stream_fifo #(.Width(InfoWidth + TopK * Width + SumWidth + Width), .Depth(Depth)) u_picks (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(done), .in_ready_o(fifo_ready[3]),
        .in_data_i({info_index, info_top, score, stat_sum, picked_maximum}),
        .out_valid_o(pick_valid_o), .out_ready_i(pick_ready_i),
        .out_data_o({pick_index_o, pick_logit_o, pick_score_o, pick_sum_o, pick_maximum_o})
    );

`ifndef SYNTHESIS
    wire [3:0] comes = {done, sum_valid, sum_valid, row_take};   // into the fifos
    assertion u_assert_token_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i((comes & ~fifo_ready) == 4'd0));
    assertion u_assert_scores_of_a_token (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!done || (info_valid && stat_valid)));
`endif

    parameter_check #(
        .Good(TopK >= 1 && Lanes >= 1 && RowBeats >= 1 && Width >= 1 && TokenBits >= 1 && ExpertBits >= 1 &&
              QuotientWidth >= 1),
        .Message("gate_core needs TopK, Lanes, RowBeats, Width, TokenBits, ExpertBits and QuotientWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
