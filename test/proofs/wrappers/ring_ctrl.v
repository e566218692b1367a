`default_nettype none
// Pushes only while there is room, pops only while an entry is held, and may peek at any.
module ring_ctrl_proof #(
    parameter Depth = 3
) (
    input wire                     clk_i,
    input wire                     push_i,
    input wire                     pop_i,
    input wire [$clog2(Depth)-1:0] offset_i
);

    localparam AddrBits  = $clog2(Depth);
    localparam CountBits = $clog2(Depth + 1) + 1;
    localparam integer LastEntry = Depth - 1;

    wire                rst_ni, push_ready, peek_valid, any;
    wire [AddrBits-1:0] push_addr, peek_addr;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));

    wire push = rst_ni && push_i && push_ready;
    wire pop  = rst_ni && pop_i && any;
    ring_ctrl #(.Depth(Depth), .Hold(1)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .push_i(push), .push_ready_o(push_ready), .push_addr_o(push_addr),
        .peek_offset_i(offset_i), .peek_valid_o(peek_valid), .any_o(any), .peek_addr_o(peek_addr), .pop_i(pop)
    );

    // An entry is where it was pushed: what is dropped is the oldest, and peeking finds each by its offset.
    (* hierconn *) wire [AddrBits-1:0] \dut.tail_q ;
    wire [CountBits-1:0] inside, ahead;
    wire                 followed;
    wire [AddrBits-1:0]  place;
    word_order #(.Width(AddrBits), .CountBits(CountBits)) u_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(push), .in_data_i(push_addr), .out_i(pop), .out_data_i( \dut.tail_q ),
        .inside_o(inside), .followed_o(followed), .ahead_o(ahead), .data_o(place)
    );
    wire at_it = followed && {{CountBits - AddrBits{1'b0}}, offset_i} == ahead;
    assertion u_assert_peek_finds (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!at_it || !peek_valid || peek_addr == place)
    );

    // Nothing is written over it while it is held, nor a cycle later (Hold).
    reg leaving_q;
    always @(posedge clk_i) leaving_q <= followed && pop && ahead == 0;
    assertion u_assert_not_written_over (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!push || !(followed || leaving_q) || push_addr != place)
    );
    happens_within #(.Cycles(1)) u_peek_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(at_it), .happens_i(peek_valid), .waited_o()
    );
    happens_within #(.Cycles(2)) u_room_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(inside != Depth[CountBits-1:0]), .happens_i(push_ready), .waited_o()
    );

    // What induction needs to know of the inside.
    (* hierconn *) wire [$clog2(Depth+1)-1:0] \dut.count_q , \dut.leaving_q ;
    (* hierconn *) wire                       \dut.push_q , \dut.left ;
    wire [CountBits-1:0] from_tail = {{CountBits - AddrBits{1'b0}}, \dut.tail_q } + ahead;
    assertion u_assert_count (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(inside == \dut.count_q + \dut.push_q ));
    assertion u_assert_leaving (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i( \dut.leaving_q == \dut.left ));
    assertion u_assert_left (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!leaving_q || ( \dut.left && place == (( \dut.tail_q == 0) ? LastEntry[AddrBits-1:0] : \dut.tail_q - 1'b1)))
    );
    assertion u_assert_place (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!followed || place == (from_tail >= Depth ? from_tail - Depth : from_tail))
    );

endmodule
`default_nettype wire
