`default_nettype none
// Inputs: what is read beside matrices, in the order of its table, taken apart: position embedding, image, parameters of layer
// norms.
//
// Handshake: start_i: images_i images; stored_i: the result of the one before is stored. parameter_burst_*, parameter_*: bursts
//            and beats of axi_read_port. put_*: valid/ready, a word of the residual stream as an image begins, at its
//            address. pixel_*: valid/ready, a block of a patch. norm_p_*: valid/ready, see layernorm.
// Latency:   see parameter_reader, patch_stripes.
module accel_inputs #(
    parameter ListPorts    = 4,     // that it reads by
    parameter AddrBits     = 40,
    parameter DataBits     = 128,
    parameter MaxBeats     = 16,
    parameter ReaderDepth  = 512,    // beats, a power of two
    parameter ImageBits    = 16,
    parameter ListBits     = 6,
    parameter OffsetBits   = 24,
    parameter ListBeatBits = 16,
    parameter ImageBeats   = 6144,
    parameter Taps         = 16,
    parameter SumWidth     = 18,     // of the residual stream
    parameter XWidth       = 18,
    parameter FeatureBits  = 13,
    parameter Tokens       = 129,
    parameter SumStride    = 12,
    parameter FirstPutWords = 12,    // of a token, see put_places
    parameter NormBlocks   = 48,
    parameter NormParameterBits = 128,  // of a beat, as it lies in memory
    parameter PixelBits    = 8,      // as they lie in memory
    parameter PixelWidth   = 8,
    parameter WordPixels   = 16,
    parameter RowWords     = 16,
    parameter ImageRowBeats = 16,
    parameter PatchRowWords = 1,
    parameter StripeRows   = 48,
    parameter Columns      = 16,
    parameter BlockWords   = 1,
    parameter PatchRowBits = 6,
    parameter PatchColumnBits = 5,
    parameter PatchDepth   = 8
) (
    input  wire                         clk_i,
    input  wire                         rst_ni,
    input  wire                         start_i,
    input  wire [ImageBits-1:0]         images_i,
    input  wire [AddrBits-1:0]          weights_i,
    input  wire [AddrBits-1:0]          image_i,
    input  wire                         stored_i,
    output wire [ListPorts-1:0]         parameter_burst_valid_o,
    input  wire [ListPorts-1:0]         parameter_burst_ready_i,
    output wire [AddrBits-1:0]          parameter_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] parameter_burst_beats_o,
    input  wire [ListPorts-1:0]         parameter_valid_i,
    output wire [ListPorts-1:0]         parameter_ready_o,
    input  wire [ListPorts*DataBits-1:0] parameter_data_i,
    output wire                         put_valid_o,
    input  wire                         put_ready_i,
    output wire [FeatureBits-1:0]       put_addr_o,
    output wire [Taps*SumWidth-1:0]     put_data_o,
    output wire                         pixel_valid_o,
    input  wire                         pixel_ready_i,
    output wire [Taps*XWidth-1:0]       pixel_data_o,
    output wire                         norm_p_valid_o,
    input  wire                         norm_p_ready_i,
    output wire [NormParameterBits-1:0] norm_p_data_o
);

    // ---- the list of what is read, and its beats ----
    wire [ListBits-1:0]     list_at;
    wire [OffsetBits-1:0]   list_offset;
    wire [ListBeatBits-1:0] list_beats;
    wire [1:0]              list_kind, beat_kind;
    wire                    list_last, beat_valid, beat_ready;
    wire [DataBits-1:0]     beat;
    accel_parameters u_accel_parameters (
        .clk_i(clk_i), .index_i(list_at), .offset_o(list_offset), .beats_o(list_beats), .kind_o(list_kind),
        .end_o(list_last)
    );
    parameter_reader #(
        .Ports(ListPorts), .AddrBits(AddrBits), .DataBits(DataBits), .ByteShift($clog2(DataBits / 8)), .IndexBits(ListBits),
        .OffsetBits(OffsetBits), .BeatBits(ListBeatBits), .ImageBits(ImageBits), .ImageBeats(ImageBeats),
        .MaxBeats(MaxBeats), .Depth(ReaderDepth)
    ) u_parameter_reader (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .images_i(images_i), .weights_i(weights_i), .image_i(image_i),
        .entry_index_o(list_at), .entry_offset_i(list_offset), .entry_beats_i(list_beats), .entry_kind_i(list_kind),
        .entry_end_i(list_last), .stored_i(stored_i),
        .burst_valid_o(parameter_burst_valid_o), .burst_ready_i(parameter_burst_ready_i),
        .burst_addr_o(parameter_burst_addr_o), .burst_beats_o(parameter_burst_beats_o),
        .data_valid_i(parameter_valid_i), .data_ready_o(parameter_ready_o), .data_i(parameter_data_i),
        .out_valid_o(beat_valid), .out_ready_i(beat_ready), .out_kind_o(beat_kind), .out_data_o(beat)
    );

    wire img_valid, img_ready;
    wire [WordPixels*PixelWidth-1:0] img_word;
    parameter_split #(
        .DataBits(DataBits), .Taps(Taps), .Width(SumWidth), .PixelBits(PixelBits), .PixelWidth(PixelWidth),
        .WordPixels(WordPixels), .ImageRowBeats(ImageRowBeats), .ImageRowWords(RowWords),
        .NormParameterBits(NormParameterBits), .NormBlocks(NormBlocks)
    ) u_parameter_split (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(beat_valid), .in_ready_o(beat_ready), .in_kind_i(beat_kind),
        .in_data_i(beat),
        .position_valid_o(put_valid_o), .position_ready_i(put_ready_i), .position_o(put_data_o),
        .pixel_valid_o(img_valid), .pixel_ready_i(img_ready), .pixel_o(img_word),
        .norm_valid_o(norm_p_valid_o), .norm_ready_i(norm_p_ready_i), .norm_o(norm_p_data_o)
    );

    // ---- patches ----
    patch_stripes #(
        .WordPixels(WordPixels), .PixelWidth(PixelWidth), .PixelShift(0), .XWidth(XWidth), .RowWords(RowWords),
        .PatchRowWords(PatchRowWords), .StripeRows(StripeRows), .Columns(Columns), .BlockWords(BlockWords),
        .RowBits(PatchRowBits), .ColumnBits(PatchColumnBits), .Depth(PatchDepth)
    ) u_patch_stripes (
        .clk_i(clk_i), .rst_ni(rst_ni), .img_valid_i(img_valid), .img_ready_o(img_ready), .img_data_i(img_word),
        .x_valid_o(pixel_valid_o), .x_ready_i(pixel_ready_i), .x_data_o(pixel_data_o)
    );

    // ---- positions: all words of the residual stream ----
    put_places #(.Tokens(Tokens), .Stride(SumStride), .FirstWords(FirstPutWords), .AddrBits(FeatureBits)) u_put_places (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(put_valid_o && put_ready_i), .addr_o(put_addr_o)
    );

    parameter_check #(
        .Good(Taps >= 1 && Tokens >= 1 && SumStride >= 1 && (1 << FeatureBits) >= Tokens * SumStride),
        .Message("accel_inputs needs Taps, Tokens and SumStride at least 1; FeatureBits enough for Tokens * SumStride")
    ) u_parameter_check ();

endmodule
`default_nettype wire
