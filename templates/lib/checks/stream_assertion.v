`default_nettype none
// Stops a simulation in which a stream breaks its handshake: a word that is offered stays, unchanged, until it is taken.
//
// Handshake: looks at one; drives nothing.
// Latency:   none; nothing of it is synthesised.
module stream_assertion #(
    parameter Width = 32
) (
    input wire             clk_i,
    input wire             rst_ni,
    input wire             valid_i,
    input wire             ready_i,
    input wire [Width-1:0] data_i
);

    reg             waiting_q;   // a word was offered, and not taken
    reg [Width-1:0] data_q;

    always @(posedge clk_i) begin
        waiting_q <= rst_ni && valid_i && !ready_i;
        data_q    <= data_i;
    end

    // What is not known may be offered, where nobody looks at it; it may not become something else.
    assertion u_assert_valid_held (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(valid_i || !waiting_q));
    assertion u_assert_data_stable (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!waiting_q || data_i === data_q));

    parameter_check #(
        .Good(Width >= 1),
        .Message("stream_assertion needs Width at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
