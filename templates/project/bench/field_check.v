`default_nettype none
`timescale 1ns / 1ps
// field_check: compares the values of a field of a stream's beats with what is expected, and prints the first that differ.
module field_check #(
    parameter Field  = "stream.field",
    parameter Width  = 32,   // bits of a beat
    parameter Lsb    = 0,    // where the field begins
    parameter Bits   = 32,   // of a value
    parameter Count  = 1,    // values in a beat
    parameter Signed = 0
) (
    input  wire             clk_i,
    input  wire             takes_i,   // a beat is taken
    input  wire      [31:0] case_i,
    input  wire      [31:0] beat_i,
    input  wire [Width-1:0] expected_i,
    input  wire [Width-1:0] data_i,
    output wire      [31:0] checked_o,   // values
    output wire      [31:0] failures_o   // values that differ
);

    localparam Shown = 5;

    reg     [31:0] checked, failures;
    reg [Bits-1:0] expected, got;
    integer        i;

    assign checked_o  = checked;
    assign failures_o = failures;

    initial begin
        checked = 0;
        failures = 0;
    end

    always @(posedge clk_i) if (takes_i)
        for (i = 0; i < Count; i = i + 1) begin
            expected = expected_i[Lsb + i * Bits +: Bits];
            got = data_i[Lsb + i * Bits +: Bits];
            checked = checked + 1;
            if (got !== expected) begin
                failures = failures + 1;
                if (failures <= Shown) show(i);
                if (failures == Shown) $display("  further differences of %0s are counted only", Field);
            end
        end

    task show(input integer index);
        if (Signed != 0)
            $display("FAIL case %0d: %0s[%0d] of beat %0d: expected %0d, got %0d",
                     case_i, Field, index, beat_i, $signed(expected), $signed(got));
        else
            $display("FAIL case %0d: %0s[%0d] of beat %0d: expected %0d, got %0d",
                     case_i, Field, index, beat_i, expected, got);
    endtask

endmodule
`default_nettype wire
