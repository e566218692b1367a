`default_nettype none
`timescale 1ns / 1ps
// tb_linear: every case of data/linear through linear, every value compared.
module tb_linear;

    wire        clk, rst_n, load, stuck, moves, done;
    wire [31:0] number, checked, failures;
    reg  [31:0] watchdog;
    reg  [31:0] op_beats;
    wire        op_valid, op_ready, op_moves, op_done;
    wire [32:0] op_data;
    reg  [31:0] w_beats;
    wire        w_valid, w_ready, w_moves, w_done;
    wire [511:0] w_data;
    reg  [31:0] b_beats;
    wire        b_valid, b_ready, b_moves, b_done;
    wire [127:0] b_data;
    reg  [31:0] x_beats;
    wire        x_valid, x_ready, x_moves, x_done;
    wire [143:0] x_data;
    reg  [31:0] y_beats;
    wire        y_valid, y_ready, y_moves, y_done;
    wire [143:0] y_data;
    wire [143:0] y_expected;
    wire [31:0] y_beat, y_breaches;
    wire [31:0] y_value_checked, y_value_failures;

    assign moves =
        op_moves | w_moves | b_moves | x_moves | y_moves;
    assign done =
        op_done & w_done & b_done & x_done & y_done;
    assign checked =
        y_value_checked;
    assign failures =
        y_breaches + y_value_failures;

    // Beats of each stream in each case, and cycles after which one is given up.
    always @(number)
        case (number)
            // one token, one value
            0: begin
                watchdog = 10000;
                op_beats = 1;
                w_beats = 2;
                b_beats = 1;
                x_beats = 1;
                y_beats = 1;
            end
            // full tiles, GELU, cycles
            1: begin
                watchdog = 10000;
                op_beats = 1;
                w_beats = 30;
                b_beats = 3;
                x_beats = 35;
                y_beats = 21;
            end
            // five operations back to back
            2: begin
                watchdog = 10000;
                op_beats = 5;
                w_beats = 78;
                b_beats = 11;
                x_beats = 40;
                y_beats = 24;
            end
            // the longest token
            3: begin
                watchdog = 10000;
                op_beats = 1;
                w_beats = 48;
                b_beats = 1;
                x_beats = 48;
                y_beats = 2;
            end
            default: begin
                watchdog = 0;
                op_beats = 0;
                w_beats = 0;
                b_beats = 0;
                x_beats = 0;
                y_beats = 0;
            end
        endcase

    bench_control #(.Unit("linear"), .Cases(4)) u_control (
        .clk_o(clk), .rst_no(rst_n), .load_o(load), .stuck_o(stuck), .case_o(number), .watchdog_i(watchdog),
        .moves_i(moves), .done_i(done), .checked_i(checked), .failures_i(failures)
    );

    stream_source #(
        .Unit("linear"), .Stream("op"), .Width(33), .MostBeats(5), .Salt(1)
    ) u_op (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(op_beats),
        .hold_i(1'b0),
        .valid_o(op_valid), .ready_i(op_ready), .data_o(op_data), .moves_o(op_moves),
        .done_o(op_done)
    );
    stream_source #(
        .Unit("linear"), .Stream("w"), .Width(512), .MostBeats(78), .Salt(2)
    ) u_w (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(w_beats),
        .hold_i(1'b0),
        .valid_o(w_valid), .ready_i(w_ready), .data_o(w_data), .moves_o(w_moves),
        .done_o(w_done)
    );
    stream_source #(
        .Unit("linear"), .Stream("b"), .Width(128), .MostBeats(11), .Salt(3)
    ) u_b (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(b_beats),
        .hold_i(1'b0),
        .valid_o(b_valid), .ready_i(b_ready), .data_o(b_data), .moves_o(b_moves),
        .done_o(b_done)
    );
    stream_source #(
        .Unit("linear"), .Stream("x"), .Width(144), .MostBeats(48), .Salt(4)
    ) u_x (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(x_beats),
        .hold_i((number == 1 && !(op_done && w_done && b_done))),
        .valid_o(x_valid), .ready_i(x_ready), .data_o(x_data), .moves_o(x_moves),
        .done_o(x_done)
    );
    stream_sink #(
        .Unit("linear"), .Stream("y"), .Width(144), .MostBeats(24), .Salt(5)
    ) u_y (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(y_beats),
        .valid_i(y_valid), .ready_o(y_ready), .data_i(y_data), .takes_o(y_moves),
        .beat_o(y_beat), .expected_o(y_expected), .done_o(y_done), .failures_o(y_breaches)
    );
    field_check #(
        .Field("y.value"), .Width(144), .Lsb(0), .Bits(18), .Count(8), .Signed(1)
    ) u_check_y_value (
        .clk_i(clk), .takes_i(y_moves), .case_i(number), .beat_i(y_beat),
        .expected_i(y_expected), .data_i(y_data), .checked_o(y_value_checked),
        .failures_o(y_value_failures)
    );

    linear dut (
        .clk_i(clk), .rst_ni(rst_n),
        .op_valid_i(op_valid), .op_ready_o(op_ready), .op_data_i(op_data),
        .w_valid_i(w_valid), .w_ready_o(w_ready), .w_data_i(w_data),
        .b_valid_i(b_valid), .b_ready_o(b_ready), .b_data_i(b_data),
        .x_valid_i(x_valid), .x_ready_o(x_ready), .x_data_i(x_data),
        .y_valid_o(y_valid), .y_ready_i(y_ready), .y_data_o(y_data)
    );

endmodule
`default_nettype wire
