`default_nettype none
// Third stage of the gate: the chosen exponentials divided by the sum.
//
// Handshake: valid_i offers a token until take_o. valid_o is high for one cycle with its scores.
// Latency:   TopK cycles a token; QuotientWidth + 3 cycles from the last division's start.
// Numbers:   Exact = 1: score = floor((e * 2^(Fraction+1) + sum) / (2*sum)), unsigned operands.
//            Exact = 0: score = (e << Fraction) / sum toward zero, its low Width bits; 0 for sum = 0; e >= 0, sum signed.
module gate_scores #(
    parameter Exact         = 1,
    parameter TopK          = 2,
    parameter Width         = 32,
    parameter Fraction      = 22,
    parameter ExpWidth      = 17,
    parameter SumWidth      = 21,
    parameter QuotientWidth = 23
) (
    input  wire                     clk_i,
    input  wire                     rst_ni,
    input  wire                     valid_i,
    output wire                     take_o,
    input  wire [SumWidth-1:0]      sum_i,
    input  wire [TopK*ExpWidth-1:0] e_i,
    output wire                     valid_o,
    output wire [TopK*Width-1:0]    score_o
);

    localparam SlotBits     = $clog2(TopK + 1);
    localparam integer LastSlot = TopK - 1;
    localparam DivisorWidth = SumWidth + 1;
    localparam DividendWidth = DivisorWidth + QuotientWidth;

    // One slot a cycle.
    reg [SlotBits-1:0]  slot_q;
    wire                last_slot = slot_q == LastSlot[SlotBits-1:0];
    wire [ExpWidth-1:0] e         = e_i[slot_q*ExpWidth+:ExpWidth];

    assign take_o = valid_i && last_slot;

    wire                     negative, zero;
    wire [DivisorWidth-1:0]  divisor;
    wire [DividendWidth-1:0] dividend;
    generate
        if (Exact != 0) begin : gen_exact
            assign negative = 1'b0;
            assign zero     = 1'b0;
            assign divisor  = {sum_i, 1'b0};
            assign dividend =
                ({{DividendWidth - ExpWidth{1'b0}}, e} << (Fraction + 1)) + {{DividendWidth - SumWidth{1'b0}}, sum_i};
        end else begin : gen_edge_moe
            assign negative = sum_i[SumWidth-1];
            assign zero     = sum_i == {SumWidth{1'b0}};
            assign divisor  = {1'b0, negative ? -sum_i : sum_i};
            assign dividend = {{DividendWidth - ExpWidth{1'b0}}, e} << Fraction;
        end
    endgenerate

    // Operands registered, divided, signed again.
    reg                      valid_q, last_q, negative_q, zero_q;
    reg [DivisorWidth-1:0]   divisor_q;
    reg [DividendWidth-1:0]  dividend_q;
    wire [QuotientWidth-1:0] quotient;
    wire                     quotient_valid, quotient_last, quotient_negative, quotient_zero;

    always @(posedge clk_i) begin
        valid_q    <= valid_i && rst_ni;
        last_q     <= last_slot;
        negative_q <= negative;
        zero_q     <= zero;
        divisor_q  <= divisor;
        dividend_q <= dividend;
        if (valid_i) slot_q <= last_slot ? {SlotBits{1'b0}} : slot_q + 1'b1;
        if (!rst_ni) slot_q <= {SlotBits{1'b0}};
    end

    divide #(.DivisorWidth(DivisorWidth), .QuotientWidth(QuotientWidth)) u_divide (
        .clk_i(clk_i), .upper_i(dividend_q[DividendWidth-1:QuotientWidth]), .lower_i(dividend_q[QuotientWidth-1:0]),
        .divisor_i(divisor_q), .quotient_o(quotient)
    );
    delay_line #(.Width(1), .Cycles(QuotientWidth), .Reset(1)) u_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_q), .data_o(quotient_valid)
    );
    delay_line #(.Width(3), .Cycles(QuotientWidth)) u_sign (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({last_q, negative_q, zero_q}),
        .data_o({quotient_last, quotient_negative, quotient_zero})
    );

    wire [QuotientWidth+Width-1:0] wide  = {{Width{1'b0}}, quotient};
    wire [Width-1:0]               value = wide[Width-1:0];
    reg  [TopK*Width-1:0]          scores_q;
    reg                            done_q;
    wire [Width-1:0]               score = quotient_zero ? {Width{1'b0}} : quotient_negative ? -value : value;
    wire [(TopK+1)*Width-1:0]      scores_d = {score, scores_q};
    wire                           unused = &{1'b0, wide[QuotientWidth+Width-1:Width], scores_d[Width-1:0]};

    always @(posedge clk_i) begin
        done_q <= quotient_valid && quotient_last && rst_ni;
        if (quotient_valid) scores_q <= scores_d[(TopK+1)*Width-1:Width];
    end

    assign valid_o = done_q;
    assign score_o = scores_q;

`ifndef SYNTHESIS
    assertion u_assert_quotient_fits (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!valid_q || zero_q || dividend_q[DividendWidth-1:QuotientWidth] < divisor_q)
    );
`endif

    parameter_check #(
        .Good(TopK >= 1 && Width >= 1 && ExpWidth >= 1 && SumWidth >= 1 && QuotientWidth >= 1),
        .Message("gate_scores needs TopK, Width, ExpWidth, SumWidth and QuotientWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
