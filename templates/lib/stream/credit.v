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

    // The count is a cycle behind what is taken and given; whether any is free is known from a register, for which the late
    // take only chooses between two answers.
    reg [Width-1:0] free_q;
    reg             take_q, give_q, any_q;
    wire [Width:0]  left = {1'b0, free_q} + {{Width{1'b0}}, give_q} - {{Width{1'b0}}, take_q};

    assign free_o = any_q;

    always @(posedge clk_i) begin
        take_q <= take_i && rst_ni;
        give_q <= give_i && rst_ni;
        free_q <= left[Width-1:0];
        any_q  <= take_i ? left > {{Width{1'b0}}, 1'b1} : left != {Width + 1{1'b0}};
        if (!rst_ni) begin
            free_q <= Depth[Width-1:0];
            any_q  <= 1'b1;
        end
    end
    wire unused = left[Width];

`ifndef SYNTHESIS
    assertion u_assert_taken_where_free (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(free_o || !take_i));
    assertion u_assert_never_negative (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(free_q != 0 || give_q || !take_q));
    assertion u_assert_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(left <= Depth[Width:0]));
`endif

    parameter_check #(
        .Good(Depth >= 1),
        .Message("credit needs Depth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
