`default_nettype none
// Statistics of a token in one pass.
//
// Handshake: valid_i with a block of the token, first_i and last_i with its first and last; a block every cycle.
//            valid_o is high for one cycle with the statistics of a token.
// Latency:   4 + log2(Lanes) cycles from the last block, 3 more in edge-moe.
// Numbers:   Exact = 1: first_o = sum x, second_o = sum x^2. Exact = 0: first_o = sum of t = (x*InverseDim) >> Fraction,
//            second_o = sum of (x*t) >> Fraction, modulo 2^Width.
module layernorm_stats #(
    parameter Exact       = 1,
    parameter Lanes       = 4,
    parameter Width       = 32,
    parameter Fraction    = 22,
    parameter InverseDim  = 21845,
    parameter FirstWidth  = 40,
    parameter SecondWidth = 72
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire                   valid_i,
    input  wire                   first_i,
    input  wire                   last_i,
    input  wire [Lanes*Width-1:0] x_i,
    output wire                   valid_o,
    output wire [FirstWidth-1:0]  first_o,
    output wire [SecondWidth-1:0] second_o
);

    localparam SumLatency   = 3 + $clog2(Lanes);
    localparam ShareLatency = (Exact != 0) ? 0 : 3;
    localparam FactorWidth  = (Exact != 0) ? 2 : Fraction + 2;   // signed, and 2^Fraction itself for one value
    localparam ShareShift   = (Exact != 0) ? 0 : Fraction;
    localparam integer FactorValue = (Exact != 0) ? 1 : InverseDim;
    localparam [FactorWidth-1:0] Factor = FactorValue[FactorWidth-1:0];

    wire valid_first, first_first, valid_second, first_second;

    delay_line #(.Width(1), .Cycles(SumLatency), .Reset(1)) u_valid_first (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_i), .data_o(valid_first)
    );
    delay_line #(.Width(1), .Cycles(SumLatency)) u_first_first (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(first_i), .data_o(first_first)
    );
    delay_line #(.Width(1), .Cycles(ShareLatency), .Reset(1)) u_valid_second (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_first), .data_o(valid_second)
    );
    delay_line #(.Width(1), .Cycles(ShareLatency)) u_first_second (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(first_first), .data_o(first_second)
    );
    delay_line #(.Width(1), .Cycles(SumLatency + ShareLatency + 1), .Reset(1)) u_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_i && last_i), .data_o(valid_o)
    );

    wire [FirstWidth-1:0] first;
    mac_lane #(
        .Taps(Lanes), .XWidth(Width), .WWidth(FactorWidth), .AccWidth(FirstWidth), .ProductShift(ShareShift)
    ) u_first (
        .clk_i(clk_i), .x_i(x_i), .w_i({Lanes{Factor}}), .accumulate_i(valid_first), .first_i(first_first),
        .shift_i(1'b0), .bias_i({FirstWidth{1'b0}}), .acc_o(first)
    );
    delay_line #(.Width(FirstWidth), .Cycles(ShareLatency)) u_first_late (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(first), .data_o(first_o)
    );

    // What x is multiplied with: itself, or its share of the mean.
    wire [Lanes*Width-1:0] partner, x_late;
    delay_line #(.Width(Lanes * Width), .Cycles(ShareLatency)) u_x_late (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(x_i), .data_o(x_late)
    );

    genvar lane;
    generate
        if (Exact != 0) begin : gen_square
            assign partner = x_i;
        end else begin : gen_share
            for (lane = 0; lane < Lanes; lane = lane + 1) begin : gen_lane
                reg signed [Width-1:0]             x_q, share_q;
                reg signed [Width+FactorWidth-1:0] product_q;
                always @(posedge clk_i) begin
                    x_q       <= x_i[lane*Width+:Width];
                    product_q <= x_q * $signed(Factor);
                    share_q   <= product_q[Fraction+:Width];
                end
                assign partner[lane*Width+:Width] = share_q;
                wire unused = &{1'b0, product_q};
            end
        end
    endgenerate

    mac_lane #(
        .Taps(Lanes), .XWidth(Width), .WWidth(Width), .AccWidth(SecondWidth), .ProductShift(ShareShift)
    ) u_second (
        .clk_i(clk_i), .x_i(x_late), .w_i(partner), .accumulate_i(valid_second), .first_i(first_second),
        .shift_i(1'b0), .bias_i({SecondWidth{1'b0}}), .acc_o(second_o)
    );

`ifndef SYNTHESIS
    reg begins_q;   // the next block is a token's first
    always @(posedge clk_i) begin
        if (valid_i) begins_q <= last_i;
        if (!rst_ni) begins_q <= 1'b1;
    end
    assertion u_assert_first_behind_last (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!valid_i || first_i == begins_q));
`endif

    parameter_check #(
        .Good(Width >= 1 && FirstWidth >= 1 && SecondWidth >= 1 && Lanes >= 1 && (Lanes & (Lanes - 1)) == 0),
        .Message("layernorm_stats needs Width, FirstWidth and SecondWidth at least 1; Lanes a power of two")
    ) u_parameter_check ();

endmodule
`default_nettype wire
