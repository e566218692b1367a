`default_nettype none
`timescale 1ns / 1ps
// tb_gate: every case of data/gate through gate, every value compared.
module tb_gate;

    wire        clk, rst_n, load, stuck, moves, done;
    wire [31:0] number, checked, failures;
    reg  [31:0] watchdog;
    reg  [31:0] op_beats;
    wire        op_valid, op_ready, op_moves, op_done;
    wire [10:0] op_data;
    reg  [31:0] logit_beats;
    wire        logit_valid, logit_ready, logit_moves, logit_done;
    wire [143:0] logit_data;
    reg  [31:0] pick_beats;
    wire        pick_valid, pick_ready, pick_moves, pick_done;
    wire [114:0] pick_data;
    wire [114:0] pick_expected;
    wire [31:0] pick_beat, pick_breaches;
    wire [31:0] pick_index_checked, pick_index_failures;
    wire [31:0] pick_logit_checked, pick_logit_failures;
    wire [31:0] pick_score_checked, pick_score_failures;
    wire [31:0] pick_sum_checked, pick_sum_failures;
    wire [31:0] pick_maximum_checked, pick_maximum_failures;

    assign moves =
        op_moves | logit_moves | pick_moves;
    assign done =
        op_done & logit_done & pick_done;
    assign checked =
        pick_index_checked + pick_logit_checked + pick_score_checked + pick_sum_checked + pick_maximum_checked;
    assign failures =
        pick_breaches + pick_index_failures + pick_logit_failures + pick_score_failures + pick_sum_failures +
        pick_maximum_failures;

    // Beats of each stream in each case, and cycles after which one is given up.
    always @(number)
        case (number)
            // logits of a few units
            0: begin
                watchdog = 10000;
                op_beats = 1;
                logit_beats = 6;
                pick_beats = 6;
            end
            // the whole format
            1: begin
                watchdog = 10000;
                op_beats = 2;
                logit_beats = 7;
                pick_beats = 7;
            end
            // equal, rising, falling and least logits
            2: begin
                watchdog = 10000;
                op_beats = 1;
                logit_beats = 7;
                pick_beats = 7;
            end
            // a task's own experts
            3: begin
                watchdog = 10000;
                op_beats = 3;
                logit_beats = 12;
                pick_beats = 12;
            end
            default: begin
                watchdog = 0;
                op_beats = 0;
                logit_beats = 0;
                pick_beats = 0;
            end
        endcase

    bench_control #(.Unit("gate"), .Cases(4)) u_control (
        .clk_o(clk), .rst_no(rst_n), .load_o(load), .stuck_o(stuck), .case_o(number), .watchdog_i(watchdog),
        .moves_i(moves), .done_i(done), .checked_i(checked), .failures_i(failures)
    );

    stream_source #(
        .Unit("gate"), .Stream("op"), .Width(11), .MostBeats(3), .Salt(1)
    ) u_op (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(op_beats),
        .hold_i(1'b0),
        .valid_o(op_valid), .ready_i(op_ready), .data_o(op_data), .moves_o(op_moves),
        .done_o(op_done)
    );
    stream_source #(
        .Unit("gate"), .Stream("logit"), .Width(144), .MostBeats(12), .Salt(2)
    ) u_logit (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(logit_beats),
        .hold_i(1'b0),
        .valid_o(logit_valid), .ready_i(logit_ready), .data_o(logit_data), .moves_o(logit_moves),
        .done_o(logit_done)
    );
    stream_sink #(
        .Unit("gate"), .Stream("pick"), .Width(115), .MostBeats(12), .Salt(3)
    ) u_pick (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(pick_beats),
        .valid_i(pick_valid), .ready_o(pick_ready), .data_i(pick_data), .takes_o(pick_moves),
        .beat_o(pick_beat), .expected_o(pick_expected), .done_o(pick_done), .failures_o(pick_breaches)
    );
    field_check #(
        .Field("pick.index"), .Width(115), .Lsb(0), .Bits(3), .Count(2), .Signed(0)
    ) u_check_pick_index (
        .clk_i(clk), .takes_i(pick_moves), .case_i(number), .beat_i(pick_beat),
        .expected_i(pick_expected), .data_i(pick_data), .checked_o(pick_index_checked),
        .failures_o(pick_index_failures)
    );
    field_check #(
        .Field("pick.logit"), .Width(115), .Lsb(6), .Bits(18), .Count(2), .Signed(1)
    ) u_check_pick_logit (
        .clk_i(clk), .takes_i(pick_moves), .case_i(number), .beat_i(pick_beat),
        .expected_i(pick_expected), .data_i(pick_data), .checked_o(pick_logit_checked),
        .failures_o(pick_logit_failures)
    );
    field_check #(
        .Field("pick.score"), .Width(115), .Lsb(42), .Bits(18), .Count(2), .Signed(1)
    ) u_check_pick_score (
        .clk_i(clk), .takes_i(pick_moves), .case_i(number), .beat_i(pick_beat),
        .expected_i(pick_expected), .data_i(pick_data), .checked_o(pick_score_checked),
        .failures_o(pick_score_failures)
    );
    field_check #(
        .Field("pick.sum"), .Width(115), .Lsb(78), .Bits(19), .Count(1), .Signed(0)
    ) u_check_pick_sum (
        .clk_i(clk), .takes_i(pick_moves), .case_i(number), .beat_i(pick_beat),
        .expected_i(pick_expected), .data_i(pick_data), .checked_o(pick_sum_checked),
        .failures_o(pick_sum_failures)
    );
    field_check #(
        .Field("pick.maximum"), .Width(115), .Lsb(97), .Bits(18), .Count(1), .Signed(1)
    ) u_check_pick_maximum (
        .clk_i(clk), .takes_i(pick_moves), .case_i(number), .beat_i(pick_beat),
        .expected_i(pick_expected), .data_i(pick_data), .checked_o(pick_maximum_checked),
        .failures_o(pick_maximum_failures)
    );

    gate dut (
        .clk_i(clk), .rst_ni(rst_n),
        .op_valid_i(op_valid), .op_ready_o(op_ready), .op_data_i(op_data),
        .logit_valid_i(logit_valid), .logit_ready_o(logit_ready), .logit_data_i(logit_data),
        .pick_valid_o(pick_valid), .pick_ready_i(pick_ready), .pick_data_o(pick_data)
    );

endmodule
`default_nettype wire
