`default_nettype none
// Reciprocal of an integer, a quotient bit a cycle: a power of two divided by it.
//
// Handshake: start_i takes divisor_i while busy_o is low; done_o is high for one cycle with the result, and the
//            module is free again in that cycle.
// Latency:   Steps cycles from start_i to done_o.
// Numbers:   quotient_o = the low QuotientWidth bits of floor(2^(FirstBit + Steps - 1) / divisor_i), unsigned;
//            FirstBit is chosen so that 2^FirstBit < 2 * divisor. A divisor of 0 gives no useful quotient.
module serial_divider #(
    parameter DivisorWidth  = 29,
    parameter QuotientWidth = 31,
    parameter FirstBit      = 28,
    parameter Steps         = 31
) (
    input  wire                     clk_i,
    input  wire                     rst_ni,
    input  wire                     start_i,
    input  wire [DivisorWidth-1:0]  divisor_i,
    output wire                     busy_o,
    output wire                     done_o,
    output wire [QuotientWidth-1:0] quotient_o
);

    localparam CountWidth = $clog2(Steps + 1);
    localparam [DivisorWidth:0] First = {{DivisorWidth{1'b0}}, 1'b1} << FirstBit;

    reg [DivisorWidth:0]    remainder_q;   // below 2 * divisor
    reg [DivisorWidth-1:0]  divisor_q;
    reg [QuotientWidth-1:0] quotient_q;
    reg [CountWidth-1:0]    left_q;        // bits still to find

    wire                  fits = remainder_q >= {1'b0, divisor_q};
    wire [DivisorWidth:0] rest = fits ? remainder_q - {1'b0, divisor_q} : remainder_q;
    wire                  unused = &{1'b0, rest[DivisorWidth], quotient_q[QuotientWidth-1]};

    assign busy_o     = left_q > {{CountWidth - 1{1'b0}}, 1'b1};
    assign done_o     = left_q == {{CountWidth - 1{1'b0}}, 1'b1};
    assign quotient_o = {quotient_q[QuotientWidth-2:0], fits};

    always @(posedge clk_i) begin
        remainder_q <= {rest[DivisorWidth-1:0], 1'b0};
        quotient_q  <= {quotient_q[QuotientWidth-2:0], fits};
        if (left_q != {CountWidth{1'b0}}) left_q <= left_q - 1'b1;
        if (start_i) begin
            remainder_q <= First;
            divisor_q   <= divisor_i;
            quotient_q  <= {QuotientWidth{1'b0}};
            left_q      <= Steps[CountWidth-1:0];
        end
        if (!rst_ni) left_q <= {CountWidth{1'b0}};
    end

`ifndef SYNTHESIS
    wire [DivisorWidth+1:0] twice = {1'b0, divisor_i, 1'b0};
    assertion u_assert_start_while_free (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || !busy_o));
    assertion u_assert_first_digit_fits (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || divisor_i == {DivisorWidth{1'b0}} || {1'b0, First} < twice)
    );
`endif

    parameter_check #(
        .Good(DivisorWidth >= 1 && QuotientWidth >= 1 && Steps >= 1),
        .Message("serial_divider needs DivisorWidth, QuotientWidth and Steps at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
