`default_nettype none
// Layer norm: statistics in one pass over a token, then normalise, scale and shift in a second, tokens overlapping.
//
// Handshake: valid/ready streams. op_*: the tokens of an operation and, with SharedOperands = 0, its shifts. p_*: scale
//            and bias of a block, all blocks once an operation. x_*: a block of Lanes values, token by token, taken
//            once the operation is. y_*: likewise.
// Latency:   Lanes values a cycle; a token at least every max(Blocks, root, division) cycles, see layernorm_root_* and
//            serial_divider. Statistics of tokens to come hide behind what reads this one.
// Numbers:   see layernorm_lane_exact and layernorm_lane_edge_moe; Exact selects the profile.
module layernorm_core #(
    parameter Exact           = 1,
    parameter Dim             = 192,
    parameter Lanes           = 4,      // a power of two
    parameter Blocks          = 48,     // of a token
    parameter TokenBits       = 8,
    parameter BlockBits       = 6,
    parameter Width           = 32,     // of x
    parameter YWidth          = 32,     // of y, the same where Exact is 0
    parameter Fraction        = 22,
    parameter ScaleWidth      = 16,
    parameter BiasWidth       = 16,
    parameter ScaleFraction   = 11,
    parameter SharedOperands  = 1,      // BiasShift and OutShift are those of every operation, Epsilon as it is
    parameter BiasShift       = 25,
    parameter OutShift        = 14,
    parameter MostBiasShift   = 25,
    parameter EpsilonShiftBits = 1,
    parameter BiasShiftBits   = 5,
    parameter OutShiftBits    = 4,
    parameter Round           = 1,
    parameter Saturate        = 1,
    parameter InverseDim      = 21845,
    parameter FirstWidth      = 40,     // of the two statistics
    parameter SecondWidth     = 72,
    parameter SpreadWidth     = 80,
    parameter RootWidth       = 29,
    parameter ExponentWidth   = 7,
    parameter ShiftWidth      = 7,
    parameter ShiftBase       = 33,     // 2*RootWidth - F - G
    parameter CentredWidth    = 41,
    parameter NormalisedWidth = 31,
    parameter ReciprocalWidth = 31,
    parameter FirstBit        = 28,     // of the division
    parameter DivideSteps     = 31,
    parameter LaneLatency     = 13,
    parameter TokensInFlight  = 4,
    parameter RingDepth       = 256,
    parameter Depth           = 32,
    parameter EpsilonWidth    = 41,
    parameter [EpsilonWidth-1:0] Epsilon = {{EpsilonWidth - 1{1'b0}}, 1'b1}
) (
    input  wire                              clk_i,
    input  wire                              rst_ni,
    input  wire                              op_valid_i,
    output wire                              op_ready_o,
    input  wire [TokenBits-1:0]              op_tokens_i,
    input  wire [EpsilonShiftBits-1:0]       op_epsilon_shift_i,
    input  wire [BiasShiftBits-1:0]          op_bias_shift_i,
    input  wire [OutShiftBits-1:0]           op_out_shift_i,
    input  wire                              p_valid_i,
    output wire                              p_ready_o,
    input  wire [Lanes*(ScaleWidth+BiasWidth)-1:0] p_data_i,
    input  wire                              x_valid_i,
    output wire                              x_ready_o,
    input  wire [Lanes*Width-1:0]            x_data_i,
    output wire                              y_valid_o,
    input  wire                              y_ready_i,
    output wire [Lanes*YWidth-1:0]           y_data_o
);

    localparam ParamDepth  = 2 * Blocks;
    localparam XAddrWidth  = $clog2(RingDepth);
    localparam PAddrWidth  = $clog2(ParamDepth);
    localparam PIndexBits  = PAddrWidth + 2;
    localparam ParamWidth  = Lanes * (ScaleWidth + BiasWidth);
    localparam ReadLatency = 3;
    localparam integer LastBlock = Blocks - 1;
    localparam [BlockBits-1:0] LastBlockBits = LastBlock[BlockBits-1:0];

    // ---- first pass: blocks into the ring and into the statistics, as many tokens as the stages hold ----
    reg                   in_busy_q;
    reg [TokenBits-1:0]   in_left_q;       // after this one
    reg [EpsilonShiftBits-1:0] in_epsilon_shift_q;
    reg [BiasShiftBits-1:0]    in_bias_shift_q;
    reg [OutShiftBits-1:0]     in_out_shift_q;
    reg [BlockBits-1:0]   in_block_q;
    wire                  token_free;
    wire                  in_first = in_block_q == {BlockBits{1'b0}};
    wire                  in_last  = in_block_q == LastBlockBits;
    wire                  ring_ready;
    wire                  x_push   = x_valid_i && x_ready_o;
    wire                  token_in = x_push && in_first;
    wire                  token_out;
    wire                  in_last_token = in_left_q == {TokenBits{1'b0}};

    assign x_ready_o  = in_busy_q && ring_ready && (!in_first || token_free);
    assign op_ready_o = !in_busy_q || (x_push && in_last && in_last_token);

    always @(posedge clk_i) begin
        if (x_push) begin
            in_block_q <= in_last ? {BlockBits{1'b0}} : in_block_q + 1'b1;
            if (in_last) in_left_q <= in_left_q - 1'b1;
        end
        if (op_ready_o) in_busy_q <= op_valid_i;
        if (op_valid_i && op_ready_o) begin
            in_left_q          <= op_tokens_i - 1'b1;
            in_epsilon_shift_q <= op_epsilon_shift_i;
            in_bias_shift_q    <= op_bias_shift_i;
            in_out_shift_q     <= op_out_shift_i;
        end
        if (!rst_ni) begin
            in_busy_q  <= 1'b0;
            in_block_q <= {BlockBits{1'b0}};
        end
    end

    credit #(.Depth(TokensInFlight)) u_tokens (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(token_in), .give_i(token_out), .free_o(token_free)
    );

    wire                   stats_valid, stats_fifo_valid, stats_take;
    wire [FirstWidth-1:0]  stats_first, root_first;
    wire [SecondWidth-1:0] stats_second, root_second;
    wire [4:0]             fifo_ready;
    wire                   unused_ready = &{1'b0, fifo_ready};   // no more tokens are in flight than a fifo holds

    layernorm_stats #(
        .Exact(Exact), .Lanes(Lanes), .Width(Width), .Fraction(Fraction), .InverseDim(InverseDim),
        .FirstWidth(FirstWidth), .SecondWidth(SecondWidth)
    ) u_layernorm_stats (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(x_push), .first_i(in_first), .last_i(in_last), .x_i(x_data_i),
        .valid_o(stats_valid), .first_o(stats_first), .second_o(stats_second)
    );
    stream_fifo #(.Width(FirstWidth + SecondWidth), .Depth(TokensInFlight)) u_stats_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(stats_valid), .in_ready_o(fifo_ready[0]), .in_data_i({stats_first, stats_second}),
        .out_valid_o(stats_fifo_valid), .out_ready_i(stats_take), .out_data_o({root_first, root_second})
    );

    // What the operation of a token says of it: epsilon's shift for the root, the rest for the second pass.
    wire [EpsilonShiftBits-1:0] root_epsilon_shift;
    wire                        last_token;
    wire [BiasShiftBits-1:0]    token_bias_shift;
    wire [OutShiftBits-1:0]     token_out_shift;
    wire [1:0]                  operand_valid;
    wire unused_valid = &{1'b0, operand_valid};   // what they belong to comes later
    stream_fifo #(.Width(EpsilonShiftBits), .Depth(TokensInFlight)) u_epsilon_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(token_in), .in_ready_o(fifo_ready[3]), .in_data_i(in_epsilon_shift_q),
        .out_valid_o(operand_valid[0]), .out_ready_i(stats_take), .out_data_o(root_epsilon_shift)
    );
    stream_fifo #(.Width(1 + BiasShiftBits + OutShiftBits), .Depth(TokensInFlight)) u_operand_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(token_in), .in_ready_o(fifo_ready[4]),
        .in_data_i({in_last_token, in_bias_shift_q, in_out_shift_q}),
        .out_valid_o(operand_valid[1]), .out_ready_i(token_out),
        .out_data_o({last_token, token_bias_shift, token_out_shift})
    );

    // ---- root, then reciprocal, each of one token at a time ----
    wire                            root_busy, root_done, root_fifo_valid, divide_take;
    wire [RootWidth-1:0]            root, divide_root;
    wire signed [ExponentWidth-1:0] root_exponent, divide_exponent;
    wire [FirstWidth-1:0]           divide_first;
    reg  [FirstWidth-1:0]           root_first_q;

    assign stats_take = stats_fifo_valid && !root_busy;
    always @(posedge clk_i) if (stats_take) root_first_q <= root_first;

    generate
        if (Exact != 0) begin : gen_root_exact
            layernorm_root_exact #(
                .Dim(Dim), .SumWidth(FirstWidth), .SquareWidth(SecondWidth), .SpreadWidth(SpreadWidth),
                .RootWidth(RootWidth), .ExponentWidth(ExponentWidth), .EpsilonShiftBits(EpsilonShiftBits),
                .EpsilonWidth(EpsilonWidth), .Epsilon(Epsilon)
            ) u_layernorm_root_exact (
                .clk_i(clk_i), .rst_ni(rst_ni), .start_i(stats_take), .sum_i(root_first), .squares_i(root_second),
                .epsilon_shift_i(root_epsilon_shift),
                .busy_o(root_busy), .done_o(root_done), .root_o(root), .exponent_o(root_exponent)
            );
        end else begin : gen_root_edge_moe
            layernorm_root_edge_moe #(
                .Width(Width), .Fraction(Fraction), .RootWidth(RootWidth),
                .Epsilon({{128 - EpsilonWidth{1'b0}}, Epsilon})
            ) u_layernorm_root_edge_moe (
                .clk_i(clk_i), .rst_ni(rst_ni), .start_i(stats_take), .mean_i(root_first),
                .mean_square_i(root_second), .busy_o(root_busy), .done_o(root_done), .root_o(root)
            );
            assign root_exponent = {ExponentWidth{1'b0}};
            wire unused_shift = &{1'b0, root_epsilon_shift};
        end
    endgenerate

    stream_fifo #(.Width(RootWidth + ExponentWidth + FirstWidth), .Depth(TokensInFlight)) u_root_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(root_done), .in_ready_o(fifo_ready[1]), .in_data_i({root, root_exponent, root_first_q}),
        .out_valid_o(root_fifo_valid), .out_ready_i(divide_take),
        .out_data_o({divide_root, divide_exponent, divide_first})
    );

    wire                       divide_busy, divide_done;
    wire [ReciprocalWidth-1:0] quotient;
    reg                        zero_q;
    reg [ExponentWidth-1:0]    exponent_q;
    reg [FirstWidth-1:0]       first_q;

    assign divide_take = root_fifo_valid && !divide_busy;
    always @(posedge clk_i) begin
        if (divide_take) begin
            zero_q     <= divide_root == {RootWidth{1'b0}};
            exponent_q <= divide_exponent;
            first_q    <= divide_first;
        end
    end

    serial_divider #(
        .DivisorWidth(RootWidth), .QuotientWidth(ReciprocalWidth), .FirstBit(FirstBit), .Steps(DivideSteps)
    ) u_divide (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(divide_take), .divisor_i(divide_root),
        .busy_o(divide_busy), .done_o(divide_done), .quotient_o(quotient)
    );

    wire                       token_valid;
    wire [ReciprocalWidth-1:0] token_reciprocal;
    wire [ExponentWidth-1:0]   token_exponent;
    wire [FirstWidth-1:0]      token_first;
    stream_fifo #(.Width(ReciprocalWidth + ExponentWidth + FirstWidth), .Depth(TokensInFlight)) u_token_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(divide_done), .in_ready_o(fifo_ready[2]),
        .in_data_i({zero_q ? {ReciprocalWidth{1'b0}} : quotient, exponent_q, first_q}),
        .out_valid_o(token_valid), .out_ready_i(token_out),
        .out_data_o({token_reciprocal, token_exponent, token_first})
    );

    // ---- second pass: the token's blocks again, with scale and bias ----
    reg [BlockBits-1:0]   block_q;
    wire                  slot_free;
    wire                  p_ring_valid, x_ring_valid;
    wire last_block = block_q == LastBlockBits;
    wire fire       = token_valid && x_ring_valid && p_ring_valid && slot_free;

    credit #(.Depth(Depth)) u_slots (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(fire), .give_i(y_valid_o && y_ready_i), .free_o(slot_free)
    );

    assign token_out = fire && last_block;

    always @(posedge clk_i) begin
        if (fire) block_q <= last_block ? {BlockBits{1'b0}} : block_q + 1'b1;
        if (!rst_ni) block_q <= {BlockBits{1'b0}};
    end

    wire [XAddrWidth-1:0] x_write_addr, x_read_addr;
    wire [PAddrWidth-1:0] p_write_addr, p_read_addr, p_oldest_unused;
    wire [PIndexBits-1:0] p_index, p_skip_unused;
    reg  [PIndexBits-1:0] p_last_q;   // the last parameters of the operation
    reg                   p_all_q;    // all of its are there
    wire [1:0]            p_held;
    wire                  p_push = p_valid_i && p_ready_o;
    wire                  p_valid_unused, p_any_unused, x_valid_unused;
    wire                  unused_p = &{1'b0, p_oldest_unused, p_index, p_skip_unused, p_held[1], p_valid_unused,
                                       p_any_unused, x_valid_unused};
    reg                   p_pop_q;
    reg  [XAddrWidth-1:0] x_addr_q;
    reg  [PAddrWidth-1:0] p_addr_q;
    wire [Lanes*Width-1:0] x_block;
    wire [ParamWidth-1:0]  p_block;
    wire [Lanes*YWidth-1:0] y_block;

    always @(posedge clk_i) begin
        x_addr_q <= x_read_addr;
        p_addr_q <= p_read_addr;
        p_pop_q  <= fire && last_token && rst_ni;
        p_all_q  <= p_held[0] && !(token_out && last_token) && rst_ni;
        if (token_out && last_token) p_last_q <= p_last_q + Blocks[PIndexBits-1:0];
        if (!rst_ni) p_last_q <= LastBlock[PIndexBits-1:0];
    end

    ring_ctrl #(.Depth(RingDepth)) u_x_ring (
        .clk_i(clk_i), .rst_ni(rst_ni), .push_i(x_push), .push_ready_o(ring_ready), .push_addr_o(x_write_addr),
        .peek_offset_i({XAddrWidth{1'b0}}), .peek_valid_o(x_valid_unused), .any_o(x_ring_valid), .peek_addr_o(x_read_addr),
        .pop_i(fire)
    );
    // Parameters are read again for each token, until the last of an operation has used them.
    ring_ctrl #(.Depth(ParamDepth)) u_p_ring (
        .clk_i(clk_i), .rst_ni(rst_ni), .push_i(p_push), .push_ready_o(p_ready_o), .push_addr_o(p_write_addr),
        .peek_offset_i({PAddrWidth{1'b0}}), .peek_valid_o(p_valid_unused), .any_o(p_any_unused), .peek_addr_o(p_oldest_unused),
        .pop_i(p_pop_q)
    );
    ring_walk #(.Depth(ParamDepth), .CountBits(1), .IndexBits(PIndexBits)) u_ring_walk (
        .clk_i(clk_i), .rst_ni(rst_ni), .step_i(fire), .back_i(last_block && !last_token), .mark_i(last_block && last_token),
        .skip_i(1'b0), .last_i(1'b0), .index_o(p_index), .addr_o(p_read_addr), .skip_index_o(p_skip_unused)
    );
    ring_held #(.Ports(1), .IndexBits(PIndexBits)) u_ring_held (
        .clk_i(clk_i), .rst_ni(rst_ni), .done_i(p_push), .indices_i({2{p_last_q}}), .held_o(p_held)
    );
    assign p_ring_valid = p_all_q;
    ram_sdp #(.Width(Lanes * Width), .Depth(RingDepth)) u_x_ram (
        .clk_i(clk_i), .write_valid_i(x_push), .write_addr_i(x_write_addr), .write_data_i(x_data_i),
        .read_addr_i(x_addr_q), .read_data_o(x_block)
    );
    ram_sdp #(.Width(ParamWidth), .Depth(ParamDepth)) u_p_ram (
        .clk_i(clk_i), .write_valid_i(p_push), .write_addr_i(p_write_addr), .write_data_i(p_data_i),
        .read_addr_i(p_addr_q), .read_data_o(p_block)
    );

    layernorm_lanes #(
        .Exact(Exact), .Dim(Dim), .Lanes(Lanes), .Width(Width), .YWidth(YWidth), .Fraction(Fraction), .ScaleWidth(ScaleWidth),
        .BiasWidth(BiasWidth), .ScaleFraction(ScaleFraction), .SharedOperands(SharedOperands),
        .BiasShift(BiasShift), .OutShift(OutShift), .MostBiasShift(MostBiasShift),
        .BiasShiftBits(BiasShiftBits), .OutShiftBits(OutShiftBits), .Round(Round), .Saturate(Saturate),
        .FirstWidth(FirstWidth), .ExponentWidth(ExponentWidth),
        .ShiftWidth(ShiftWidth), .ShiftBase(ShiftBase), .CentredWidth(CentredWidth),
        .NormalisedWidth(NormalisedWidth), .ReciprocalWidth(ReciprocalWidth), .ReadLatency(ReadLatency)
    ) u_layernorm_lanes (
        .clk_i(clk_i), .first_i(token_first), .reciprocal_i(token_reciprocal), .exponent_i(token_exponent),
        .bias_shift_i(token_bias_shift), .out_shift_i(token_out_shift),
        .x_i(x_block), .p_i(p_block), .y_o(y_block)
    );

    wire                   y_done, y_fifo_ready;
    wire                   unused_y = &{1'b0, y_fifo_ready};   // never low: a block holds a slot
    delay_line #(.Width(1), .Cycles(ReadLatency + LaneLatency), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(fire), .data_o(y_done)
    );
    stream_fifo #(.Width(Lanes * YWidth), .Depth(Depth)) u_results (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(y_done), .in_ready_o(y_fifo_ready), .in_data_i(y_block),
        .out_valid_o(y_valid_o), .out_ready_i(y_ready_i), .out_data_o(y_data_o)
    );

`ifndef SYNTHESIS
    wire [4:0] fifo_push = {token_in, token_in, divide_done, root_done, stats_valid};
    assertion u_assert_token_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i((fifo_push & ~fifo_ready) == 5'd0));
    assertion u_assert_block_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(y_fifo_ready || !y_done));
    assertion u_assert_operands_beside_token (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i((operand_valid[0] || !stats_take) && (operand_valid[1] || !token_valid))
    );
    assertion u_assert_operation_has_tokens (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!op_valid_i || op_tokens_i != {TokenBits{1'b0}})
    );
    assertion u_assert_block_in_token (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i({1'b0, in_block_q} < Blocks[BlockBits:0] && {1'b0, block_q} < Blocks[BlockBits:0])
    );
`endif

    parameter_check #(
        .Good(Dim >= 1 && Blocks >= 1 && TokenBits >= 1 && BlockBits >= 1 && TokensInFlight >= 1 &&
              RingDepth >= 1 && Lanes >= 1 && (Lanes & (Lanes - 1)) == 0 &&
              Depth >= 2 && (Depth & (Depth - 1)) == 0 && Blocks * Lanes >= Dim && (Exact != 0 || YWidth == Width)),
        .Message("layernorm_core needs Dim, Blocks, TokenBits, BlockBits, TokensInFlight and RingDepth at least 1; Lanes a power of two; Depth a power of two, at least 2; Blocks enough for Dim; YWidth as Width where Exact is 0")
    ) u_parameter_check ();

endmodule
`default_nettype wire
