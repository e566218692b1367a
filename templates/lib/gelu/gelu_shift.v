`default_nettype none
// ShiftGELU of one value: x * sigmoid(1.6875 x), the sigmoid from an exponential of shifts and one division.
//
// Handshake: none; a new value every cycle.
// Latency:   10 + SigmoidBits cycles.
// Numbers:   x, y signed with Fraction fraction bits. All shifts floor.
//              p = x + (x>>1) + (x>>3) + (x>>4);  n = |p|
//              z = -(-n + (-n>>1) - (-n>>4)), about 1.4375 n;  q = z >> Fraction;  r = z mod 2^Fraction
//              e = (2^Fraction - (r>>1)) >> q, about exp(-n), 0 once q > Fraction
//              s = floor((p < 0 ? e : 2^Fraction) * 2^SigmoidBits / (2^Fraction + e))
//              y = (x*s + Half) >> SigmoidBits
module gelu_shift #(
    parameter Width       = 32,
    parameter Fraction    = 22,
    parameter SigmoidBits = 15,
    parameter Half        = 0
) (
    input  wire                    clk_i,
    input  wire signed [Width-1:0] x_i,
    output wire signed [Width-1:0] y_o
);

    localparam WideWidth   = Width + 3;
    localparam OneWidth    = Fraction + 1;   // holds 1.0
    localparam DenWidth    = Fraction + 2;   // holds 2.0
    localparam PowerWidth  = WideWidth - Fraction;
    localparam [OneWidth-1:0] One = {1'b1, {Fraction{1'b0}}};

    // Cycles 1 and 2: p, then n = |p|.
    wire signed [WideWidth-1:0] wide = {{3{x_i[Width-1]}}, x_i};
    reg signed [WideWidth-1:0]  p_1a_q, p_1b_q, p_2_q;
    always @(posedge clk_i) begin
        p_1a_q <= wide + (wide >>> 1);
        p_1b_q <= (wide >>> 3) + (wide >>> 4);
        p_2_q  <= p_1a_q + p_1b_q;
    end

    // Cycles 3 and 4: minus n, then z >= 0.
    reg signed [WideWidth-1:0] minus_n_3_q, z_4_q;
    reg                        negative_3_q;
    always @(posedge clk_i) begin
        minus_n_3_q  <= p_2_q[WideWidth-1] ? p_2_q : -p_2_q;
        negative_3_q <= p_2_q[WideWidth-1];
        z_4_q        <= (minus_n_3_q >>> 4) - minus_n_3_q - (minus_n_3_q >>> 1);
    end

    // Cycle 5: 2^-r as 1 - r/2, and how far to shift it. Cycle 6: e.
    reg [OneWidth-1:0]   mantissa_5_q, e_6_q;
    reg [PowerWidth-1:0] power_5_q;
    always @(posedge clk_i) begin
        mantissa_5_q <= One - {2'b00, z_4_q[Fraction-1:1]};
        power_5_q    <= z_4_q[WideWidth-1:Fraction];
        e_6_q        <= mantissa_5_q >> power_5_q;
    end
    wire unused = &{1'b0, z_4_q[0]};

    wire negative_6;
    delay_line #(.Width(1), .Cycles(3)) u_negative (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(negative_3_q), .data_o(negative_6)
    );

    // SigmoidBits + 1 cycles of division, a quotient bit each; the first bit is 1 only for 1.0.
    wire [DenWidth-1:0]  remainder [0:SigmoidBits+1];
    wire [DenWidth-1:0]  divisor   [0:SigmoidBits+1];
    wire [SigmoidBits:0] quotient  [0:SigmoidBits+1];

    assign remainder[0] = {1'b0, negative_6 ? e_6_q : One};
    assign divisor[0]   = {1'b0, One} + {1'b0, e_6_q};
    assign quotient[0]  = {SigmoidBits + 1{1'b0}};

    genvar i;
    generate
        for (i = 0; i <= SigmoidBits; i = i + 1) begin : gen_divide
            reg [DenWidth-1:0]  remainder_q, divisor_q;
            reg [SigmoidBits:0] quotient_q;
            wire                fits = remainder[i] >= divisor[i];
            wire [DenWidth-1:0] rest = fits ? remainder[i] - divisor[i] : remainder[i];
            always @(posedge clk_i) begin
                remainder_q <= {rest[DenWidth-2:0], 1'b0};
                divisor_q   <= divisor[i];
                quotient_q  <= {quotient[i][SigmoidBits-1:0], fits};
            end
            assign remainder[i+1] = remainder_q;
            assign divisor[i+1]   = divisor_q;
            assign quotient[i+1]  = quotient_q;
            wire unused_bits = &{1'b0, rest[DenWidth-1], quotient[i][SigmoidBits]};
        end
    endgenerate
    wire unused_divide = &{1'b0, remainder[SigmoidBits+1], divisor[SigmoidBits+1]};

    // Three cycles: x * s, rounded.
    localparam ProductWidth = Width + SigmoidBits + 2;
    localparam signed [ProductWidth-1:0] HalfWide = Half;
    wire signed [Width-1:0]       x_late;
    reg signed [ProductWidth-1:0] product_a_q, product_b_q;
    reg signed [Width-1:0]        y_q;
    wire signed [ProductWidth-1:0] shifted = product_b_q >>> SigmoidBits;

    delay_line #(.Width(Width), .Cycles(SigmoidBits + 7)) u_x (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(x_i), .data_o(x_late)
    );
    always @(posedge clk_i) begin
        product_a_q <= x_late * $signed({1'b0, quotient[SigmoidBits+1]});
        product_b_q <= product_a_q + HalfWide;
        y_q         <= shifted[Width-1:0];
    end
    wire unused_product = &{1'b0, shifted[ProductWidth-1:Width]};

    assign y_o = y_q;

    parameter_check #(
        .Good(SigmoidBits >= 1 && Fraction < Width),
        .Message("gelu_shift needs SigmoidBits at least 1; Fraction less than Width")
    ) u_parameter_check ();

endmodule
`default_nettype wire
