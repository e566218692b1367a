`default_nettype none
// A slice of a row through its GELU evaluators, shifted to the format they are built for and back.
//
// Handshake: none; a new slice every cycle, with its shift.
// Latency:   1 + EvalLatency + 2 cycles, with Hidden one more.
// Numbers:   X = x << shift;  Y = gelu_eval(X);  y = (Y + half) >> shift, half = 2^(shift-1) where Round = 1 and
//            shift > 0, else 0. x, y signed, Width bits; X, Y MostShift bits more. As Y lies between X and 0, or
//            just below 0, neither the sum nor y leaves its word. With Hidden > 0 arguments are not shifted, X = x,
//            and y, less a zero where ZeroPoint = 1, is fitted to Hidden bits: zero of docs/reference/numerics.md,
//            hidden values.
module gelu_scaled #(
    parameter Evaluators  = 2,
    parameter Width       = 32,
    parameter MostShift   = 5,
    parameter ShiftWidth  = 3,    // $clog2(MostShift + 1)
    parameter Round       = 1,
    parameter Hidden      = 0,    // bits of results; 0: as many as arguments
    parameter ZeroPoint   = 0,
    parameter Fraction    = 12,   // of arguments, where Hidden > 0
    parameter Saturate    = 1,    // of fit
    parameter EvalLatency = 7     // cycles through gelu_eval
) (
    input  wire                        clk_i,
    input  wire [Evaluators*Width-1:0] x_i,
    input  wire [ShiftWidth-1:0]       shift_i,
    output wire [Evaluators*Width-1:0] y_o
);

    localparam WideWidth = (Hidden > 0) ? Width : Width + MostShift;
    localparam SumWidth  = (Hidden > 0) ? Width + 1 : WideWidth;   // a hidden value may be rounded beyond its argument

    // ---- the shift, and half of the unit it drops, beside the slice ----
    wire [ShiftWidth-1:0] shift_y;
    reg  [ShiftWidth-1:0] shift_sum_q;
    wire [MostShift:0]    unit = {{MostShift{1'b0}}, 1'b1} << shift_y;
    wire [SumWidth-1:0]   half = (Round != 0) ? {{SumWidth - MostShift{1'b0}}, unit[MostShift:1]} : {SumWidth{1'b0}};
    wire                  unused_unit = &{1'b0, unit};

    delay_line #(.Width(ShiftWidth), .Cycles(EvalLatency + 1)) u_shift (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(shift_i), .data_o(shift_y)
    );
    always @(posedge clk_i) shift_sum_q <= shift_y;

    // ---- what results leave out, beside the sum behind its shift ----
    localparam HiddenBits = (Hidden > 0) ? Hidden : 2;
    localparam DepthBits  = Fraction + 6 + MostShift + HiddenBits;
    localparam [DepthBits-1:0] Lowest = {{DepthBits - 2{1'b0}}, 2'd3} << Fraction;             // 3, 16 times what is wanted
    localparam [HiddenBits-1:0] Most  = {1'b0, {HiddenBits - 1{1'b1}}};
    reg [HiddenBits-1:0]  zero_q;
    wire [DepthBits-1:0]  below = {{DepthBits - 1{1'b0}}, 1'b1} << ({1'b0, shift_sum_q} + 4);
    wire [DepthBits-1:0]  depth = (Lowest + below - 1'b1) >> ({1'b0, shift_sum_q} + 4);
    wire                  has_zero = ZeroPoint != 0 && depth < {{DepthBits - HiddenBits{1'b0}}, Most};
    always @(posedge clk_i) zero_q <= has_zero ? Most - depth[HiddenBits-1:0] : {HiddenBits{1'b0}};

    genvar e;
    generate
        for (e = 0; e < Evaluators; e = e + 1) begin : gen_eval
            wire signed [Width-1:0]     x = x_i[e*Width+:Width];
            wire signed [WideWidth-1:0] x_wide = {{WideWidth - Width{x[Width-1]}}, x};
            wire signed [WideWidth-1:0] y_wide;
            reg signed [WideWidth-1:0]  x_q;
            reg signed [SumWidth-1:0]   sum_q;
            wire signed [SumWidth-1:0]  y_sum = {{SumWidth - WideWidth{y_wide[WideWidth-1]}}, y_wide};
            reg [Width-1:0]             y_q;
            wire signed [SumWidth-1:0]  shifted = sum_q >>> shift_sum_q;
            wire                        unused = &{1'b0, shifted};

            gelu_eval u_eval (.clk_i(clk_i), .x_i(x_q), .y_o(y_wide));

            always @(posedge clk_i) begin
                x_q   <= (Hidden > 0) ? x_wide : x_wide << shift_i;
                sum_q <= y_sum + half;
            end
            if (Hidden > 0) begin : gen_hidden
                reg signed [Width:0]         shifted_q;
                wire signed [Width+1:0]      less = {shifted_q[Width], shifted_q}
                                                    - $signed({{Width + 2 - HiddenBits{1'b0}}, zero_q});
                wire signed [HiddenBits-1:0] value;
                fit #(.In(Width + 2), .Out(HiddenBits), .Shift(0), .Round(0), .Saturate(Saturate)) u_fit (
                    .value_i(less), .value_o(value)
                );
                always @(posedge clk_i) begin
                    shifted_q <= shifted[Width:0];
                    y_q       <= {{Width - HiddenBits{value[HiddenBits-1]}}, value};
                end
            end else begin : gen_same
                always @(posedge clk_i) y_q <= shifted[Width-1:0];
            end
            assign y_o[e*Width+:Width] = y_q;
        end
    endgenerate
    wire unused_zero = &{1'b0, zero_q, depth};

    parameter_check #(
        .Good(Evaluators >= 1 && Width >= 1 && MostShift >= 1 && EvalLatency >= 1 &&
              Hidden <= Width && (Hidden == 0 || Hidden >= 2) && ShiftWidth >= $clog2(MostShift + 1)),
        .Message("gelu_scaled needs Evaluators, Width, MostShift and EvalLatency at least 1; Hidden 0 or from 2 to Width; ShiftWidth enough for MostShift")
    ) u_parameter_check ();

endmodule
`default_nettype wire
