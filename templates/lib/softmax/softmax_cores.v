`default_nettype none
// Single-pass softmax at the rate of the array: rows are dealt to cores in turn and collected in the same order.
//
// Handshake: valid/ready streams. op: rows and keys. s, p: ceil(keys/Lanes) beats a row. stat: one per row.
// Latency:   Cores scores a cycle when all cores have rows; see softmax_core.
// Numbers:   signed, Width bits, Fraction of them fraction; see softmax_core.
module softmax_cores #(
    parameter Cores      = 4,
    parameter Lanes      = 16,
    parameter Width      = 32,
    parameter Fraction   = 22,
    parameter RowWidth   = 8,
    parameter KeyWidth   = 8,
    parameter RowBeats   = 16,
    parameter Rows       = 8,
    parameter ExpLatency = 14,
    parameter BeatDepth  = 16,
    parameter StatDepth  = 8
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire                   op_valid_i,
    output wire                   op_ready_o,
    input  wire [RowWidth-1:0]    op_rows_i,
    input  wire [KeyWidth-1:0]    op_keys_i,
    input  wire                   s_valid_i,
    output wire                   s_ready_o,
    input  wire [Lanes*Width-1:0] s_data_i,
    output wire                   p_valid_o,
    input  wire                   p_ready_i,
    output wire [Lanes*Width-1:0] p_data_o,
    output wire                   stat_valid_o,
    input  wire                   stat_ready_i,
    output wire [Width-1:0]       stat_inverse_o,
    output wire [Width-1:0]       stat_maximum_o
);

    localparam BeatWidth = Lanes * Width;

    // One-hot: the core that gets the next row, gives the next beat, gives the next statistics.
    reg [Cores-1:0] deal_q, weigh_q, tell_q;
    wire [2*Cores-1:0] deal_next  = {deal_q, deal_q} << 1;
    wire [2*Cores-1:0] weigh_next = {weigh_q, weigh_q} << 1;
    wire [2*Cores-1:0] tell_next  = {tell_q, tell_q} << 1;

    wire [Cores-1:0] s_ready, p_valid, p_last, stat_valid;
    wire             accept, first, last, final_row;
    wire [KeyWidth-1:0] left, keys;

    softmax_walk #(.Lanes(Lanes), .RowWidth(RowWidth), .KeyWidth(KeyWidth)) u_softmax_walk (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_valid_i), .op_ready_o(op_ready_o), .op_rows_i(op_rows_i), .op_keys_i(op_keys_i),
        .s_valid_i(s_valid_i), .s_ready_o(s_ready_o), .space_i(|(s_ready & deal_q)),
        .accept_o(accept), .first_o(first), .last_o(last), .final_o(final_row), .left_o(left), .keys_o(keys)
    );

    wire [Cores*BeatWidth-1:0] beats;
    wire [Cores*2*Width-1:0]   stats;

    genvar core;
    generate
        for (core = 0; core < Cores; core = core + 1) begin : gen_core
            softmax_core #(
                .Lanes(Lanes), .Width(Width), .Fraction(Fraction), .KeyWidth(KeyWidth), .RowBeats(RowBeats), .Rows(Rows),
                .ExpLatency(ExpLatency), .BeatDepth(BeatDepth), .StatDepth(StatDepth)
            ) u_softmax_core (
                .clk_i(clk_i), .rst_ni(rst_ni),
                .s_valid_i(accept && deal_q[core]), .s_ready_o(s_ready[core]), .s_data_i(s_data_i), .s_last_i(last),
                .s_keys_i(keys), .flush_i(accept && final_row),
                .p_valid_o(p_valid[core]), .p_ready_i(p_ready_i && weigh_q[core]), .p_data_o(beats[core*BeatWidth+:BeatWidth]),
                .p_last_o(p_last[core]),
                .stat_valid_o(stat_valid[core]), .stat_ready_i(stat_ready_i && tell_q[core]),
                .stat_inverse_o(stats[2*core*Width+:Width]), .stat_maximum_o(stats[(2*core+1)*Width+:Width])
            );
        end
    endgenerate

    // What the chosen cores say: an OR over all, the others masked.
    reg [BeatWidth-1:0] beat;
    reg [2*Width-1:0]   stat;
    integer i;
    always @* begin
        beat = {BeatWidth{1'b0}};
        stat = {2 * Width{1'b0}};
        for (i = 0; i < Cores; i = i + 1) begin
            beat = beat | (beats[i*BeatWidth+:BeatWidth] & {BeatWidth{weigh_q[i]}});
            stat = stat | (stats[2*i*Width+:2*Width] & {2 * Width{tell_q[i]}});
        end
    end

    assign p_valid_o    = |(p_valid & weigh_q);
    assign p_data_o     = beat;
    assign stat_valid_o = |(stat_valid & tell_q);
    assign {stat_maximum_o, stat_inverse_o} = stat;

    always @(posedge clk_i) begin
        if (accept && last) deal_q <= deal_next[Cores+:Cores];
        if (p_valid_o && p_ready_i && |(p_last & weigh_q)) weigh_q <= weigh_next[Cores+:Cores];
        if (stat_valid_o && stat_ready_i) tell_q <= tell_next[Cores+:Cores];
        if (!rst_ni) begin
            deal_q  <= {{Cores - 1{1'b0}}, 1'b1};
            weigh_q <= {{Cores - 1{1'b0}}, 1'b1};
            tell_q  <= {{Cores - 1{1'b0}}, 1'b1};
        end
    end
    wire unused = &{1'b0, first, left, deal_next[Cores-1:0], weigh_next[Cores-1:0], tell_next[Cores-1:0]};

`ifndef SYNTHESIS
    assertion u_assert_deals_to_one (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(deal_q != 0 && (deal_q & (deal_q - 1'b1)) == 0)
    );
    assertion u_assert_weighs_one (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(weigh_q != 0 && (weigh_q & (weigh_q - 1'b1)) == 0)
    );
    assertion u_assert_tells_one (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(tell_q != 0 && (tell_q & (tell_q - 1'b1)) == 0)
    );
`endif

    parameter_check #(
        .Good(Cores >= 1 && Lanes >= 1 && RowWidth >= 1 && KeyWidth >= 1 &&
              RowBeats >= 1 && (RowBeats & (RowBeats - 1)) == 0 && Rows >= 1 && (Rows & (Rows - 1)) == 0 &&
              BeatDepth >= 2 && (BeatDepth & (BeatDepth - 1)) == 0 &&
              StatDepth >= 2 && (StatDepth & (StatDepth - 1)) == 0),
        .Message("softmax_cores needs Cores, Lanes, RowWidth and KeyWidth at least 1; RowBeats a power of two; Rows a power of two; BeatDepth a power of two, at least 2; StatDepth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
