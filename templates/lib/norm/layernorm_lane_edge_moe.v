`default_nettype none
// One value of a token normalised, scaled and shifted, profile edge-moe.
//
// Handshake: none; a new value every cycle. scale_i and bias_i come with x_i, mean_i 1 cycle after it and
//            reciprocal_i 2.
// Latency:   10 cycles from x_i.
// Numbers:   y = ((x - mean) * reciprocal) >> Fraction; y = (y * scale) >> ScaleFraction; y = y + (bias << BiasShift),
//            each modulo 2^Width, signed.
module layernorm_lane_edge_moe #(
    parameter Width         = 32,
    parameter Fraction      = 22,
    parameter ScaleWidth    = 16,
    parameter ScaleFraction = 11,
    parameter BiasWidth     = 16,
    parameter BiasShift     = 11
) (
    input  wire                         clk_i,
    input  wire signed [Width-1:0]      x_i,
    input  wire signed [Width-1:0]      mean_i,
    input  wire signed [Width-1:0]      reciprocal_i,
    input  wire signed [ScaleWidth-1:0] scale_i,
    input  wire signed [BiasWidth-1:0]  bias_i,
    output wire signed [Width-1:0]      y_o
);

    reg signed [Width-1:0]            x_1_q, centred_2_q, normalised_6_q, y_10_q;
    reg signed [2*Width-1:0]          product_3_q, product_4_q, product_5_q;
    reg signed [Width+ScaleWidth-1:0] scaled_7_q, scaled_8_q, scaled_9_q;
    wire signed [ScaleWidth-1:0]      scale_6;
    wire signed [BiasWidth-1:0]       bias_9;
    wire signed [Width-1:0]           bias_wide = {{Width - BiasWidth{bias_9[BiasWidth-1]}}, bias_9};

    delay_line #(.Width(ScaleWidth), .Cycles(6)) u_scale (.clk_i(clk_i), .rst_ni(1'b1), .data_i(scale_i), .data_o(scale_6));
    delay_line #(.Width(BiasWidth), .Cycles(9)) u_bias (.clk_i(clk_i), .rst_ni(1'b1), .data_i(bias_i), .data_o(bias_9));

    always @(posedge clk_i) begin
        x_1_q          <= x_i;
        centred_2_q    <= x_1_q - mean_i;
        product_3_q    <= centred_2_q * reciprocal_i;
        product_4_q    <= product_3_q;
        product_5_q    <= product_4_q;
        normalised_6_q <= product_5_q[Fraction+:Width];
        scaled_7_q     <= normalised_6_q * scale_6;
        scaled_8_q     <= scaled_7_q;
        scaled_9_q     <= scaled_8_q;
        y_10_q         <= scaled_9_q[ScaleFraction+:Width] + (bias_wide <<< BiasShift);
    end
    wire unused = &{1'b0, product_5_q, scaled_9_q};

    assign y_o = y_10_q;

    parameter_check #(
        .Good(Width >= 1 && ScaleWidth >= 1 && BiasWidth >= 1 && Fraction < Width),
        .Message("layernorm_lane_edge_moe needs Width, ScaleWidth and BiasWidth at least 1; Fraction less than Width")
    ) u_parameter_check ();

endmodule
`default_nettype wire
