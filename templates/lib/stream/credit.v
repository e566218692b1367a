`default_nettype none
// Counts free slots of a fifo, reserved before the work begins whose result will need one, so that no pipeline in
// between ever has to stop.
//
// Handshake: take_i reserves a slot and may be high only while free_o is; give_i returns one.
// Latency:   1 cycle from take_i to free_o, 2 from give_i, which often comes from afar.
module credit #(
    parameter Depth = 16
) (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire take_i,
    input  wire give_i,
    output wire free_o
);

    localparam Width = $clog2(Depth + 1);

    // The count is a cycle behind: a take that it does not have yet is one slot less.
    reg [Width-1:0] free_q;
    reg             take_q, give_q;

    assign free_o = {1'b0, free_q} > {{Width{1'b0}}, take_q};

    always @(posedge clk_i) begin
        take_q <= take_i && rst_ni;
        give_q <= give_i && rst_ni;
        if (take_q && !give_q) free_q <= free_q - 1'b1;
        if (!take_q && give_q) free_q <= free_q + 1'b1;
        if (!rst_ni) free_q <= Depth[Width-1:0];
    end

    parameter_check #(
        .Good(Depth >= 1),
        .Message("credit needs Depth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
