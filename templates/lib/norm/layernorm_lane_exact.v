`default_nettype none
// One value of a token normalised, scaled and shifted, profile exact.
//
// Handshake: none; a new value every cycle. sum_i, scale_i and bias_i come with x_i, reciprocal_i 3 cycles after it,
//            half_i 6, shift_i 7, bias_shift_i 8 and out_shift_i 9.
// Latency:   13 cycles from x_i.
// Numbers:   z = ((Dim*x - sum) * reciprocal + half) >> shift, NormalisedWidth bits;
//            y = overflow(round(z*scale + (bias << bias_shift), out_shift)). Signed but for reciprocal.
module layernorm_lane_exact #(
    parameter Dim             = 192,
    parameter Width           = 32,     // of x
    parameter YWidth          = 32,     // of y
    parameter SumWidth        = 40,
    parameter CentredWidth    = 41,
    parameter ReciprocalWidth = 31,
    parameter NormalisedWidth = 31,
    parameter ShiftWidth      = 7,
    parameter ScaleWidth      = 16,
    parameter BiasWidth       = 16,
    parameter MostBiasShift   = 25,
    parameter BiasShiftBits   = 5,
    parameter OutShiftBits    = 4,
    parameter Round           = 1,
    parameter Saturate        = 1
) (
    input  wire                              clk_i,
    input  wire signed [Width-1:0]           x_i,
    input  wire signed [SumWidth-1:0]        sum_i,
    input  wire        [ReciprocalWidth-1:0] reciprocal_i,
    input  wire        [CentredWidth+ReciprocalWidth:0] half_i,
    input  wire        [ShiftWidth-1:0]      shift_i,
    input  wire        [BiasShiftBits-1:0]   bias_shift_i,
    input  wire        [OutShiftBits-1:0]    out_shift_i,
    input  wire signed [ScaleWidth-1:0]      scale_i,
    input  wire signed [BiasWidth-1:0]       bias_i,
    output wire signed [YWidth-1:0]          y_o
);

    localparam ProductWidth = CentredWidth + ReciprocalWidth + 1;
    localparam ScaledWidth  = NormalisedWidth + ScaleWidth + 1;
    localparam DimWidth     = $clog2(Dim + 1) + 1;
    localparam AccWidth     = (ScaledWidth > BiasWidth + MostBiasShift + 1) ? ScaledWidth : BiasWidth + MostBiasShift + 1;
    localparam ShiftBits    = $clog2(AccWidth);
    localparam signed [DimWidth-1:0] DimBits = Dim[DimWidth-1:0];

    // Cycles 1 to 3: Dim*x - sum. 4 to 6: times the reciprocal. 7 and 8: shifted, rounded.
    reg signed [Width-1:0]           x_1_q;
    reg signed [SumWidth-1:0]        sum_1_q, sum_2_q;
    reg signed [Width+DimWidth-1:0]  multiple_2_q;
    reg signed [CentredWidth-1:0]    centred_3_q;
    reg signed [ProductWidth-1:0]    rounded_7_q, shifted_8_q;
    wire signed [ProductWidth-1:0]   product_6;
    wire signed [CentredWidth-1:0]   multiple = multiple_2_q[CentredWidth-1:0];
    wire signed [CentredWidth-1:0]   sum      = {{CentredWidth - SumWidth{sum_2_q[SumWidth-1]}}, sum_2_q};
    wire signed [NormalisedWidth-1:0] normalised = shifted_8_q[NormalisedWidth-1:0];

    // Cycles 9 and 10: scale and bias.
    wire signed [ScaleWidth-1:0] scale_8;
    wire signed [BiasWidth-1:0]  bias_8;
    reg signed [AccWidth-1:0]    scaled_9_q, bias_9_q, acc_10_q;
    wire signed [AccWidth-1:0]   bias_wide = {{AccWidth - BiasWidth{bias_8[BiasWidth-1]}}, bias_8};

    delay_line #(.Width(ScaleWidth), .Cycles(8)) u_scale (.clk_i(clk_i), .rst_ni(1'b1), .data_i(scale_i), .data_o(scale_8));
    delay_line #(.Width(BiasWidth), .Cycles(8)) u_bias (.clk_i(clk_i), .rst_ni(1'b1), .data_i(bias_i), .data_o(bias_8));

    always @(posedge clk_i) begin
        x_1_q        <= x_i;
        sum_1_q      <= sum_i;
        sum_2_q      <= sum_1_q;
        multiple_2_q <= x_1_q * DimBits;
        centred_3_q  <= multiple - sum;
        rounded_7_q  <= product_6 + $signed(half_i);
        shifted_8_q  <= rounded_7_q >>> shift_i;
        scaled_9_q   <= normalised * scale_8;
        bias_9_q     <= bias_wide <<< bias_shift_i;
        acc_10_q     <= scaled_9_q + bias_9_q;
    end
    wire unused = &{1'b0, multiple_2_q, shifted_8_q};

    // Cycles 4 to 6, as mul_pipe takes for two DSPs.
    generate
        if (CentredWidth > 27 && CentredWidth <= 35 && ReciprocalWidth <= 26) begin : gen_wide
            wire signed [CentredWidth+ReciprocalWidth:0] product;
            mul_pipe #(.AWidth(ReciprocalWidth + 1), .BWidth(CentredWidth)) u_mul_pipe (
                .clk_i(clk_i), .a_i($signed({1'b0, reciprocal_i})), .b_i(centred_3_q), .y_o(product)
            );
            assign product_6 = product[ProductWidth-1:0];
            wire unused_product = &{1'b0, product};
        end else begin : gen_one
            reg signed [ProductWidth-1:0] product_4_q, product_5_q, product_6_q;
            always @(posedge clk_i) begin
                product_4_q <= centred_3_q * $signed({1'b0, reciprocal_i});
                product_5_q <= product_4_q;
                product_6_q <= product_5_q;
            end
            assign product_6 = product_6_q;
        end
    endgenerate

    // Cycles 11 to 13.
    localparam [AccWidth-1:0] Unit = (Round != 0) ? {{AccWidth - 1{1'b0}}, 1'b1} : {AccWidth{1'b0}};
    reg [AccWidth-1:0]     half_10_q;
    reg [OutShiftBits-1:0] shift_10_q;
    always @(posedge clk_i) begin
        half_10_q  <= (Unit << out_shift_i) >> 1;
        shift_10_q <= out_shift_i;
    end
    wire [ShiftBits+OutShiftBits-1:0] shift_wide = {{ShiftBits{1'b0}}, shift_10_q};
    wire unused_shift = &{1'b0, shift_wide[ShiftBits+OutShiftBits-1:ShiftBits]};
    requantise #(.AccWidth(AccWidth), .YWidth(YWidth), .Saturate(Saturate)) u_requantise (
        .clk_i(clk_i), .acc_i(acc_10_q), .half_i(half_10_q), .shift_i(shift_wide[ShiftBits-1:0]),
        .keep_i({1'b0, {YWidth - 1{1'b1}}}), .y_o(y_o)
    );

    parameter_check #(
        .Good(Dim >= 1 && Width >= 1 && YWidth >= 1 && SumWidth >= 1 && CentredWidth >= 1 && ReciprocalWidth >= 1 &&
              NormalisedWidth >= 1 && ShiftWidth >= 1 && CentredWidth <= Width + DimWidth),
        .Message("layernorm_lane_exact needs Dim, Width, YWidth, SumWidth, CentredWidth, ReciprocalWidth, NormalisedWidth and ShiftWidth at least 1; CentredWidth at most that of Dim * x")
    ) u_parameter_check ();

endmodule
`default_nettype wire
