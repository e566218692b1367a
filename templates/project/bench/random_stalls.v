`default_nettype none
`timescale 1ns / 1ps
// random_stalls: says in which cycles a channel of a bench pauses: +stalls=P is their share, 0 unless given, and +seed=N
// chooses them. Every simulator chooses the same ones: Verilog fixes what $random gives.
module random_stalls #(
    parameter Salt = 0   // channels with other numbers pause in other cycles
) (
    input  wire clk_i,
    output wire stall_o
);

    real         share;
    integer      seed, state;
    reg   [31:0] limit;   // of 2^20
    reg          stall_q;

    assign stall_o = stall_q;

    initial begin
        if (!$value$plusargs("stalls=%f", share)) share = 0.0;
        if (!$value$plusargs("seed=%d", seed)) seed = 1;
        limit = $rtoi(share * 1048576.0);
        state = seed * 1000003 + Salt;
        stall_q = 1'b0;
    end

    always @(posedge clk_i) stall_q <= ($random(state) & 32'h000f_ffff) < limit;

endmodule
`default_nettype wire
