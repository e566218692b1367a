`default_nettype none
// Root of a token's spread in profile exact: s and h of docs/reference/numerics.md, layernorm.
//
// Handshake: start_i takes sum_i and squares_i while busy_o is low; done_o is high for one cycle with the result.
// Latency:   12 + RootWidth cycles.
// Numbers:   D = Dim*squares - sum^2 + E, E = Epsilon rounded by epsilon_shift_i bits, 1 at least;
//            root = isqrt(D * 2^(-2*exponent)), RootWidth bits, the top one set.
module layernorm_root_exact #(
    parameter Dim           = 192,
    parameter SumWidth      = 40,
    parameter SquareWidth   = 72,
    parameter SpreadWidth   = 80,   // even, at most 128
    parameter RootWidth     = 29,
    parameter ExponentWidth = 7,
    parameter EpsilonShiftBits = 1,
    parameter EpsilonWidth  = 41,   // a bit more than Epsilon has
    parameter [EpsilonWidth-1:0] Epsilon = {{EpsilonWidth - 1{1'b0}}, 1'b1}
) (
    input  wire                            clk_i,
    input  wire                            rst_ni,
    input  wire                            start_i,
    input  wire signed [SumWidth-1:0]      sum_i,
    input  wire        [SquareWidth-1:0]   squares_i,
    input  wire        [EpsilonShiftBits-1:0] epsilon_shift_i,
    output wire                            busy_o,
    output wire                            done_o,
    output wire        [RootWidth-1:0]     root_o,
    output wire signed [ExponentWidth-1:0] exponent_o
);

    localparam DimWidth  = $clog2(Dim + 1);
    localparam Radicand  = 2 * RootWidth;
    localparam WideWidth = 128 + Radicand;
    localparam [DimWidth-1:0] DimBits = Dim[DimWidth-1:0];

    // Cycles 1 to 4: D. Cycles 5 to 11: shifted up by pairs of bits until its top pair is not empty.
    reg [11:0]                  stage_q;        // one-hot: where the token is
    reg signed [SumWidth-1:0]   sum_q;
    reg [SquareWidth-1:0]       squares_q;
    reg [2*SumWidth-1:0]        product_a_q, product_b_q;
    reg [SquareWidth+DimWidth-1:0] scaled_even_q, scaled_odd_q, scaled_b_q;   // by every other bit of Dim
    reg [SpreadWidth-1:0]       spread_q;
    reg [127:0]                 top_q;
    reg [6:0]                   pairs_q;        // pairs shifted
    wire                        sqrt_busy, sqrt_soon;
    reg                         busy_q;

    wire [2*SumWidth-1:0]          square = sum_q * sum_q;
    localparam [31:0] EveryOther = {16{2'b01}};
    localparam [DimWidth-1:0] DimEven = DimBits & EveryOther[DimWidth-1:0];
    localparam [DimWidth-1:0] DimOdd  = DimBits & ~EveryOther[DimWidth-1:0];
    wire [SquareWidth+DimWidth-1:0] scaled_even = squares_q * DimEven;
    wire [SquareWidth+DimWidth-1:0] scaled_odd  = squares_q * DimOdd;
    wire [127:0] scaled_wide  = {{128 - SquareWidth - DimWidth{1'b0}}, scaled_b_q};
    wire [127:0] product_wide = {{128 - 2 * SumWidth{1'b0}}, product_b_q};
    wire [127:0] epsilon_wide = {{128 - EpsilonWidth{1'b0}}, epsilon_3_q};
    wire [127:0] spread       = scaled_wide - product_wide + epsilon_wide;

    // Ready when the products are: shifted, rounded half up.
    reg [EpsilonShiftBits-1:0] epsilon_shift_q;
    reg [EpsilonWidth-1:0]     epsilon_2_q, epsilon_3_q;
    wire [EpsilonWidth-1:0]    epsilon_half = ({{EpsilonWidth - 1{1'b0}}, 1'b1} << epsilon_shift_q) >> 1;
    wire [EpsilonWidth-1:0]    epsilon_shifted = epsilon_2_q >> epsilon_shift_q;
    always @(posedge clk_i) begin
        if (start_i) epsilon_shift_q <= epsilon_shift_i;
        epsilon_2_q <= Epsilon + epsilon_half;
        epsilon_3_q <= (epsilon_shifted == {EpsilonWidth{1'b0}}) ? {{EpsilonWidth - 1{1'b0}}, 1'b1} : epsilon_shifted;
    end

    assign busy_o = busy_q;

    // One of seven shifts a cycle, by 64, 32, …, 1 pairs.
    integer step;
    always @(posedge clk_i) begin
        stage_q     <= {stage_q[10:0], start_i};
        if (start_i) begin
            sum_q     <= sum_i;
            squares_q <= squares_i;
        end
        product_a_q <= square;
        product_b_q <= product_a_q;
        scaled_even_q <= scaled_even;
        scaled_odd_q  <= scaled_odd;
        scaled_b_q    <= scaled_even_q + scaled_odd_q;
        spread_q    <= spread[SpreadWidth-1:0];
        if (stage_q[4]) begin
            top_q   <= {spread_q, {128 - SpreadWidth{1'b0}}};
            pairs_q <= 7'd0;
        end
        for (step = 0; step < 6; step = step + 1) begin
            if (stage_q[5+step] && (top_q >> (128 - (2 << (5 - step)))) == 128'd0) begin
                top_q   <= top_q << (2 << (5 - step));
                pairs_q <= pairs_q + (7'd1 << (5 - step));
            end
        end
        busy_q <= start_i || (busy_q && !sqrt_soon);
        if (!rst_ni) begin
            stage_q <= 12'd0;
            busy_q  <= 1'b0;
        end
    end
    wire unused_busy = sqrt_busy;
    wire unused_spread = &{1'b0, spread[127:SpreadWidth-1]};

    // D has SpreadWidth - 2*pairs or one fewer bits: h = SpreadWidth/2 - pairs - RootWidth.
    localparam integer FullExponent = SpreadWidth / 2 - RootWidth;
    wire [WideWidth-1:0] top_wide = {top_q, {Radicand{1'b0}}};
    reg signed [ExponentWidth-1:0] exponent_q;

    always @(posedge clk_i) if (stage_q[11]) exponent_q <= FullExponent[ExponentWidth-1:0] - pairs_q[ExponentWidth-1:0];

    serial_sqrt #(.RootWidth(RootWidth)) u_sqrt (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(stage_q[11]), .radicand_i(top_wide[WideWidth-1-:Radicand]),
        .busy_o(sqrt_busy), .soon_o(sqrt_soon), .done_o(done_o), .root_o(root_o)
    );
    assign exponent_o = exponent_q;
    wire unused = &{1'b0, top_wide, pairs_q};

`ifndef SYNTHESIS
    assertion u_assert_start_while_free (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || !busy_o));
    assertion u_assert_one_stage (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i((stage_q & (stage_q - 1'b1)) == 12'd0));
    assertion u_assert_root_normalised (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!done_o || root_o[RootWidth-1]));
`endif

    parameter_check #(
        .Good(Dim >= 1 && SumWidth >= 1 && RootWidth >= 1 && SpreadWidth <= 128 && SpreadWidth % 2 == 0),
        .Message("layernorm_root_exact needs Dim, SumWidth and RootWidth at least 1; SpreadWidth even, at most 128")
    ) u_parameter_check ();

endmodule
`default_nettype wire
