`default_nettype none
// Counts what several ports bring into a ring side by side, each its part of every entry, and tells whether two entries are
// there.
//
// Handshake: done_i[p]: port p brought its part of its next entry. held_o[i]: every port brought its part of entry
//            indices_i[i], which is at most a ring's depth ahead of what was brought, or behind it.
// Latency:   a part done in one cycle counts from the next; indices_i to held_o is combinational.
// Numbers:   entries are counted modulo 2^IndexBits, see ring_walk.
module ring_held #(
    parameter Ports     = 4,
    parameter IndexBits = 12
) (
    input  wire                 clk_i,
    input  wire                 rst_ni,
    input  wire [Ports-1:0]     done_i,
    input  wire [2*IndexBits-1:0] indices_i,
    output wire [1:0]           held_o
);

    reg  [Ports*IndexBits-1:0] brought_q;
    wire [Ports-1:0]           first, second;
    assign held_o = {&second, &first};

    genvar p;
    generate
        for (p = 0; p < Ports; p = p + 1) begin : gen_port
            // Below zero where the entry is among those brought.
            wire [IndexBits-1:0] first_ahead  = indices_i[0+:IndexBits] - brought_q[p*IndexBits+:IndexBits];
            wire [IndexBits-1:0] second_ahead = indices_i[IndexBits+:IndexBits] - brought_q[p*IndexBits+:IndexBits];
            wire unused = &{1'b0, first_ahead, second_ahead};
            assign first[p]  = first_ahead[IndexBits-1];
            assign second[p] = second_ahead[IndexBits-1];
            always @(posedge clk_i) begin
                if (done_i[p]) brought_q[p*IndexBits+:IndexBits] <= brought_q[p*IndexBits+:IndexBits] + 1'b1;
                if (!rst_ni) brought_q[p*IndexBits+:IndexBits] <= {IndexBits{1'b0}};
            end
        end
    endgenerate

`ifndef SYNTHESIS
    // How far the ports are apart, which is a ring's depth at most.
    localparam [IndexBits-1:0] Ring = {{IndexBits - 1{1'b0}}, 1'b1} << (IndexBits - 2);
    reg     near;
    integer q;
    always @* begin
        near = 1'b1;
        for (q = 0; q < Ports; q = q + 1)
            near = near && brought_q[q*IndexBits+:IndexBits] - brought_q[0+:IndexBits] + Ring <= (Ring << 1);
    end
    assertion u_assert_ports_within_a_ring (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(near));
`endif

    parameter_check #(
        .Good(Ports >= 1 && IndexBits >= 2),
        .Message("ring_held needs Ports at least 1; IndexBits at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
