`default_nettype none
// e^-u for u = (maximum - score) * scale, the exponential from shifts: u log2(e) is about u + u/2 - u/16, 2^-r 1 - r/2.
//
// Handshake: none; a new value every cycle.
// Latency:   5 cycles and those of mul_pipe.
// Numbers:   maximum_i >= score_i signed, Fraction fraction bits; e_o unsigned with 20 fraction bits, 1 included.
//              t = ((maximum - score) * Factor) >> FactorShift;  a = -t;  z = -(a + (a >> 1) - (a >> 4))
//              q = z >> Fraction;  r = z mod 2^Fraction
//              e = ((2^Fraction - (r >> 1)) * 2^20) >> (Fraction + q), 0 for q > 20
module exp_shift #(
    parameter Width       = 32,
    parameter Fraction    = 22,
    parameter Factor      = 65536,
    parameter FactorShift = 16
) (
    input  wire                    clk_i,
    input  wire signed [Width-1:0] maximum_i,
    input  wire signed [Width-1:0] score_i,
    output wire [20:0]             e_o
);

    localparam FactorBits    = 17;
    localparam ProductWidth  = Width + FactorBits + 2;
    localparam WideWidth     = Width + 3;
    localparam PowerWidth    = WideWidth - Fraction;
    localparam OneWidth      = Fraction + 1;
    localparam MantissaWidth = Fraction + 21;
    localparam [FactorBits-1:0] FactorWord = Factor[FactorBits-1:0];
    localparam [OneWidth-1:0]   One = {1'b1, {Fraction{1'b0}}};

    reg [Width-1:0] difference_q;
    always @(posedge clk_i) difference_q <= maximum_i - score_i;

    wire signed [ProductWidth-1:0] product;
    mul_pipe #(.AWidth(Width + 1), .BWidth(FactorBits + 1)) u_scale (
        .clk_i(clk_i), .a_i({1'b0, difference_q}), .b_i({1'b0, FactorWord}), .y_o(product)
    );
    wire [ProductWidth-1:0] scaled = product >> FactorShift;

    reg signed [WideWidth-1:0]  minus_q;
    reg signed [WideWidth-1:0]  z_q;
    reg [OneWidth-1:0]          mantissa_q;
    reg [PowerWidth-1:0]        power_q;
    reg [20:0]                  e_q;
    wire [MantissaWidth-1:0]    shifted = ({mantissa_q, 20'd0} >> Fraction) >> power_q;
    wire [39:0]                 power_wide = {{40 - PowerWidth{1'b0}}, power_q};
    always @(posedge clk_i) begin
        minus_q    <= -$signed(scaled[WideWidth-1:0]);
        z_q        <= (minus_q >>> 4) - minus_q - (minus_q >>> 1);
        mantissa_q <= One - {2'b00, z_q[Fraction-1:1]};
        power_q    <= z_q[WideWidth-1:Fraction];
        e_q        <= (power_wide > 40'd20) ? 21'd0 : shifted[20:0];
    end

    assign e_o = e_q;
    wire unused = &{1'b0, scaled, shifted, z_q[0]};

    parameter_check #(
        .Good(Width >= 1 && Factor >= 1 && Fraction < Width),
        .Message("exp_shift needs Width and Factor at least 1; Fraction less than Width")
    ) u_parameter_check ();

endmodule
`default_nettype wire
