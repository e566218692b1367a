`default_nettype none
// Multiplies the exponentials of each row by the reciprocal of their sum.
//
// Handshake: valid/ready streams. e: beats, e_last_i with a row's last; stat: one per row, after its beats; both pass
//            on. A ring of RingBeats beats holds a row until its reciprocal is known.
// Latency:   PerCycle lanes a cycle; ceil(Lanes/PerCycle) + 6 cycles and those of mul_pipe from a beat's read to p_valid_o.
// Numbers:   e, inverse, p unsigned: p = min(2^PWidth - 1, (e * inverse + Half) >> Drop).
module softmax_normalise #(
    parameter Lanes        = 16,
    parameter PerCycle     = 4,
    parameter Width        = 32,   // bits of the maximum that passes through
    parameter EWidth       = 21,
    parameter InverseWidth = 27,
    parameter PWidth       = 17,
    parameter Drop         = 29,
    parameter HalfLog2     = -1,   // log2(Half), negative for Half = 0
    parameter RingBeats    = 32,   // a power of two, as are the next
    parameter BeatDepth    = 8,
    parameter StatDepth    = 8
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    e_valid_i,
    output wire                    e_ready_o,
    input  wire [Lanes*EWidth-1:0] e_data_i,
    input  wire                    e_last_i,
    input  wire                    stat_valid_i,
    output wire                    stat_ready_o,
    input  wire [InverseWidth-1:0] stat_inverse_i,
    input  wire [Width-1:0]        stat_maximum_i,
    output wire                    p_valid_o,
    input  wire                    p_ready_i,
    output wire [Lanes*PWidth-1:0] p_data_o,
    output wire                    stat_valid_o,
    input  wire                    stat_ready_i,
    output wire [InverseWidth-1:0] stat_inverse_o,
    output wire [Width-1:0]        stat_maximum_o
);

    localparam AddrWidth = $clog2(RingBeats);
    localparam integer RowCycles = (Lanes + PerCycle - 1) / PerCycle;
    localparam GapWidth = $clog2(RowCycles + 1);
    localparam integer LastGap = RowCycles - 1;
    localparam ProductWidth = EWidth + InverseWidth + 2;
    localparam MulLatency = 2 + $clog2(((EWidth + 25) / 26) * ((InverseWidth + 16) / 17));

    // ---- beats in, until their row's reciprocal is there ----
    wire accept = e_valid_i && e_ready_o;
    wire held, held_last, beat_free, stat_free;
    reg [GapWidth-1:0]  gap_q;
    reg [AddrWidth-1:0] head_q, tail_q;
    wire rested = gap_q == {GapWidth{1'b0}};
    wire issue  = held && stat_valid_i && rested && beat_free && (!held_last || stat_free);

    assign stat_ready_o = issue && held_last;

    stream_fifo #(.Width(1), .Depth(RingBeats)) u_held (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(e_valid_i), .in_ready_o(e_ready_o), .in_data_i(e_last_i),
        .out_valid_o(held), .out_ready_i(issue), .out_data_o(held_last)
    );
    always @(posedge clk_i) begin
        if (!rested) gap_q <= gap_q - 1'b1;
        if (issue) gap_q <= LastGap[GapWidth-1:0];
        if (accept) head_q <= head_q + 1'b1;
        if (issue) tail_q <= tail_q + 1'b1;
        if (!rst_ni) begin
            gap_q  <= {GapWidth{1'b0}};
            head_q <= {AddrWidth{1'b0}};
            tail_q <= {AddrWidth{1'b0}};
        end
    end

    wire [Lanes*EWidth-1:0] beat;
    ram_sdp #(.Width(Lanes * EWidth), .Depth(RingBeats)) u_ring (
        .clk_i(clk_i), .write_valid_i(accept), .write_addr_i(head_q), .write_data_i(e_data_i),
        .read_addr_i(tail_q), .read_data_o(beat)
    );
    credit #(.Depth(BeatDepth)) u_beat_free (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(issue), .give_i(p_valid_o && p_ready_i), .free_o(beat_free)
    );
    stream_fifo #(.Width(Width + InverseWidth), .Depth(StatDepth)) u_stats (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(issue && held_last), .in_ready_o(stat_free), .in_data_i({stat_maximum_i, stat_inverse_i}),
        .out_valid_o(stat_valid_o), .out_ready_i(stat_ready_i), .out_data_o({stat_maximum_o, stat_inverse_o})
    );

    // ---- slices times the reciprocal ----
    wire                       load;
    wire [InverseWidth-1:0]    load_inverse;
    reg  [InverseWidth-1:0]    inverse_q;
    wire                       slice_valid, slice_first, slice_last;
    wire [PerCycle-1:0]        slice_keep;
    wire [PerCycle*EWidth-1:0] slice;
    delay_line #(.Width(1), .Cycles(2), .Reset(1)) u_load (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(issue), .data_o(load)
    );
    delay_line #(.Width(InverseWidth), .Cycles(2)) u_load_inverse (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(stat_inverse_i), .data_o(load_inverse)
    );
    always @(posedge clk_i) if (load) inverse_q <= load_inverse;
    slice_split #(.Lanes(Lanes), .PerCycle(PerCycle), .Width(EWidth), .LeftWidth(1)) u_split (
        .clk_i(clk_i), .rst_ni(rst_ni), .load_i(load), .data_i(beat), .left_i(1'b1),
        .valid_o(slice_valid), .first_o(slice_first), .last_o(slice_last), .keep_o(slice_keep), .slice_o(slice)
    );

    localparam [ProductWidth-1:0] Half =
        (HalfLog2 < 0) ? {ProductWidth{1'b0}} : {{ProductWidth - 1{1'b0}}, 1'b1} << HalfLog2;
    wire [PerCycle*PWidth-1:0] weights;
    genvar i;
    generate
        for (i = 0; i < PerCycle; i = i + 1) begin : gen_weight
            wire signed [ProductWidth-1:0] product;
            reg [ProductWidth-1:0]         sum_q;
            reg [PWidth-1:0]               p_q;
            wire [ProductWidth-1:0]        shifted = sum_q >> Drop;
            mul_pipe #(.AWidth(EWidth + 1), .BWidth(InverseWidth + 1)) u_product (
                .clk_i(clk_i), .a_i({1'b0, slice[i*EWidth+:EWidth]}), .b_i({1'b0, inverse_q}), .y_o(product)
            );
            always @(posedge clk_i) begin
                sum_q <= product + Half;
                p_q   <= (|shifted[ProductWidth-1:PWidth]) ? {PWidth{1'b1}} : shifted[PWidth-1:0];
            end
            assign weights[i*PWidth+:PWidth] = p_q;
        end
    endgenerate

    wire done, done_last, joined, fifo_ready;
    wire [Lanes*PWidth-1:0] joined_data;
    delay_line #(.Width(2), .Cycles(MulLatency + 2), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({slice_valid, slice_last}), .data_o({done, done_last})
    );
    slice_join #(.Lanes(Lanes), .PerCycle(PerCycle), .Width(PWidth)) u_join (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(done), .last_i(done_last), .slice_i(weights),
        .valid_o(joined), .data_o(joined_data)
    );
    stream_fifo #(.Width(Lanes * PWidth), .Depth(BeatDepth)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(joined), .in_ready_o(fifo_ready), .in_data_i(joined_data),
        .out_valid_o(p_valid_o), .out_ready_i(p_ready_i), .out_data_o(p_data_o)
    );
    wire unused = &{1'b0, fifo_ready, slice_first, slice_keep};   // a beat holds a reserved slot

`ifndef SYNTHESIS
    assertion u_assert_beat_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !joined));
    assertion u_assert_statistics_have_place (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(stat_free || !(issue && held_last))
    );
    assertion u_assert_ring_as_fifo (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(held || head_q == tail_q));
`endif

    parameter_check #(
        .Good(Lanes >= 1 && PerCycle >= 1 && EWidth >= 1 && InverseWidth >= 1 && PWidth >= 1 &&
              RingBeats >= 2 && (RingBeats & (RingBeats - 1)) == 0 &&
              BeatDepth >= 2 && (BeatDepth & (BeatDepth - 1)) == 0 &&
              StatDepth >= 2 && (StatDepth & (StatDepth - 1)) == 0),
        .Message("softmax_normalise needs Lanes, PerCycle, EWidth, InverseWidth and PWidth at least 1; RingBeats a power of two, at least 2; BeatDepth a power of two, at least 2; StatDepth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
