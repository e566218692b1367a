`default_nettype none
// A reset that is low in the first cycle, and high in all others.
module reset_once (
    input  wire clk_i,
    output wire rst_no
);

    reg rst_nq;
    initial rst_nq = 1'b0;
    always @(posedge clk_i) rst_nq <= 1'b1;
    assign rst_no = rst_nq;

endmodule
`default_nettype wire
