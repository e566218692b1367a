`default_nettype none
// First-in first-out buffer between two streams, in distributed RAM.
//
// Handshake: valid/ready on both sides; in_ready_o and out_valid_o are registers.
// Latency:   1 cycle from an accepted word to out_valid_o.
module stream_fifo #(
    parameter Width = 32,
    parameter Depth = 16   // words, a power of two, at least 2
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

    localparam integer SecondIndex = 1;
    localparam [AddrWidth:0] Second = SecondIndex[AddrWidth:0];

    // One bit more than an address: equal addresses mean full or empty. The next of each is there beforehand, so that what
    // comes late, a push or a pop, meets a single LUT.
    reg [Width-1:0]   mem [0:Depth-1];
    reg [AddrWidth:0] head_q, next_head_q;
    reg [AddrWidth:0] tail_q, next_tail_q;
    reg               ready_q;   // not full
    reg               valid_q;   // not empty

    wire push = in_valid_i && ready_q;
    wire pop  = valid_q && out_ready_i;
    wire one_left = next_tail_q == head_q;
    wire one_free = (next_head_q ^ tail_q) == {1'b1, {AddrWidth{1'b0}}};

    assign in_ready_o  = ready_q;
    assign out_valid_o = valid_q;
    assign out_data_o  = mem[tail_q[AddrWidth-1:0]];

    always @(posedge clk_i) begin
        if (push) begin
            mem[head_q[AddrWidth-1:0]] <= in_data_i;
            head_q      <= next_head_q;
            next_head_q <= next_head_q + 1'b1;
        end
        if (pop) begin
            tail_q      <= next_tail_q;
            next_tail_q <= next_tail_q + 1'b1;
        end
        valid_q <= push || (valid_q && !(pop && one_left));
        ready_q <= pop || (ready_q && !(push && one_free));
        if (!rst_ni) begin
            head_q      <= {AddrWidth + 1{1'b0}};
            tail_q      <= {AddrWidth + 1{1'b0}};
            next_head_q <= Second;
            next_tail_q <= Second;
            valid_q     <= 1'b0;
            ready_q     <= 1'b1;
        end
    end

`ifndef SYNTHESIS
    wire [AddrWidth:0] words = head_q - tail_q;
    assertion u_assert_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(words <= Depth[AddrWidth:0]));
    assertion u_assert_ready_unless_full (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(ready_q == (words != Depth[AddrWidth:0])));
    assertion u_assert_valid_unless_empty (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(valid_q == (words != 0)));
    stream_assertion #(.Width(Width)) u_assert_out (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(out_valid_o), .ready_i(out_ready_i), .data_i(out_data_o)
    );
`endif

    parameter_check #(
        .Good(Width >= 1 && Depth >= 2 && (Depth & (Depth - 1)) == 0),
        .Message("stream_fifo needs Width at least 1; Depth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
