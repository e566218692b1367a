`default_nettype none
// Pointers of a ring buffer whose reader may look at any entry held, again and again, before it drops the oldest.
//
// Handshake: push_i may be high only while push_ready_o is; it says that the entry at push_addr_o is complete.
//            peek_valid_o says that the entry peek_offset_i places behind the oldest is held, at peek_addr_o.
//            pop_i drops the oldest; it may be high only while an entry is held.
// Latency:   an entry pushed in one cycle can be peeked at in the next; addresses are combinational.
module ring_ctrl #(
    parameter Depth = 16   // entries, at least 2
) (
    input  wire                     clk_i,
    input  wire                     rst_ni,
    input  wire                     push_i,
    output wire                     push_ready_o,
    output wire [$clog2(Depth)-1:0] push_addr_o,
    input  wire [$clog2(Depth)-1:0] peek_offset_i,
    output wire                     peek_valid_o,
    output wire [$clog2(Depth)-1:0] peek_addr_o,
    input  wire                     pop_i
);

    localparam AddrWidth  = $clog2(Depth);
    localparam CountWidth = $clog2(Depth + 1);
    localparam integer LastEntry = Depth - 1;
    localparam [AddrWidth-1:0] LastAddr = LastEntry[AddrWidth-1:0];
    localparam [CountWidth-1:0] Full = Depth[CountWidth-1:0];

    reg [AddrWidth-1:0]  head_q;
    reg [AddrWidth-1:0]  tail_q;
    reg [CountWidth-1:0] count_q;

    wire [AddrWidth:0] sum = {1'b0, tail_q} + {1'b0, peek_offset_i};
    wire [AddrWidth:0] wrapped = sum - {1'b0, LastAddr} - 1'b1;
    wire               past_end = sum > {1'b0, LastAddr};
    wire               unused   = &{1'b0, wrapped[AddrWidth]};

    assign push_ready_o = count_q != Full;
    assign push_addr_o  = head_q;
    assign peek_addr_o  = past_end ? wrapped[AddrWidth-1:0] : sum[AddrWidth-1:0];

    // Compared one bit wider than either: the offset may have fewer bits than the count, or as many.
    wire [CountWidth:0] offset_wide = {{CountWidth + 1 - AddrWidth{1'b0}}, peek_offset_i};
    assign peek_valid_o = offset_wide < {1'b0, count_q};

    always @(posedge clk_i) begin
        if (push_i) head_q <= (head_q == LastAddr) ? {AddrWidth{1'b0}} : head_q + 1'b1;
        if (pop_i) tail_q <= (tail_q == LastAddr) ? {AddrWidth{1'b0}} : tail_q + 1'b1;
        if (push_i && !pop_i) count_q <= count_q + 1'b1;
        if (!push_i && pop_i) count_q <= count_q - 1'b1;
        if (!rst_ni) begin
            head_q  <= {AddrWidth{1'b0}};
            tail_q  <= {AddrWidth{1'b0}};
            count_q <= {CountWidth{1'b0}};
        end
    end

    parameter_check #(
        .Good(Depth >= 2),
        .Message("ring_ctrl needs Depth at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
