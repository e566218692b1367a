`default_nettype none
// Rows of scores into exponentials of their distance to the row's maximum, with the reciprocal of the row's sum.
//
// Handshake: valid/ready streams. op: rows and keys. s: ceil(keys/Lanes) beats a row. e: the same beats, e_last_o with
//            a row's last. stat: one per row. A ring of RingBeats beats lets rows come in while earlier ones leave.
// Latency:   a row leaves ceil(Lanes/Evaluators) cycles a beat, once its last beat is in and the maximum known:
//            log2(Lanes) + 4 cycles later its first beat is read; ceil(Lanes/Evaluators) + EvalLatency + 4 cycles from
//            a beat's read to e_valid_o.
// Numbers:   scores signed; e unsigned, see softmax_eval; inverse and shift, see softmax_inverse. Lanes beyond a
//            row's keys do not count and leave as 0.
module softmax_rows #(
    parameter Lanes        = 16,
    parameter Evaluators   = 4,
    parameter Width        = 32,
    parameter RowWidth     = 8,
    parameter KeyWidth     = 8,
    parameter RingBeats    = 32,   // a power of two
    parameter RingRows     = 32,   // a power of two
    parameter EvalLatency  = 12,
    parameter EWidth       = 17,
    parameter SumWidth     = 25,
    parameter InverseWidth = 24,
    parameter ShiftWidth   = 5,
    parameter Normalise    = 1,
    parameter UpperLog2    = 19,
    parameter BeatDepth    = 16,   // a power of two, as is the next
    parameter StatDepth    = 32
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    op_valid_i,
    output wire                    op_ready_o,
    input  wire [RowWidth-1:0]     op_rows_i,
    input  wire [KeyWidth-1:0]     op_keys_i,
    input  wire                    s_valid_i,
    output wire                    s_ready_o,
    input  wire [Lanes*Width-1:0]  s_data_i,
    output wire                    e_valid_o,
    input  wire                    e_ready_i,
    output wire [Lanes*EWidth-1:0] e_data_o,
    output wire                    e_last_o,
    output wire                    stat_valid_o,
    input  wire                    stat_ready_i,
    output wire [InverseWidth-1:0] stat_inverse_o,
    output wire [ShiftWidth-1:0]   stat_shift_o,
    output wire [Width-1:0]        stat_maximum_o
);

    localparam AddrWidth  = $clog2(RingBeats);
    localparam MaxLatency = $clog2(Lanes) + 1;
    localparam SumLatency = $clog2(Evaluators);
    localparam integer RowCycles = (Lanes + Evaluators - 1) / Evaluators;
    localparam [Width-1:0] Least = {1'b1, {Width - 1{1'b0}}};

    // ---- a row in: to the ring, and through a tree that finds its maximum ----
    wire                accept, first, last, beat_space, row_space, final_unused;
    wire [KeyWidth-1:0] left, keys;
    wire                issue, issue_last, row_taken;

    softmax_walk #(.Lanes(Lanes), .RowWidth(RowWidth), .KeyWidth(KeyWidth)) u_softmax_walk (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_valid_i), .op_ready_o(op_ready_o), .op_rows_i(op_rows_i), .op_keys_i(op_keys_i),
        .s_valid_i(s_valid_i), .s_ready_o(s_ready_o), .space_i(beat_space && row_space),
        .accept_o(accept), .first_o(first), .last_o(last), .final_o(final_unused), .left_o(left), .keys_o(keys)
    );
    credit #(.Depth(RingBeats)) u_beat_space (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(accept), .give_i(issue), .free_o(beat_space)
    );
    credit #(.Depth(RingRows)) u_row_space (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(accept && last), .give_i(row_taken), .free_o(row_space)
    );

    reg [Lanes*Width-1:0] masked_q;
    genvar lane;
    generate
        for (lane = 0; lane < Lanes; lane = lane + 1) begin : gen_mask
            localparam integer Lane = lane;
            wire counts = {{32 - KeyWidth{1'b0}}, left} > Lane;
            always @(posedge clk_i) masked_q[lane*Width+:Width] <= counts ? s_data_i[lane*Width+:Width] : Least;
        end
    endgenerate

    wire                    found, found_first, found_last;
    wire [KeyWidth-1:0]     found_keys;
    wire signed [Width-1:0] beat_maximum;
    max_tree #(.Count(Lanes), .Width(Width)) u_maximum (.clk_i(clk_i), .values_i(masked_q), .y_o(beat_maximum));
    delay_line #(.Width(1), .Cycles(MaxLatency), .Reset(1)) u_found (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(accept), .data_o(found)
    );
    delay_line #(.Width(KeyWidth + 2), .Cycles(MaxLatency)) u_found_what (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({first, last, keys}), .data_o({found_first, found_last, found_keys})
    );

    reg signed [Width-1:0] maximum_q;
    reg                    known_q;
    reg [KeyWidth-1:0]     known_keys_q;
    always @(posedge clk_i) begin
        if (found && (found_first || beat_maximum > maximum_q)) maximum_q <= beat_maximum;
        known_q      <= found && found_last && rst_ni;
        known_keys_q <= found_keys;
    end

    wire                row_valid, row_fifo_ready;
    wire [Width-1:0]    row_maximum;
    wire [KeyWidth-1:0] row_keys;
    stream_fifo #(.Width(Width + KeyWidth), .Depth(RingRows)) u_known (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(known_q), .in_ready_o(row_fifo_ready), .in_data_i({maximum_q, known_keys_q}),
        .out_valid_o(row_valid), .out_ready_i(row_taken), .out_data_o({row_maximum, row_keys})
    );

    // ---- a row out: a beat every RowCycles cycles, when its results have places ----
    wire beat_free, stat_free;
    wire                issue_first;
    wire [KeyWidth-1:0] issue_left;
    wire [Width-1:0]    issue_maximum;
    softmax_issue #(.Lanes(Lanes), .RowCycles(RowCycles), .TagWidth(Width), .KeyWidth(KeyWidth)) u_softmax_issue (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .row_valid_i(row_valid), .row_taken_o(row_taken), .row_tag_i(row_maximum), .row_keys_i(row_keys),
        .beat_free_i(beat_free), .last_free_i(stat_free),
        .issue_o(issue), .first_o(issue_first), .last_o(issue_last), .left_o(issue_left), .tag_o(issue_maximum)
    );
    credit #(.Depth(BeatDepth)) u_beat_free (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(issue), .give_i(e_valid_o && e_ready_i), .free_o(beat_free)
    );
    credit #(.Depth(StatDepth)) u_stat_free (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(issue && issue_last), .give_i(stat_valid_o && stat_ready_i),
        .free_o(stat_free)
    );

    reg [AddrWidth-1:0] head_q, tail_q;
    always @(posedge clk_i) begin
        if (accept) head_q <= head_q + 1'b1;
        if (issue) tail_q <= tail_q + 1'b1;
        if (!rst_ni) begin
            head_q <= {AddrWidth{1'b0}};
            tail_q <= {AddrWidth{1'b0}};
        end
    end

    wire [Lanes*Width-1:0] beat;
    ram_sdp #(.Width(Lanes * Width), .Depth(RingBeats)) u_ring (
        .clk_i(clk_i), .write_valid_i(accept), .write_addr_i(head_q), .write_data_i(s_data_i),
        .read_addr_i(tail_q), .read_data_o(beat)
    );

    wire                load, load_first, load_last;
    wire [KeyWidth-1:0] load_left;
    wire [Width-1:0]    load_maximum;
    reg                 beat_first_q, beat_last_q;
    reg [Width-1:0]     beat_maximum_q;
    delay_line #(.Width(1), .Cycles(2), .Reset(1)) u_load (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(issue), .data_o(load)
    );
    delay_line #(.Width(Width + KeyWidth + 2), .Cycles(2)) u_load_what (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({issue_first, issue_last, issue_left, issue_maximum}),
        .data_o({load_first, load_last, load_left, load_maximum})
    );
    always @(posedge clk_i) if (load) begin
        beat_first_q   <= load_first;
        beat_last_q    <= load_last;
        beat_maximum_q <= load_maximum;
    end

    // ---- exponentials, slice by slice ----
    wire                        slice_valid, slice_first, slice_last;
    wire [Evaluators-1:0]       slice_keep, keep;
    wire [Evaluators*Width-1:0] slice;
    slice_split #(.Lanes(Lanes), .PerCycle(Evaluators), .Width(Width), .LeftWidth(KeyWidth)) u_split (
        .clk_i(clk_i), .rst_ni(rst_ni), .load_i(load), .data_i(beat), .left_i(load_left),
        .valid_o(slice_valid), .first_o(slice_first), .last_o(slice_last), .keep_o(slice_keep), .slice_o(slice)
    );

    wire done, done_last, done_row_first, done_row_last;   // of the slice that leaves the evaluators
    delay_line #(.Width(1), .Cycles(EvalLatency), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(slice_valid), .data_o(done)
    );
    delay_line #(.Width(Evaluators + 3), .Cycles(EvalLatency)) u_done_what (
        .clk_i(clk_i), .rst_ni(1'b1),
        .data_i({slice_last, slice_first && beat_first_q, slice_last && beat_last_q, slice_keep}),
        .data_o({done_last, done_row_first, done_row_last, keep})
    );

    wire [Evaluators*EWidth-1:0] kept;
    genvar e;
    generate
        for (e = 0; e < Evaluators; e = e + 1) begin : gen_eval
            wire [EWidth-1:0] value;
            softmax_eval u_eval (
                .clk_i(clk_i), .maximum_i(beat_maximum_q), .score_i(slice[e*Width+:Width]), .e_o(value)
            );
            assign kept[e*EWidth+:EWidth] = value & {EWidth{keep[e]}};
        end
    endgenerate

    // ---- beats joined ----
    wire joined, joined_last, beat_fifo_ready;
    wire [Lanes*EWidth-1:0] joined_data;
    slice_join #(.Lanes(Lanes), .PerCycle(Evaluators), .Width(EWidth)) u_join (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(done), .last_i(done_last), .slice_i(kept),
        .valid_o(joined), .data_o(joined_data)
    );
    delay_line #(.Width(1), .Cycles(1)) u_joined_last (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(done_row_last), .data_o(joined_last)
    );
    stream_fifo #(.Width(Lanes * EWidth + 1), .Depth(BeatDepth)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(joined), .in_ready_o(beat_fifo_ready), .in_data_i({joined_last, joined_data}),
        .out_valid_o(e_valid_o), .out_ready_i(e_ready_i), .out_data_o({e_last_o, e_data_o})
    );

    // ---- the sum and its reciprocal ----
    wire [SumWidth-1:0] slice_sum;
    wire                add, add_first, add_last;
    sum_tree #(.Count(Evaluators), .Width(EWidth), .SumWidth(SumWidth)) u_sum (
        .clk_i(clk_i), .values_i(kept), .y_o(slice_sum)
    );
    delay_line #(.Width(1), .Cycles(SumLatency), .Reset(1)) u_add (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(done), .data_o(add)
    );
    delay_line #(.Width(2), .Cycles(SumLatency)) u_add_what (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({done_row_first, done_row_last}), .data_o({add_first, add_last})
    );
    reg [SumWidth-1:0] sum_q;
    reg                sum_valid_q;
    always @(posedge clk_i) begin
        if (add) sum_q <= (add_first ? {SumWidth{1'b0}} : sum_q) + slice_sum;
        sum_valid_q <= add && add_last && rst_ni;
    end

    wire                    inverse_valid, stat_fifo_ready;
    wire [InverseWidth-1:0] inverse;
    wire [ShiftWidth-1:0]   shift;
    wire [Width-1:0]        late_maximum;
    softmax_inverse #(
        .SumWidth(SumWidth), .InverseWidth(InverseWidth), .ShiftWidth(ShiftWidth), .Normalise(Normalise),
        .UpperLog2(UpperLog2)
    ) u_softmax_inverse (.clk_i(clk_i), .sum_i(sum_q), .inverse_o(inverse), .shift_o(shift));
    delay_line #(.Width(1), .Cycles(InverseWidth + 2), .Reset(1)) u_inverse_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(sum_valid_q), .data_o(inverse_valid)
    );
    delay_line #(.Width(Width), .Cycles(EvalLatency + SumLatency + InverseWidth + 3)) u_maximum_delay (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(beat_maximum_q), .data_o(late_maximum)
    );
    stream_fifo #(.Width(Width + ShiftWidth + InverseWidth), .Depth(StatDepth)) u_stats (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(inverse_valid), .in_ready_o(stat_fifo_ready), .in_data_i({late_maximum, shift, inverse}),
        .out_valid_o(stat_valid_o), .out_ready_i(stat_ready_i),
        .out_data_o({stat_maximum_o, stat_shift_o, stat_inverse_o})
    );
    wire unused = &{1'b0, final_unused, row_fifo_ready, beat_fifo_ready, stat_fifo_ready};   // all hold reserved slots

`ifndef SYNTHESIS
    assertion u_assert_row_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(row_fifo_ready || !known_q));
    assertion u_assert_beat_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(beat_fifo_ready || !joined));
    assertion u_assert_statistics_have_place (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(stat_fifo_ready || !inverse_valid)
    );
`endif

    parameter_check #(
        .Good(Lanes >= 1 && Evaluators >= 1 && RowWidth >= 1 && KeyWidth >= 1 &&
              RingBeats >= 2 && (RingBeats & (RingBeats - 1)) == 0 &&
              RingRows >= 2 && (RingRows & (RingRows - 1)) == 0 &&
              BeatDepth >= 2 && (BeatDepth & (BeatDepth - 1)) == 0 &&
              StatDepth >= 2 && (StatDepth & (StatDepth - 1)) == 0),
        .Message("softmax_rows needs Lanes, Evaluators, RowWidth and KeyWidth at least 1; RingBeats a power of two, at least 2; RingRows a power of two, at least 2; BeatDepth a power of two, at least 2; StatDepth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
