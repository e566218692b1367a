`default_nettype none
// Feeds layer norm from the residual stream, token by token as they become complete, and writes what it makes.
//
// Handshake: start_i: one image. op_*: the norm at op_index_o, 2 cycles later; op_end_i: there is none. x_done_i,
//            x_rows_i: phases of the residual stream that are complete, and rows of the next one; norm n reads what phase
//            n leaves. get_*, got_*: reads of the residual stream, see residual_memory. norm_op_*, norm_x_*, norm_y_*:
//            streams of layernorm. word_*: valid/ready, a word of results at its address. row_done_i: a row of results
//            may be read; n_done_o, n_rows_o: norms complete, and rows of the next.
// Latency:   a word a cycle at most.
module norm_feed #(
    parameter Taps      = 16,
    parameter NormLanes = 4,
    parameter Width     = 18,    // of norms
    parameter SumWidth  = 18,    // of the residual stream
    parameter Tokens    = 129,
    parameter Norms     = 25,    // of an image
    parameter LastRows  = 129,   // rows that the last of them leaves: all tokens, or their mean
    parameter LastLeast = 1,     // of them are told of together
    parameter TokenBits = 8,
    parameter Words     = 12,    // of a token's norm
    parameter Stride    = 12,    // words from token to token of the residual stream
    parameter Blocks    = 48,    // beats of a token in layernorm
    parameter AddrBits  = 13,
    parameter IndexBits = 5,
    parameter OperandBits = 1,
    parameter Depth     = 8      // words under way, a power of two
) (
    input  wire                       clk_i,
    input  wire                       rst_ni,
    input  wire                       start_i,
    output wire [IndexBits-1:0]       op_index_o,
    input  wire [OperandBits-1:0]     op_operand_i,
    input  wire                       op_end_i,
    input  wire [7:0]                 x_done_i,
    input  wire [TokenBits-1:0]       x_rows_i,
    output wire                       get_valid_o,
    input  wire                       get_ready_i,
    output wire [AddrBits-1:0]        get_addr_o,
    input  wire                       got_valid_i,
    input  wire [Taps*SumWidth-1:0]   got_data_i,
    output wire                       norm_op_valid_o,
    input  wire                       norm_op_ready_i,
    output wire [OperandBits-1:0]     norm_op_operand_o,
    output wire                       norm_x_valid_o,
    input  wire                       norm_x_ready_i,
    output wire [NormLanes*SumWidth-1:0] norm_x_data_o,
    input  wire                       norm_y_valid_i,
    output wire                       norm_y_ready_o,
    input  wire [NormLanes*Width-1:0] norm_y_data_i,
    output wire                       word_valid_o,
    input  wire                       word_ready_i,
    output wire [AddrBits-1:0]        word_addr_o,
    output wire [Taps*Width-1:0]      word_data_o,
    output wire                       word_last_o,     // of its row
    input  wire                       row_done_i,
    output wire [7:0]                 n_done_o,
    output wire [TokenBits-1:0]       n_rows_o
);

    localparam WordBits = (Words > 1) ? $clog2(Words) : 1;
    localparam integer LastWord  = Words - 1;
    localparam integer LastToken = Tokens - 1;
    localparam integer LastNorm  = Norms - 1;
    localparam integer LastLeft  = LastRows - 1;
    localparam integer Skip = Stride - Words + 1;   // from a row's last word to the next row's first
    localparam [1:0] Idle = 2'd0, Look = 2'd1, Offer = 2'd2, Feed = 2'd3;

    // ---- the norms, and their tokens ----
    reg [1:0]           state_q;
    reg [1:0]           wait_q;
    reg [IndexBits-1:0] index_q;
    reg [7:0]           phase_q;
    reg [TokenBits-1:0] row_q;
    reg [WordBits-1:0]  word_q;
    reg [AddrBits-1:0]  addr_q;
    reg                 there_q;
    wire space;
    wire get      = get_valid_o && get_ready_i;
    wire last     = word_q == LastWord[WordBits-1:0];
    wire last_row = row_q == LastToken[TokenBits-1:0];

    assign op_index_o        = index_q;
    assign norm_op_valid_o   = state_q == Offer;
    assign norm_op_operand_o = op_operand_i;
    assign get_valid_o       = state_q == Feed && there_q && space;
    assign get_addr_o        = addr_q;

    always @(posedge clk_i) begin
        if (wait_q != 2'd0) wait_q <= wait_q - 1'b1;
        // A row's first word waits for what it reads; asked for anew when the row changes.
        there_q <= (x_done_i != phase_q || x_rows_i > row_q || word_q != {WordBits{1'b0}}) && !(get && last);
        case (state_q)
            Look: if (wait_q == 2'd0) state_q <= op_end_i ? Idle : Offer;
            Offer: if (norm_op_ready_i) begin
                state_q <= Feed;
                row_q   <= {TokenBits{1'b0}};
                addr_q  <= {AddrBits{1'b0}};
            end
            Feed: if (get) begin
                word_q <= last ? {WordBits{1'b0}} : word_q + 1'b1;
                addr_q <= addr_q + (last ? Skip[AddrBits-1:0] : {{AddrBits - 1{1'b0}}, 1'b1});
                if (last) row_q <= row_q + 1'b1;
                if (last && last_row) begin
                    state_q <= Look;
                    wait_q  <= 2'd3;
                    index_q <= index_q + 1'b1;
                    phase_q <= phase_q + 1'b1;
                end
            end
            default: ;
        endcase
        if (start_i) begin
            state_q <= Look;
            wait_q  <= 2'd3;
            index_q <= {IndexBits{1'b0}};
            phase_q <= 8'd0;
        end
        if (state_q != Feed) there_q <= 1'b0;
        if (!rst_ni) begin
            state_q <= Idle;
            word_q  <= {WordBits{1'b0}};
        end
    end

    wire word_in_valid, word_in_ready, got_ready, beat_valid, beat_ready;
    wire [NormLanes*SumWidth-1:0] beat;
    wire [Taps*SumWidth-1:0] word_in;
    credit #(.Depth(Depth)) u_space (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(get), .give_i(word_in_valid && word_in_ready), .free_o(space)
    );
    stream_fifo #(.Width(Taps * SumWidth), .Depth(Depth)) u_words (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(got_valid_i), .in_ready_o(got_ready), .in_data_i(got_data_i),
        .out_valid_o(word_in_valid), .out_ready_i(word_in_ready), .out_data_o(word_in)
    );
    wire unused = &{1'b0, got_ready};   // never low: a word holds its place
    row_resize #(.In(Taps), .Out(NormLanes), .Width(SumWidth), .RowIn(Words), .RowOut(Blocks)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(word_in_valid), .in_ready_o(word_in_ready), .in_data_i(word_in),
        .out_valid_o(beat_valid), .out_ready_i(beat_ready), .out_data_o(beat)
    );
    stream_fifo #(.Width(NormLanes * SumWidth), .Depth(2)) u_x (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(beat_valid), .in_ready_o(beat_ready), .in_data_i(beat),
        .out_valid_o(norm_x_valid_o), .out_ready_i(norm_x_ready_i), .out_data_o(norm_x_data_o)
    );

    // ---- results ----
    row_resize #(.In(NormLanes), .Out(Taps), .Width(Width), .RowIn(Blocks), .RowOut(Words)) u_results (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(norm_y_valid_i), .in_ready_o(norm_y_ready_o),
        .in_data_i(norm_y_data_i), .out_valid_o(word_valid_o), .out_ready_i(word_ready_i), .out_data_o(word_data_o)
    );
    reg [WordBits-1:0]  out_word_q;
    reg [TokenBits-1:0] out_row_q, rows_q;
    reg [AddrBits-1:0]  out_addr_q;
    reg [7:0]           done_q, out_norm_q;
    wire out_last     = out_word_q == LastWord[WordBits-1:0];
    wire out_last_row = out_row_q == (out_norm_q == LastNorm[7:0] ? LastLeft[TokenBits-1:0] : LastToken[TokenBits-1:0]);
    wire [TokenBits:0]   first_ones = {1'b0, rows_q} + 1'b1;
    wire                 too_few    = done_q == LastNorm[7:0] && first_ones <= LastLeast[TokenBits:0];
    wire [TokenBits-1:0] rows_told  = too_few ? {TokenBits{1'b0}} : rows_q;
    wire last_done    = rows_q == (done_q == LastNorm[7:0] ? LastLeft[TokenBits-1:0] : LastToken[TokenBits-1:0]);
    assign word_addr_o = out_addr_q;
    assign word_last_o = out_last;
    assign n_done_o    = done_q;
    assign n_rows_o    = rows_told;

    always @(posedge clk_i) begin
        if (word_valid_o && word_ready_i) begin
            out_word_q <= out_last ? {WordBits{1'b0}} : out_word_q + 1'b1;
            out_addr_q <= (out_last && out_last_row) ? {AddrBits{1'b0}} : out_addr_q + 1'b1;
            if (out_last) out_row_q <= out_last_row ? {TokenBits{1'b0}} : out_row_q + 1'b1;
            if (out_last && out_last_row) out_norm_q <= (out_norm_q == LastNorm[7:0]) ? 8'd0 : out_norm_q + 1'b1;
        end
        if (row_done_i) begin
            rows_q <= last_done ? {TokenBits{1'b0}} : rows_q + 1'b1;
            if (last_done) done_q <= done_q + 1'b1;
        end
        if (start_i || !rst_ni) begin
            rows_q <= {TokenBits{1'b0}};
            done_q <= 8'd0;
        end
        if (!rst_ni) begin
            out_word_q <= {WordBits{1'b0}};
            out_row_q  <= {TokenBits{1'b0}};
            out_addr_q <= {AddrBits{1'b0}};
            out_norm_q <= 8'd0;
        end
    end

`ifndef SYNTHESIS
    reg [TokenBits:0] untold_q;   // rows written of which row_done_i has not told
    always @(posedge clk_i) begin
        untold_q <= untold_q + {{TokenBits{1'b0}}, word_valid_o && word_ready_i && out_last} - {{TokenBits{1'b0}}, row_done_i};
        if (!rst_ni) untold_q <= {TokenBits + 1{1'b0}};
    end
    assertion u_assert_word_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(got_ready || !got_valid_i));
    assertion u_assert_start_while_idle (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || state_q == Idle));
    assertion u_assert_place_in_tokens (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i({1'b0, word_q} < Words[WordBits:0] && (state_q != Feed || {1'b0, row_q} < Tokens[TokenBits:0]))
    );
    assertion u_assert_row_done_once_written (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!row_done_i || untold_q != {TokenBits + 1{1'b0}})
    );
    stream_assertion #(.Width(AddrBits)) u_assert_get (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(get_valid_o), .ready_i(get_ready_i), .data_i(get_addr_o)
    );
`endif

    parameter_check #(
        .Good(Words >= 1 && Blocks >= 1 && Tokens >= 1 && LastRows >= 1 && LastRows <= Tokens && LastLeast >= 1 &&
              LastLeast <= LastRows && Norms >= 1 && Norms < 256 && AddrBits >= 1 && IndexBits >= 1 && OperandBits >= 1 &&
              Taps >= 1 && (Taps & (Taps - 1)) == 0 && NormLanes >= 1 && (NormLanes & (NormLanes - 1)) == 0 &&
              Stride >= Words && Depth >= 2 && (Depth & (Depth - 1)) == 0),
        .Message("norm_feed needs Words, Blocks, Tokens, LastRows, Norms, AddrBits, IndexBits and OperandBits at least 1; LastRows at most Tokens; LastLeast 1 to LastRows; Norms less than 256; Taps a power of two; NormLanes a power of two; Stride at least Words; Depth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
