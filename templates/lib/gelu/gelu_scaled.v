`default_nettype none
// A slice of a row through its GELU evaluators, shifted to the format they are built for and back.
//
// Handshake: none; a new slice every cycle, with its shift.
// Latency:   1 + EvalLatency + 2 cycles.
// Numbers:   X = x << shift;  Y = gelu_eval(X);  y = (Y + half) >> shift, half = 2^(shift-1) where Round = 1 and
//            shift > 0, else 0. x, y signed, Width bits; X, Y MostShift bits more. As Y lies between X and 0, or
//            just below 0, neither the sum nor y leaves its word.
module gelu_scaled #(
    parameter Evaluators  = 2,
    parameter Width       = 32,
    parameter MostShift   = 5,
    parameter ShiftWidth  = 3,    // $clog2(MostShift + 1)
    parameter Round       = 1,
    parameter EvalLatency = 7     // cycles through gelu_eval
) (
    input  wire                        clk_i,
    input  wire [Evaluators*Width-1:0] x_i,
    input  wire [ShiftWidth-1:0]       shift_i,
    output wire [Evaluators*Width-1:0] y_o
);

    localparam WideWidth = Width + MostShift;

    // ---- the shift, and half of the unit it drops, beside the slice ----
    wire [ShiftWidth-1:0] shift_y;
    reg  [ShiftWidth-1:0] shift_sum_q;
    wire [MostShift:0]    unit = {{MostShift{1'b0}}, 1'b1} << shift_y;
    wire [WideWidth-1:0]  half = (Round != 0) ? {{Width{1'b0}}, unit[MostShift:1]} : {WideWidth{1'b0}};
    wire                  unused_unit = &{1'b0, unit};

    delay_line #(.Width(ShiftWidth), .Cycles(EvalLatency + 1)) u_shift (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(shift_i), .data_o(shift_y)
    );
    always @(posedge clk_i) shift_sum_q <= shift_y;

    genvar e;
    generate
        for (e = 0; e < Evaluators; e = e + 1) begin : gen_eval
            wire signed [Width-1:0]     x = x_i[e*Width+:Width];
            wire signed [WideWidth-1:0] x_wide = {{MostShift{x[Width-1]}}, x};
            wire signed [WideWidth-1:0] y_wide;
            reg signed [WideWidth-1:0]  x_q, sum_q;
            reg [Width-1:0]             y_q;
            wire signed [WideWidth-1:0] shifted = sum_q >>> shift_sum_q;
            wire                        unused = &{1'b0, shifted[WideWidth-1:Width]};

            gelu_eval u_eval (.clk_i(clk_i), .x_i(x_q), .y_o(y_wide));

            always @(posedge clk_i) begin
                x_q   <= x_wide << shift_i;
                sum_q <= y_wide + half;
                y_q   <= shifted[Width-1:0];
            end
            assign y_o[e*Width+:Width] = y_q;
        end
    endgenerate

    parameter_check #(
        .Good(Evaluators >= 1 && Width >= 1 && MostShift >= 1 && EvalLatency >= 1 &&
              ShiftWidth >= $clog2(MostShift + 1)),
        .Message("gelu_scaled needs Evaluators, Width, MostShift and EvalLatency at least 1; ShiftWidth enough for MostShift")
    ) u_parameter_check ();

endmodule
`default_nettype wire
