`default_nettype none
// e^-u for u = (maximum - score) * scale: one multiplication by scale * log2(e), then a power of two.
//
// Handshake: none; a new value every cycle. index_o, word_i: a read of the table beside it, a cycle behind.
// Latency:   8 cycles and those of mul_pipe.
// Numbers:   maximum_i >= score_i signed; e_o unsigned with Bits fraction bits, clipped to 2^Bits - 1.
//              v = ((maximum - score) * Factor) >> ProductShift, of Fraction fraction bits; i whole, f fraction
//              j = f >> RestBits (8 bits);  r = f mod 2^RestBits
//              y = T[j] - ((r * D[j]) >> RestBits);  e = (y + 2^(3+i)) >> (4+i), 0 for i > Bits + 1
//            the table has T (Bits + 4 fraction bits) and D, each entry less the next.
module exp_power #(
    parameter Width        = 32,
    parameter Bits         = 17,
    parameter Factor       = 3025551,
    parameter FactorBits   = 22,
    parameter ProductShift = 24,
    parameter Fraction     = 22,
    parameter RestBits     = 14,
    parameter SlopeWidth   = 13
) (
    input  wire                    clk_i,
    input  wire signed [Width-1:0] maximum_i,
    input  wire signed [Width-1:0] score_i,
    output wire [7:0]              index_o,
    input  wire [Bits+5+SlopeWidth-1:0] word_i,
    output wire [Bits-1:0]         e_o
);

    localparam ProductWidth = Width + FactorBits + 2;
    localparam WholeWidth   = 40;   // more than any whole part has
    localparam VWidth       = WholeWidth + Fraction;
    localparam EntryWidth   = Bits + 5;
    localparam ShiftWidth   = 5;
    localparam StepWidth    = RestBits + SlopeWidth;
    localparam [63:0] LastWhole = Bits + 1;
    localparam [FactorBits-1:0] FactorWord = Factor[FactorBits-1:0];

    // Cycle 1: the difference. Then its product.
    reg [Width-1:0] difference_q;
    always @(posedge clk_i) difference_q <= maximum_i - score_i;

    wire signed [ProductWidth-1:0] product;
    generate
        if (Width <= 17 && FactorBits > 17) begin : gen_turned   // a narrow difference takes one DSP on this side
            mul_pipe #(.AWidth(FactorBits + 1), .BWidth(Width + 1)) u_scale (
                .clk_i(clk_i), .a_i({1'b0, FactorWord}), .b_i({1'b0, difference_q}), .y_o(product)
            );
        end else begin : gen_straight
            mul_pipe #(.AWidth(Width + 1), .BWidth(FactorBits + 1)) u_scale (
                .clk_i(clk_i), .a_i({1'b0, difference_q}), .b_i({1'b0, FactorWord}), .y_o(product)
            );
        end
    endgenerate

    // Whole part and knot; the table is a cycle behind.
    wire [ProductWidth+VWidth-1:0] padded = {{VWidth{1'b0}}, product} >> ProductShift;
    wire [VWidth-1:0]     v     = padded[VWidth-1:0];
    wire [WholeWidth-1:0] whole = v[VWidth-1:Fraction];
    reg                   zero_a_q;
    reg [ShiftWidth-1:0]  whole_a_q;
    reg [7:0]             index_a_q;
    reg [RestBits-1:0]    rest_a_q, rest_b_q;
    always @(posedge clk_i) begin
        zero_a_q  <= whole > LastWhole[WholeWidth-1:0];
        whole_a_q <= whole[ShiftWidth-1:0];
        index_a_q <= v[Fraction-1:RestBits];
        rest_a_q  <= v[RestBits-1:0];
        rest_b_q  <= rest_a_q;
    end

    assign index_o = index_a_q;

    // Interpolation: three cycles.
    reg [StepWidth-1:0]  step_q, step_late_q;
    reg [EntryWidth-1:0] y_q;
    wire [EntryWidth-1:0] entry_late;
    wire [EntryWidth-1:0] step_late = {{EntryWidth - SlopeWidth{1'b0}}, step_late_q[StepWidth-1:RestBits]};
    delay_line #(.Width(EntryWidth), .Cycles(2)) u_entry (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(word_i[EntryWidth-1:0]), .data_o(entry_late)
    );
    always @(posedge clk_i) begin
        step_q <= rest_b_q * word_i[EntryWidth+:SlopeWidth];
        step_late_q <= step_q;
        y_q      <= entry_late - step_late;
    end

    // Shifted and rounded: two cycles.
    wire                  zero_early;
    wire [ShiftWidth-1:0] shift_early;
    delay_line #(.Width(ShiftWidth + 1), .Cycles(3)) u_shift (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({zero_a_q, whole_a_q}), .data_o({zero_early, shift_early})
    );
    localparam WideWidth = 2 * Bits + 6;
    reg [WideWidth-1:0]  half_q, sum_q;
    reg [ShiftWidth-1:0] shift_early_q, shift_q;
    reg                  zero_early_q, zero_q;
    reg [Bits-1:0]       e_q;
    wire [WideWidth-1:0] shifted = (sum_q >> shift_q) >> 4;
    always @(posedge clk_i) begin
        half_q        <= {{WideWidth - 4{1'b0}}, 4'd8} << shift_early;
        shift_early_q <= shift_early;
        zero_early_q  <= zero_early;
        sum_q         <= {{WideWidth - EntryWidth{1'b0}}, y_q} + half_q;
        shift_q       <= shift_early_q;
        zero_q        <= zero_early_q;
        e_q           <= zero_q ? {Bits{1'b0}} : shifted[Bits] ? {Bits{1'b1}} : shifted[Bits-1:0];
    end

    assign e_o = e_q;
    wire unused = &{1'b0, padded, step_late_q, shifted};

    parameter_check #(
        .Good(Width >= 1 && Bits >= 1 && Factor >= 1 && FactorBits >= 1 && RestBits >= 1 && SlopeWidth >= 1 &&
              RestBits <= Fraction),
        .Message("exp_power needs Width, Bits, Factor, FactorBits, RestBits and SlopeWidth at least 1; RestBits at most Fraction")
    ) u_parameter_check ();

endmodule
`default_nettype wire
