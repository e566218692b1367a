`default_nettype none
// Rows begin only while room_o says so, and up to Margin of them are under way at a time; each tells something later. So many
// words are written without an answer as can be counted, and only those are answered.
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
    localparam integer Last = Depth - 1;

    wire rst_ni, room, row_out, all_out;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));

    reg [FifoBits-1:0]  rows_q;      // begun, and not told of
    reg [CountBits-1:0] words_q;     // written, and not answered
    wire begins = rst_ni && begin_i && room && rows_q < Margin[FifoBits-1:0];
    wire tells  = rst_ni && tell_i && rows_q != 0;
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

    // What is told comes out in order, once the words before it are answered, and then at once.
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
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!followed || ahead != 0 || out == (due_q == 0))
    );
    wire [7:0] waited;
    happens_within #(.Cycles(1)) u_room_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(inside == 0), .happens_i(room), .waited_o(waited)
    );

    // ---- what induction needs to know of the inside ----
    (* hierconn *) wire [CountBits-1:0] \dut.wrote_q , \dut.answered_q ;
    (* hierconn *) wire [FifoBits-1:0]  \dut.waiting_q ;
    (* hierconn *) wire [FifoBits-1:0]  \dut.u_told.head_q , \dut.u_told.next_head_q ;
    (* hierconn *) wire [FifoBits-1:0]  \dut.u_told.tail_q , \dut.u_told.next_tail_q ;
    (* hierconn *) wire [CountBits+1:0] \dut.u_told.mem[0] , \dut.u_told.mem[1] , \dut.u_told.mem[2] , \dut.u_told.mem[3] ;
    wire [Depth*(CountBits+2)-1:0] mem =
        { \dut.u_told.mem[3] , \dut.u_told.mem[2] , \dut.u_told.mem[1] , \dut.u_told.mem[0] };
    assertion u_assert_count (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(inside == \dut.waiting_q && inside == \dut.u_told.head_q - \dut.u_told.tail_q &&
                 words_q == \dut.wrote_q - \dut.answered_q )
    );
    assertion u_assert_room_for_rows (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(rows_q <= Margin && {1'b0, inside} + rows_q <= Depth && (!room || inside + Margin < Depth))
    );
    assertion u_assert_waited (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(waited == 0 || room || inside != 0));
    assertion u_assert_nexts (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i( \dut.u_told.next_head_q == \dut.u_told.head_q + 1'b1 &&
                 \dut.u_told.next_tail_q == \dut.u_told.tail_q + 1'b1)
    );
    // Of each that waits, the words written since: no fewer than of those behind it, and not so many that the count turns over.
    genvar i;
    generate
        for (i = 0; i < Depth; i = i + 1) begin : gen_place
            localparam [FifoBits-2:0] Place = i;
            localparam integer Before = (i + Depth - 1) % Depth;
            wire [FifoBits-2:0]   index = Place - \dut.u_told.tail_q [FifoBits-2:0];
            wire                  there = {1'b0, index} < inside;
            wire [CountBits+1:0]  entry = mem[i*(CountBits+2)+:CountBits+2];
            wire [CountBits-1:0]  since = \dut.wrote_q - entry[CountBits+1:2];
            assertion u_assert_countable (
                .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!there || since + index <= words_q + Last[CountBits-1:0])
            );
            assertion u_assert_one_kind (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!there || entry[0] != entry[1]));
            assertion u_assert_sorted (
                .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!there || index == 0 || since <= gen_place[Before].since)
            );
            assertion u_assert_followed (
                .clk_i(clk_i), .rst_ni(rst_ni),
                .holds_i(!followed || ahead != {1'b0, index} ||
                         (entry[1] == is_row && due_q == ((since > words_q) ? {CountBits{1'b0}} : words_q - since)))
            );
        end
    endgenerate

endmodule
`default_nettype wire
