`default_nettype none
// First-in first-out buffer between two streams, in block RAM: for depths that distributed RAM is too dear for.
//
// Handshake: valid/ready on both sides; in_ready_o and out_valid_o depend on registers only.
// Latency:   5 cycles from an accepted word to out_valid_o; a word a cycle.
module stream_ram_fifo #(
    parameter Width = 32,
    parameter Depth = 512   // words, a power of two, at least 2
) (
    input  wire             clk_i,
    input  wire             rst_ni,
    input  wire             in_valid_i,
    output wire             in_ready_o,
    input  wire [Width-1:0] in_data_i,
    output wire             out_valid_o,
    input  wire             out_ready_i,
    output wire [Width-1:0] out_data_o
);

    localparam AddrWidth = $clog2(Depth);

    reg [AddrWidth:0] head_q;      // one bit more than an address: equal addresses mean full or empty
    reg [AddrWidth:0] written_q;   // head_q a cycle later: what a read may see
    reg [AddrWidth:0] tail_q;
    reg [3:0]         credit_q;    // places free in the fifo behind the memory, those of a cycle ago
    reg               returned_q;

    wire push     = in_valid_i && in_ready_o;
    wire fetch    = written_q != tail_q && credit_q != 4'd0;
    wire returned = out_valid_o && out_ready_i;

    assign in_ready_o = (head_q ^ tail_q) != {1'b1, {AddrWidth{1'b0}}};

    always @(posedge clk_i) begin
        written_q <= head_q;
        if (push) head_q <= head_q + 1'b1;
        if (fetch) tail_q <= tail_q + 1'b1;
        returned_q <= returned && rst_ni;
        if (fetch && !returned_q) credit_q <= credit_q - 1'b1;
        if (!fetch && returned_q) credit_q <= credit_q + 1'b1;
        if (!rst_ni) begin
            head_q    <= {AddrWidth + 1{1'b0}};
            written_q <= {AddrWidth + 1{1'b0}};
            tail_q    <= {AddrWidth + 1{1'b0}};
            credit_q  <= 4'd8;
        end
    end

    wire [Width-1:0] word;
    wire             arrived, fifo_ready;
    wire             unused = &{1'b0, fifo_ready};   // never low: a word holds a place

    ram_sdp #(.Width(Width), .Depth(Depth)) u_ram (
        .clk_i(clk_i), .write_valid_i(push), .write_addr_i(head_q[AddrWidth-1:0]), .write_data_i(in_data_i),
        .read_addr_i(tail_q[AddrWidth-1:0]), .read_data_o(word)
    );
    delay_line #(.Width(1), .Cycles(2), .Reset(1)) u_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(fetch), .data_o(arrived)
    );
    stream_fifo #(.Width(Width), .Depth(8)) u_words (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(arrived), .in_ready_o(fifo_ready), .in_data_i(word),
        .out_valid_o(out_valid_o), .out_ready_i(out_ready_i), .out_data_o(out_data_o)
    );

`ifndef SYNTHESIS
    // Words on their way from the memory to the output, or there.
    reg [4:0] behind_q;
    always @(posedge clk_i) behind_q <= rst_ni ? behind_q + {4'd0, fetch} - {4'd0, returned} : 5'd0;
    wire [AddrWidth:0] words = head_q - tail_q;
    assertion u_assert_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(words <= Depth[AddrWidth:0]));
    assertion u_assert_word_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !arrived));
    assertion u_assert_places_exact (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i({1'b0, credit_q} + {4'd0, returned_q} + behind_q == 5'd8)
    );
`endif

    parameter_check #(
        .Good(Width >= 1 && Depth >= 2 && (Depth & (Depth - 1)) == 0),
        .Message("stream_ram_fifo needs Width at least 1; Depth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
