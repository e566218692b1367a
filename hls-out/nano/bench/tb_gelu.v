`default_nettype none
`timescale 1ns / 1ps
// tb_gelu: every case of data/gelu through gelu, every value compared.
module tb_gelu;

    wire        clk, rst_n, load, stuck, moves, done;
    wire [31:0] number, checked, failures;
    reg  [31:0] watchdog;
    reg  [31:0] in_beats;
    wire        in_valid, in_ready, in_moves, in_done;
    wire [144:0] in_data;
    reg  [31:0] out_beats;
    wire        out_valid, out_ready, out_moves, out_done;
    wire [143:0] out_data;
    wire [143:0] out_expected;
    wire [31:0] out_beat, out_breaches;
    wire [31:0] out_value_checked, out_value_failures;

    assign moves =
        in_moves | out_moves;
    assign done =
        in_done & out_done;
    assign checked =
        out_value_checked;
    assign failures =
        out_breaches + out_value_failures;

    // Beats of each stream in each case, and cycles after which one is given up.
    always @(number)
        case (number)
            // around every knot, zero and both ends
            0: begin
                watchdog = 10000;
                in_beats = 495;
                out_beats = 495;
            end
            // random values, rows applied and passed
            1: begin
                watchdog = 10000;
                in_beats = 200;
                out_beats = 200;
            end
            default: begin
                watchdog = 0;
                in_beats = 0;
                out_beats = 0;
            end
        endcase

    bench_control #(.Unit("gelu"), .Cases(2)) u_control (
        .clk_o(clk), .rst_no(rst_n), .load_o(load), .stuck_o(stuck), .case_o(number), .watchdog_i(watchdog),
        .moves_i(moves), .done_i(done), .checked_i(checked), .failures_i(failures)
    );

    stream_source #(
        .Unit("gelu"), .Stream("in"), .Width(145), .MostBeats(495), .Salt(1)
    ) u_in (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(in_beats),
        .hold_i(1'b0),
        .valid_o(in_valid), .ready_i(in_ready), .data_o(in_data), .moves_o(in_moves),
        .done_o(in_done)
    );
    stream_sink #(
        .Unit("gelu"), .Stream("out"), .Width(144), .MostBeats(495), .Salt(2)
    ) u_out (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(out_beats),
        .valid_i(out_valid), .ready_o(out_ready), .data_i(out_data), .takes_o(out_moves),
        .beat_o(out_beat), .expected_o(out_expected), .done_o(out_done), .failures_o(out_breaches)
    );
    field_check #(
        .Field("out.value"), .Width(144), .Lsb(0), .Bits(18), .Count(8), .Signed(1)
    ) u_check_out_value (
        .clk_i(clk), .takes_i(out_moves), .case_i(number), .beat_i(out_beat),
        .expected_i(out_expected), .data_i(out_data), .checked_o(out_value_checked),
        .failures_o(out_value_failures)
    );

    gelu dut (
        .clk_i(clk), .rst_ni(rst_n),
        .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
        .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data)
    );

endmodule
`default_nettype wire
