`default_nettype none
`timescale 1ns / 1ps
// bench_clock: a clock of 100 MHz, and the reset. What a bench drives changes 1 ns after the edge, so that netlists, in which
// a clock comes through buffers, see it in the right cycle.
module bench_clock (
    output wire clk_o,
    output wire rst_no
);

    reg clk, rst_n;

    assign clk_o  = clk;
    assign rst_no = rst_n;

    initial begin
        clk = 1'b0;
        rst_n = 1'b0;
    end

    always #5 clk = !clk;

    // 400 ns: in simulations of netlists AMD's glbl holds every register for the first 100 ns.
    task reset;
        begin
            rst_n = 1'b0;
            repeat (40) @(posedge clk);
            #1 rst_n = 1'b1;
        end
    endtask

endmodule
`default_nettype wire
