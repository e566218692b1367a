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
    wire [4:0]       in_fifo;
    wire [Width-1:0] there;
    ram_fifo_inside #(.Width(Width), .Depth(Depth)) u_inside (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .state_i({ \dut.head_q , \dut.written_q , \dut.tail_q , \dut.behind_q , \dut.u_valid.gen_line.line_q ,
                   \dut.u_ram.fetch_q , \dut.u_ram.read_q ,
                   \dut.u_ram.mem[3] , \dut.u_ram.mem[2] , \dut.u_ram.mem[1] , \dut.u_ram.mem[0] ,
                   \dut.u_words.head_q , \dut.u_words.next_head_q , \dut.u_words.tail_q , \dut.u_words.next_tail_q ,
                   \dut.u_words.mem[7] , \dut.u_words.mem[6] , \dut.u_words.mem[5] , \dut.u_words.mem[4] ,
                   \dut.u_words.mem[3] , \dut.u_words.mem[2] , \dut.u_words.mem[1] , \dut.u_words.mem[0] }),
        .ahead_i(ahead), .inside_o(in_fifo), .word_o(there), .soon_o()
    );
    assertion u_assert_count (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(inside == in_fifo));
    assertion u_assert_word_lies_there (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!followed || there == word));

endmodule
`default_nettype wire
