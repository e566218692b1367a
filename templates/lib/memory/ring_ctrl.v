`default_nettype none
// Pointers of a ring buffer whose reader may look at any entry held, again and again, before it drops the oldest.
//
// Handshake: push_i may be high only while push_ready_o is; it says that the entry at push_addr_o is complete.
//            peek_valid_o says that the entry peek_offset_i places behind the oldest is held, at peek_addr_o.
//            pop_i drops the oldest; it may be high only while an entry is held. Its place is free Hold cycles later than
//            it could be: so long it may still be read.
// Latency:   an entry pushed in one cycle can be peeked at two later; addresses are combinational.
module ring_ctrl #(
    parameter Depth = 16,  // entries, at least 2
    parameter Hold  = 1    // 1 for addresses that go to memory by a register
) (
    input  wire                     clk_i,
    input  wire                     rst_ni,
    input  wire                     push_i,
    output wire                     push_ready_o,
    output wire [$clog2(Depth)-1:0] push_addr_o,
    input  wire [$clog2(Depth)-1:0] peek_offset_i,
    output wire                     peek_valid_o,
    output wire                     any_o,          // an entry is held: as peek_valid_o of offset 0, from a register
    output wire [$clog2(Depth)-1:0] peek_addr_o,
    input  wire                     pop_i
);

    localparam AddrWidth  = $clog2(Depth);
    localparam CountWidth = $clog2(Depth + 1);
    localparam integer LastEntry = Depth - 1;
    localparam [AddrWidth-1:0] LastAddr = LastEntry[AddrWidth-1:0];
    localparam [CountWidth-1:0] Full = Depth[CountWidth-1:0];
    localparam [CountWidth-1:0] BeforeFull = LastEntry[CountWidth-1:0];

    reg [AddrWidth-1:0]  head_q;
    reg [AddrWidth-1:0]  tail_q;
    reg [CountWidth-1:0] count_q;
    reg [CountWidth-1:0] taken_q;   // places, of those too that are still read
    reg                  push_q, any_q, ready_q;
    wire                 left;

    delay_line #(.Width(1), .Cycles(Hold), .Reset(1)) u_left (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(pop_i), .data_o(left)
    );
    wire [CountWidth-1:0] taken_d = taken_q + {{CountWidth - 1{1'b0}}, push_q} - {{CountWidth - 1{1'b0}}, left};
    wire [AddrWidth:0] sum = {1'b0, tail_q} + {1'b0, peek_offset_i};
    wire [AddrWidth:0] wrapped = sum - {1'b0, LastAddr} - 1'b1;
    wire               past_end = sum > {1'b0, LastAddr};
    wire               unused   = &{1'b0, wrapped[AddrWidth]};

    // Counts have what is pushed a cycle late: it comes from afar.
    assign push_ready_o = ready_q;
    assign push_addr_o  = head_q;
    assign any_o        = any_q;
    assign peek_addr_o  = past_end ? wrapped[AddrWidth-1:0] : sum[AddrWidth-1:0];

    // Compared one bit wider than either: the offset may have fewer bits than the count, or as many.
    wire [CountWidth:0] offset_wide = {{CountWidth + 1 - AddrWidth{1'b0}}, peek_offset_i};
    assign peek_valid_o = offset_wide < {1'b0, count_q};

    always @(posedge clk_i) begin
        if (push_i) head_q <= (head_q == LastAddr) ? {AddrWidth{1'b0}} : head_q + 1'b1;
        if (pop_i) tail_q <= (tail_q == LastAddr) ? {AddrWidth{1'b0}} : tail_q + 1'b1;
        push_q <= push_i && rst_ni;
        any_q  <= push_q || (any_q && !(pop_i && count_q == {{CountWidth - 1{1'b0}}, 1'b1}));
        if (push_q && !pop_i) count_q <= count_q + 1'b1;
        if (!push_q && pop_i) count_q <= count_q - 1'b1;
        taken_q <= taken_d;
        ready_q <= push_i ? taken_d != Full && taken_d != BeforeFull : taken_d != Full;
        if (!rst_ni) begin
            head_q  <= {AddrWidth{1'b0}};
            tail_q  <= {AddrWidth{1'b0}};
            count_q <= {CountWidth{1'b0}};
            taken_q <= {CountWidth{1'b0}};
            any_q   <= 1'b0;
            ready_q <= 1'b1;
        end
    end

`ifndef SYNTHESIS
    // Entries dropped whose places are not free yet.
    reg [CountWidth-1:0] leaving_q;
    always @(posedge clk_i)
        leaving_q <= rst_ni ? leaving_q + {{CountWidth - 1{1'b0}}, pop_i} - {{CountWidth - 1{1'b0}}, left} : {CountWidth{1'b0}};
    wire [CountWidth:0] entries   = {1'b0, count_q} + {{CountWidth{1'b0}}, push_q};
    wire [CountWidth:0] places    = {1'b0, taken_q} + {{CountWidth{1'b0}}, push_q};
    wire [CountWidth:0] from_tail = {{CountWidth + 1 - AddrWidth{1'b0}}, tail_q} + entries;
    wire [CountWidth:0] head_wide = {{CountWidth + 1 - AddrWidth{1'b0}}, head_q};
    assertion u_assert_push_while_ready (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(push_ready_o || !push_i));
    assertion u_assert_pop_while_held (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(count_q != {CountWidth{1'b0}} || !pop_i));
    assertion u_assert_any_unless_empty (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(any_q == (count_q != {CountWidth{1'b0}})));
    assertion u_assert_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(places <= Depth[CountWidth:0]));
    assertion u_assert_entries_from_tail_to_head (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(head_wide == (from_tail >= Depth[CountWidth:0] ? from_tail - Depth[CountWidth:0] : from_tail))
    );
    assertion u_assert_places_exact (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i({1'b0, taken_q} == {1'b0, count_q} + {1'b0, leaving_q})
    );
    // An offset that nobody has set yet peeks at nothing.
    assertion u_assert_addresses_in_range (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i({1'b0, head_q} < Depth[AddrWidth:0] && {1'b0, tail_q} < Depth[AddrWidth:0] &&
                 (peek_valid_o !== 1'b1 || {1'b0, peek_addr_o} < Depth[AddrWidth:0]))
    );
`endif

    parameter_check #(
        .Good(Depth >= 2),
        .Message("ring_ctrl needs Depth at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
