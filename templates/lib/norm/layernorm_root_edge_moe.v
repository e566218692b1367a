`default_nettype none
// Root of a token's variance in profile edge-moe: s of docs/reference/numerics.md, layernorm.
//
// Handshake: start_i takes mean_i and mean_square_i while busy_o is low; done_o is high for one cycle with the result.
// Latency:   6 + RootWidth cycles.
// Numbers:   signed, Width bits, Fraction of them fraction, sums modulo 2^Width; root_o unsigned, 0 where the variance
//            is negative.
module layernorm_root_edge_moe #(
    parameter Width     = 32,
    parameter Fraction  = 22,
    parameter RootWidth = 28,     // (Width + Fraction + 2) / 2
    parameter [127:0] Epsilon = 128'd4
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    start_i,
    input  wire signed [Width-1:0] mean_i,
    input  wire signed [Width-1:0] mean_square_i,
    output wire                    busy_o,
    output wire                    done_o,
    output wire [RootWidth-1:0]    root_o
);

    reg [5:0]                stage_q;   // one-hot: where the token is
    reg signed [Width-1:0]   mean_q, mean_square_q, variance_q;
    reg signed [2*Width-1:0] product_a_q, product_b_q;
    reg                      negative_q;
    wire                     sqrt_busy, sqrt_soon;
    wire [RootWidth-1:0]     root;

    assign busy_o = (stage_q != 6'd0) || sqrt_busy;

    always @(posedge clk_i) begin
        stage_q <= {stage_q[4:0], start_i};
        if (start_i) begin
            mean_q        <= mean_i;
            mean_square_q <= mean_square_i;
        end
        product_a_q <= mean_q * mean_q;
        product_b_q <= product_a_q;
        variance_q  <= mean_square_q - product_b_q[Fraction+:Width] + Epsilon[Width-1:0];
        if (stage_q[5]) negative_q <= variance_q[Width-1];
        if (!rst_ni) stage_q <= 6'd0;
    end
    wire unused = &{1'b0, product_b_q, sqrt_soon};   // who offers tokens here looks at busy_o

    serial_sqrt #(.RootWidth(RootWidth)) u_sqrt (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(stage_q[5]),
        .radicand_i({variance_q, {2 * RootWidth - Width{1'b0}}}),
        .busy_o(sqrt_busy), .soon_o(sqrt_soon), .done_o(done_o), .root_o(root)
    );

    // Rounded: (root + 1) >> 1, without a carry beyond the root's bits.
    assign root_o = negative_q ? {RootWidth{1'b0}} : {1'b0, root[RootWidth-1:1]} + {{RootWidth - 1{1'b0}}, root[0]};

`ifndef SYNTHESIS
    assertion u_assert_start_while_free (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || !busy_o));
    assertion u_assert_one_stage (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i((stage_q & (stage_q - 1'b1)) == 6'd0));
`endif

    parameter_check #(
        .Good(Width >= 1 && RootWidth >= 1),
        .Message("layernorm_root_edge_moe needs Width and RootWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
