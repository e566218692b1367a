`default_nettype none
// The reciprocal of a row's sum.
//
// Handshake: none; a new sum every cycle.
// Latency:   InverseWidth + 2 cycles.
// Numbers:   unsigned.
//            Normalise = 1: shift_o = floor(log2(sum)); inverse_o = floor((2^(shift + InverseWidth) - 1) / sum)
//            Normalise = 0: inverse_o = floor(2^(UpperLog2 + InverseWidth) / sum), for sum > 2^UpperLog2; shift_o = 0
module softmax_inverse #(
    parameter SumWidth     = 25,
    parameter InverseWidth = 24,
    parameter ShiftWidth   = 5,
    parameter Normalise    = 1,
    parameter UpperLog2    = 19
) (
    input  wire                    clk_i,
    input  wire [SumWidth-1:0]     sum_i,
    output wire [InverseWidth-1:0] inverse_o,
    output wire [ShiftWidth-1:0]   shift_o
);

    reg [SumWidth-1:0]   sum_q, divisor_q;
    reg [ShiftWidth-1:0] log2_q, log2_late_q;
    reg [ShiftWidth-1:0] log2;
    localparam integer Top = SumWidth - 1;

    integer i;
    always @* begin
        log2 = {ShiftWidth{1'b0}};
        for (i = 1; i < SumWidth; i = i + 1) if (sum_i[i]) log2 = i[ShiftWidth-1:0];
    end

    // Cycle 1: log2. Cycle 2: the sum, its highest bit moved to the top.
    always @(posedge clk_i) begin
        sum_q       <= sum_i;
        log2_q      <= (Normalise != 0) ? log2 : {ShiftWidth{1'b0}};
        divisor_q   <= (Normalise != 0) ? sum_q << (Top[ShiftWidth-1:0] - log2_q) : sum_q;
        log2_late_q <= log2_q;
    end

    localparam [SumWidth-1:0] One = {{SumWidth - 1{1'b0}}, 1'b1};
    localparam [SumWidth-1:0] Upper = (Normalise != 0) ? {1'b0, {SumWidth - 1{1'b1}}} : One << UpperLog2;

    divide #(.DivisorWidth(SumWidth), .QuotientWidth(InverseWidth)) u_divide (
        .clk_i(clk_i), .upper_i(Upper), .lower_i({InverseWidth{Normalise != 0}}), .divisor_i(divisor_q),
        .quotient_o(inverse_o)
    );
    delay_line #(.Width(ShiftWidth), .Cycles(InverseWidth)) u_shift (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(log2_late_q), .data_o(shift_o)
    );

    parameter_check #(
        .Good(SumWidth >= 1 && InverseWidth >= 1 && ShiftWidth >= 1),
        .Message("softmax_inverse needs SumWidth, InverseWidth and ShiftWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
