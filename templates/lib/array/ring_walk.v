`default_nettype none
// A reader's place in a ring, which may go back to where it put its mark.
//
// Handshake: step_i: it leaves the entry it is at, for the next one, or with back_i for the marked one; with mark_i the
//            mark is put where it goes. skip_i, not with step_i: it leaves last_i + 1 entries behind, and the mark goes
//            along; it may come only while the place is the marked one.
// Latency:   1 cycle; index_o, addr_o from registers, skip_index_o a sum behind them.
// Numbers:   addr_o below Depth. index_o counts entries modulo 2^IndexBits, which never wraps within a ring: it says
//            without the address whether an entry is held, see ring_held. skip_index_o is that of the last entry skipped.
module ring_walk #(
    parameter Depth     = 1024,   // entries, at least 2
    parameter CountBits = 11,     // of last_i, which is below Depth
    parameter IndexBits = 12      // at least $clog2(Depth) + 2
) (
    input  wire                     clk_i,
    input  wire                     rst_ni,
    input  wire                     step_i,
    input  wire                     back_i,
    input  wire                     mark_i,
    input  wire                     skip_i,
    input  wire [CountBits-1:0]     last_i,
    output wire [IndexBits-1:0]     index_o,
    output wire [$clog2(Depth)-1:0] addr_o,
    output wire [IndexBits-1:0]     skip_index_o
);

    localparam AddrWidth = $clog2(Depth);
    localparam Wide      = (CountBits > IndexBits) ? CountBits : IndexBits;
    localparam integer LastEntry = Depth - 1;

    reg [IndexBits-1:0] index_q, mark_index_q;
    reg [AddrWidth-1:0] addr_q, mark_addr_q;

    wire [IndexBits-1:0] next_index = index_q + 1'b1;
    wire [AddrWidth-1:0] next_addr  = (addr_q == LastEntry[AddrWidth-1:0]) ? {AddrWidth{1'b0}} : addr_q + 1'b1;

    // What is skipped may end behind the ring's end: both places are made, one of them is right.
    wire [Wide-1:0]        last_wide  = {{Wide - CountBits{1'b0}}, last_i};
    wire [AddrWidth+1:0]   addr_wide  = {2'b00, addr_q};
    wire [AddrWidth+1:0]   skip_wide  = last_wide[AddrWidth+1:0];
    wire [AddrWidth+1:0]   ahead      = addr_wide + skip_wide + 1'b1;
    wire [AddrWidth+1:0]   wrapped    = ahead - Depth[AddrWidth+1:0];
    wire [AddrWidth-1:0]   skip_addr  = wrapped[AddrWidth+1] ? ahead[AddrWidth-1:0] : wrapped[AddrWidth-1:0];
    wire                   unused     = &{1'b0, last_wide, ahead, wrapped};

    assign index_o      = index_q;
    assign addr_o       = addr_q;
    assign skip_index_o = index_q + last_wide[IndexBits-1:0];

    always @(posedge clk_i) begin
        if (step_i) begin
            index_q <= back_i ? mark_index_q : next_index;
            addr_q  <= back_i ? mark_addr_q : next_addr;
            if (mark_i) begin
                mark_index_q <= next_index;
                mark_addr_q  <= next_addr;
            end
        end
        if (skip_i) begin
            index_q      <= index_q + last_wide[IndexBits-1:0] + 1'b1;
            mark_index_q <= index_q + last_wide[IndexBits-1:0] + 1'b1;
            addr_q       <= skip_addr;
            mark_addr_q  <= skip_addr;
        end
        if (!rst_ni) begin
            index_q      <= {IndexBits{1'b0}};
            mark_index_q <= {IndexBits{1'b0}};
            addr_q       <= {AddrWidth{1'b0}};
            mark_addr_q  <= {AddrWidth{1'b0}};
        end
    end

`ifndef SYNTHESIS
    assertion u_assert_addr_in_ring (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i({{32 - AddrWidth{1'b0}}, addr_q} < Depth));
    assertion u_assert_skip_not_with_step (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(skip_i && step_i)));
    assertion u_assert_skip_from_mark (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!skip_i || index_q == mark_index_q));
    assertion u_assert_skip_within_ring (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!skip_i || {{32 - CountBits{1'b0}}, last_i} < Depth)
    );
    assertion u_assert_mark_not_with_back (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(step_i && mark_i && back_i)));
`endif

    parameter_check #(
        .Good(Depth >= 2 && CountBits >= 1 && IndexBits >= AddrWidth + 2),
        .Message("ring_walk needs Depth at least 2; CountBits at least 1; IndexBits at least two more than an address")
    ) u_parameter_check ();

endmodule
`default_nettype wire
