`default_nettype none
`timescale 1ns / 1ps
// tb_patch_reorder: every case of data/patch_reorder through patch_reorder, every value compared.
module tb_patch_reorder;

    wire        clk, rst_n, load, stuck, moves, done;
    wire [31:0] number, checked, failures;
    reg  [31:0] watchdog;
    reg  [31:0] op_beats;
    wire        op_valid, op_ready, op_moves, op_done;
    wire [11:0] op_data;
    reg  [31:0] pick_beats;
    wire        pick_valid, pick_ready, pick_moves, pick_done;
    wire [39:0] pick_data;
    reg  [31:0] tok_beats;
    wire        tok_valid, tok_ready, tok_moves, tok_done;
    wire [143:0] tok_data;
    reg  [31:0] onto_beats;
    wire        onto_valid, onto_ready, onto_moves, onto_done;
    wire [143:0] onto_data;
    reg  [31:0] y_beats;
    wire        y_valid, y_ready, y_moves, y_done;
    wire [143:0] y_data;
    reg  [31:0] queue_beats;
    wire        queue_valid, queue_ready, queue_moves, queue_done;
    wire [6:0] queue_data;
    reg  [31:0] entry_beats;
    wire        entry_valid, entry_ready, entry_moves, entry_done;
    wire [22:0] entry_data;
    reg  [31:0] x_beats;
    wire        x_valid, x_ready, x_moves, x_done;
    wire [143:0] x_data;
    reg  [31:0] out_beats;
    wire        out_valid, out_ready, out_moves, out_done;
    wire [143:0] out_data;
    wire [6:0] queue_expected;
    wire [31:0] queue_beat, queue_breaches;
    wire [22:0] entry_expected;
    wire [31:0] entry_beat, entry_breaches;
    wire [143:0] x_expected;
    wire [31:0] x_beat, x_breaches;
    wire [143:0] out_expected;
    wire [31:0] out_beat, out_breaches;
    wire [31:0] queue_expert_checked, queue_expert_failures;
    wire [31:0] queue_length_checked, queue_length_failures;
    wire [31:0] entry_token_checked, entry_token_failures;
    wire [31:0] entry_score_checked, entry_score_failures;
    wire [31:0] x_value_checked, x_value_failures;
    wire [31:0] out_value_checked, out_value_failures;

    assign moves =
        op_moves | pick_moves | tok_moves | onto_moves | y_moves | queue_moves | entry_moves | x_moves | out_moves;
    assign done =
        op_done & pick_done & tok_done & onto_done & y_done & queue_done & entry_done & x_done & out_done;
    assign checked =
        queue_expert_checked + queue_length_checked + entry_token_checked + entry_score_checked + x_value_checked +
        out_value_checked;
    assign failures =
        queue_breaches + entry_breaches + x_breaches + out_breaches + queue_expert_failures + queue_length_failures +
        entry_token_failures + entry_score_failures + x_value_failures + out_value_failures;

    // Beats of each stream in each case, and cycles after which one is given up.
    always @(number)
        case (number)
            // three layers back to back
            0: begin
                watchdog = 10000;
                op_beats = 3;
                pick_beats = 21;
                tok_beats = 75;
                onto_beats = 36;
                y_beats = 102;
                queue_beats = 12;
                entry_beats = 30;
                x_beats = 102;
                out_beats = 75;
            end
            default: begin
                watchdog = 0;
                op_beats = 0;
                pick_beats = 0;
                tok_beats = 0;
                onto_beats = 0;
                y_beats = 0;
                queue_beats = 0;
                entry_beats = 0;
                x_beats = 0;
                out_beats = 0;
            end
        endcase

    bench_control #(.Unit("patch_reorder"), .Cases(1)) u_control (
        .clk_o(clk), .rst_no(rst_n), .load_o(load), .stuck_o(stuck), .case_o(number), .watchdog_i(watchdog),
        .moves_i(moves), .done_i(done), .checked_i(checked), .failures_i(failures)
    );

    stream_source #(
        .Unit("patch_reorder"), .Stream("op"), .Width(12), .MostBeats(3), .Salt(1)
    ) u_op (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(op_beats),
        .hold_i(1'b0),
        .valid_o(op_valid), .ready_i(op_ready), .data_o(op_data), .moves_o(op_moves),
        .done_o(op_done)
    );
    stream_source #(
        .Unit("patch_reorder"), .Stream("pick"), .Width(40), .MostBeats(21), .Salt(2)
    ) u_pick (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(pick_beats),
        .hold_i(1'b0),
        .valid_o(pick_valid), .ready_i(pick_ready), .data_o(pick_data), .moves_o(pick_moves),
        .done_o(pick_done)
    );
    stream_source #(
        .Unit("patch_reorder"), .Stream("tok"), .Width(144), .MostBeats(75), .Salt(3)
    ) u_tok (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(tok_beats),
        .hold_i(1'b0),
        .valid_o(tok_valid), .ready_i(tok_ready), .data_o(tok_data), .moves_o(tok_moves),
        .done_o(tok_done)
    );
    stream_source #(
        .Unit("patch_reorder"), .Stream("onto"), .Width(144), .MostBeats(36), .Salt(4)
    ) u_onto (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(onto_beats),
        .hold_i(1'b0),
        .valid_o(onto_valid), .ready_i(onto_ready), .data_o(onto_data), .moves_o(onto_moves),
        .done_o(onto_done)
    );
    stream_source #(
        .Unit("patch_reorder"), .Stream("y"), .Width(144), .MostBeats(102), .Salt(5)
    ) u_y (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(y_beats),
        .hold_i(1'b0),
        .valid_o(y_valid), .ready_i(y_ready), .data_o(y_data), .moves_o(y_moves),
        .done_o(y_done)
    );
    stream_sink #(
        .Unit("patch_reorder"), .Stream("queue"), .Width(7), .MostBeats(12), .Salt(6)
    ) u_queue (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(queue_beats),
        .valid_i(queue_valid), .ready_o(queue_ready), .data_i(queue_data), .takes_o(queue_moves),
        .beat_o(queue_beat), .expected_o(queue_expected), .done_o(queue_done), .failures_o(queue_breaches)
    );
    stream_sink #(
        .Unit("patch_reorder"), .Stream("entry"), .Width(23), .MostBeats(30), .Salt(7)
    ) u_entry (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(entry_beats),
        .valid_i(entry_valid), .ready_o(entry_ready), .data_i(entry_data), .takes_o(entry_moves),
        .beat_o(entry_beat), .expected_o(entry_expected), .done_o(entry_done), .failures_o(entry_breaches)
    );
    stream_sink #(
        .Unit("patch_reorder"), .Stream("x"), .Width(144), .MostBeats(102), .Salt(8)
    ) u_x (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(x_beats),
        .valid_i(x_valid), .ready_o(x_ready), .data_i(x_data), .takes_o(x_moves),
        .beat_o(x_beat), .expected_o(x_expected), .done_o(x_done), .failures_o(x_breaches)
    );
    stream_sink #(
        .Unit("patch_reorder"), .Stream("out"), .Width(144), .MostBeats(75), .Salt(9)
    ) u_out (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(out_beats),
        .valid_i(out_valid), .ready_o(out_ready), .data_i(out_data), .takes_o(out_moves),
        .beat_o(out_beat), .expected_o(out_expected), .done_o(out_done), .failures_o(out_breaches)
    );
    field_check #(
        .Field("queue.expert"), .Width(7), .Lsb(0), .Bits(2), .Count(1), .Signed(0)
    ) u_check_queue_expert (
        .clk_i(clk), .takes_i(queue_moves), .case_i(number), .beat_i(queue_beat),
        .expected_i(queue_expected), .data_i(queue_data), .checked_o(queue_expert_checked),
        .failures_o(queue_expert_failures)
    );
    field_check #(
        .Field("queue.length"), .Width(7), .Lsb(2), .Bits(5), .Count(1), .Signed(0)
    ) u_check_queue_length (
        .clk_i(clk), .takes_i(queue_moves), .case_i(number), .beat_i(queue_beat),
        .expected_i(queue_expected), .data_i(queue_data), .checked_o(queue_length_checked),
        .failures_o(queue_length_failures)
    );
    field_check #(
        .Field("entry.token"), .Width(23), .Lsb(0), .Bits(5), .Count(1), .Signed(0)
    ) u_check_entry_token (
        .clk_i(clk), .takes_i(entry_moves), .case_i(number), .beat_i(entry_beat),
        .expected_i(entry_expected), .data_i(entry_data), .checked_o(entry_token_checked),
        .failures_o(entry_token_failures)
    );
    field_check #(
        .Field("entry.score"), .Width(23), .Lsb(5), .Bits(18), .Count(1), .Signed(1)
    ) u_check_entry_score (
        .clk_i(clk), .takes_i(entry_moves), .case_i(number), .beat_i(entry_beat),
        .expected_i(entry_expected), .data_i(entry_data), .checked_o(entry_score_checked),
        .failures_o(entry_score_failures)
    );
    field_check #(
        .Field("x.value"), .Width(144), .Lsb(0), .Bits(18), .Count(8), .Signed(1)
    ) u_check_x_value (
        .clk_i(clk), .takes_i(x_moves), .case_i(number), .beat_i(x_beat),
        .expected_i(x_expected), .data_i(x_data), .checked_o(x_value_checked),
        .failures_o(x_value_failures)
    );
    field_check #(
        .Field("out.value"), .Width(144), .Lsb(0), .Bits(18), .Count(8), .Signed(1)
    ) u_check_out_value (
        .clk_i(clk), .takes_i(out_moves), .case_i(number), .beat_i(out_beat),
        .expected_i(out_expected), .data_i(out_data), .checked_o(out_value_checked),
        .failures_o(out_value_failures)
    );

    patch_reorder dut (
        .clk_i(clk), .rst_ni(rst_n),
        .op_valid_i(op_valid), .op_ready_o(op_ready), .op_data_i(op_data),
        .pick_valid_i(pick_valid), .pick_ready_o(pick_ready), .pick_data_i(pick_data),
        .tok_valid_i(tok_valid), .tok_ready_o(tok_ready), .tok_data_i(tok_data),
        .onto_valid_i(onto_valid), .onto_ready_o(onto_ready), .onto_data_i(onto_data),
        .y_valid_i(y_valid), .y_ready_o(y_ready), .y_data_i(y_data),
        .queue_valid_o(queue_valid), .queue_ready_i(queue_ready), .queue_data_o(queue_data),
        .entry_valid_o(entry_valid), .entry_ready_i(entry_ready), .entry_data_o(entry_data),
        .x_valid_o(x_valid), .x_ready_i(x_ready), .x_data_o(x_data),
        .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data)
    );

endmodule
`default_nettype wire
