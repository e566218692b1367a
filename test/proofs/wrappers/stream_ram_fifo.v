`default_nettype none
module stream_ram_fifo_proof #(
    parameter Width = 2,
    parameter Depth = 4
) (
    input wire clk_i,
    input wire out_ready_i
);

    localparam CountBits = 5;
    localparam AddrBits  = $clog2(Depth);

    wire             rst_ni, in_valid, in_ready, out_valid;
    wire [Width-1:0] in_data, out_data;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));
    stream_source #(.Width(Width)) u_source (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_o(in_valid), .ready_i(in_ready), .data_o(in_data)
    );
    stream_ram_fifo #(.Width(Width), .Depth(Depth)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
        .out_valid_o(out_valid), .out_ready_i(out_ready_i), .out_data_o(out_data)
    );

    wire [CountBits-1:0] inside, ahead;
    wire                 followed;
    wire [Width-1:0]     word;
    word_order #(.Width(Width), .CountBits(CountBits)) u_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(in_valid && in_ready), .in_data_i(in_data),
        .out_i(out_valid && out_ready_i), .out_data_i(out_data),
        .inside_o(inside), .followed_o(followed), .ahead_o(ahead), .data_o(word)
    );
    happens_within #(.Cycles(4)) u_out_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(inside != 0), .happens_i(out_valid), .waited_o()
    );
    happens_within #(.Cycles(3)) u_in_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(out_ready_i), .happens_i(in_ready), .waited_o()
    );

    // ---- what induction needs to know of the inside: a word's place from the output on ----
    (* hierconn *) wire [AddrBits:0] \dut.head_q , \dut.written_q , \dut.tail_q ;
    (* hierconn *) wire [4:0]        \dut.behind_q ;
    (* hierconn *) wire [1:0]        \dut.u_valid.gen_line.line_q ;
    (* hierconn *) wire [Width-1:0]  \dut.u_ram.fetch_q , \dut.u_ram.read_q ;
    (* hierconn *) wire [Width-1:0]  \dut.u_ram.mem[0] , \dut.u_ram.mem[1] , \dut.u_ram.mem[2] , \dut.u_ram.mem[3] ;
    (* hierconn *) wire [3:0]        \dut.u_words.head_q , \dut.u_words.next_head_q ;
    (* hierconn *) wire [3:0]        \dut.u_words.tail_q , \dut.u_words.next_tail_q ;
    (* hierconn *) wire [Width-1:0]  \dut.u_words.mem[0] , \dut.u_words.mem[1] , \dut.u_words.mem[2] , \dut.u_words.mem[3] ;
    (* hierconn *) wire [Width-1:0]  \dut.u_words.mem[4] , \dut.u_words.mem[5] , \dut.u_words.mem[6] , \dut.u_words.mem[7] ;
    wire [4*Width-1:0] ram = { \dut.u_ram.mem[3] , \dut.u_ram.mem[2] , \dut.u_ram.mem[1] , \dut.u_ram.mem[0] };
    wire [8*Width-1:0] fifo = { \dut.u_words.mem[7] , \dut.u_words.mem[6] , \dut.u_words.mem[5] , \dut.u_words.mem[4] ,
                                \dut.u_words.mem[3] , \dut.u_words.mem[2] , \dut.u_words.mem[1] , \dut.u_words.mem[0] };
    wire               fetched = \dut.u_valid.gen_line.line_q [0];
    wire               read    = \dut.u_valid.gen_line.line_q [1];
    wire [3:0]         in_fifo = \dut.u_words.head_q - \dut.u_words.tail_q ;
    wire [AddrBits:0]  in_ram  = \dut.head_q - \dut.tail_q ;
    wire [4:0]         to_read = {1'b0, in_fifo};
    wire [4:0]         to_fetched = to_read + {4'd0, read};
    wire [4:0]         to_ram  = to_fetched + {4'd0, fetched};
    wire [2:0]         fifo_place = \dut.u_words.tail_q [2:0] + ahead[2:0];
    wire [4:0]         ram_offset = ahead - to_ram;
    wire [AddrBits-1:0] ram_place = \dut.tail_q [AddrBits-1:0] + ram_offset[AddrBits-1:0];
    wire [8*Width-1:0] fifo_moved = fifo >> (fifo_place * Width);
    wire [4*Width-1:0] ram_moved  = ram >> (ram_place * Width);
    wire [Width-1:0]   there = (ahead < to_read) ? fifo_moved[Width-1:0] : (ahead < to_fetched) ? \dut.u_ram.read_q :
                               (ahead < to_ram) ? \dut.u_ram.fetch_q : ram_moved[Width-1:0];
    assertion u_assert_count (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(inside == to_ram + {{4 - AddrBits{1'b0}}, in_ram})
    );
    assertion u_assert_behind (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i( \dut.behind_q == to_ram));
    assertion u_assert_written (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(( \dut.written_q == \dut.head_q || \dut.written_q == \dut.head_q - 1'b1) &&
                 \dut.written_q - \dut.tail_q <= in_ram)
    );
    assertion u_assert_nexts (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i( \dut.u_words.next_head_q == \dut.u_words.head_q + 1'b1 &&
                 \dut.u_words.next_tail_q == \dut.u_words.tail_q + 1'b1)
    );
    assertion u_assert_word_lies_there (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!followed || there == word));

endmodule
`default_nettype wire
