`default_nettype none
// Feature memories off chip: their words are written as they come, their rows are read ahead as they are asked for, and what
// is told about rows waits until they are in memory.
//
// Handshake: norm_*, hidden_*, sum_*: valid/ready, a word at its address in its memory; hidden_attention_i: of attention,
//            whose rows are told by a_*, all others' by y_*; norms' rows by n_*, those of the residual stream by x_*.
//            *_row_i, *_all_i, *_room_o, *_row_o, *_all_o: see spill_fence. sum_put_i: no sum, but a word as the residual
//            stream begins; added_o, put_o: the next of them is in memory. row_*, block_*: see spill_reader;
//            row_hidden_i: of which memory. ask_*, word_*: likewise, of single words of the residual stream. write_*,
//            answered_i: see spill_writer; read_*, sum_read_*: bursts and beats of axi_read_port.
// Latency:   see spill_writer, spill_reader, spill_fence.
// Layout:    norms from base_i on, hidden values from word HiddenFirst on, the residual stream from word SumFirst on; a
//            word as spill_writer has it.
module spilled_memory #(
    parameter ByteBits = 40,    // of byte addresses
    parameter DataBits = 128,
    parameter MaxBeats = 16,
    parameter Taps     = 16,
    parameter Width    = 18,
    parameter AddrBits = 13,    // of words of one memory
    parameter TileBits = 8,
    parameter HiddenFirst = 0,
    parameter SumSpilled = 0,
    parameter SumFirst = 0,
    parameter SumWidth = 18     // of the residual stream, at least Width
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
    input  wire                          sum_valid_i,
    output wire                          sum_ready_o,
    input  wire                          sum_put_i,
    input  wire [AddrBits-1:0]           sum_addr_i,
    input  wire [Taps*SumWidth-1:0]      sum_data_i,
    output wire                          added_o,
    output wire                          put_o,
    input  wire                          x_row_i,
    input  wire                          x_all_i,
    output wire                          x_room_o,
    output wire                          x_row_o,
    output wire                          x_all_o,
    input  wire                          ask_valid_i,
    output wire                          ask_ready_o,
    input  wire [AddrBits-1:0]           ask_addr_i,
    output wire                          word_valid_o,
    input  wire                          word_ready_i,
    output wire [Taps*SumWidth-1:0]      word_data_o,
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
    input  wire [DataBits-1:0]           read_data_i,
    output wire                          sum_read_burst_valid_o,
    input  wire                          sum_read_burst_ready_i,
    output wire [ByteBits-1:0]           sum_read_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] sum_read_burst_beats_o,
    input  wire                          sum_read_valid_i,
    output wire                          sum_read_ready_o,
    input  wire [DataBits-1:0]           sum_read_data_i
);

    localparam [2:0] Norm = 3'd0, Result = 3'd1, Attention = 3'd2, Sum = 3'd3, Put = 3'd4;
    localparam PlaceBits = AddrBits + 2;   // of all memories
    localparam [PlaceBits-1:0] First = HiddenFirst[PlaceBits-1:0];
    localparam [PlaceBits-1:0] FirstSum = SumFirst[PlaceBits-1:0];

    // Hidden values go first: the array waits for them. Then what norms wait for.
    wire ready, kind_valid;
    wire [2:0] kind;
    wire [PlaceBits-1:0] row_place    = {2'd0, row_addr_i} + (row_hidden_i ? First : {PlaceBits{1'b0}});
    wire [Taps*SumWidth-1:0] hidden_wide, norm_wide;
    wire hidden_take = hidden_valid_i && hidden_ready_o;
    wire sum_take    = sum_valid_i && sum_ready_o;
    wire norm_take   = norm_valid_i && norm_ready_o;

    // What one of them has decides over the others: each waits in registers of its own.
    wire                     hidden_valid, sum_valid, norm_valid, sum_put;
    wire [2:0]               hidden_kind;
    wire [PlaceBits-1:0]     hidden_place, sum_place;
    wire [AddrBits-1:0]      norm_addr;
    wire [Taps*SumWidth-1:0] hidden_word, sum_word, norm_word;
    stream_fifo #(.Width(3 + PlaceBits + Taps * SumWidth), .Depth(2)) u_hidden (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(hidden_valid_i), .in_ready_o(hidden_ready_o),
        .in_data_i({hidden_attention_i ? Attention : Result, {2'd0, hidden_addr_i} + First, hidden_wide}),
        .out_valid_o(hidden_valid), .out_ready_i(ready), .out_data_o({hidden_kind, hidden_place, hidden_word})
    );
    stream_fifo #(.Width(1 + PlaceBits + Taps * SumWidth), .Depth(2)) u_sum_words (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(sum_valid_i), .in_ready_o(sum_ready_o),
        .in_data_i({sum_put_i, {2'd0, sum_addr_i} + FirstSum, sum_data_i}), .out_valid_o(sum_valid),
        .out_ready_i(ready && !hidden_valid), .out_data_o({sum_put, sum_place, sum_word})
    );
    stream_fifo #(.Width(AddrBits + Taps * SumWidth), .Depth(2)) u_norm_words (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(norm_valid_i), .in_ready_o(norm_ready_o),
        .in_data_i({norm_addr_i, norm_wide}), .out_valid_o(norm_valid), .out_ready_i(ready && !hidden_valid && !sum_valid),
        .out_data_o({norm_addr, norm_word})
    );
    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_wide
            assign hidden_wide[i*SumWidth+:SumWidth] =
                {{SumWidth - Width + 1{hidden_data_i[i*Width+Width-1]}}, hidden_data_i[i*Width+:Width-1]};
            assign norm_wide[i*SumWidth+:SumWidth] =
                {{SumWidth - Width + 1{norm_data_i[i*Width+Width-1]}}, norm_data_i[i*Width+:Width-1]};
        end
    endgenerate

    spill_writer #(
        .ByteBits(ByteBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Taps(Taps), .Width(SumWidth), .AddrBits(PlaceBits),
        .KindBits(3)
    ) u_writer (
        .clk_i(clk_i), .rst_ni(rst_ni), .base_i(base_i), .word_valid_i(hidden_valid || sum_valid || norm_valid),
        .word_ready_o(ready), .word_kind_i(hidden_valid ? hidden_kind : !sum_valid ? Norm : sum_put ? Put : Sum),
        .word_addr_i(hidden_valid ? hidden_place : sum_valid ? sum_place : {2'd0, norm_addr}),
        .word_data_i(hidden_valid ? hidden_word : sum_valid ? sum_word : norm_word),
        .burst_valid_o(write_burst_valid_o),
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

    // ---- the residual stream, word by word ----
    reg added_q, put_q;
    assign added_o = added_q;
    assign put_o   = put_q;
    always @(posedge clk_i) begin
        added_q <= kind_valid && kind == Sum && rst_ni;
        put_q   <= kind_valid && kind == Put && rst_ni;
    end
    generate
        if (SumSpilled != 0) begin : gen_sums
            localparam [TileBits-1:0] OneBlock = 1;
            spill_reader #(
                .ByteBits(ByteBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Taps(Taps), .Width(SumWidth),
                .AddrBits(PlaceBits), .TileBits(TileBits)
            ) u_words (
                .clk_i(clk_i), .rst_ni(rst_ni), .base_i(base_i), .row_valid_i(ask_valid_i), .row_ready_o(ask_ready_o),
                .row_addr_i({2'd0, ask_addr_i} + FirstSum), .row_blocks_i(OneBlock), .block_valid_o(word_valid_o),
                .block_ready_i(word_ready_i), .block_data_o(word_data_o), .burst_valid_o(sum_read_burst_valid_o),
                .burst_ready_i(sum_read_burst_ready_i), .burst_addr_o(sum_read_burst_addr_o),
                .burst_beats_o(sum_read_burst_beats_o), .data_valid_i(sum_read_valid_i),
                .data_ready_o(sum_read_ready_o), .data_i(sum_read_data_i)
            );
            spill_fence u_sums (
                .clk_i(clk_i), .rst_ni(rst_ni), .wrote_i(sum_take && !sum_put_i), .answered_i(added_o), .row_i(x_row_i),
                .all_i(x_all_i), .room_o(x_room_o), .row_o(x_row_o), .all_o(x_all_o)
            );
        end else begin : gen_no_sums
            assign {ask_ready_o, word_valid_o, sum_read_burst_valid_o, sum_read_ready_o} = 4'd0;
            assign word_data_o            = {Taps * SumWidth{1'b0}};
            assign sum_read_burst_addr_o  = {ByteBits{1'b0}};
            assign sum_read_burst_beats_o = {$clog2(MaxBeats+1){1'b0}};
            assign {x_room_o, x_row_o, x_all_o} = {1'b1, x_row_i, x_all_i};
            wire unused_sums = &{1'b0, sum_take, ask_valid_i, ask_addr_i, word_ready_i, sum_read_burst_ready_i,
                            sum_read_valid_i, sum_read_data_i};
        end
    endgenerate

`ifndef SYNTHESIS
    assertion u_assert_kind_known (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!kind_valid || kind <= Put));
`endif

    parameter_check #(
        .Good(AddrBits >= 1 && TileBits >= 1 && SumWidth >= Width),
        .Message("spilled_memory needs AddrBits and TileBits at least 1; SumWidth at least Width")
    ) u_parameter_check ();

endmodule
`default_nettype wire
