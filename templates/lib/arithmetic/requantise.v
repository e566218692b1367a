`default_nettype none
// Takes fraction bits off an accumulator and fits what is left into a narrower word.
//
// Handshake: none; a new value every cycle.
// Latency:   3 cycles.
// Numbers:   y = overflow((acc_i + half_i) >> shift_i), a floor; half_i = 2^(shift_i-1) rounds half up, 0 floors.
//            keep_i has a 1 for each magnitude bit of the result's width: 2^(width-1) - 1. Saturate = 1 clips to
//            [-2^(width-1), 2^(width-1)-1], 2 to [1-2^(width-1), 2^(width-1)-1]; 0 keeps the low `width` bits. y_o is
//            sign-extended.
//            half_i, shift_i belong to acc_i of the same cycle, keep_i two cycles later.
module requantise #(
    parameter AccWidth = 58,
    parameter YWidth   = 32,
    parameter Saturate = 1
) (
    input  wire                         clk_i,
    input  wire signed [AccWidth-1:0]   acc_i,
    input  wire        [AccWidth-1:0]   half_i,
    input  wire        [$clog2(AccWidth)-1:0] shift_i,
    input  wire        [YWidth-1:0]     keep_i,
    output wire signed [YWidth-1:0]     y_o
);

    localparam ShiftWidth = $clog2(AccWidth);
    localparam WideWidth  = (YWidth > AccWidth) ? YWidth + 1 : AccWidth + 1;

    reg signed [AccWidth:0]   sum_q;
    reg        [ShiftWidth-1:0] shift_q;
    reg signed [AccWidth:0]   shifted_q;
    reg        [YWidth-1:0]   y_q;

    wire [WideWidth-1:0] wide = {{WideWidth - AccWidth{shifted_q[AccWidth]}}, shifted_q[AccWidth-1:0]};
    wire [WideWidth-1:0] keep = {{WideWidth - YWidth{1'b0}}, keep_i};
    wire                 negative = shifted_q[AccWidth];
    // Some bit that the result would not keep differs from the sign.
    wire                 overflow = |((wide ^ {WideWidth{negative}}) & ~keep);
    // The sign bit of the result's width is the lowest bit that keep_i does not have.
    wire [YWidth-1:0]    sign_bit = ~keep_i & {keep_i[YWidth-2:0], 1'b1};
    wire                 wrapped_negative = |(wide[YWidth-1:0] & sign_bit);
    wire                 fill = (Saturate != 0) ? negative : wrapped_negative;
    // The most negative number, there or clipped to, becomes its neighbour.
    wire                 least = (Saturate == 2) && negative && (overflow || (wide[YWidth-1:0] & keep_i) == {YWidth{1'b0}});
    wire [YWidth-1:0]    body = (Saturate != 0 && overflow) ? {YWidth{!negative}} : wide[YWidth-1:0];

    always @(posedge clk_i) begin
        sum_q     <= {acc_i[AccWidth-1], acc_i} + {1'b0, half_i};
        shift_q   <= shift_i;
        shifted_q <= sum_q >>> shift_q;
        y_q       <= (body & keep_i) | ({YWidth{fill}} & ~keep_i) | {{YWidth - 1{1'b0}}, least};
    end

    assign y_o = y_q;

    parameter_check #(
        .Good(AccWidth >= 1 && YWidth >= 1),
        .Message("requantise needs AccWidth and YWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
