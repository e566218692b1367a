`default_nettype none
// What induction needs to know of a stream_ram_fifo's inside: its registers, from the output on, and the word at a place.
module ram_fifo_inside #(
    parameter Width = 1,
    parameter Depth = 4
) (
    input  wire             clk_i,
    input  wire             rst_ni,
    // head_q, written_q, tail_q, behind_q and the line of words fetched from the memory; the memory's fetch_q, read_q and words;
    // of the fifo behind it head_q, next_head_q, tail_q, next_tail_q and words.
    input  wire [3*$clog2(Depth)+26+(Depth+10)*Width-1:0] state_i,
    input  wire [4:0]       ahead_i,
    output wire [4:0]       inside_o,   // words
    output wire [Width-1:0] word_o,     // the one that has so many ahead
    output wire [7:0]       soon_o      // cycles until the first is offered
);

    localparam AddrBits = $clog2(Depth);

    wire [AddrBits:0]      head, written, tail;
    wire [4:0]             behind;
    wire [1:0]             line;
    wire [Width-1:0]       fetch, read;
    wire [Depth*Width-1:0] ram;
    wire [3:0]             words_head, words_next_head, words_tail, words_next_tail;
    wire [8*Width-1:0]     words;
    assign {head, written, tail, behind, line, fetch, read, ram, words_head, words_next_head, words_tail, words_next_tail,
            words} = state_i;

    wire [3:0]             in_fifo    = words_head - words_tail;
    wire [AddrBits:0]      in_ram     = head - tail;
    wire [4:0]             to_read    = {1'b0, in_fifo};
    wire [4:0]             to_fetched = to_read + {4'd0, line[1]};
    wire [4:0]             to_ram     = to_fetched + {4'd0, line[0]};
    wire [2:0]             fifo_place = words_tail[2:0] + ahead_i[2:0];
    wire [4:0]             ram_offset = ahead_i - to_ram;
    wire [AddrBits-1:0]    ram_place  = tail[AddrBits-1:0] + ram_offset[AddrBits-1:0];
    wire [8*Width-1:0]     fifo_moved = words >> (fifo_place * Width);
    wire [Depth*Width-1:0] ram_moved  = ram >> (ram_place * Width);
    assign inside_o = to_ram + {{4 - AddrBits{1'b0}}, in_ram};
    assign word_o   = (ahead_i < to_read) ? fifo_moved[Width-1:0] : (ahead_i < to_fetched) ? read :
                      (ahead_i < to_ram) ? fetch : ram_moved[Width-1:0];
    assign soon_o   = (in_fifo != 0) ? 8'd0 : line[1] ? 8'd1 : line[0] ? 8'd2 : (written != tail) ? 8'd3 : 8'd4;

    assertion u_assert_behind (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(behind == to_ram));
    assertion u_assert_written (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i((written == head || written == head - 1'b1) && written - tail <= in_ram)
    );
    assertion u_assert_nexts (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(words_next_head == words_head + 1'b1 && words_next_tail == words_tail + 1'b1)
    );

endmodule
`default_nettype wire
