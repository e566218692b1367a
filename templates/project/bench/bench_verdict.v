`default_nettype none
`timescale 1ns / 1ps
// bench_verdict: prints how a bench ended, writes PASS or FAIL to the file of +verdict=FILE, and ends the simulation.
module bench_verdict #(
    parameter Bench = "tb"
);

    reg [8*1024-1:0] path;
    integer          file;
    real             stalls;

    // At 1 nothing would ever move.
    initial
        if ($value$plusargs("stalls=%f", stalls)) if (!(stalls >= 0.0 && stalls < 1.0)) begin
            $display("FAIL +stalls=%0f: give a share of cycles from 0 to below 1", stalls);
            finish(0, 1);
        end

    // A run that compared nothing has not passed.
    task finish(input integer checked, input integer failures);
        reg passed;
        begin
            passed = failures == 0 && checked > 0;
            if (passed) $display("PASS %0s: %0d values", Bench, checked);
            else $display("FAIL %0s: %0d failures, %0d values compared", Bench, failures, checked);
            if ($value$plusargs("verdict=%s", path)) begin
                file = $fopen(path, "w");
                $fdisplay(file, "%0s", passed ? "PASS" : "FAIL");
                $fclose(file);
            end
            $finish;
        end
    endtask

endmodule
`default_nettype wire
