`default_nettype none
module stream_fifo_proof #(
    parameter Width = 2,
    parameter Depth = 4
) (
    input wire clk_i,
    input wire out_ready_i
);

    localparam CountBits = $clog2(Depth) + 1;
    localparam AddrBits  = $clog2(Depth);

    wire             rst_ni, in_valid, in_ready, out_valid;
    wire [Width-1:0] in_data, out_data;

    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));
    stream_source #(.Width(Width)) u_source (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_o(in_valid), .ready_i(in_ready), .data_o(in_data)
    );
    stream_fifo #(.Width(Width), .Depth(Depth)) dut (
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
    happens_within #(.Cycles(1)) u_out_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(inside != 0), .happens_i(out_valid), .waited_o()
    );
    happens_within #(.Cycles(1)) u_in_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(inside != Depth[CountBits-1:0]), .happens_i(in_ready), .waited_o()
    );

    // What induction needs to know of the inside.
    (* hierconn *) wire [AddrBits:0] \dut.head_q ;
    (* hierconn *) wire [AddrBits:0] \dut.next_head_q ;
    (* hierconn *) wire [AddrBits:0] \dut.tail_q ;
    (* hierconn *) wire [AddrBits:0] \dut.next_tail_q ;
    (* hierconn *) wire [Width-1:0]  \dut.mem[0] ;
    (* hierconn *) wire [Width-1:0]  \dut.mem[1] ;
    (* hierconn *) wire [Width-1:0]  \dut.mem[2] ;
    (* hierconn *) wire [Width-1:0]  \dut.mem[3] ;
    wire [4*Width-1:0]  mem   = { \dut.mem[3] , \dut.mem[2] , \dut.mem[1] , \dut.mem[0] };
    wire [AddrBits:0]   place = \dut.tail_q + ahead;
    wire [4*Width-1:0]  moved = mem >> (place[AddrBits-1:0] * Width);
    assertion u_assert_count (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(inside == \dut.head_q - \dut.tail_q ));
    assertion u_assert_nexts (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i( \dut.next_head_q == \dut.head_q + 1'b1 && \dut.next_tail_q == \dut.tail_q + 1'b1)
    );
    assertion u_assert_word_lies_there (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!followed || moved[Width-1:0] == word));

endmodule
`default_nettype wire
