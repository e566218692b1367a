`default_nettype none
// Beats of memory to whom they are for, in the words that each takes.
//
// Handshake: valid/ready streams. in_kind_i: List... of accel_constants. Position embedding
//            comes in whole words of its own; the last beat of a row of pixels and of a norm may hold less.
// Latency:   2 or 3 cycles.
// Layout:    a value of the position embedding in 32 bits, Taps a word; a pixel in PixelBits bits, WordPixels a word; a beat
//            of layer norm in NormParameterBits.
module parameter_split #(
    parameter DataBits   = 128,
    parameter Taps       = 16,
    parameter Width      = 18,
    parameter PixelBits  = 8,
    parameter PixelWidth = 8,
    parameter WordPixels = 16,
    parameter ImageRowBeats = 1,   // of a row of pixels, the last one filled up
    parameter ImageRowWords = 1,
    parameter NormParameterBits = 128,
    parameter NormBlocks = 48      // beats of a layer norm
) (
    input  wire                             clk_i,
    input  wire                             rst_ni,
    input  wire                             in_valid_i,
    output wire                             in_ready_o,
    input  wire [1:0]                       in_kind_i,
    input  wire [DataBits-1:0]              in_data_i,
    output wire                             position_valid_o,
    input  wire                             position_ready_i,
    output wire [Taps*Width-1:0]            position_o,
    output wire                             pixel_valid_o,
    input  wire                             pixel_ready_i,
    output wire [WordPixels*PixelWidth-1:0] pixel_o,
    output wire                             norm_valid_o,
    input  wire                             norm_ready_i,
    output wire [NormParameterBits-1:0]     norm_o
);

    `include "accel_constants.vh"

    localparam PositionWord = Taps * 32;
    localparam PixelWord    = WordPixels * PixelBits;
    // Words are cut from a beat, or joined of several: the smaller of the two is an element.
    localparam PositionUnit = (PositionWord < DataBits) ? PositionWord : DataBits;
    localparam PixelUnit    = (PixelWord < DataBits) ? PixelWord : DataBits;
    localparam NormUnit     = (NormParameterBits < DataBits) ? NormParameterBits : DataBits;
    localparam NormBeats    = (NormBlocks * NormParameterBits + DataBits - 1) / DataBits;

    wire [2:0] ready;
    wire [PositionWord-1:0] position;
    wire [PixelWord-1:0]    pixels;

    // A beat waits here: what its reader says goes no further.
    wire                valid;
    wire [1:0]          kind;
    wire [DataBits-1:0] data;
    stream_fifo #(.Width(2 + DataBits), .Depth(2)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(in_valid_i), .in_ready_o(in_ready_o), .in_data_i({in_kind_i, in_data_i}),
        .out_valid_o(valid), .out_ready_i(ready[kind]), .out_data_o({kind, data})
    );

    // Positions have no rows: beats and words come out even.
    row_resize #(
        .In(DataBits / PositionUnit), .Out(PositionWord / PositionUnit), .Width(PositionUnit),
        .RowIn(PositionWord / PositionUnit), .RowOut(DataBits / PositionUnit)
    ) u_position (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(valid && kind == ListPosition), .in_ready_o(ready[ListPosition]),
        .in_data_i(data), .out_valid_o(position_valid_o), .out_ready_i(position_ready_i), .out_data_o(position)
    );
    row_resize #(
        .In(DataBits / PixelUnit), .Out(PixelWord / PixelUnit), .Width(PixelUnit),
        .RowIn(ImageRowBeats), .RowOut(ImageRowWords)
    ) u_pixels (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(valid && kind == ListImage), .in_ready_o(ready[ListImage]),
        .in_data_i(data), .out_valid_o(pixel_valid_o), .out_ready_i(pixel_ready_i), .out_data_o(pixels)
    );
    row_resize #(
        .In(DataBits / NormUnit), .Out(NormParameterBits / NormUnit), .Width(NormUnit),
        .RowIn(NormBeats), .RowOut(NormBlocks)
    ) u_norm (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(valid && kind == ListNorm), .in_ready_o(ready[ListNorm]),
        .in_data_i(data), .out_valid_o(norm_valid_o), .out_ready_i(norm_ready_i), .out_data_o(norm_o)
    );

    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_position
            assign position_o[i*Width+:Width] = position[i*32+:Width];
        end
        for (i = 0; i < WordPixels; i = i + 1) begin : gen_pixel
            assign pixel_o[i*PixelWidth+:PixelWidth] = pixels[i*PixelBits+:PixelWidth];
        end
    endgenerate
    wire unused = &{1'b0, position, pixels};

`ifndef SYNTHESIS
    assertion u_assert_kind_exists (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!in_valid_i || in_kind_i <= ListNorm));
`endif

    parameter_check #(
        .Good(NormBlocks >= 1 && ImageRowBeats >= 1 && ImageRowWords >= 1 &&
              DataBits >= 1 && (DataBits & (DataBits - 1)) == 0 &&
              Taps >= 1 && (Taps & (Taps - 1)) == 0 &&
              NormParameterBits >= 1 && (NormParameterBits & (NormParameterBits - 1)) == 0 && Width <= 32 &&
              PixelWidth <= PixelBits),
        .Message("parameter_split needs NormBlocks, ImageRowBeats and ImageRowWords at least 1; DataBits a power of two; Taps a power of two; NormParameterBits a power of two; Width at most 32; PixelWidth at most PixelBits")
    ) u_parameter_check ();

endmodule
`default_nettype wire
