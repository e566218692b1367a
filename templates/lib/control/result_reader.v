`default_nettype none
// Takes the network's result off the chip: words of a feature memory, in order, one burst after another.
//
// Handshake: start_i: the result at base_i. get_*: valid/ready, a word's address; got_*: the word, later. burst_*, data_*: to
//            axi_write_port. done_o: a pulse when everything has been handed over and idle_i says that it is written.
// Latency:   a beat a cycle at most.
// Layout:    every value in 32 bits, sign-extended, rows of Words * Taps values one after another.
module result_reader #(
    parameter Taps     = 16,
    parameter Width    = 18,
    parameter Rows     = 129,
    parameter Words    = 12,     // of a row
    parameter Stride   = 12,     // words from row to row
    parameter AddrBits = 13,     // of words
    parameter ByteBits = 40,     // of byte addresses
    parameter DataBits = 128,
    parameter MaxBeats = 16,
    parameter Depth    = 8       // words under way, a power of two
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire                          start_i,
    input  wire [ByteBits-1:0]           base_i,
    output wire                          get_valid_o,
    input  wire                          get_ready_i,
    output wire [AddrBits-1:0]           get_addr_o,
    input  wire                          got_valid_i,
    input  wire [Taps*Width-1:0]         got_data_i,
    output wire                          burst_valid_o,
    input  wire                          burst_ready_i,
    output wire [ByteBits-1:0]           burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] burst_beats_o,
    output wire                          data_valid_o,
    input  wire                          data_ready_i,
    output wire [DataBits-1:0]           data_o,
    input  wire                          idle_i,
    output wire                          done_o
);

    localparam Element   = 32;
    localparam BeatElements = DataBits / Element;
    localparam Beats     = (Rows * Words * Taps * Element + DataBits - 1) / DataBits;
    localparam BurstBits = $clog2(MaxBeats + 1);
    localparam BeatBits  = ($clog2(Beats + 1) > BurstBits) ? $clog2(Beats + 1) : BurstBits;
    localparam RowBits   = (Rows > 1) ? $clog2(Rows) : 1;
    localparam WordBits  = (Words > 1) ? $clog2(Words) : 1;
    localparam integer LastRow  = Rows - 1;
    localparam integer LastWord = Words - 1;
    localparam integer LastBeat = Beats - 1;
    localparam integer Skip = Stride - Words + 1;
    localparam integer AllWords = Rows * Words;

    // ---- words ----
    reg                 reading_q;
    reg [RowBits-1:0]   row_q;
    reg [WordBits-1:0]  word_q;
    reg [AddrBits-1:0]  addr_q;
    wire space;
    wire get      = get_valid_o && get_ready_i;
    wire last     = word_q == LastWord[WordBits-1:0];
    wire last_row = row_q == LastRow[RowBits-1:0];
    assign get_valid_o = reading_q && space;
    assign get_addr_o  = addr_q;

    // ---- one command for all, cut into bursts ----
    reg                 command_q;
    reg [BeatBits-1:0]  beat_q;
    wire                command_ready, burst_last;
    wire                beat = data_valid_o && data_ready_i;
    wire                unused = burst_last;
    axi_burst_cutter #(
        .AddrBits(ByteBits), .DataBits(DataBits), .BeatBits(BeatBits), .MaxBeats(MaxBeats)
    ) u_axi_burst_cutter (
        .clk_i(clk_i), .rst_ni(rst_ni), .cmd_valid_i(command_q), .cmd_ready_o(command_ready), .cmd_addr_i(base_i),
        .cmd_beats_i(Beats[BeatBits-1:0]), .burst_valid_o(burst_valid_o), .burst_ready_i(burst_ready_i),
        .burst_addr_o(burst_addr_o), .burst_beats_o(burst_beats_o), .burst_last_o(burst_last)
    );

    // Everything is written when the last beat was handed over and nothing is under way any more.
    reg [2:0] settle_q;
    assign done_o = settle_q == 3'd1;
    always @(posedge clk_i) begin
        if (command_ready) command_q <= 1'b0;
        if (get) begin
            word_q <= last ? {WordBits{1'b0}} : word_q + 1'b1;
            addr_q <= addr_q + (last ? Skip[AddrBits-1:0] : {{AddrBits - 1{1'b0}}, 1'b1});
            if (last) row_q <= row_q + 1'b1;
            if (last && last_row) reading_q <= 1'b0;
        end
        if (beat) beat_q <= beat_q + 1'b1;
        if (beat && beat_q == LastBeat[BeatBits-1:0]) begin
            settle_q  <= 3'd7;
        end
        if (settle_q != 3'd0 && (settle_q != 3'd2 || idle_i)) settle_q <= settle_q - 1'b1;
        if (start_i) begin
            reading_q <= 1'b1;
            command_q <= 1'b1;
            row_q     <= {RowBits{1'b0}};
            word_q    <= {WordBits{1'b0}};
            addr_q    <= {AddrBits{1'b0}};
            beat_q    <= {BeatBits{1'b0}};
        end
        if (!rst_ni) begin
            reading_q <= 1'b0;
            command_q <= 1'b0;
            settle_q  <= 3'd0;
        end
    end

    wire word_valid, word_ready, got_ready, made_valid, made_ready;
    wire [DataBits-1:0] made;
    wire [Taps*Width-1:0]   word;
    wire [Taps*Element-1:0] wide;
    credit #(.Depth(Depth)) u_space (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(get), .give_i(word_valid && word_ready), .free_o(space)
    );
    stream_fifo #(.Width(Taps * Width), .Depth(Depth)) u_words (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(got_valid_i), .in_ready_o(got_ready), .in_data_i(got_data_i),
        .out_valid_o(word_valid), .out_ready_i(word_ready), .out_data_o(word)
    );
    wire unused_ready = &{1'b0, got_ready};   // a word holds its place
    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_wide
            assign wide[i*Element+:Element] = {{Element - Width{word[i*Width+Width-1]}}, word[i*Width+:Width]};
        end
    endgenerate
    row_resize #(
        .In(Taps), .Out(BeatElements), .Width(Element), .RowIn(AllWords), .RowOut(Beats)
    ) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(word_valid), .in_ready_o(word_ready), .in_data_i(wide),
        .out_valid_o(made_valid), .out_ready_i(made_ready), .out_data_o(made)
    );
    stream_fifo #(.Width(DataBits), .Depth(2)) u_beat (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(made_valid), .in_ready_o(made_ready), .in_data_i(made),
        .out_valid_o(data_valid_o), .out_ready_i(data_ready_i), .out_data_o(data_o)
    );

`ifndef SYNTHESIS
    assertion u_assert_starts_idle (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || (!reading_q && !command_q && settle_q == 3'd0))
    );
    assertion u_assert_word_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(got_ready || !got_valid_i));
    assertion u_assert_word_exists (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!reading_q || ({{32 - RowBits{1'b0}}, row_q} < Rows && {{32 - WordBits{1'b0}}, word_q} < Words))
    );
`endif

    parameter_check #(
        .Good(Rows >= 1 && Words >= 1 && AddrBits >= 1 && Width <= 32 && Stride >= Words && DataBits >= 32 &&
              Depth >= 2 && (Depth & (Depth - 1)) == 0),
        .Message("result_reader needs Rows, Words and AddrBits at least 1; Width at most 32; Stride at least Words; DataBits at least 32; Depth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
