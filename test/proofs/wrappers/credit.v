`default_nettype none
// Slots are taken only while one is free, and only slots that are taken are given back.
module credit_proof #(
    parameter Depth = 3
) (
    input wire clk_i,
    input wire wants_i,
    input wire returns_i
);

    localparam Width = $clog2(Depth + 1);

    wire rst_ni, free;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));

    reg [Width-1:0] taken_q;   // slots
    wire take = rst_ni && wants_i && free;
    wire give = rst_ni && returns_i && taken_q != 0;
    always @(posedge clk_i)
        taken_q <= rst_ni ? taken_q + {{Width - 1{1'b0}}, take} - {{Width - 1{1'b0}}, give} : {Width{1'b0}};

    credit #(.Depth(Depth)) dut (.clk_i(clk_i), .rst_ni(rst_ni), .take_i(take), .give_i(give), .free_o(free));

    assertion u_assert_never_more_than_there_are (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i({1'b0, taken_q} + {{Width{1'b0}}, free} <= Depth[Width:0])
    );
    happens_within #(.Cycles(1)) u_free_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(taken_q != Depth[Width-1:0]), .happens_i(free), .waited_o()
    );

    // What induction needs to know of the inside.
    (* hierconn *) wire [Width:0] \dut.left ;
    (* hierconn *) wire           \dut.give_q ;
    assertion u_assert_count (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i( \dut.left == Depth[Width:0] - {1'b0, taken_q})
    );
    assertion u_assert_free_without_last_given (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(free == ( \dut.left != {{Width{1'b0}}, \dut.give_q }))
    );

endmodule
`default_nettype wire
