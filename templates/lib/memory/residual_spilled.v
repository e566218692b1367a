`default_nettype none
// The residual stream off chip: each word is read, added to, and written back.
//
// Handshake: add_*, put_*, get_*, got_*, done_*: see residual_memory; got_valid_o whenever the word has come, in order. A
//            word to add to waits while one of the same address is under way, or the put of its own. start_i: an image
//            begins; its puts come in the order of addresses. ask_*: valid/ready, an address whose word comes back by
//            word_*, in order, as soon as it can. write_*: valid/ready, a word at its address, write_put_i: as it was
//            put; added_i, put_i: the memory has answered the next of its kind. room_i: see spill_fence; done_* come
//            behind the word's write.
// Latency:   that of the memory; Depth words under way.
// Numbers:   see residual_sum.
module residual_spilled #(
    parameter Taps       = 16,
    parameter Width      = 18,
    parameter Extra      = 2,
    parameter AddrBits   = 13,
    parameter ShiftBits  = 4,
    parameter MostLeft   = 3,
    parameter ScoreWidth = 18,
    parameter ScoreShift = 16,
    parameter Round      = 1,
    parameter Saturate   = 1,
    parameter Depth      = 16,    // words to add under way, a power of two
    parameter Asked      = 64     // words that may be asked for, a power of two: Depth and what readers of words have room for
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire                          start_i,
    input  wire                          add_valid_i,
    output wire                          add_ready_o,
    input  wire [AddrBits-1:0]           add_addr_i,
    input  wire [Taps*Width-1:0]         add_data_i,
    input  wire                          add_expert_i,
    input  wire [ShiftBits-1:0]          add_left_i,
    input  wire [ShiftBits-1:0]          add_out_i,
    input  wire [ScoreWidth-1:0]         add_score_i,
    input  wire                          add_last_i,
    input  wire                          add_final_i,
    input  wire                          put_valid_i,
    output wire                          put_ready_o,
    input  wire [AddrBits-1:0]           put_addr_i,
    input  wire [Taps*Width-1:0]         put_data_i,
    input  wire                          get_valid_i,
    output wire                          get_ready_o,
    input  wire [AddrBits-1:0]           get_addr_i,
    output wire                          got_valid_o,
    output wire [Taps*Width-1:0]         got_data_o,
    output wire                          done_row_o,
    output wire                          done_all_o,
    output wire                          ask_valid_o,
    input  wire                          ask_ready_i,
    output wire [AddrBits-1:0]           ask_addr_o,
    input  wire                          word_valid_i,
    output wire                          word_ready_o,
    input  wire [Taps*(Width+Extra)-1:0] word_data_i,
    output wire                          write_valid_o,
    input  wire                          write_ready_i,
    output wire                          write_put_o,
    output wire [AddrBits-1:0]           write_addr_o,
    output wire [Taps*(Width+Extra)-1:0] write_data_o,
    input  wire                          added_i,
    input  wire                          put_i,
    input  wire                          room_i
);

    localparam HeldWidth = Width + Extra;
    localparam Stages    = 7;     // of residual_sum
    localparam PlaceBits = $clog2(Depth);
    localparam SideBits  = 1 + 2 * ShiftBits + ScoreWidth + 2 + AddrBits;

    // ---- words that wait: two in a fifo, and one in registers, with it which words under way are of its address ----
    localparam WordBits = AddrBits + Taps * Width + 1 + 2 * ShiftBits + ScoreWidth + 2;
    wire                wait_valid, next;
    wire [WordBits-1:0] wait_word;
    stream_fifo #(.Width(WordBits), .Depth(2)) u_waiting (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(add_valid_i), .in_ready_o(add_ready_o),
        .in_data_i({add_expert_i, add_left_i, add_out_i, add_score_i, add_last_i, add_final_i, add_addr_i, add_data_i}),
        .out_valid_o(wait_valid), .out_ready_i(next), .out_data_o(wait_word)
    );
    reg                  word_held_q, there_word_q;   // a word is there, and what it is added to
    reg  [WordBits-1:0]  word_q;
    reg  [Depth-1:0]     before_q;
    reg  [AddrBits:0]    there_q;             // words that were put and are in memory
    wire [AddrBits-1:0]  wait_addr = wait_word[Taps*Width+:AddrBits];
    wire [AddrBits-1:0]  word_addr = word_q[Taps*Width+:AddrBits];
    wire                 taken;
    assign next = !word_held_q || taken;

    // ---- addresses of words under way: from being asked for to the answer to their write, in order ----
    reg  [PlaceBits:0]   head_q, tail_q;      // next one in, oldest one
    reg  [Depth-1:0]     held_q;
    wire [Depth-1:0]     enters, leaves, same;
    wire                 full = head_q == {!tail_q[PlaceBits], tail_q[PlaceBits-1:0]};
    wire                 sides_ready, kinds_ready;
    // Who reads goes first: whether a word may be added is known late.
    wire                 may_add = word_held_q && before_q == {Depth{1'b0}} && there_word_q && !full && sides_ready && room_i;
    wire                 add = may_add && !get_valid_i;
    wire                 ask = ask_valid_o && ask_ready_i;
    assign ask_valid_o = (may_add || get_valid_i) && kinds_ready;
    assign ask_addr_o  = get_valid_i ? get_addr_i : word_addr;
    assign get_ready_o = ask_ready_i && kinds_ready;
    assign taken = add && ask;

    genvar d;
    generate
        for (d = 0; d < Depth; d = d + 1) begin : gen_held
            localparam integer Own = d;
            reg [AddrBits-1:0] addr_q;
            assign enters[d] = taken && head_q[PlaceBits-1:0] == Own[PlaceBits-1:0];
            assign leaves[d] = added_i && tail_q[PlaceBits-1:0] == Own[PlaceBits-1:0];
            assign same[d] = enters[d] ? word_addr == wait_addr : held_q[d] && !leaves[d] && addr_q == wait_addr;
            always @(posedge clk_i) begin
                if (enters[d]) addr_q <= word_addr;
                held_q[d]   <= enters[d] || (held_q[d] && !leaves[d]);
                before_q[d] <= next ? same[d] : before_q[d] && !leaves[d];
                if (!rst_ni) held_q[d] <= 1'b0;
            end
        end
    endgenerate
    always @(posedge clk_i) begin
        if (next) begin
            word_held_q <= wait_valid;
            word_q      <= wait_word;
        end
        there_word_q <= next ? there_q > {1'b0, wait_addr} : there_q > {1'b0, word_addr};
        if (taken) head_q <= head_q + 1'b1;
        if (added_i) tail_q <= tail_q + 1'b1;
        if (put_i) there_q <= there_q + 1'b1;
        if (start_i || !rst_ni) there_q <= {AddrBits + 1{1'b0}};
        if (!rst_ni) begin
            word_held_q <= 1'b0;
            head_q      <= {PlaceBits + 1{1'b0}};
            tail_q      <= {PlaceBits + 1{1'b0}};
        end
    end

    // ---- what a word that comes is for ----
    wire                kind_valid, to_add, side_valid;
    wire                come = word_valid_i && kind_valid;
    wire [SideBits-1:0] side;
    wire [Taps*Width-1:0] y;
    wire unused = side_valid;             // there before the word is
    assign word_ready_o = kind_valid;     // what is asked for has its place
    stream_fifo #(.Width(1), .Depth(Asked)) u_kinds (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(ask), .in_ready_o(kinds_ready), .in_data_i(add),
        .out_valid_o(kind_valid), .out_ready_i(word_valid_i), .out_data_o(to_add)
    );
    stream_fifo #(.Width(SideBits + Taps * Width), .Depth(Depth)) u_sides (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(taken), .in_ready_o(sides_ready),
        .in_data_i(word_q), .out_valid_o(side_valid), .out_ready_i(come && to_add), .out_data_o({side, y})
    );
    wire                  expert, last, final_row;
    wire [ShiftBits-1:0]  left, out;
    wire [ScoreWidth-1:0] score;
    wire [AddrBits-1:0]   addr;
    assign {expert, left, out, score, last, final_row, addr} = side;

    // ---- sums, and words that are only read ----
    wire [Taps*HeldWidth-1:0] x, sums;
    delay_line #(.Width(Taps * HeldWidth), .Cycles(2)) u_x (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(word_data_i), .data_o(x)
    );
    residual_sum #(
        .Taps(Taps), .Width(Width), .Extra(Extra), .ShiftBits(ShiftBits), .MostLeft(MostLeft), .ScoreWidth(ScoreWidth),
        .ScoreShift(ScoreShift), .Round(Round), .Saturate(Saturate)
    ) u_sum (
        .clk_i(clk_i), .expert_i(expert), .left_i(left), .out_i(out), .score_i(score), .y_i(y), .x_i(x),
        .fit_o(got_data_o), .sum_o(sums)
    );
    delay_line #(.Width(1), .Cycles(3), .Reset(1)) u_got (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(come && !to_add), .data_o(got_valid_o)
    );
    wire                sum_valid, row_7, all_7;
    wire [AddrBits-1:0] addr_7;
    delay_line #(.Width(1), .Cycles(Stages), .Reset(1)) u_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(come && to_add), .data_o(sum_valid)
    );
    delay_line #(.Width(2 + AddrBits), .Cycles(Stages)) u_addr (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({last && final_row, last && !expert, addr}), .data_o({all_7, row_7, addr_7})
    );

    // ---- written back; what is put waits ----
    wire                      out_valid, out_row, out_all, sums_ready;
    wire [AddrBits-1:0]       out_addr;
    wire [Taps*HeldWidth-1:0] out_data, put_wide;
    wire                      wrote = out_valid && write_ready_i;
    wire                      unused_ready = sums_ready;   // a word under way has its place
    stream_fifo #(.Width(2 + AddrBits + Taps * HeldWidth), .Depth(Depth)) u_sums (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(sum_valid), .in_ready_o(sums_ready),
        .in_data_i({all_7, row_7, addr_7, sums}), .out_valid_o(out_valid), .out_ready_i(write_ready_i),
        .out_data_o({out_all, out_row, out_addr, out_data})
    );
    assign write_valid_o = out_valid || put_valid_i;
    assign write_put_o   = !out_valid;
    assign write_addr_o  = out_valid ? out_addr : put_addr_i;
    assign write_data_o  = out_valid ? out_data : put_wide;
    assign put_ready_o   = !out_valid && write_ready_i;
    delay_line #(.Width(2), .Cycles(2), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({2{wrote}} & {out_row, out_all}), .data_o({done_row_o, done_all_o})
    );
    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_value
            assign put_wide[i*HeldWidth+:HeldWidth] = {{Extra + 1{put_data_i[i*Width+Width-1]}}, put_data_i[i*Width+:Width-1]};
        end
    endgenerate

`ifndef SYNTHESIS
    wire [PlaceBits:0] under_way = head_q - tail_q;
    reg [AddrBits:0]   put_q;   // words of the image that were put
    always @(posedge clk_i) begin
        if (put_valid_i && put_ready_o) put_q <= put_q + 1'b1;
        if (start_i || !rst_ni) put_q <= {AddrBits + 1{1'b0}};
    end
    assertion u_assert_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(under_way <= Depth[PlaceBits:0]));
    assertion u_assert_answered_once_asked (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!added_i || under_way != {PlaceBits + 1{1'b0}})
    );
    assertion u_assert_word_was_asked (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(kind_valid || !word_valid_i));
    assertion u_assert_side_beside_word (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(side_valid || !(come && to_add)));
    assertion u_assert_sum_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(sums_ready || !sum_valid));
    assertion u_assert_puts_in_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!put_valid_i || {1'b0, put_addr_i} == put_q)
    );
    assertion u_assert_put_once_offered (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!put_i || there_q < put_q));
`endif

    parameter_check #(
        .Good(Taps >= 1 && AddrBits >= 1 && ShiftBits >= 1 && Depth >= 2 && (Depth & (Depth - 1)) == 0 &&
              Asked >= 2 && (Asked & (Asked - 1)) == 0 && Asked >= Depth),
        .Message("residual_spilled needs Taps, AddrBits and ShiftBits at least 1; Depth a power of two, at least 2; Asked a power of two, at least 2; Asked at least Depth")
    ) u_parameter_check ();

endmodule
`default_nettype wire
