`default_nettype none
// What is added to a word of the residual stream: the sum of a block's half, x aligned by the operation's shifts, or an
// expert's contribution, y times its score, unsaturated until the last is in.
//
// Handshake: none; what comes in leaves 7 cycles later: y_i with expert_i, left_i, out_i, score_i; x_i two cycles behind
//            them. fit_o: x_i fitted, a cycle behind it.
// Latency:   7 cycles, a word a cycle.
// Numbers:   words of Taps values, signed; x and sums held with Extra more bits:
//            x = overflow(round(x << left, out) + y);  x = x + overflow(round(y * score, ScoreShift)).
module residual_sum #(
    parameter Taps       = 16,
    parameter Width      = 18,
    parameter Extra      = 2,
    parameter ShiftBits  = 4,
    parameter MostLeft   = 3,     // of op shifts to the left
    parameter ScoreWidth = 18,
    parameter ScoreShift = 16,
    parameter Round      = 1,
    parameter Saturate   = 1
) (
    input  wire                          clk_i,
    input  wire                          expert_i,
    input  wire [ShiftBits-1:0]          left_i,
    input  wire [ShiftBits-1:0]          out_i,
    input  wire [ScoreWidth-1:0]         score_i,
    input  wire [Taps*Width-1:0]         y_i,
    input  wire [Taps*(Width+Extra)-1:0] x_i,
    output wire [Taps*Width-1:0]         fit_o,
    output wire [Taps*(Width+Extra)-1:0] sum_o
);

    localparam HeldWidth = Width + Extra;
    localparam WideWidth = Width + MostLeft + 2;
    localparam SumWidth  = ((WideWidth > HeldWidth) ? WideWidth : HeldWidth) + 1;
    localparam ProductWidth = Width + ScoreWidth;

    wire                 expert_2, expert_5;
    wire [ShiftBits-1:0] left, out_3, out_4;
    delay_line #(.Width(1), .Cycles(2)) u_expert (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(expert_i), .data_o(expert_2)
    );
    delay_line #(.Width(1), .Cycles(3)) u_expert_late (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(expert_2), .data_o(expert_5)
    );
    delay_line #(.Width(ShiftBits), .Cycles(3)) u_left (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(left_i), .data_o(left)
    );
    delay_line #(.Width(ShiftBits), .Cycles(3)) u_out (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(out_i), .data_o(out_3)
    );
    delay_line #(.Width(ShiftBits), .Cycles(1)) u_out_late (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(out_3), .data_o(out_4)
    );

    // ---- stages: 1 operands, 2 product and memory, 3 fitted, 4 shifted left, 5 right, 6 sum, 7 fitted ----
    reg [ScoreWidth-1:0] score_q;
    always @(posedge clk_i) score_q <= score_i;

    reg                  expert_6_q;
    always @(posedge clk_i) expert_6_q <= expert_5;

    wire [WideWidth-1:0] unit = {{WideWidth - 1{1'b0}}, 1'b1};
    reg  [WideWidth-1:0] half_q;
    always @(posedge clk_i) half_q <= (Round != 0) ? (unit << out_3) >> 1 : {WideWidth{1'b0}};

    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_value
            wire signed [Width-1:0]      y = y_i[i*Width+:Width];
            reg  signed [Width-1:0]      y_1_q, y_2_q;
            reg  signed [ProductWidth-1:0] product_q;
            wire signed [Width-1:0]      share;
            wire signed [Width-1:0]      fitted_d;
            reg  signed [HeldWidth-1:0]  x_3_q, x_4_q, x_5_q;
            reg  signed [Width-1:0]      fitted_q, y_3_q, y_4_q, y_5_q;
            reg  signed [WideWidth-1:0]  wide_q, aligned_q;
            reg  signed [SumWidth-1:0]   sum_q;
            reg  signed [HeldWidth-1:0]  out_q;
            wire signed [HeldWidth-1:0]  x = x_i[i*HeldWidth+:HeldWidth];
            wire signed [WideWidth-1:0]  fitted_wide = {{WideWidth - Width{fitted_q[Width-1]}}, fitted_q};
            wire signed [SumWidth-1:0]   start =
                expert_5 ? {{SumWidth - HeldWidth{x_5_q[HeldWidth-1]}}, x_5_q} :
                           {{SumWidth - WideWidth{aligned_q[WideWidth-1]}}, aligned_q};
            wire signed [Width-1:0]      sum_fitted;

            // The product in stage 2, rounded and fitted in stage 3.
            fit #(
                .In(ProductWidth), .Out(Width), .Shift(ScoreShift), .Round(Round), .Saturate(Saturate)
            ) u_share (.value_i(product_q), .value_o(share));
            fit #(.In(HeldWidth), .Out(Width), .Shift(0), .Round(0), .Saturate(Saturate)) u_held (
                .value_i(x), .value_o(fitted_d)
            );
            fit #(.In(SumWidth), .Out(Width), .Shift(0), .Round(0), .Saturate(Saturate)) u_sum (
                .value_i(sum_q), .value_o(sum_fitted)
            );

            always @(posedge clk_i) begin
                y_1_q     <= y;
                y_2_q     <= y_1_q;
                product_q <= y_1_q * $signed(score_q);
                y_3_q     <= expert_2 ? share : y_2_q;
                fitted_q  <= fitted_d;
                x_3_q     <= x;
                wide_q    <= fitted_wide << left;
                x_4_q     <= x_3_q;
                y_4_q     <= y_3_q;
                aligned_q <= (wide_q + $signed(half_q)) >>> out_4;
                x_5_q     <= x_4_q;
                y_5_q     <= y_4_q;
                sum_q     <= start + {{SumWidth - Width{y_5_q[Width-1]}}, y_5_q};
                out_q     <= expert_6_q ? sum_q[HeldWidth-1:0] : {{Extra + 1{sum_fitted[Width-1]}}, sum_fitted[Width-2:0]};
            end
            assign sum_o[i*HeldWidth+:HeldWidth] = out_q;
            assign fit_o[i*Width+:Width]         = fitted_q;
        end
    endgenerate

    parameter_check #(
        .Good(Taps >= 1 && ShiftBits >= 1 && ScoreWidth >= 1),
        .Message("residual_sum needs Taps, ShiftBits and ScoreWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
