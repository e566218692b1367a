`default_nettype none
// patch_embed: 3 x 32 x 32 pixels to tokens of 8 x 8 patches for the array, and the position embedding on
// what comes back from it.
//
// Handshake: valid/ready streams; a beat's fields are packed from bit 0 up, element 0 lowest.
//            img: pixels of a row, stripe by stripe, channel by channel: value[63:0]
//            y: an output tile of a patch: value[143:0]
//            pos: an output tile of the position embedding: value[143:0]
//            x: a block of a patch for the array: value[143:0]
//            out: an output tile of a token: value[143:0]
// Latency:   a stripe's first block 6 cycles after its last pixel, then one every 1 cycles; sums 2 cycles.
// Numbers:   pixels unsigned, 8 bits, shifted left by 0 into x; y, pos and out signed, 18 bits, one format.
module patch_embed (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire img_valid_i,   // pixels of a row, stripe by stripe, channel by channel
    output wire img_ready_o,
    input  wire [63:0] img_data_i,
    input  wire y_valid_i,   // an output tile of a patch
    output wire y_ready_o,
    input  wire [143:0] y_data_i,
    input  wire pos_valid_i,   // an output tile of the position embedding
    output wire pos_ready_o,
    input  wire [143:0] pos_data_i,

    output wire x_valid_o,   // a block of a patch for the array
    input  wire x_ready_i,
    output wire [143:0] x_data_o,

    output wire out_valid_o,   // an output tile of a token
    input  wire out_ready_i,
    output wire [143:0] out_data_o

);

    patch_stripes #(
        .WordPixels(8), .PixelWidth(8), .PixelShift(0), .XWidth(18), .RowWords(4),
        .PatchRowWords(1), .StripeRows(24), .Columns(4), .BlockWords(1),
        .RowBits(5), .ColumnBits(3), .Depth(8)
    ) u_patch_stripes (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .img_valid_i(img_valid_i), .img_ready_o(img_ready_o), .img_data_i(img_data_i),
        .x_valid_o(x_valid_o), .x_ready_i(x_ready_i), .x_data_o(x_data_o)
    );

    position_adder #(
        .Lanes(8), .Width(18), .Saturate(1), .Tokens(17), .Prefix(1), .Tiles(4),
        .TokenBits(5), .TileBits(3)
    ) u_position_adder (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .y_valid_i(y_valid_i), .y_ready_o(y_ready_o), .y_data_i(y_data_i),
        .pos_valid_i(pos_valid_i), .pos_ready_o(pos_ready_o), .pos_data_i(pos_data_i),
        .out_valid_o(out_valid_o), .out_ready_i(out_ready_i), .out_data_o(out_data_o)
    );

endmodule
`default_nettype wire
