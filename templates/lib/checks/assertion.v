`default_nettype none
// Stops a simulation in which a condition fails, and prints the instance's place: its name says what was to hold.
//
// Handshake: holds_i is looked at in every cycle that rst_ni is high, from the first reset on; unknown counts as failed.
// Latency:   none; nothing of it is synthesised. Proofs (FORMAL) see an assert; NO_ASSERTIONS leaves it out.
module assertion (
    input wire clk_i,
    input wire rst_ni,
    input wire holds_i
);

`ifdef FORMAL
    always @(posedge clk_i) begin
        if (rst_ni) assert (holds_i);
    end
`elsif NO_ASSERTIONS
    wire unused = &{1'b0, clk_i, rst_ni, holds_i};
`elsif SYNTHESIS
    wire unused = &{1'b0, clk_i, rst_ni, holds_i};
`else
    // A reset that comes by registers is high or low by chance until it arrives.
    reg reset_q = 1'b0;
    always @(posedge clk_i) begin
        if (!rst_ni) reset_q <= 1'b1;
        if (rst_ni && reset_q && holds_i !== 1'b1) begin
            $display("%m: assertion failed at %0t", $time);
            $stop;
        end
    end
`endif

endmodule
`default_nettype wire
