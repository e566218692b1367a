`default_nettype none
`timescale 1ns / 1ps
// tb_attention_reorder: every case of data/attention_reorder through attention_reorder, every value compared.
module tb_attention_reorder;

    wire        clk, rst_n, load, stuck, moves, done;
    wire [31:0] number, checked, failures;
    reg  [31:0] watchdog;
    reg  [31:0] op_beats;
    wire        op_valid, op_ready, op_moves, op_done;
    wire [16:0] op_data;
    reg  [31:0] q_beats;
    wire        q_valid, q_ready, q_moves, q_done;
    wire [143:0] q_data;
    reg  [31:0] k_beats;
    wire        k_valid, k_ready, k_moves, k_done;
    wire [143:0] k_data;
    reg  [31:0] v_beats;
    wire        v_valid, v_ready, v_moves, v_done;
    wire [143:0] v_data;
    reg  [31:0] score_beats;
    wire        score_valid, score_ready, score_moves, score_done;
    wire [87:0] score_data;
    reg  [31:0] stat_beats;
    wire        stat_valid, stat_ready, stat_moves, stat_done;
    wire [50:0] stat_data;
    reg  [31:0] y_beats;
    wire        y_valid, y_ready, y_moves, y_done;
    wire [143:0] y_data;
    wire [87:0] score_expected;
    wire [31:0] score_beat, score_breaches;
    wire [50:0] stat_expected;
    wire [31:0] stat_beat, stat_breaches;
    wire [143:0] y_expected;
    wire [31:0] y_beat, y_breaches;
    wire [31:0] score_value_checked, score_value_failures;
    wire [31:0] stat_inverse_checked, stat_inverse_failures;
    wire [31:0] stat_shift_checked, stat_shift_failures;
    wire [31:0] stat_maximum_checked, stat_maximum_failures;
    wire [31:0] y_value_checked, y_value_failures;

    assign moves =
        op_moves | q_moves | k_moves | v_moves | score_moves | stat_moves | y_moves;
    assign done =
        op_done & q_done & k_done & v_done & score_done & stat_done & y_done;
    assign checked =
        score_value_checked + stat_inverse_checked + stat_shift_checked + stat_maximum_checked + y_value_checked;
    assign failures =
        score_breaches + stat_breaches + y_breaches + score_value_failures + stat_inverse_failures + stat_shift_failures +
        stat_maximum_failures + y_value_failures;

    // Beats of each stream in each case, and cycles after which one is given up.
    always @(number)
        case (number)
            // activations of a few units, cycles
            0: begin
                watchdog = 10000;
                op_beats = 1;
                q_beats = 36;
                k_beats = 108;
                v_beats = 108;
                score_beats = 54;
                stat_beats = 18;
                y_beats = 36;
            end
            // awkward token counts back to back
            1: begin
                watchdog = 10000;
                op_beats = 3;
                q_beats = 68;
                k_beats = 144;
                v_beats = 144;
                score_beats = 72;
                stat_beats = 34;
                y_beats = 68;
            end
            // the whole format
            2: begin
                watchdog = 10000;
                op_beats = 2;
                q_beats = 52;
                k_beats = 136;
                v_beats = 136;
                score_beats = 68;
                stat_beats = 26;
                y_beats = 52;
            end
            // equal, one huge, least
            3: begin
                watchdog = 10000;
                op_beats = 3;
                q_beats = 108;
                k_beats = 324;
                v_beats = 324;
                score_beats = 162;
                stat_beats = 54;
                y_beats = 108;
            end
            default: begin
                watchdog = 0;
                op_beats = 0;
                q_beats = 0;
                k_beats = 0;
                v_beats = 0;
                score_beats = 0;
                stat_beats = 0;
                y_beats = 0;
            end
        endcase

    bench_control #(.Unit("attention_reorder"), .Cases(4)) u_control (
        .clk_o(clk), .rst_no(rst_n), .load_o(load), .stuck_o(stuck), .case_o(number), .watchdog_i(watchdog),
        .moves_i(moves), .done_i(done), .checked_i(checked), .failures_i(failures)
    );

    stream_source #(
        .Unit("attention_reorder"), .Stream("op"), .Width(17), .MostBeats(3), .Salt(1)
    ) u_op (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(op_beats),
        .hold_i(1'b0),
        .valid_o(op_valid), .ready_i(op_ready), .data_o(op_data), .moves_o(op_moves),
        .done_o(op_done)
    );
    stream_source #(
        .Unit("attention_reorder"), .Stream("q"), .Width(144), .MostBeats(108), .Salt(2)
    ) u_q (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(q_beats),
        .hold_i(1'b0),
        .valid_o(q_valid), .ready_i(q_ready), .data_o(q_data), .moves_o(q_moves),
        .done_o(q_done)
    );
    stream_source #(
        .Unit("attention_reorder"), .Stream("k"), .Width(144), .MostBeats(324), .Salt(3)
    ) u_k (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(k_beats),
        .hold_i((number == 0 && !(op_done))),
        .valid_o(k_valid), .ready_i(k_ready), .data_o(k_data), .moves_o(k_moves),
        .done_o(k_done)
    );
    stream_source #(
        .Unit("attention_reorder"), .Stream("v"), .Width(144), .MostBeats(324), .Salt(4)
    ) u_v (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(v_beats),
        .hold_i(1'b0),
        .valid_o(v_valid), .ready_i(v_ready), .data_o(v_data), .moves_o(v_moves),
        .done_o(v_done)
    );
    stream_sink #(
        .Unit("attention_reorder"), .Stream("score"), .Width(88), .MostBeats(162), .Salt(5)
    ) u_score (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(score_beats),
        .valid_i(score_valid), .ready_o(score_ready), .data_i(score_data), .takes_o(score_moves),
        .beat_o(score_beat), .expected_o(score_expected), .done_o(score_done), .failures_o(score_breaches)
    );
    stream_sink #(
        .Unit("attention_reorder"), .Stream("stat"), .Width(51), .MostBeats(54), .Salt(6)
    ) u_stat (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(stat_beats),
        .valid_i(stat_valid), .ready_o(stat_ready), .data_i(stat_data), .takes_o(stat_moves),
        .beat_o(stat_beat), .expected_o(stat_expected), .done_o(stat_done), .failures_o(stat_breaches)
    );
    stream_sink #(
        .Unit("attention_reorder"), .Stream("y"), .Width(144), .MostBeats(108), .Salt(7)
    ) u_y (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(y_beats),
        .valid_i(y_valid), .ready_o(y_ready), .data_i(y_data), .takes_o(y_moves),
        .beat_o(y_beat), .expected_o(y_expected), .done_o(y_done), .failures_o(y_breaches)
    );
    field_check #(
        .Field("score.value"), .Width(88), .Lsb(0), .Bits(22), .Count(4), .Signed(1)
    ) u_check_score_value (
        .clk_i(clk), .takes_i(score_moves), .case_i(number), .beat_i(score_beat),
        .expected_i(score_expected), .data_i(score_data), .checked_o(score_value_checked),
        .failures_o(score_value_failures)
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
    field_check #(
        .Field("y.value"), .Width(144), .Lsb(0), .Bits(18), .Count(8), .Signed(1)
    ) u_check_y_value (
        .clk_i(clk), .takes_i(y_moves), .case_i(number), .beat_i(y_beat),
        .expected_i(y_expected), .data_i(y_data), .checked_o(y_value_checked),
        .failures_o(y_value_failures)
    );

    attention_reorder dut (
        .clk_i(clk), .rst_ni(rst_n),
        .op_valid_i(op_valid), .op_ready_o(op_ready), .op_data_i(op_data),
        .q_valid_i(q_valid), .q_ready_o(q_ready), .q_data_i(q_data),
        .k_valid_i(k_valid), .k_ready_o(k_ready), .k_data_i(k_data),
        .v_valid_i(v_valid), .v_ready_o(v_ready), .v_data_i(v_data),
        .score_valid_o(score_valid), .score_ready_i(score_ready), .score_data_o(score_data),
        .stat_valid_o(stat_valid), .stat_ready_i(stat_ready), .stat_data_o(stat_data),
        .y_valid_o(y_valid), .y_ready_i(y_ready), .y_data_o(y_data)
    );

endmodule
`default_nettype wire
