`default_nettype none
`timescale 1ns / 1ps
// handshake_check: watches a valid/ready channel that the design drives: valid is known, and what is offered stays as it is
// until it is taken.
module handshake_check #(
    parameter Name  = "channel",
    parameter Width = 1   // bits of what is offered
) (
    input  wire             clk_i,
    input  wire             rst_ni,
    input  wire             valid_i,
    input  wire             ready_i,
    input  wire [Width-1:0] data_i,
    output wire      [31:0] failures_o
);

    reg             waits_q;
    reg [Width-1:0] data_q;
    reg      [31:0] failures;

    assign failures_o = failures;

    initial begin
        failures = 0;
        waits_q = 1'b0;
    end

    always @(posedge clk_i) begin
        waits_q <= rst_ni && valid_i === 1'b1 && !ready_i;
        data_q <= data_i;
        // The first breach says enough.
        if (rst_ni && failures == 0) begin
            if (valid_i === 1'bx || valid_i === 1'bz) begin
                failures = 1;
                $display("FAIL %0s: valid is neither 0 nor 1, at %0t", Name, $time);
            end else if (waits_q && !valid_i) begin
                failures = 1;
                $display("FAIL %0s: valid fell before it was taken, at %0t", Name, $time);
            end else if (waits_q && data_i !== data_q) begin
                failures = 1;
                $display("FAIL %0s: what was offered changed before it was taken, at %0t", Name, $time);
            end
        end
    end

endmodule
`default_nettype wire
