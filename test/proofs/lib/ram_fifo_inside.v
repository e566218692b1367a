`default_nettype none
// What induction needs to know of a stream_ram_fifo's inside: its registers, from the output on, and the word at a place.
module ram_fifo_inside #(
    parameter Width = 1,
    parameter Depth = 4
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire [$clog2(Depth):0] head_i,
    input  wire [$clog2(Depth):0] written_i,
    input  wire [$clog2(Depth):0] tail_i,
    input  wire [4:0]             behind_i,
    input  wire [1:0]             line_i,        // of words that were fetched from the memory
    input  wire [Width-1:0]       fetch_i,
    input  wire [Width-1:0]       read_i,
    input  wire [Depth*Width-1:0] ram_i,
    input  wire [3:0]             words_head_i,  // of the fifo behind the memory, and the next of each
    input  wire [3:0]             words_next_head_i,
    input  wire [3:0]             words_tail_i,
    input  wire [3:0]             words_next_tail_i,
    input  wire [8*Width-1:0]     words_i,
    input  wire [4:0]             ahead_i,
    output wire [4:0]             inside_o,      // words
    output wire [Width-1:0]       word_o,        // the one that has so many ahead
    output wire [7:0]             soon_o         // cycles until the first is offered
);

    localparam AddrBits = $clog2(Depth);

    wire [3:0]             in_fifo    = words_head_i - words_tail_i;
    wire [AddrBits:0]      in_ram     = head_i - tail_i;
    wire [4:0]             to_read    = {1'b0, in_fifo};
    wire [4:0]             to_fetched = to_read + {4'd0, line_i[1]};
    wire [4:0]             to_ram     = to_fetched + {4'd0, line_i[0]};
    wire [2:0]             fifo_place = words_tail_i[2:0] + ahead_i[2:0];
    wire [4:0]             ram_offset = ahead_i - to_ram;
    wire [AddrBits-1:0]    ram_place  = tail_i[AddrBits-1:0] + ram_offset[AddrBits-1:0];
    wire [8*Width-1:0]     fifo_moved = words_i >> (fifo_place * Width);
    wire [Depth*Width-1:0] ram_moved  = ram_i >> (ram_place * Width);
    assign inside_o = to_ram + {{4 - AddrBits{1'b0}}, in_ram};
    assign word_o   = (ahead_i < to_read) ? fifo_moved[Width-1:0] : (ahead_i < to_fetched) ? read_i :
                      (ahead_i < to_ram) ? fetch_i : ram_moved[Width-1:0];
    assign soon_o   = (in_fifo != 0) ? 8'd0 : line_i[1] ? 8'd1 : line_i[0] ? 8'd2 : (written_i != tail_i) ? 8'd3 : 8'd4;

    assertion u_assert_behind (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(behind_i == to_ram));
    assertion u_assert_written (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i((written_i == head_i || written_i == head_i - 1'b1) && written_i - tail_i <= in_ram)
    );
    assertion u_assert_nexts (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(words_next_head_i == words_head_i + 1'b1 && words_next_tail_i == words_tail_i + 1'b1)
    );

endmodule
`default_nettype wire
