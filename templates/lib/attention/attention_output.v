`default_nettype none
// Weighted sums of values, as the array leaves them, into attention's results: divided by the sum of weights, rounded, and
// joined to words of the hidden memory.
//
// Handshake: valid/ready streams. row: one a head of a query: where its result goes, its shift, whether it belongs to the last
//            head and to the last row of all; before the row's first sums. sum: Lanes unrounded sums a beat. stat: see softmax.
//            word: a word at its address. done_*: a query's last head, or the operation, is complete and may be read.
// Latency:   Dims values a cycle, which is what the array makes of weighted sums on average.
// Numbers:   see attention_finish.
module attention_output #(
    parameter Lanes      = 16,
    parameter Taps       = 16,
    parameter Dims       = 2,      // divides Lanes and Taps
    parameter HeadDim    = 64,     // padded to whole blocks and tiles
    parameter SumWidth   = 41,
    parameter Width      = 18,
    parameter AddrBits   = 13,
    parameter InverseWidth = 24,
    parameter InverseShift = 5,
    parameter ShiftBits  = 6,
    parameter Round      = 1,
    parameter Saturate   = 1,
    parameter Depth      = 32,     // results under way, a power of two
    parameter RowDepth   = 8
) (
    input  wire                      clk_i,
    input  wire                      rst_ni,
    input  wire                      row_valid_i,
    output wire                      row_ready_o,
    input  wire [AddrBits-1:0]       row_addr_i,
    input  wire [ShiftBits-1:0]      row_shift_i,
    input  wire                      row_last_head_i,
    input  wire                      row_last_i,
    input  wire                      sum_valid_i,
    output wire                      sum_ready_o,
    input  wire [Lanes*SumWidth-1:0] sum_data_i,
    input  wire                      stat_valid_i,
    output wire                      stat_ready_o,
    input  wire [InverseWidth-1:0]   stat_inverse_i,
    input  wire [InverseShift-1:0]   stat_shift_i,
    output wire                      word_valid_o,
    input  wire                      word_ready_i,
    output wire [AddrBits-1:0]       word_addr_o,
    output wire [Taps*Width-1:0]     word_data_o,
    output wire                      done_row_o,
    output wire                      done_all_o
);

    localparam Blocks   = HeadDim / Dims;
    localparam Words    = HeadDim / Taps;
    localparam WordBits = (Words > 1) ? $clog2(Words) : 1;
    localparam integer LastWord = Words - 1;

    wire cut_valid, cut_ready;
    wire [Dims*SumWidth-1:0] cut;
    wire part_valid, part_ready, y_valid, y_ready, row_valid, last_head, last;
    wire [Dims*SumWidth-1:0] part;
    wire [Dims*Width-1:0]    y;
    wire [AddrBits-1:0]      addr;

    row_resize #(
        .In(Lanes), .Out(Dims), .Width(SumWidth), .RowIn(HeadDim / Lanes), .RowOut(Blocks)
    ) u_parts (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(sum_valid_i), .in_ready_o(sum_ready_o), .in_data_i(sum_data_i),
        .out_valid_o(cut_valid), .out_ready_i(cut_ready), .out_data_o(cut)
    );
    stream_fifo #(.Width(Dims * SumWidth), .Depth(2)) u_cut (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(cut_valid), .in_ready_o(cut_ready), .in_data_i(cut),
        .out_valid_o(part_valid), .out_ready_i(part_ready), .out_data_o(part)
    );

    // The shift is that of the layer: results of one have left before sums of the next come.
    // Where sums are not cut, the first of a row go on in the cycle in which the row comes.
    reg  [ShiftBits-1:0] shift_q;
    wire row = row_valid_i && row_ready_o;
    wire [ShiftBits-1:0] shift = (Lanes == Dims && row) ? row_shift_i : shift_q;
    always @(posedge clk_i) if (row) shift_q <= row_shift_i;

    attention_finish #(
        .HeadBlocks(Blocks), .Dims(Dims), .SumWidth(SumWidth), .InverseWidth(InverseWidth),
        .InverseShift(InverseShift), .OutShiftWidth(ShiftBits), .YWidth(Width), .Round(Round), .Saturate(Saturate),
        .Depth(Depth)
    ) u_attention_finish (
        .clk_i(clk_i), .rst_ni(rst_ni), .out_shift_i(shift),
        .inverse_valid_i(stat_valid_i), .inverse_ready_o(stat_ready_o), .inverse_i(stat_inverse_i),
        .shift_i(stat_shift_i), .x_valid_i(part_valid), .x_ready_o(part_ready), .x_data_i(part),
        .y_valid_o(y_valid), .y_ready_i(y_ready), .y_data_o(y)
    );
    wire word_valid, made_ready;
    wire [Taps*Width-1:0] word;
    row_resize #(.In(Dims), .Out(Taps), .Width(Width), .RowIn(Blocks), .RowOut(Words)) u_words (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(y_valid), .in_ready_o(y_ready), .in_data_i(y),
        .out_valid_o(word_valid), .out_ready_i(made_ready && row_valid), .out_data_o(word)
    );

    // ---- where results go ----
    reg [WordBits-1:0] word_q;
    wire last_word = word_q == LastWord[WordBits-1:0];
    wire leaves    = word_valid && row_valid && made_ready;
    wire [WordBits+AddrBits-1:0] word_wide = {{AddrBits{1'b0}}, word_q};
    wire unused = &{1'b0, word_wide};

    stream_fifo #(.Width(AddrBits + 2), .Depth(RowDepth)) u_rows (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(row_valid_i), .in_ready_o(row_ready_o),
        .in_data_i({row_last_i, row_last_head_i, row_addr_i}), .out_valid_o(row_valid),
        .out_ready_i(leaves && last_word), .out_data_o({last, last_head, addr})
    );
    wire word_last, word_last_all;   // of the word that leaves: the last of a row, and of all
    stream_fifo #(.Width(AddrBits + 2 + Taps * Width), .Depth(2)) u_word (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(word_valid && row_valid), .in_ready_o(made_ready),
        .in_data_i({addr + word_wide[AddrBits-1:0], last_word && last_head, last, word}), .out_valid_o(word_valid_o),
        .out_ready_i(word_ready_i), .out_data_o({word_addr_o, word_last, word_last_all, word_data_o})
    );

    always @(posedge clk_i) begin
        if (leaves) word_q <= last_word ? {WordBits{1'b0}} : word_q + 1'b1;
        if (!rst_ni) word_q <= {WordBits{1'b0}};
    end

    localparam Settle = 4;
    wire done = word_valid_o && word_ready_i && word_last;
    delay_line #(.Width(2), .Cycles(Settle), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({done, done && word_last_all}), .data_o({done_row_o, done_all_o})
    );

`ifndef SYNTHESIS
    assertion u_assert_word_exists (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i({{32 - WordBits{1'b0}}, word_q} < Words));
    assertion u_assert_row_before_its_words (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(row_valid || !word_valid));
`endif

    parameter_check #(
        .Good(AddrBits >= 1 && ShiftBits >= 1 && Dims >= 1 && (Dims & (Dims - 1)) == 0 &&
              Lanes % Dims == 0 && Taps % Dims == 0 && HeadDim % Lanes == 0 && HeadDim % Taps == 0 &&
              Depth >= 2 && (Depth & (Depth - 1)) == 0 && RowDepth >= 2 && (RowDepth & (RowDepth - 1)) == 0),
        .Message("attention_output needs AddrBits and ShiftBits at least 1; Dims a power of two; Dims a divisor of Lanes and Taps; HeadDim in whole tiles and blocks; Depth a power of two, at least 2; RowDepth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
