`default_nettype none
// First-in first-out buffer between two streams, in distributed RAM.
//
// Handshake: valid/ready on both sides; in_ready_o and out_valid_o depend on registers only.
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

    reg [Width-1:0]   mem [0:Depth-1];
    reg [AddrWidth:0] head_q;   // one bit more than an address: equal addresses mean full or empty
    reg [AddrWidth:0] tail_q;

    wire push = in_valid_i && in_ready_o;
    wire pop  = out_valid_o && out_ready_i;

    assign in_ready_o  = (head_q ^ tail_q) != {1'b1, {AddrWidth{1'b0}}};
    assign out_valid_o = head_q != tail_q;
    assign out_data_o  = mem[tail_q[AddrWidth-1:0]];

    always @(posedge clk_i) begin
        if (push) mem[head_q[AddrWidth-1:0]] <= in_data_i;
        if (push) head_q <= head_q + 1'b1;
        if (pop) tail_q <= tail_q + 1'b1;
        if (!rst_ni) begin
            head_q <= {AddrWidth + 1{1'b0}};
            tail_q <= {AddrWidth + 1{1'b0}};
        end
    end

    parameter_check #(
        .Good(Width >= 1 && Depth >= 2 && (Depth & (Depth - 1)) == 0),
        .Message("stream_fifo needs Width at least 1; Depth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
