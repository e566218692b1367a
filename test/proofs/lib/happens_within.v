`default_nettype none
// What is due happens within Cycles cycles in which nothing from outside holds it up.
module happens_within #(
    parameter Cycles = 4,
    parameter Bits   = 8    // holds Cycles, and more
) (
    input  wire            clk_i,
    input  wire            rst_ni,
    input  wire            due_i,
    input  wire            happens_i,
    output wire [Bits-1:0] waited_o   // cycles in which it was due and did not happen
);

    reg [Bits-1:0] waited_q;
    assign waited_o = waited_q;

    always @(posedge clk_i) begin
        waited_q <= (rst_ni && due_i && !happens_i) ? waited_q + 1'b1 : {Bits{1'b0}};
    end

    assertion u_assert_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!due_i || happens_i || waited_q < Cycles[Bits-1:0])
    );

endmodule
`default_nettype wire
