`default_nettype none
// The reciprocal of a sum that may have wrapped: magnitude, division, sign.
//
// Handshake: none; a new sum every cycle.
// Latency:   2 * Fraction + 3 cycles.
// Numbers:   signed, Width bits: inverse = 2^(2*Fraction) / sum, truncated toward zero, its low bits; 0 for 0.
module signed_inverse #(
    parameter Width    = 32,
    parameter Fraction = 22
) (
    input  wire             clk_i,
    input  wire [Width-1:0] sum_i,
    output wire [Width-1:0] inverse_o
);

    localparam QuotientWidth = 2 * Fraction + 1;

    reg [Width-1:0]                magnitude_q, inverse_q;
    reg                            negative_q, zero_q;
    wire                           negative, zero;
    wire [QuotientWidth-1:0]       quotient;
    wire [QuotientWidth+Width-1:0] quotient_wide = {{Width{1'b0}}, quotient};
    always @(posedge clk_i) begin
        magnitude_q <= sum_i[Width-1] ? -sum_i : sum_i;
        negative_q  <= sum_i[Width-1];
        zero_q      <= sum_i == {Width{1'b0}};
        inverse_q   <= zero ? {Width{1'b0}} : negative ? -quotient_wide[Width-1:0] : quotient_wide[Width-1:0];
    end
    divide #(.DivisorWidth(Width), .QuotientWidth(QuotientWidth)) u_divide (
        .clk_i(clk_i), .upper_i({Width{1'b0}}), .lower_i({1'b1, {QuotientWidth - 1{1'b0}}}), .divisor_i(magnitude_q),
        .quotient_o(quotient)
    );
    delay_line #(.Width(2), .Cycles(QuotientWidth)) u_sign (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({negative_q, zero_q}), .data_o({negative, zero})
    );

    assign inverse_o = inverse_q;
    wire unused = &{1'b0, quotient_wide};

    parameter_check #(
        .Good(Width >= 1 && Fraction >= 1),
        .Message("signed_inverse needs Width and Fraction at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
