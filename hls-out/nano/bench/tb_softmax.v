`default_nettype none
`timescale 1ns / 1ps
// tb_softmax: every case of data/softmax through softmax, every value compared.
module tb_softmax;

    wire        clk, rst_n, load, stuck, moves, done;
    wire [31:0] number, checked, failures;
    reg  [31:0] watchdog;
    reg  [31:0] op_beats;
    wire        op_valid, op_ready, op_moves, op_done;
    wire [9:0] op_data;
    reg  [31:0] s_beats;
    wire        s_valid, s_ready, s_moves, s_done;
    wire [175:0] s_data;
    reg  [31:0] p_beats;
    wire        p_valid, p_ready, p_moves, p_done;
    wire [135:0] p_data;
    reg  [31:0] stat_beats;
    wire        stat_valid, stat_ready, stat_moves, stat_done;
    wire [50:0] stat_data;
    wire [135:0] p_expected;
    wire [31:0] p_beat, p_breaches;
    wire [50:0] stat_expected;
    wire [31:0] stat_beat, stat_breaches;
    wire [31:0] p_value_checked, p_value_failures;
    wire [31:0] stat_inverse_checked, stat_inverse_failures;
    wire [31:0] stat_shift_checked, stat_shift_failures;
    wire [31:0] stat_maximum_checked, stat_maximum_failures;

    assign moves =
        op_moves | s_moves | p_moves | stat_moves;
    assign done =
        op_done & s_done & p_done & stat_done;
    assign checked =
        p_value_checked + stat_inverse_checked + stat_shift_checked + stat_maximum_checked;
    assign failures =
        p_breaches + stat_breaches + p_value_failures + stat_inverse_failures + stat_shift_failures + stat_maximum_failures;

    // Beats of each stream in each case, and cycles after which one is given up.
    always @(number)
        case (number)
            // adversarial rows
            0: begin
                watchdog = 10000;
                op_beats = 3;
                s_beats = 54;
                p_beats = 54;
                stat_beats = 27;
            end
            // awkward lengths back to back
            1: begin
                watchdog = 10000;
                op_beats = 6;
                s_beats = 39;
                p_beats = 39;
                stat_beats = 21;
            end
            // single keys
            2: begin
                watchdog = 10000;
                op_beats = 1;
                s_beats = 17;
                p_beats = 17;
                stat_beats = 17;
            end
            // longest rows, cycles
            3: begin
                watchdog = 10000;
                op_beats = 1;
                s_beats = 51;
                p_beats = 51;
                stat_beats = 17;
            end
            default: begin
                watchdog = 0;
                op_beats = 0;
                s_beats = 0;
                p_beats = 0;
                stat_beats = 0;
            end
        endcase

    bench_control #(.Unit("softmax"), .Cases(4)) u_control (
        .clk_o(clk), .rst_no(rst_n), .load_o(load), .stuck_o(stuck), .case_o(number), .watchdog_i(watchdog),
        .moves_i(moves), .done_i(done), .checked_i(checked), .failures_i(failures)
    );

    stream_source #(
        .Unit("softmax"), .Stream("op"), .Width(10), .MostBeats(6), .Salt(1)
    ) u_op (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(op_beats),
        .hold_i(1'b0),
        .valid_o(op_valid), .ready_i(op_ready), .data_o(op_data), .moves_o(op_moves),
        .done_o(op_done)
    );
    stream_source #(
        .Unit("softmax"), .Stream("s"), .Width(176), .MostBeats(54), .Salt(2)
    ) u_s (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(s_beats),
        .hold_i(1'b0),
        .valid_o(s_valid), .ready_i(s_ready), .data_o(s_data), .moves_o(s_moves),
        .done_o(s_done)
    );
    stream_sink #(
        .Unit("softmax"), .Stream("p"), .Width(136), .MostBeats(54), .Salt(3)
    ) u_p (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(p_beats),
        .valid_i(p_valid), .ready_o(p_ready), .data_i(p_data), .takes_o(p_moves),
        .beat_o(p_beat), .expected_o(p_expected), .done_o(p_done), .failures_o(p_breaches)
    );
    stream_sink #(
        .Unit("softmax"), .Stream("stat"), .Width(51), .MostBeats(27), .Salt(4)
    ) u_stat (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(stat_beats),
        .valid_i(stat_valid), .ready_o(stat_ready), .data_i(stat_data), .takes_o(stat_moves),
        .beat_o(stat_beat), .expected_o(stat_expected), .done_o(stat_done), .failures_o(stat_breaches)
    );
    field_check #(
        .Field("p.value"), .Width(136), .Lsb(0), .Bits(17), .Count(8), .Signed(0)
    ) u_check_p_value (
        .clk_i(clk), .takes_i(p_moves), .case_i(number), .beat_i(p_beat),
        .expected_i(p_expected), .data_i(p_data), .checked_o(p_value_checked),
        .failures_o(p_value_failures)
    );
    field_check #(
        .Field("stat.inverse"), .Width(51), .Lsb(0), .Bits(24), .Count(1), .Signed(0)
    ) u_check_stat_inverse (
        .clk_i(clk), .takes_i(stat_moves), .case_i(number), .beat_i(stat_beat),
        .expected_i(stat_expected), .data_i(stat_data), .checked_o(stat_inverse_checked),
        .failures_o(stat_inverse_failures)
    );
    field_check #(
        .Field("stat.shift"), .Width(51), .Lsb(24), .Bits(5), .Count(1), .Signed(0)
    ) u_check_stat_shift (
        .clk_i(clk), .takes_i(stat_moves), .case_i(number), .beat_i(stat_beat),
        .expected_i(stat_expected), .data_i(stat_data), .checked_o(stat_shift_checked),
        .failures_o(stat_shift_failures)
    );
    field_check #(
        .Field("stat.maximum"), .Width(51), .Lsb(29), .Bits(22), .Count(1), .Signed(1)
    ) u_check_stat_maximum (
        .clk_i(clk), .takes_i(stat_moves), .case_i(number), .beat_i(stat_beat),
        .expected_i(stat_expected), .data_i(stat_data), .checked_o(stat_maximum_checked),
        .failures_o(stat_maximum_failures)
    );

    softmax dut (
        .clk_i(clk), .rst_ni(rst_n),
        .op_valid_i(op_valid), .op_ready_o(op_ready), .op_data_i(op_data),
        .s_valid_i(s_valid), .s_ready_o(s_ready), .s_data_i(s_data),
        .p_valid_o(p_valid), .p_ready_i(p_ready), .p_data_o(p_data),
        .stat_valid_o(stat_valid), .stat_ready_i(stat_ready), .stat_data_o(stat_data)
    );

endmodule
`default_nettype wire
