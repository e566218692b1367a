`default_nettype none
// floor(e^x) in the format of x, exactly, clipped to the largest value: a product of three tables.
//
// Handshake: none; a new value every cycle.
// Latency:   4 cycles and those of two mul_pipe.
// Numbers:   x_i, e_o signed, Width bits. x = {h, m, l}, m of MiddleBits, l of LowBits:
//              A = Middle[m] + ((Middle[m] * Low[l]) >> Precision);  e = (High[h - HighFirst] * A) >> (Precision + Guard)
//            0 below XMin, the largest value above XMax.
module exp_exact #(
    parameter Width       = 32,
    parameter XMin        = -63959939,
    parameter XMax        = 26165429,
    parameter LowBits     = 9,
    parameter MiddleBits  = 9,
    parameter HighFirst   = -244,
    parameter HighCount   = 344,
    parameter HighWidth   = 63,
    parameter MiddleWidth = 59,
    parameter LowWidth    = 45,
    parameter Precision   = 58,
    parameter Shift       = 90    // Precision + Guard
) (
    input  wire                    clk_i,
    input  wire signed [Width-1:0] x_i,
    output wire signed [Width-1:0] e_o
);

    localparam ALatency     = 2 + $clog2(((MiddleWidth + 25) / 26) * ((LowWidth + 16) / 17));
    localparam YLatency     = 2 + $clog2(((HighWidth + 25) / 26) * ((MiddleWidth + 17) / 17));
    localparam IndexWidth   = (HighCount > 1) ? $clog2(HighCount) : 1;
    localparam AboveWidth   = Width - LowBits - MiddleBits;
    localparam RestWidth    = MiddleWidth + LowWidth + 2;
    localparam ProductWidth = HighWidth + MiddleWidth + 3;
    localparam signed [31:0] Least = XMin;
    localparam signed [31:0] Most  = XMax;
    localparam signed [31:0] First = HighFirst;

    // Cycle 1: indices, and whether the argument is out of range.
    wire signed [31:0] x_wide = {{32 - Width + 1{x_i[Width-1]}}, x_i[Width-2:0]};
    wire signed [31:0] above  = {{32 - AboveWidth{x_i[Width-1]}}, x_i[Width-1:LowBits+MiddleBits]};
    wire signed [31:0] offset = above - First;
    reg [IndexWidth-1:0] high_index_q;
    reg [MiddleBits-1:0] middle_index_q;
    reg [LowBits-1:0]    low_index_q;
    reg                  under_q, over_q;
    always @(posedge clk_i) begin
        high_index_q   <= offset[IndexWidth-1:0];
        middle_index_q <= x_i[LowBits+:MiddleBits];
        low_index_q    <= x_i[LowBits-1:0];
        under_q        <= x_wide < Least;
        over_q         <= x_wide > Most;
    end

    // Cycle 2: tables.
    wire [HighWidth-1:0]   high_2, high_a;
    wire [MiddleWidth-1:0] middle_2, middle_a;
    wire [LowWidth-1:0]    low_2;
    exp_exact_high   u_high   (.clk_i(clk_i), .index_i(high_index_q), .word_o(high_2));
    exp_exact_middle u_middle (.clk_i(clk_i), .index_i(middle_index_q), .word_o(middle_2));
    exp_exact_low    u_low    (.clk_i(clk_i), .index_i(low_index_q), .word_o(low_2));

    // A, one cycle after its product.
    wire signed [RestWidth-1:0] rest;
    reg [MiddleWidth:0]         a_q;
    mul_pipe #(.AWidth(MiddleWidth + 1), .BWidth(LowWidth + 1)) u_a (
        .clk_i(clk_i), .a_i({1'b0, middle_2}), .b_i({1'b0, low_2}), .y_o(rest)
    );
    delay_line #(.Width(MiddleWidth), .Cycles(ALatency)) u_middle_delay (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(middle_2), .data_o(middle_a)
    );
    delay_line #(.Width(HighWidth), .Cycles(ALatency + 1)) u_high_delay (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(high_2), .data_o(high_a)
    );
    wire [RestWidth-1:0] rest_shifted = rest >> Precision;
    always @(posedge clk_i) a_q <= {1'b0, middle_a} + rest_shifted[MiddleWidth:0];

    // The result, one cycle after its product.
    wire signed [ProductWidth-1:0] product;
    wire [ProductWidth-1:0]        shifted = product >> Shift;
    wire                           under, over;
    reg [Width-1:0]                e_q;
    mul_pipe #(.AWidth(HighWidth + 1), .BWidth(MiddleWidth + 2)) u_product (
        .clk_i(clk_i), .a_i({1'b0, high_a}), .b_i({1'b0, a_q}), .y_o(product)
    );
    delay_line #(.Width(2), .Cycles(ALatency + YLatency + 2)) u_range (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({under_q, over_q}), .data_o({under, over})
    );
    always @(posedge clk_i) begin
        e_q <= shifted[Width-1:0];
        if (under) e_q <= {Width{1'b0}};
        if (over) e_q <= {1'b0, {Width - 1{1'b1}}};
    end

    assign e_o = e_q;
    wire unused = &{1'b0, x_wide, offset, rest_shifted, shifted};

    parameter_check #(
        .Good(Width >= 1 && HighCount >= 1 && LowBits >= 1 && MiddleBits >= 1 && XMin <= XMax),
        .Message("exp_exact needs Width, HighCount, LowBits and MiddleBits at least 1; XMin at most XMax")
    ) u_parameter_check ();

endmodule
`default_nettype wire
