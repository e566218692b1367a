`default_nettype none
// Feature memories off chip: their words are written as they come, their rows are read ahead as they are asked for, and what
// is told about rows waits until they are in memory.
//
// Handshake: norm_*, hidden_*: valid/ready, a word at its address in its memory; hidden_attention_i: of attention, whose rows
//            are told by a_*, all others' by y_*; norms' rows by n_*. *_row_i, *_all_i, *_room_o, *_row_o, *_all_o: see
//            spill_fence. row_*, block_*: see spill_reader; row_hidden_i: of which memory. write_*, answered_i: see spill_writer;
//            read_*: bursts and beats of axi_read_port.
// Latency:   see spill_writer, spill_reader, spill_fence.
// Layout:    norms from base_i on, hidden values from word HiddenFirst on; a word as spill_writer has it.
module spilled_memory #(
    parameter ByteBits = 40,    // of byte addresses
    parameter DataBits = 128,
    parameter MaxBeats = 16,
    parameter Taps     = 16,
    parameter Width    = 18,
    parameter AddrBits = 13,    // of words of one memory
    parameter TileBits = 8,
    parameter HiddenFirst = 0
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire [ByteBits-1:0]           base_i,
    input  wire                          norm_valid_i,
    output wire                          norm_ready_o,
    input  wire [AddrBits-1:0]           norm_addr_i,
    input  wire [Taps*Width-1:0]         norm_data_i,
    input  wire                          hidden_valid_i,
    output wire                          hidden_ready_o,
    input  wire                          hidden_attention_i,
    input  wire [AddrBits-1:0]           hidden_addr_i,
    input  wire [Taps*Width-1:0]         hidden_data_i,
    input  wire                          n_row_i,
    output wire                          n_room_o,
    output wire                          n_row_o,
    input  wire                          y_row_i,
    input  wire                          y_all_i,
    output wire                          y_room_o,
    output wire                          y_row_o,
    output wire                          y_all_o,
    input  wire                          a_row_i,
    input  wire                          a_all_i,
    output wire                          a_room_o,
    output wire                          a_row_o,
    output wire                          a_all_o,
    input  wire                          row_valid_i,
    output wire                          row_ready_o,
    input  wire                          row_hidden_i,
    input  wire [AddrBits-1:0]           row_addr_i,
    input  wire [TileBits-1:0]           row_blocks_i,
    output wire                          block_valid_o,
    input  wire                          block_ready_i,
    output wire [Taps*Width-1:0]         block_data_o,
    output wire                          write_burst_valid_o,
    input  wire                          write_burst_ready_i,
    output wire [ByteBits-1:0]           write_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] write_burst_beats_o,
    output wire                          write_valid_o,
    input  wire                          write_ready_i,
    output wire [DataBits-1:0]           write_data_o,
    input  wire                          answered_i,
    output wire                          read_burst_valid_o,
    input  wire                          read_burst_ready_i,
    output wire [ByteBits-1:0]           read_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] read_burst_beats_o,
    input  wire                          read_valid_i,
    output wire                          read_ready_o,
    input  wire [DataBits-1:0]           read_data_i
);

    localparam [1:0] Norm = 2'd0, Result = 2'd1, Attention = 2'd2;
    localparam PlaceBits = AddrBits + 1;   // of both memories
    localparam [PlaceBits-1:0] First = HiddenFirst[PlaceBits-1:0];

    // Hidden values go first: the array waits for them.
    wire ready, kind_valid;
    wire [1:0] kind;
    wire [1:0] hidden_kind = hidden_attention_i ? Attention : Result;
    wire [PlaceBits-1:0] hidden_place = {1'b0, hidden_addr_i} + First;
    wire [PlaceBits-1:0] row_place    = {1'b0, row_addr_i} + (row_hidden_i ? First : {PlaceBits{1'b0}});
    wire hidden_take = hidden_valid_i && ready;
    wire norm_take   = norm_valid_i && norm_ready_o;
    assign hidden_ready_o = ready;
    assign norm_ready_o   = ready && !hidden_valid_i;

    spill_writer #(
        .ByteBits(ByteBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Taps(Taps), .Width(Width), .AddrBits(PlaceBits),
        .KindBits(2)
    ) u_writer (
        .clk_i(clk_i), .rst_ni(rst_ni), .base_i(base_i), .word_valid_i(hidden_valid_i || norm_valid_i),
        .word_ready_o(ready), .word_kind_i(hidden_valid_i ? hidden_kind : Norm),
        .word_addr_i(hidden_valid_i ? hidden_place : {1'b0, norm_addr_i}),
        .word_data_i(hidden_valid_i ? hidden_data_i : norm_data_i), .burst_valid_o(write_burst_valid_o),
        .burst_ready_i(write_burst_ready_i), .burst_addr_o(write_burst_addr_o), .burst_beats_o(write_burst_beats_o),
        .data_valid_o(write_valid_o), .data_ready_i(write_ready_i), .data_o(write_data_o), .answered_i(answered_i),
        .kind_valid_o(kind_valid), .kind_o(kind)
    );
    spill_reader #(
        .ByteBits(ByteBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Taps(Taps), .Width(Width), .AddrBits(PlaceBits),
        .TileBits(TileBits)
    ) u_reader (
        .clk_i(clk_i), .rst_ni(rst_ni), .base_i(base_i), .row_valid_i(row_valid_i), .row_ready_o(row_ready_o),
        .row_addr_i(row_place), .row_blocks_i(row_blocks_i), .block_valid_o(block_valid_o),
        .block_ready_i(block_ready_i), .block_data_o(block_data_o), .burst_valid_o(read_burst_valid_o),
        .burst_ready_i(read_burst_ready_i), .burst_addr_o(read_burst_addr_o), .burst_beats_o(read_burst_beats_o),
        .data_valid_i(read_valid_i), .data_ready_o(read_ready_o), .data_i(read_data_i)
    );

    wire n_all_unused;
    wire unused = n_all_unused;
    spill_fence u_norms (
        .clk_i(clk_i), .rst_ni(rst_ni), .wrote_i(norm_take), .answered_i(kind_valid && kind == Norm), .row_i(n_row_i),
        .all_i(1'b0), .room_o(n_room_o), .row_o(n_row_o), .all_o(n_all_unused)
    );
    spill_fence u_results (
        .clk_i(clk_i), .rst_ni(rst_ni), .wrote_i(hidden_take && !hidden_attention_i),
        .answered_i(kind_valid && kind == Result), .row_i(y_row_i), .all_i(y_all_i), .room_o(y_room_o), .row_o(y_row_o),
        .all_o(y_all_o)
    );
    spill_fence u_attention (
        .clk_i(clk_i), .rst_ni(rst_ni), .wrote_i(hidden_take && hidden_attention_i),
        .answered_i(kind_valid && kind == Attention), .row_i(a_row_i), .all_i(a_all_i), .room_o(a_room_o),
        .row_o(a_row_o), .all_o(a_all_o)
    );

endmodule
`default_nettype wire
