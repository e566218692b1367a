`default_nettype none
// Reads rows of feature memories back from off chip, ahead of who takes their blocks.
//
// Handshake: row_*: valid/ready, a row's first address in words and how many blocks; everything it is made of is in memory.
//            block_*: valid/ready, blocks in the order of rows. burst_*, data_*: bursts and beats of axi_read_port, asked for
//            only when there is room for them.
// Latency:   4 cycles from a row to its first burst; 7 from the last beat of a block to the block; a beat a cycle.
// Layout:    that of spill_writer.
module spill_reader #(
    parameter ByteBits = 40,    // of byte addresses
    parameter DataBits = 128,   // at most 32 * Taps
    parameter MaxBeats = 16,
    parameter Taps     = 16,
    parameter Width    = 18,
    parameter AddrBits = 13,    // of words
    parameter TileBits = 8,
    parameter Rows     = 8,     // asked for ahead, a power of two
    parameter Depth    = 512    // beats under way, a power of two
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire [ByteBits-1:0]           base_i,
    input  wire                          row_valid_i,
    output wire                          row_ready_o,
    input  wire [AddrBits-1:0]           row_addr_i,
    input  wire [TileBits-1:0]           row_blocks_i,
    output wire                          block_valid_o,
    input  wire                          block_ready_i,
    output wire [Taps*Width-1:0]         block_data_o,
    output wire                          burst_valid_o,
    input  wire                          burst_ready_i,
    output wire [ByteBits-1:0]           burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] burst_beats_o,
    input  wire                          data_valid_i,
    output wire                          data_ready_o,
    input  wire [DataBits-1:0]           data_i
);

    localparam Element   = 32;
    localparam BeatElements = DataBits / Element;
    localparam Beats     = Taps / BeatElements;   // of a block
    localparam BeatShift = $clog2(Beats);
    localparam WordShift = $clog2(Taps * Element / 8);
    localparam BurstBits = $clog2(MaxBeats + 1);
    localparam RowBits   = TileBits + BeatShift;
    localparam BeatBits  = (RowBits > BurstBits) ? RowBits : BurstBits;
    localparam RoomBits  = $clog2(Depth + 1);

    wire                row_valid, row_take, cut_valid, cut_ready, cut_last;
    wire [AddrBits-1:0] addr;
    wire [TileBits-1:0] blocks;
    wire [BurstBits-1:0] cut_beats;
    wire [ByteBits-1:0] offset = {{ByteBits - AddrBits{1'b0}}, addr} << WordShift;
    wire [BeatBits-1:0] beats = {{BeatBits - TileBits{1'b0}}, blocks} << BeatShift;
    wire unused_last = cut_last;
    stream_fifo #(.Width(AddrBits + TileBits), .Depth(Rows)) u_rows (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(row_valid_i), .in_ready_o(row_ready_o),
        .in_data_i({row_addr_i, row_blocks_i}), .out_valid_o(row_valid), .out_ready_i(row_take), .out_data_o({addr, blocks})
    );
    axi_burst_cutter #(
        .AddrBits(ByteBits), .DataBits(DataBits), .BeatBits(BeatBits), .MaxBeats(MaxBeats)
    ) u_axi_burst_cutter (
        .clk_i(clk_i), .rst_ni(rst_ni), .cmd_valid_i(row_valid), .cmd_ready_o(row_take), .cmd_addr_i(base_i + offset),
        .cmd_beats_i(beats), .burst_valid_o(cut_valid), .burst_ready_i(cut_ready),
        .burst_addr_o(burst_addr_o), .burst_beats_o(cut_beats), .burst_last_o(cut_last)
    );
    assign burst_beats_o = cut_beats;

    // ---- a beat holds its place from its burst on ----
    reg  [RoomBits-1:0] freed_q;
    wire                beat_valid, beat_ready;
    wire [DataBits-1:0] beat;
    burst_gate #(.Depth(Depth), .RoomBits(RoomBits), .BeatsBits(BurstBits)) u_burst_gate (
        .clk_i(clk_i), .rst_ni(rst_ni), .cut_valid_i(cut_valid), .cut_ready_o(cut_ready), .cut_beats_i(cut_beats),
        .burst_valid_o(burst_valid_o), .burst_ready_i(burst_ready_i), .freed_i(freed_q)
    );
    always @(posedge clk_i) freed_q <= {{RoomBits - 1{1'b0}}, beat_valid && beat_ready && rst_ni};
    stream_ram_fifo #(.Width(DataBits), .Depth(Depth)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(data_valid_i), .in_ready_o(data_ready_o), .in_data_i(data_i),
        .out_valid_o(beat_valid), .out_ready_i(beat_ready), .out_data_o(beat)
    );

    wire [Taps*Element-1:0] wide;
    wire [Taps*Width-1:0]   joined;
    wire                    joined_valid, joined_ready;
    row_resize #(.In(BeatElements), .Out(Taps), .Width(Element), .RowIn(Beats), .RowOut(1)) u_blocks (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(beat_valid), .in_ready_o(beat_ready), .in_data_i(beat),
        .out_valid_o(joined_valid), .out_ready_i(joined_ready), .out_data_o(wide)
    );
    stream_fifo #(.Width(Taps * Width), .Depth(2)) u_joined (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(joined_valid), .in_ready_o(joined_ready), .in_data_i(joined),
        .out_valid_o(block_valid_o), .out_ready_i(block_ready_i), .out_data_o(block_data_o)
    );
    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_value
            assign joined[i*Width+:Width] = wide[i*Element+:Width];
        end
    endgenerate
    wire unused_wide = &{1'b0, wide};   // the rest is their signs

`ifndef SYNTHESIS
    // Beats that were asked for and did not come.
    reg  [RoomBits:0] due_q;
    wire              came  = data_valid_i && data_ready_o;
    wire              burst = burst_valid_o && burst_ready_i;
    wire [RoomBits:0] asked = {{RoomBits + 1 - BurstBits{1'b0}}, cut_beats} & {RoomBits + 1{burst}};
    always @(posedge clk_i) due_q <= rst_ni ? due_q + asked - {{RoomBits{1'b0}}, came} : {RoomBits + 1{1'b0}};
    assertion u_assert_row_has_blocks (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!row_valid_i || row_blocks_i != {TileBits{1'b0}})
    );
    assertion u_assert_beat_was_asked (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!data_valid_i || due_q != {RoomBits + 1{1'b0}})
    );
    assertion u_assert_beat_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(data_ready_o || !data_valid_i));
`endif

    parameter_check #(
        .Good(AddrBits >= 1 && TileBits >= 1 && Width >= 1 && Rows >= 2 && (Rows & (Rows - 1)) == 0 &&
              Depth >= 2 && (Depth & (Depth - 1)) == 0 && DataBits <= 32 * Taps && Depth >= MaxBeats),
        .Message("spill_reader needs AddrBits, TileBits and Width at least 1; Rows a power of two, at least 2; Depth a power of two, at least 2; DataBits at most 32 * Taps; Depth at least MaxBeats")
    ) u_parameter_check ();

endmodule
`default_nettype wire
