`default_nettype none
// Walks an operation of the unified compute unit: for each token, for each output tile, for each input tile,
// one (block, tile) pair a cycle, as long as both are on chip and a result slot is free.
//
// Handshake: op_*: valid/ready, taken when idle or in the last cycle of the operation before, so that no cycle
//            is lost between operations. fire_o: the pair at the three ring addresses goes into the array.
//            {x,w,b}_pop_o drop the oldest ring entry: a block in the last output tile of its token, a tile and
//            a bias row in the last token. slot_free_i: a result may be started to completion.
// Latency:   the cycle after op_* is taken, if the operands are held.
module linear_control #(
    parameter TokenWidth  = 16,   // bits of a token count
    parameter TileWidth   = 8,    // bits of a tile count
    parameter XAddrWidth  = 7,
    parameter WAddrWidth  = 10,
    parameter BAddrWidth  = 7,
    parameter DigitWidth  = 1,    // bits of a number of digits but one
    parameter OperandWidth = 1    // bits of the operands that only pass through
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    op_valid_i,
    output wire                    op_ready_o,
    input  wire [TokenWidth-1:0]   op_tokens_i,
    input  wire [TileWidth-1:0]    op_in_tiles_i,
    input  wire [TileWidth-1:0]    op_out_tiles_i,
    input  wire [DigitWidth-1:0]   op_digits_i,
    input  wire [OperandWidth-1:0] op_operand_i,
    output wire [XAddrWidth-1:0]   x_offset_o,
    input  wire                    x_valid_i,
    output wire                    x_pop_o,
    output wire [WAddrWidth-1:0]   w_offset_o,
    input  wire                    w_valid_i,
    output wire                    w_pop_o,
    output wire [BAddrWidth-1:0]   b_offset_o,
    input  wire                    b_valid_i,
    output wire                    b_pop_o,
    input  wire                    slot_free_i,
    output wire                    fire_o,
    output wire                    first_o,   // first input tile of a result
    output wire                    last_o,    // last input tile of a result
    output wire                    shift_o,   // first input tile of a digit behind another
    output wire [OperandWidth-1:0] operand_o
);

    reg                    busy_q;
    reg [TokenWidth-1:0]   tokens_left_q;   // after this one
    reg [TileWidth-1:0]    in_last_q;
    reg [TileWidth-1:0]    out_last_q;
    reg [OperandWidth-1:0] operand_q;
    reg [TileWidth-1:0]    in_q;
    reg [TileWidth-1:0]    out_q;
    reg [DigitWidth-1:0]   digit_last_q;
    reg [DigitWidth-1:0]   digit_q;
    reg [WAddrWidth-1:0]   tile_q;          // (out_q * digits + digit_q) * in_tiles + in_q

    // Tile counts and ring addresses may differ in width either way.
    wire [TileWidth+XAddrWidth-1:0] in_wide  = {{XAddrWidth{1'b0}}, in_q};
    wire [TileWidth+BAddrWidth-1:0] out_wide = {{BAddrWidth{1'b0}}, out_q};
    wire unused = &{1'b0, in_wide[TileWidth+XAddrWidth-1:XAddrWidth], out_wide[TileWidth+BAddrWidth-1:BAddrWidth]};

    wire last_in    = in_q == in_last_q;
    wire last_out   = out_q == out_last_q;
    wire last_token = tokens_left_q == {TokenWidth{1'b0}};
    wire result     = last_in && digit_q == digit_last_q;   // an output tile's last pair
    wire result_ok  = !result || slot_free_i;
    wire take       = op_valid_i && op_ready_o;

    wire first_in   = in_q == {TileWidth{1'b0}};
    assign first_o    = first_in && digit_q == {DigitWidth{1'b0}};
    assign shift_o    = first_in && digit_q != {DigitWidth{1'b0}};
    assign last_o     = result;
    assign operand_o  = operand_q;
    assign fire_o     = busy_q && x_valid_i && w_valid_i && b_valid_i && result_ok;
    assign op_ready_o = !busy_q || (fire_o && result && last_out && last_token);

    // What is popped in order is always the oldest: the offset is 0 where popping.
    wire   frees      = last_out && digit_q == digit_last_q;   // the last digit that a block meets
    assign x_pop_o    = fire_o && frees;
    assign w_pop_o    = fire_o && last_token;
    assign b_pop_o    = fire_o && last_token && result;
    assign x_offset_o = frees ? {XAddrWidth{1'b0}} : in_wide[XAddrWidth-1:0];
    assign w_offset_o = last_token ? {WAddrWidth{1'b0}} : tile_q;
    assign b_offset_o = last_token ? {BAddrWidth{1'b0}} : out_wide[BAddrWidth-1:0];

    always @(posedge clk_i) begin
        if (fire_o) begin
            in_q   <= in_q + 1'b1;
            tile_q <= tile_q + 1'b1;
            if (last_in) begin
                in_q    <= {TileWidth{1'b0}};
                digit_q <= digit_q + 1'b1;
            end
            if (result) begin
                digit_q <= {DigitWidth{1'b0}};
                out_q <= out_q + 1'b1;
                if (last_out) begin
                    out_q         <= {TileWidth{1'b0}};
                    tile_q        <= {WAddrWidth{1'b0}};
                    tokens_left_q <= tokens_left_q - 1'b1;
                end
            end
        end
        if (op_ready_o) busy_q <= op_valid_i;
        if (take) begin
            tokens_left_q <= op_tokens_i - 1'b1;
            in_last_q     <= op_in_tiles_i - 1'b1;
            out_last_q    <= op_out_tiles_i - 1'b1;
            operand_q     <= op_operand_i;
            digit_last_q  <= op_digits_i;
            digit_q       <= {DigitWidth{1'b0}};
            in_q          <= {TileWidth{1'b0}};
            out_q         <= {TileWidth{1'b0}};
            tile_q        <= {WAddrWidth{1'b0}};
        end
        if (!rst_ni) busy_q <= 1'b0;
    end

`ifndef SYNTHESIS
    assertion u_assert_op_not_empty (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!take || (op_tokens_i != 0 && op_in_tiles_i != 0 && op_out_tiles_i != 0))
    );
    // A matrix of more tiles than the ring has would make a tile's number 0 again.
    assertion u_assert_matrix_fits (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!busy_q || tile_q != 0 || (in_q == 0 && digit_q == 0 && out_q == 0))
    );
`endif

    parameter_check #(
        .Good(TokenWidth >= 1 && TileWidth >= 1 && XAddrWidth >= 1 && WAddrWidth >= 1 && BAddrWidth >= 1 &&
              DigitWidth >= 1 && OperandWidth >= 1),
        .Message("linear_control needs TokenWidth, TileWidth, XAddrWidth, WAddrWidth, BAddrWidth, DigitWidth and OperandWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
