`default_nettype none
// The second pass of layer norm on a block: Lanes values at once, with the statistics of their token.
//
// Handshake: none; a block every cycle. first_i, reciprocal_i, exponent_i and, unless SharedOperands, the shifts come
//            when the block is asked for, ReadLatency cycles before x_i and p_i.
// Latency:   that of layernorm_lane_exact or layernorm_lane_edge_moe, from x_i.
// Numbers:   see there. p_i holds the scales of all lanes, then the biases. The shift of a token is
//            ShiftBase + exponent.
module layernorm_lanes #(
    parameter Exact           = 1,
    parameter Dim             = 192,
    parameter Lanes           = 4,
    parameter Width           = 32,     // of x
    parameter YWidth          = 32,     // of y
    parameter Fraction        = 22,
    parameter ScaleWidth      = 16,
    parameter BiasWidth       = 16,
    parameter ScaleFraction   = 11,
    parameter SharedOperands  = 1,
    parameter BiasShift       = 25,
    parameter OutShift        = 14,
    parameter MostBiasShift   = 25,
    parameter BiasShiftBits   = 5,
    parameter OutShiftBits    = 4,
    parameter Round           = 1,
    parameter Saturate        = 1,
    parameter FirstWidth      = 40,
    parameter ExponentWidth   = 7,
    parameter ShiftWidth      = 7,
    parameter ShiftBase       = 33,
    parameter CentredWidth    = 41,
    parameter NormalisedWidth = 31,
    parameter ReciprocalWidth = 31,
    parameter ReadLatency     = 3
) (
    input  wire                                    clk_i,
    input  wire [FirstWidth-1:0]                   first_i,
    input  wire [ReciprocalWidth-1:0]              reciprocal_i,
    input  wire [ExponentWidth-1:0]                exponent_i,
    input  wire [BiasShiftBits-1:0]                bias_shift_i,
    input  wire [OutShiftBits-1:0]                 out_shift_i,
    input  wire [Lanes*Width-1:0]                  x_i,
    input  wire [Lanes*(ScaleWidth+BiasWidth)-1:0] p_i,
    output wire [Lanes*YWidth-1:0]                 y_o
);

    localparam HalfWidth         = CentredWidth + ReciprocalWidth + 1;
    localparam ReciprocalLatency = ReadLatency + ((Exact != 0) ? 3 : 2);
    localparam FirstLatency      = ReadLatency + ((Exact != 0) ? 0 : 1);

    wire [FirstWidth-1:0]      first;
    wire [ReciprocalWidth-1:0] reciprocal;

    delay_line #(.Width(FirstWidth), .Cycles(FirstLatency)) u_first (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(first_i), .data_o(first)
    );
    delay_line #(.Width(ReciprocalWidth), .Cycles(ReciprocalLatency)) u_reciprocal (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(reciprocal_i), .data_o(reciprocal)
    );

    genvar lane;
    generate
        if (Exact != 0) begin : gen_exact
            localparam [ShiftWidth-1:0] Base = ShiftBase[ShiftWidth-1:0];
            wire [ShiftWidth+ExponentWidth-1:0] exponent_wide = {{ShiftWidth{exponent_i[ExponentWidth-1]}}, exponent_i};
            reg  [ShiftWidth-1:0] shift_q;
            wire [ShiftWidth-1:0] shift_half, shift;
            reg  [HalfWidth-1:0]  half_q;
            wire unused = &{1'b0, exponent_wide};

            always @(posedge clk_i) begin
                shift_q <= Base + exponent_wide[ShiftWidth-1:0];
                half_q  <= ({{HalfWidth - 1{1'b0}}, 1'b1} << shift_half) >> 1;
            end
            delay_line #(.Width(ShiftWidth), .Cycles(ReadLatency + 4)) u_shift_half (
                .clk_i(clk_i), .rst_ni(1'b1), .data_i(shift_q), .data_o(shift_half)
            );
            delay_line #(.Width(ShiftWidth), .Cycles(2)) u_shift (
                .clk_i(clk_i), .rst_ni(1'b1), .data_i(shift_half), .data_o(shift)
            );

            // The bias is shifted in cycle 9 of a lane, the sum in cycle 11.
            localparam [BiasShiftBits-1:0] BiasShiftValue = BiasShift[BiasShiftBits-1:0];
            localparam [OutShiftBits-1:0]  OutShiftValue  = OutShift[OutShiftBits-1:0];
            wire [BiasShiftBits-1:0] bias_shift;
            wire [OutShiftBits-1:0]  out_shift;
            if (SharedOperands != 0) begin : gen_shared
                assign bias_shift = BiasShiftValue;
                assign out_shift  = OutShiftValue;
                wire unused_shifts = &{1'b0, bias_shift_i, out_shift_i};
            end else begin : gen_own
                delay_line #(.Width(BiasShiftBits), .Cycles(ReadLatency + 8)) u_bias_shift (
                    .clk_i(clk_i), .rst_ni(1'b1), .data_i(bias_shift_i), .data_o(bias_shift)
                );
                delay_line #(.Width(OutShiftBits), .Cycles(ReadLatency + 9)) u_out_shift (
                    .clk_i(clk_i), .rst_ni(1'b1), .data_i(out_shift_i), .data_o(out_shift)
                );
            end
            for (lane = 0; lane < Lanes; lane = lane + 1) begin : gen_lane
                layernorm_lane_exact #(
                    .Dim(Dim), .Width(Width), .YWidth(YWidth), .SumWidth(FirstWidth), .CentredWidth(CentredWidth),
                    .ReciprocalWidth(ReciprocalWidth), .NormalisedWidth(NormalisedWidth), .ShiftWidth(ShiftWidth),
                    .ScaleWidth(ScaleWidth), .BiasWidth(BiasWidth), .MostBiasShift(MostBiasShift),
                    .BiasShiftBits(BiasShiftBits), .OutShiftBits(OutShiftBits), .Round(Round), .Saturate(Saturate)
                ) u_layernorm_lane_exact (
                    .clk_i(clk_i), .x_i(x_i[lane*Width+:Width]), .sum_i(first), .reciprocal_i(reciprocal),
                    .half_i(half_q), .shift_i(shift), .bias_shift_i(bias_shift), .out_shift_i(out_shift),
                    .scale_i(p_i[lane*ScaleWidth+:ScaleWidth]),
                    .bias_i(p_i[Lanes*ScaleWidth+lane*BiasWidth+:BiasWidth]), .y_o(y_o[lane*YWidth+:YWidth])
                );
            end
        end else begin : gen_edge_moe
            wire unused = &{1'b0, exponent_i, bias_shift_i, out_shift_i};
            for (lane = 0; lane < Lanes; lane = lane + 1) begin : gen_lane
                layernorm_lane_edge_moe #(
                    .Width(Width), .Fraction(Fraction), .ScaleWidth(ScaleWidth), .ScaleFraction(ScaleFraction),
                    .BiasWidth(BiasWidth), .BiasShift(BiasShift)
                ) u_layernorm_lane_edge_moe (
                    .clk_i(clk_i), .x_i(x_i[lane*Width+:Width]), .mean_i(first), .reciprocal_i(reciprocal),
                    .scale_i(p_i[lane*ScaleWidth+:ScaleWidth]),
                    .bias_i(p_i[Lanes*ScaleWidth+lane*BiasWidth+:BiasWidth]), .y_o(y_o[lane*YWidth+:YWidth])
                );
            end
        end
    endgenerate

    parameter_check #(
        .Good(Dim >= 1 && Lanes >= 1 && Width >= 1 && YWidth >= 1 && ReadLatency >= 1),
        .Message("layernorm_lanes needs Dim, Lanes, Width, YWidth and ReadLatency at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
