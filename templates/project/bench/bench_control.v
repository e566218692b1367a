`default_nettype none
`timescale 1ns / 1ps
// bench_control: takes a unit through its cases, each after a reset, and says how it went.
//
// +case=N runs only that case. A case ends when all streams are done and Drain cycles went by in which no further beat came; it
// fails when no stream moves for watchdog_i cycles.
module bench_control #(
    parameter Unit  = "unit",
    parameter Cases = 1
) (
    output wire        clk_o,
    output wire        rst_no,
    output wire        load_o,    // rises when the streams are to read their case
    output wire        stuck_o,   // rises when nothing moves any more
    output wire [31:0] case_o,
    input  wire [31:0] watchdog_i,   // cycles
    input  wire        moves_i,      // a beat passes on any stream
    input  wire        done_i,       // all streams are done
    input  wire [31:0] checked_i,    // values compared so far
    input  wire [31:0] failures_i    // failures so far
);

    localparam Drain = 200;

    reg            load, stuck;
    integer        number, first, last, cycles, still, stalled, earlier;
    reg [8*16-1:0] ended;

    bench_clock u_clock (.clk_o(clk_o), .rst_no(rst_no));
    bench_verdict #(.Bench(Unit)) u_verdict ();

    assign load_o  = load;
    assign stuck_o = stuck;
    assign case_o  = number;

    initial begin
        load = 1'b0;
        stuck = 1'b0;
        stalled = 0;
        first = 0;
        last = Cases - 1;
        if ($value$plusargs("case=%d", first)) last = first;
        if (first < 0 || first >= Cases) begin
            $display("FAIL +case=%0d: %0s has the cases 0 to %0d", first, Unit, Cases - 1);
            stalled = 1;
            last = first - 1;
        end
        #1;
        for (number = first; number <= last; number = number + 1) run;
        u_verdict.finish(checked_i, failures_i + stalled);
    end

    task run;
        begin
            earlier = failures_i + stalled;
            #1 load = 1'b1;
            u_clock.reset;
            load = 1'b0;
            cycles = 0;
            still = 0;
            while (still < (done_i ? Drain : watchdog_i)) begin
                @(posedge clk_o);
                still = moves_i === 1'b1 ? 0 : still + 1;
                if (!done_i) cycles = cycles + 1;
            end
            if (!done_i) give_up;
            ended = failures_i + stalled == earlier ? "equal" : "different";
            $display("%0s, case %0d: %0s, %0d cycles", Unit, number, ended, cycles);
        end
    endtask

    task give_up;
        begin
            stalled = stalled + 1;
            $display("FAIL case %0d: no stream moved for %0d cycles", number, watchdog_i);
            stuck = 1'b1;
            #1 stuck = 1'b0;
        end
    endtask

endmodule
`default_nettype wire
