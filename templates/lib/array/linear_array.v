`default_nettype none
// The multipliers of the unified compute unit, and what makes results of their sums: Lanes rows of Taps products a
// cycle, accumulated onto the bias, rounded and fitted.
//
// Handshake: none; a (block, tile) pair every cycle (fire_i) with its place in the result and the operands of the
//            operation, {out_width, out_shift, bias_shift, flags}, the lowest field last. x_i, b_i are what was read for it,
//            ReadLatency cycles later, w_i one more. result_o with a finished row and its flags; acc_valid_o with its sums as
//            they are, and what came as f_i with its last pair.
// Latency:   ReadLatency + 8 + log2(Taps) cycles from a row's last pair to result_o, three fewer to acc_valid_o; with an Offset
//            ReadLatency + 9 + Cascade + log2(Taps/Cascade).
// Numbers:   y = requantise((bias << bias_shift) + x . w); signed integers, see mac_lane and requantise. With an Offset
//            two lanes share their multipliers: see mac_pair.
module linear_array #(
    parameter Lanes        = 16,
    parameter Taps         = 16,
    parameter XWidth       = 32,
    parameter WWidth       = 16,
    parameter BiasWidth    = 16,
    parameter YWidth       = 32,
    parameter AccWidth     = 58,
    parameter ProductShift = 0,
    parameter Offset       = 0,    // 0: every lane has multipliers of its own
    parameter Cascade      = 1,
    parameter Round        = 1,
    parameter Saturate     = 1,
    parameter FlagWidth    = 1,
    parameter FactorWidth  = 1,    // of what goes along with a row's sums
    parameter Requantised  = 1,    // 0: results are made of sums elsewhere, and result_o is low
    parameter ReadLatency  = 3
) (
    input  wire                         clk_i,
    input  wire                         rst_ni,
    input  wire                         fire_i,
    input  wire                         first_i,
    input  wire                         last_i,
    input  wire                         shift_i,     // the first pair of a digit behind another, see mac_lane
    input  wire [2*$clog2(AccWidth)+$clog2(YWidth+1)+FlagWidth-1:0] operand_i,
    input  wire [Taps*XWidth-1:0]       x_i,
    input  wire [Lanes*Taps*WWidth-1:0] w_i,
    input  wire [Lanes*BiasWidth-1:0]   b_i,
    input  wire [Lanes*FactorWidth-1:0] f_i,
    output wire                         result_o,
    output wire [Lanes*YWidth-1:0]      y_o,
    output wire [FlagWidth-1:0]         flag_o,
    output wire                         acc_valid_o,
    output wire [Lanes*AccWidth-1:0]    acc_o,
    output wire [FlagWidth-1:0]         acc_flag_o,
    output wire [Lanes*FactorWidth-1:0] acc_factor_o
);

    localparam ShiftWidth   = $clog2(AccWidth);
    localparam OutBits      = $clog2(YWidth + 1);
    localparam OperandWidth = 2 * ShiftWidth + OutBits + FlagWidth;
    localparam OwnLatency   = 3 + $clog2(Taps);
    localparam SumLatency   = (Offset > 0) ? 4 + Cascade + $clog2(Taps / Cascade) : OwnLatency;
    localparam FireToAcc    = ReadLatency + 1 + SumLatency;
    localparam Group        = 8;                            // lanes that share a copy of a block
    localparam Groups       = (Lanes + Group - 1) / Group;

    // ---- what travels along with a pair; each lane has its own copy of what all of its bits wait for ----
    wire                        fire_before, first_before, shift_before, last_acc;
    wire [OperandWidth-1:0]     operand_acc;
    wire [ShiftWidth-1:0]       bias_shift_before;
    wire [Lanes*3-1:0]          steps;       // of each lane: it shifts, accumulates, from the bias on
    wire [Lanes*ShiftWidth-1:0] bias_shifts;

    delay_line #(.Width(1), .Cycles(FireToAcc - 1), .Reset(1)) u_fire_delay (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(fire_i), .data_o(fire_before)
    );
    delay_line #(.Width(1), .Cycles(FireToAcc), .Reset(1)) u_last_delay (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(fire_i && last_i), .data_o(last_acc)
    );
    delay_line #(.Width(2), .Cycles(FireToAcc - 1)) u_first_delay (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({shift_i, first_i}), .data_o({shift_before, first_before})
    );
    delay_line #(.Width(OperandWidth), .Cycles(FireToAcc)) u_operand_delay (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(operand_i), .data_o(operand_acc)
    );
    delay_line #(.Width(ShiftWidth), .Cycles(FireToAcc - 2)) u_bias_shift_delay (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(operand_i[FlagWidth+:ShiftWidth]), .data_o(bias_shift_before)
    );
    fan_out #(.Width(3), .Copies(Lanes)) u_steps (
        .clk_i(clk_i), .data_i({shift_before, fire_before, first_before}), .copies_o(steps)
    );
    fan_out #(.Width(ShiftWidth), .Copies(Lanes)) u_bias_shifts (
        .clk_i(clk_i), .data_i(bias_shift_before), .copies_o(bias_shifts)
    );
    wire [Groups*Taps*XWidth-1:0] blocks;
    fan_out #(.Width(Taps * XWidth), .Copies(Groups)) u_blocks (
        .clk_i(clk_i), .data_i(x_i), .copies_o(blocks)
    );

    // ---- operands of the result, one cycle behind the accumulation ----
    reg [AccWidth-1:0]   half_q;
    reg [ShiftWidth-1:0] out_shift_q;
    reg [YWidth-1:0]     keep_q;
    wire [YWidth-1:0]    keep_late;
    wire [ShiftWidth-1:0] out_shift_acc = operand_acc[FlagWidth+ShiftWidth+:ShiftWidth];
    wire [OutBits-1:0]    out_width_acc = operand_acc[FlagWidth+2*ShiftWidth+:OutBits];

    always @(posedge clk_i) begin
        half_q <= (Round != 0) ? ({{AccWidth - 1{1'b0}}, 1'b1} << out_shift_acc) >> 1 : {AccWidth{1'b0}};
        out_shift_q <= out_shift_acc;
        keep_q <= ~({YWidth{1'b1}} << out_width_acc) >> 1;
    end

    delay_line #(.Width(YWidth), .Cycles(2)) u_keep_delay (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(keep_q), .data_o(keep_late)
    );
    delay_line #(.Width(FlagWidth), .Cycles(4)) u_flag_delay (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(operand_acc[FlagWidth-1:0]), .data_o(flag_o)
    );
    delay_line #(.Width(1), .Cycles(4), .Reset(1)) u_result_delay (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(last_acc && Requantised != 0), .data_o(result_o)
    );
    wire unused_result = &{1'b0, half_q, out_shift_q, keep_late};   // where results are made elsewhere
    wire unused = &{1'b0, operand_acc[FlagWidth+:ShiftWidth]};   // the bias shift left earlier

    delay_line #(.Width(1), .Cycles(1), .Reset(1)) u_acc_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(last_acc), .data_o(acc_valid_o)
    );
    delay_line #(.Width(Lanes * FactorWidth), .Cycles(SumLatency + 2)) u_acc_factor (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(f_i), .data_o(acc_factor_o)
    );
    delay_line #(.Width(FlagWidth), .Cycles(1)) u_acc_flag (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(operand_acc[FlagWidth-1:0]), .data_o(acc_flag_o)
    );

    // ---- the array ----

    wire [Lanes*AccWidth-1:0] biases;
    genvar lane;
    generate
        for (lane = 0; lane < Lanes; lane = lane + 1) begin : gen_lane
            wire signed [BiasWidth-1:0] bias;
            wire signed [AccWidth-1:0]  bias_wide = {{AccWidth - BiasWidth{bias[BiasWidth-1]}}, bias};
            reg signed [AccWidth-1:0]   bias_q;
            wire signed [AccWidth-1:0]  acc = acc_o[lane*AccWidth+:AccWidth];

            delay_line #(.Width(BiasWidth), .Cycles(SumLatency)) u_bias_delay (
                .clk_i(clk_i), .rst_ni(rst_ni), .data_i(b_i[lane*BiasWidth+:BiasWidth]), .data_o(bias)
            );
            always @(posedge clk_i) bias_q <= bias_wide << bias_shifts[lane*ShiftWidth+:ShiftWidth];
            assign biases[lane*AccWidth+:AccWidth] = bias_q;

            if (Offset > 0 && lane / 2 < Lanes / 2) begin : gen_pair
                if (lane % 2 == 0) begin : gen_both
                    mac_pair #(
                        .Taps(Taps), .XWidth(XWidth), .WWidth(WWidth), .AccWidth(AccWidth), .Offset(Offset), .Cascade(Cascade)
                    ) u_mac (
                        .clk_i(clk_i), .x_i(blocks[lane/Group*Taps*XWidth+:Taps*XWidth]),
                        .w_i(w_i[lane*Taps*WWidth+:2*Taps*WWidth]), .accumulate_i({steps[lane*3+4], steps[lane*3+1]}),
                        .first_i({steps[lane*3+3], steps[lane*3]}), .shift_i({steps[lane*3+5], steps[lane*3+2]}),
                        .bias_i(biases[lane*AccWidth+:2*AccWidth]),
                        .acc_o(acc_o[lane*AccWidth+:2*AccWidth])
                    );
                end
            end else begin : gen_alone
                // A lane without a neighbour waits for the others.
                wire [Taps*XWidth-1:0] x;
                wire [Taps*WWidth-1:0] w;
                delay_line #(.Width(Taps * (XWidth + WWidth)), .Cycles(SumLatency - OwnLatency)) u_delay (
                    .clk_i(clk_i), .rst_ni(1'b1),
                    .data_i({blocks[lane/Group*Taps*XWidth+:Taps*XWidth], w_i[lane*Taps*WWidth+:Taps*WWidth]}),
                    .data_o({x, w})
                );
                mac_lane #(
                    .Taps(Taps), .XWidth(XWidth), .WWidth(WWidth), .AccWidth(AccWidth), .ProductShift(ProductShift)
                ) u_mac (
                    .clk_i(clk_i), .x_i(x), .w_i(w), .accumulate_i(steps[lane*3+1]), .first_i(steps[lane*3]),
                    .shift_i(steps[lane*3+2]), .bias_i(biases[lane*AccWidth+:AccWidth]),
                    .acc_o(acc_o[lane*AccWidth+:AccWidth])
                );
            end
            if (Requantised != 0) begin : gen_result
                requantise #(.AccWidth(AccWidth), .YWidth(YWidth), .Saturate(Saturate)) u_requantise (
                    .clk_i(clk_i), .acc_i(acc), .half_i(half_q), .shift_i(out_shift_q), .keep_i(keep_late),
                    .y_o(y_o[lane*YWidth+:YWidth])
                );
            end else begin : gen_no_result
                assign y_o[lane*YWidth+:YWidth] = {YWidth{1'b0}};
                wire unused_sum = &{1'b0, acc};
            end
        end
    endgenerate

`ifndef SYNTHESIS
    reg between_q;   // no row is begun
    always @(posedge clk_i) begin
        if (fire_i) between_q <= last_i;
        if (!rst_ni) between_q <= 1'b1;
    end
    wire [OutBits-1:0] out_width = operand_i[FlagWidth+2*ShiftWidth+:OutBits];
    assertion u_assert_first_begins_row (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!fire_i || first_i == between_q));
    assertion u_assert_out_width_fits (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!fire_i || (out_width != 0 && {1'b0, out_width} < YWidth[OutBits:0] + 1'b1))
    );
`endif

    parameter_check #(
        .Good(Lanes >= 1 && XWidth >= 1 && WWidth >= 1 && BiasWidth >= 1 && YWidth >= 1 && AccWidth >= 1 &&
              FlagWidth >= 1 && FactorWidth >= 1 && ReadLatency >= 1 && (Offset == 0 || ProductShift == 0) &&
              Taps >= 1 && (Taps & (Taps - 1)) == 0),
        .Message("linear_array needs Lanes, XWidth, WWidth, BiasWidth, YWidth, AccWidth, FlagWidth, FactorWidth and ReadLatency at least 1; no ProductShift with an Offset; Taps a power of two")
    ) u_parameter_check ();

endmodule
`default_nettype wire
