`default_nettype none
// Rows begin only while room_o says so, and at most Margin of them are under way, of which each tells something later. Words
// are written while their number can be counted, and only words that were written are answered.
module spill_fence_proof #(
    parameter Depth     = 4,
    parameter Margin    = 1,
    parameter CountBits = 4
) (
    input wire clk_i,
    input wire begin_i,
    input wire tell_i,
    input wire row_i,
    input wire write_i,
    input wire answer_i
);

    localparam FifoBits = $clog2(Depth) + 1;
    localparam [CountBits-1:0] MostWords = {CountBits{1'b1}} >> 1;

    wire rst_ni, room, row_out, all_out;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));

    reg [FifoBits-1:0]  rows_q;      // begun, and not told of
    reg [CountBits-1:0] words_q;     // written, and not answered
    wire tells  = rst_ni && tell_i && rows_q != 0;
    wire begins = rst_ni && begin_i && room && (rows_q < Margin[FifoBits-1:0] || tells);
    wire writes = rst_ni && write_i && words_q != MostWords;
    wire answers = rst_ni && answer_i && words_q != 0;
    always @(posedge clk_i) begin
        rows_q  <= rows_q + {{FifoBits - 1{1'b0}}, begins} - {{FifoBits - 1{1'b0}}, tells};
        words_q <= words_q + {{CountBits - 1{1'b0}}, writes} - {{CountBits - 1{1'b0}}, answers};
        if (!rst_ni) begin
            rows_q  <= {FifoBits{1'b0}};
            words_q <= {CountBits{1'b0}};
        end
    end
    spill_fence #(.Depth(Depth), .Margin(Margin), .CountBits(CountBits)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .wrote_i(writes), .answered_i(answers), .row_i(tells && row_i),
        .all_i(tells && !row_i), .room_o(room), .row_o(row_out), .all_o(all_out)
    );

    // What is told comes out in order, once the words before it are answered, and then soon.
    wire [FifoBits-1:0] inside, ahead;
    wire                followed, is_row;
    wire                out = row_out || all_out;
    reg [CountBits-1:0] due_q;   // answers that what is followed waits for
    word_order #(.Width(1), .CountBits(FifoBits)) u_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(tells), .in_data_i(row_i), .out_i(out), .out_data_i(row_out),
        .inside_o(inside), .followed_o(followed), .ahead_o(ahead), .data_o(is_row)
    );
    always @(posedge clk_i)
        if (!followed) due_q <= words_q - {{CountBits - 1{1'b0}}, answers};
        else if (answers && due_q != 0) due_q <= due_q - 1'b1;
    assertion u_assert_one_at_a_time (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(row_out && all_out)));
    assertion u_assert_behind_answers (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!followed || ahead != 0 || !out || due_q == 0)
    );
    happens_within #(.Cycles(3)) u_out_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(followed && ahead == 0 && due_q == 0), .happens_i(out), .waited_o()
    );
    happens_within #(.Cycles(1)) u_room_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(inside == 0), .happens_i(room), .waited_o()
    );

endmodule
`default_nettype wire
