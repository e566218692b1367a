`default_nettype none
// linear: the unified compute unit, 8 lanes x 8 taps, profile exact: y = gelu?(x . W^T + bias).
//
// Handshake: valid/ready streams; a beat's fields are packed from bit 0 up, element 0 lowest.
//            op: one operation: tokens[4:0] in_tiles[9:5] out_tiles[14:10] bias_shift[20:15] out_shift[26:21] out_width[31:27]
//            gelu[32:32]
//            w: rows of a weight tile: value[511:0]
//            b: biases of an output tile: value[127:0]
//            x: a block of a token: value[143:0]
//            y: an output tile of a token: value[143:0]
//            Tiles go lane by lane, 4 lanes a beat, output tile by output tile; blocks token by token.
// Latency:   one (block, tile) pair a cycle: tokens * in_tiles * out_tiles cycles plus 16 to the last
//            result of linear_core, and up to 13 more through gelu.
// Numbers:   x 18, w 16, bias 16, y 18 bits, signed; accumulator 42 bits; 0 fraction bits
//            floored from each product. Operations carry their own shifts and result width.
module linear (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire op_valid_i,   // one operation
    output wire op_ready_o,
    input  wire [32:0] op_data_i,
    input  wire w_valid_i,   // rows of a weight tile
    output wire w_ready_o,
    input  wire [511:0] w_data_i,
    input  wire b_valid_i,   // biases of an output tile
    output wire b_ready_o,
    input  wire [127:0] b_data_i,
    input  wire x_valid_i,   // a block of a token
    output wire x_ready_o,
    input  wire [143:0] x_data_i,

    output wire y_valid_o,   // an output tile of a token
    input  wire y_ready_i,
    output wire [143:0] y_data_o

);

    wire               row_valid, row_ready;
    wire [143:0] row;
    wire               row_gelu;

    linear_core #(
        .Lanes(8), .Taps(8), .XWidth(18), .WWidth(16), .BiasWidth(16),
        .YWidth(18), .AccWidth(42), .ProductShift(0), .Offset(0), .Cascade(1),
        .Round(1), .Saturate(1),
        .TokenWidth(5), .TileWidth(5), .FlagWidth(1), .LoadLanes(4), .XDepth(64),
        .WeightTiles(128), .BDepth(32), .ResultDepth(32)
    ) u_linear_core (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_valid_i), .op_ready_o(op_ready_o),
        .op_tokens_i(op_data_i[4:0]), .op_in_tiles_i(op_data_i[9:5]),
        .op_out_tiles_i(op_data_i[14:10]), .op_flag_i(op_data_i[32]),
        .op_bias_shift_i(op_data_i[20:15]), .op_out_shift_i(op_data_i[26:21]),
        .op_out_width_i(op_data_i[31:27]),
        .op_scaled_i(1'b0), .op_digits_i(1'b0),
        .w_valid_i(w_valid_i), .w_ready_o(w_ready_o), .w_data_i(w_data_i),
        .b_valid_i(b_valid_i), .b_ready_o(b_ready_o), .b_data_i(b_data_i),
        .x_valid_i(x_valid_i), .x_ready_o(x_ready_o), .x_data_i(x_data_i),
        .y_valid_o(row_valid), .y_ready_i(row_ready), .y_data_o(row), .y_flag_o(row_gelu)
    );

    gelu u_gelu (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(row_valid), .in_ready_o(row_ready), .in_data_i({row_gelu, row}),
        .out_valid_o(y_valid_o), .out_ready_i(y_ready_i), .out_data_o(y_data_o)
    );

endmodule
`default_nettype wire
