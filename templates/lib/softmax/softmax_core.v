`default_nettype none
// Single-pass softmax, one score a cycle: groups of Rows rows are scanned in turns, then weighted row by row.
//
// Handshake: valid/ready streams. s: the beats of rows, s_last_i with a row's last; flush_i, alone or with a beat,
//            says that no more rows follow, so that an incomplete group starts. p: the same beats as weights,
//            p_last_o with a row's last. stat: one per row. Four groups are held: one comes in, one is scanned, one
//            waits for its reciprocals or leaves.
// Latency:   a group of n rows is scanned in Rows * keys cycles, and leaves in n * ceil(keys/Lanes) * Lanes.
// Numbers:   signed, Width bits, Fraction of them fraction: p = (exp(s - maximum) * inverse) >> Fraction, wrapped; see
//            softmax_scan. Lanes beyond a row's keys leave as 0.
module softmax_core #(
    parameter Lanes      = 16,
    parameter Width      = 32,
    parameter Fraction   = 22,
    parameter KeyWidth   = 8,
    parameter RowBeats   = 16,   // beats of the longest row, a power of two
    parameter Rows       = 8,    // a power of two
    parameter ExpLatency = 14,
    parameter BeatDepth  = 16,   // a power of two, as is the next
    parameter StatDepth  = 8
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire                   s_valid_i,
    output wire                   s_ready_o,
    input  wire [Lanes*Width-1:0] s_data_i,
    input  wire                   s_last_i,
    input  wire [KeyWidth-1:0]    s_keys_i,
    input  wire                   flush_i,
    output wire                   p_valid_o,
    input  wire                   p_ready_i,
    output wire [Lanes*Width-1:0] p_data_o,
    output wire                   p_last_o,
    output wire                   stat_valid_o,
    input  wire                   stat_ready_i,
    output wire [Width-1:0]       stat_inverse_o,
    output wire [Width-1:0]       stat_maximum_o
);

    localparam Groups     = 4;
    localparam GroupWidth = 2;
    localparam TurnWidth  = $clog2(Rows);
    localparam BeatWidth  = $clog2(RowBeats);
    localparam LaneWidth  = (Lanes > 1) ? $clog2(Lanes) : 1;
    localparam AddrWidth  = GroupWidth + TurnWidth + BeatWidth;
    localparam Words      = Groups * Rows * RowBeats;
    localparam MulLatency = 2 + $clog2(((Width + 24) / 26) * ((Width + 15) / 17));

    // ---- rows in: place by place of a group ----
    reg                  started_q;
    reg [GroupWidth-1:0] group_q;
    reg [TurnWidth-1:0]  row_q;
    reg [BeatWidth-1:0]  beat_q;
    wire group_space, group_done, scan_ready, issue_ready;
    wire accept  = s_valid_i && s_ready_o;
    wire row_end = accept && s_last_i;
    wire open    = started_q || accept;
    wire close   = open && (flush_i || (row_end && row_q == {TurnWidth{1'b1}}));
    wire [TurnWidth:0] rows = {1'b0, row_q} + {{TurnWidth{1'b0}}, row_end};

    assign s_ready_o = started_q || group_space;

    credit #(.Depth(Groups)) u_group_space (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(accept && !started_q), .give_i(group_done), .free_o(group_space)
    );
    always @(posedge clk_i) begin
        if (accept) beat_q <= s_last_i ? {BeatWidth{1'b0}} : beat_q + 1'b1;
        if (row_end) row_q <= row_q + 1'b1;
        started_q <= open && !close;
        if (close) begin
            row_q   <= {TurnWidth{1'b0}};
            group_q <= group_q + 1'b1;
        end
        if (!rst_ni) begin
            started_q <= 1'b0;
            group_q   <= {GroupWidth{1'b0}};
            row_q     <= {TurnWidth{1'b0}};
            beat_q    <= {BeatWidth{1'b0}};
        end
    end
    wire [AddrWidth-1:0] write_addr = {group_q, row_q, beat_q};

    // Each closed group waits for its scan, and for its way out.
    wire                scan_valid, scan_taken, out_valid, out_taken;
    wire [TurnWidth:0]  scan_rows, out_rows;
    wire [KeyWidth-1:0] scan_keys, out_keys;
    stream_fifo #(.Width(TurnWidth + 1 + KeyWidth), .Depth(Groups)) u_scan_groups (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(close), .in_ready_o(scan_ready), .in_data_i({rows, s_keys_i}),
        .out_valid_o(scan_valid), .out_ready_i(scan_taken), .out_data_o({scan_rows, scan_keys})
    );
    stream_fifo #(.Width(TurnWidth + 1 + KeyWidth), .Depth(Groups)) u_out_groups (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(close), .in_ready_o(issue_ready), .in_data_i({rows, s_keys_i}),
        .out_valid_o(out_valid), .out_ready_i(out_taken), .out_data_o({out_rows, out_keys})
    );

    // ---- scan: one score a cycle ----
    wire                   turn, turn_first, turn_last, scan, scan_first, scan_last;
    wire [GroupWidth-1:0]  turn_group;
    wire [TurnWidth-1:0]   turn_row;
    wire [BeatWidth-1:0]   turn_beat;
    wire [LaneWidth-1:0]   turn_lane, scan_lane;
    wire [Lanes*Width-1:0] scan_word;
    reg [Width-1:0]        score_q;
    softmax_groups #(
        .Lanes(Lanes), .Rows(Rows), .GroupWidth(GroupWidth), .BeatWidth(BeatWidth), .LaneWidth(LaneWidth),
        .KeyWidth(KeyWidth)
    ) u_softmax_groups (
        .clk_i(clk_i), .rst_ni(rst_ni), .group_valid_i(scan_valid), .group_taken_o(scan_taken),
        .group_rows_i(scan_rows), .group_keys_i(scan_keys),
        .valid_o(turn), .first_o(turn_first), .last_o(turn_last), .group_o(turn_group), .row_o(turn_row),
        .beat_o(turn_beat), .lane_o(turn_lane)
    );
    ram_sdp #(.Width(Lanes * Width), .Depth(Words)) u_scan_ram (
        .clk_i(clk_i), .write_valid_i(accept), .write_addr_i(write_addr), .write_data_i(s_data_i),
        .read_addr_i({turn_group, turn_row, turn_beat}), .read_data_o(scan_word)
    );
    delay_line #(.Width(LaneWidth), .Cycles(2)) u_lane (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(turn_lane), .data_o(scan_lane)
    );
    always @(posedge clk_i) score_q <= scan_word[scan_lane*Width+:Width];
    delay_line #(.Width(1), .Cycles(3), .Reset(1)) u_turn (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(turn), .data_o(scan)
    );
    delay_line #(.Width(2), .Cycles(3)) u_turn_what (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({turn_first, turn_last}), .data_o({scan_first, scan_last})
    );

    wire             scanned, scanned_ready, known, row_taken;
    wire [Width-1:0] scanned_inverse, scanned_maximum, inverse, maximum;
    softmax_scan #(.Width(Width), .Fraction(Fraction), .Rows(Rows), .ExpLatency(ExpLatency)) u_softmax_scan (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(scan), .first_i(scan_first), .last_i(scan_last), .score_i(score_q),
        .done_o(scanned), .inverse_o(scanned_inverse), .maximum_o(scanned_maximum)
    );
    stream_fifo #(.Width(2 * Width), .Depth(Groups * Rows)) u_known (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(scanned), .in_ready_o(scanned_ready), .in_data_i({scanned_maximum, scanned_inverse}),
        .out_valid_o(known), .out_ready_i(row_taken), .out_data_o({maximum, inverse})
    );

    // ---- rows out ----
    wire                  issue, issue_first, issue_last, beat_free, stat_free;
    wire [KeyWidth-1:0]   issue_left;
    wire [2*Width-1:0]    issue_stat;
    reg [TurnWidth:0]     taken_q;      // rows of the group that have been taken
    reg [TurnWidth:0]     gone_q;       // and that are through
    reg [GroupWidth-1:0]  out_group_q;
    reg [TurnWidth-1:0]   out_row_q;
    reg [BeatWidth-1:0]   out_beat_q;
    wire row_waits  = out_valid && known && taken_q != out_rows;
    wire issue_end  = issue && issue_last;
    assign group_done = issue_end && gone_q + 1'b1 == out_rows;
    assign out_taken  = group_done;
    softmax_issue #(.Lanes(Lanes), .RowCycles(Lanes), .TagWidth(2 * Width), .KeyWidth(KeyWidth)) u_softmax_issue (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .row_valid_i(row_waits), .row_taken_o(row_taken), .row_tag_i({maximum, inverse}), .row_keys_i(out_keys),
        .beat_free_i(beat_free), .last_free_i(stat_free),
        .issue_o(issue), .first_o(issue_first), .last_o(issue_last), .left_o(issue_left), .tag_o(issue_stat)
    );
    always @(posedge clk_i) begin
        if (row_taken) taken_q <= taken_q + 1'b1;
        if (issue) out_beat_q <= issue_last ? {BeatWidth{1'b0}} : out_beat_q + 1'b1;
        if (issue_end) begin
            out_row_q <= out_row_q + 1'b1;
            gone_q    <= gone_q + 1'b1;
        end
        if (group_done) begin
            out_row_q   <= {TurnWidth{1'b0}};
            gone_q      <= {TurnWidth + 1{1'b0}};
            taken_q     <= {TurnWidth + 1{1'b0}};
            out_group_q <= out_group_q + 1'b1;
        end
        if (!rst_ni) begin
            taken_q     <= {TurnWidth + 1{1'b0}};
            gone_q      <= {TurnWidth + 1{1'b0}};
            out_group_q <= {GroupWidth{1'b0}};
            out_row_q   <= {TurnWidth{1'b0}};
            out_beat_q  <= {BeatWidth{1'b0}};
        end
    end
    credit #(.Depth(BeatDepth)) u_beat_free (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(issue), .give_i(p_valid_o && p_ready_i), .free_o(beat_free)
    );
    stream_fifo #(.Width(2 * Width), .Depth(StatDepth)) u_stats (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(issue_end), .in_ready_o(stat_free), .in_data_i(issue_stat),
        .out_valid_o(stat_valid_o), .out_ready_i(stat_ready_i), .out_data_o({stat_maximum_o, stat_inverse_o})
    );

    wire [Lanes*Width-1:0] out_word;
    wire                   load, load_last;
    wire [KeyWidth-1:0]    load_left;
    wire [2*Width-1:0]     load_stat;
    reg [2*Width-1:0]      stat_q;
    reg                    last_q;
    ram_sdp #(.Width(Lanes * Width), .Depth(Words)) u_out_ram (
        .clk_i(clk_i), .write_valid_i(accept), .write_addr_i(write_addr), .write_data_i(s_data_i),
        .read_addr_i({out_group_q, out_row_q, out_beat_q}), .read_data_o(out_word)
    );
    delay_line #(.Width(1), .Cycles(2), .Reset(1)) u_load (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(issue), .data_o(load)
    );
    delay_line #(.Width(2 * Width + KeyWidth + 1), .Cycles(2)) u_load_what (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({issue_stat, issue_left, issue_last}),
        .data_o({load_stat, load_left, load_last})
    );
    always @(posedge clk_i) if (load) begin
        stat_q <= load_stat;
        last_q <= load_last;
    end

    // ---- weights: one score a cycle ----
    localparam WeightLatency = 1 + ExpLatency + MulLatency;
    wire                      slice, slice_first, slice_last, keep, done, done_last, done_row, done_keep;
    wire signed [Width-1:0]   slice_score, e, late_inverse;
    reg [Width-1:0]           argument_q;
    wire signed [2*Width-1:0] product;
    wire [2*Width-1:0]        weight = product >>> Fraction;
    slice_split #(.Lanes(Lanes), .PerCycle(1), .Width(Width), .LeftWidth(KeyWidth)) u_split (
        .clk_i(clk_i), .rst_ni(rst_ni), .load_i(load), .data_i(out_word), .left_i(load_left),
        .valid_o(slice), .first_o(slice_first), .last_o(slice_last), .keep_o(keep), .slice_o(slice_score)
    );
    always @(posedge clk_i) argument_q <= slice_score - stat_q[2*Width-1:Width];
    softmax_eval u_exp (.clk_i(clk_i), .x_i(argument_q), .e_o(e));
    delay_line #(.Width(Width), .Cycles(ExpLatency + 1)) u_inverse (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(stat_q[Width-1:0]), .data_o(late_inverse)
    );
    mul_pipe #(.AWidth(Width), .BWidth(Width)) u_product (
        .clk_i(clk_i), .a_i(late_inverse), .b_i(e), .y_o(product)
    );
    delay_line #(.Width(1), .Cycles(WeightLatency), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(slice), .data_o(done)
    );
    delay_line #(.Width(3), .Cycles(WeightLatency)) u_done_what (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({slice_last, last_q, keep}), .data_o({done_last, done_row, done_keep})
    );

    wire                   joined, joined_row, beat_ready;
    wire [Lanes*Width-1:0] joined_data;
    slice_join #(.Lanes(Lanes), .PerCycle(1), .Width(Width)) u_join (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(done), .last_i(done_last),
        .slice_i(weight[Width-1:0] & {Width{done_keep}}), .valid_o(joined), .data_o(joined_data)
    );
    delay_line #(.Width(1), .Cycles(1)) u_joined_row (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(done_row), .data_o(joined_row)
    );
    stream_fifo #(.Width(Lanes * Width + 1), .Depth(BeatDepth)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(joined), .in_ready_o(beat_ready), .in_data_i({joined_row, joined_data}),
        .out_valid_o(p_valid_o), .out_ready_i(p_ready_i), .out_data_o({p_last_o, p_data_o})
    );
    // All of these hold reserved places.
    wire unused = &{1'b0, scan_ready, issue_ready, scanned_ready, beat_ready, issue_first, slice_first, weight};

`ifndef SYNTHESIS
    wire comes_over = (close && !(scan_ready && issue_ready)) || (scanned && !scanned_ready) || (joined && !beat_ready);
    assertion u_assert_all_have_places (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!comes_over));
    assertion u_assert_taken_rows_exist (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!out_valid || (gone_q <= taken_q && taken_q <= out_rows))
    );
`endif

    parameter_check #(
        .Good(Lanes >= 1 && Width >= 1 && Fraction >= 1 && KeyWidth >= 1 &&
              RowBeats >= 1 && (RowBeats & (RowBeats - 1)) == 0 && Rows >= 1 && (Rows & (Rows - 1)) == 0 &&
              BeatDepth >= 2 && (BeatDepth & (BeatDepth - 1)) == 0 &&
              StatDepth >= 2 && (StatDepth & (StatDepth - 1)) == 0),
        .Message("softmax_core needs Lanes, Width, Fraction and KeyWidth at least 1; RowBeats a power of two; Rows a power of two; BeatDepth a power of two, at least 2; StatDepth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
