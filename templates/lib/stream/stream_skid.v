`default_nettype none
// Two beats of a stream, the first of them in an output register. For what decides early; wide data cost less in a
// stream_fifo of two words, which takes and gives in the same cycles.
//
// Handshake: valid/ready streams; out_valid_o, out_data_o and in_ready_o are registers.
// Latency:   1 cycle, a beat a cycle.
module stream_skid #(
    parameter Width = 1
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

    reg             valid_q, ready_q;   // the output's, and whether the second place is free
    reg [Width-1:0] data_q, second_q;

    wire moves = !valid_q || out_ready_i;

    assign in_ready_o  = ready_q;
    assign out_valid_o = valid_q;
    assign out_data_o  = data_q;

    always @(posedge clk_i) begin
        if (ready_q) second_q <= in_data_i;
        if (moves) begin
            valid_q <= !ready_q || in_valid_i;
            data_q  <= ready_q ? in_data_i : second_q;
        end
        ready_q <= moves || (ready_q && !in_valid_i);
        if (!rst_ni) begin
            valid_q <= 1'b0;
            ready_q <= 1'b1;
        end
    end

`ifndef SYNTHESIS
    assertion u_assert_second_behind_first (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(valid_q || ready_q));
    stream_assertion #(.Width(Width)) u_assert_out (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(out_valid_o), .ready_i(out_ready_i), .data_i(out_data_o)
    );
`endif

    parameter_check #(
        .Good(Width >= 1),
        .Message("stream_skid needs Width at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
