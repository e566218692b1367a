`default_nettype none
// Writes words of feature memories off chip, a burst each.
//
// Handshake: word_*: valid/ready, a word, its address in words, and of what kind it is. burst_*, data_*: to axi_write_port;
//            answered_i: it has had the answer to a burst. kind_valid_o: the word of kind_o is in memory; in order.
// Latency:   3 cycles from a word to its burst; a word every two cycles, and a beat a cycle, at most.
// Layout:    every value in 32 bits, sign-extended; a word of Taps values after another.
module spill_writer #(
    parameter ByteBits = 40,    // of byte addresses
    parameter DataBits = 128,   // at most 32 * Taps
    parameter MaxBeats = 16,
    parameter Taps     = 16,
    parameter Width    = 18,
    parameter AddrBits = 13,    // of words
    parameter KindBits = 2,
    parameter Depth    = 16     // words that wait, a power of two
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire [ByteBits-1:0]           base_i,
    input  wire                          word_valid_i,
    output wire                          word_ready_o,
    input  wire [KindBits-1:0]           word_kind_i,
    input  wire [AddrBits-1:0]           word_addr_i,
    input  wire [Taps*Width-1:0]         word_data_i,
    output wire                          burst_valid_o,
    input  wire                          burst_ready_i,
    output wire [ByteBits-1:0]           burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] burst_beats_o,
    output wire                          data_valid_o,
    input  wire                          data_ready_i,
    output wire [DataBits-1:0]           data_o,
    input  wire                          answered_i,
    output wire                          kind_valid_o,
    output wire [KindBits-1:0]           kind_o
);

    localparam Element   = 32;
    localparam BeatElements = DataBits / Element;
    localparam Beats     = Taps / BeatElements;
    localparam WordShift = $clog2(Taps * Element / 8);
    localparam BurstBits = $clog2(MaxBeats + 1);
    localparam BeatBits  = ($clog2(Beats + 1) > BurstBits) ? $clog2(Beats + 1) : BurstBits;
    localparam WordBits  = KindBits + AddrBits + Taps * Width;

    wire                  word_valid, command_ready, beats_ready, kinds_ready, ends_ready;
    wire [KindBits-1:0]   kind;
    wire [AddrBits-1:0]   addr;
    wire [Taps*Width-1:0] word;
    wire                  take = word_valid && command_ready && beats_ready && kinds_ready;
    wire [ByteBits-1:0]   offset = {{ByteBits - AddrBits{1'b0}}, addr} << WordShift;
    stream_fifo #(.Width(WordBits), .Depth(Depth)) u_words (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(word_valid_i), .in_ready_o(word_ready_o),
        .in_data_i({word_kind_i, word_addr_i, word_data_i}), .out_valid_o(word_valid), .out_ready_i(take),
        .out_data_o({kind, addr, word})
    );

    wire burst_last;
    wire burst = burst_valid_o && burst_ready_i;
    axi_burst_cutter #(
        .AddrBits(ByteBits), .DataBits(DataBits), .BeatBits(BeatBits), .MaxBeats(MaxBeats)
    ) u_axi_burst_cutter (
        .clk_i(clk_i), .rst_ni(rst_ni), .cmd_valid_i(take), .cmd_ready_o(command_ready), .cmd_addr_i(base_i + offset),
        .cmd_beats_i(Beats[BeatBits-1:0]), .burst_valid_o(burst_valid_o), .burst_ready_i(burst_ready_i),
        .burst_addr_o(burst_addr_o), .burst_beats_o(burst_beats_o), .burst_last_o(burst_last)
    );

    // The port takes data behind their burst: a word's burst does not wait for the word.
    wire                  out_valid, out_ready;
    wire [Taps*Width-1:0] out;
    stream_fifo #(.Width(Taps * Width), .Depth(4)) u_out (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(take), .in_ready_o(beats_ready), .in_data_i(word),
        .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out)
    );
    wire [Taps*Element-1:0] wide;
    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_wide
            assign wide[i*Element+:Element] = {{Element - Width + 1{out[i*Width+Width-1]}}, out[i*Width+:Width-1]};
        end
    endgenerate
    row_resize #(.In(Taps), .Out(BeatElements), .Width(Element), .RowIn(1), .RowOut(Beats)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(out_valid), .in_ready_o(out_ready), .in_data_i(wide),
        .out_valid_o(data_valid_o), .out_ready_i(data_ready_i), .out_data_o(data_o)
    );

    // ---- answers come in the order of bursts ----
    wire kind_there, end_there, word_end;
    wire unused = &{1'b0, ends_ready, kind_there};   // more room than bursts under way
    stream_fifo #(.Width(1), .Depth(64)) u_ends (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(burst), .in_ready_o(ends_ready), .in_data_i(burst_last),
        .out_valid_o(end_there), .out_ready_i(answered_i), .out_data_o(word_end)
    );
    stream_fifo #(.Width(KindBits), .Depth(64)) u_kinds (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(take), .in_ready_o(kinds_ready), .in_data_i(kind),
        .out_valid_o(kind_there), .out_ready_i(kind_valid_o), .out_data_o(kind_o)
    );
    assign kind_valid_o = answered_i && end_there && word_end;   // others may write as well

`ifndef SYNTHESIS
    assertion u_assert_end_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(ends_ready || !burst));
    assertion u_assert_kind_beside_end (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(kind_there || !kind_valid_o));
`endif

    parameter_check #(
        .Good(AddrBits >= 1 && KindBits >= 1 && Width >= 1 && Depth >= 2 && (Depth & (Depth - 1)) == 0 &&
              DataBits <= 32 * Taps),
        .Message("spill_writer needs AddrBits, KindBits and Width at least 1; Depth a power of two, at least 2; DataBits at most 32 * Taps")
    ) u_parameter_check ();

endmodule
`default_nettype wire
