`default_nettype none
`timescale 1ns / 1ps
// tb_layernorm: every case of data/layernorm through layernorm, every value compared.
module tb_layernorm;

    wire        clk, rst_n, load, stuck, moves, done;
    wire [31:0] number, checked, failures;
    reg  [31:0] watchdog;
    reg  [31:0] op_beats;
    wire        op_valid, op_ready, op_moves, op_done;
    wire [4:0] op_data;
    reg  [31:0] p_beats;
    wire        p_valid, p_ready, p_moves, p_done;
    wire [127:0] p_data;
    reg  [31:0] x_beats;
    wire        x_valid, x_ready, x_moves, x_done;
    wire [71:0] x_data;
    reg  [31:0] y_beats;
    wire        y_valid, y_ready, y_moves, y_done;
    wire [71:0] y_data;
    wire [71:0] y_expected;
    wire [31:0] y_beat, y_breaches;
    wire [31:0] y_value_checked, y_value_failures;

    assign moves =
        op_moves | p_moves | x_moves | y_moves;
    assign done =
        op_done & p_done & x_done & y_done;
    assign checked =
        y_value_checked;
    assign failures =
        y_breaches + y_value_failures;

    // Beats of each stream in each case, and cycles after which one is given up.
    always @(number)
        case (number)
            // activations of a few units, cycles
            0: begin
                watchdog = 10000;
                op_beats = 1;
                p_beats = 8;
                x_beats = 48;
                y_beats = 48;
            end
            // one token an operation
            1: begin
                watchdog = 10000;
                op_beats = 2;
                p_beats = 16;
                x_beats = 16;
                y_beats = 16;
            end
            // constant, extreme and tiny tokens
            2: begin
                watchdog = 10000;
                op_beats = 8;
                p_beats = 64;
                x_beats = 64;
                y_beats = 64;
            end
            default: begin
                watchdog = 0;
                op_beats = 0;
                p_beats = 0;
                x_beats = 0;
                y_beats = 0;
            end
        endcase

    bench_control #(.Unit("layernorm"), .Cases(3)) u_control (
        .clk_o(clk), .rst_no(rst_n), .load_o(load), .stuck_o(stuck), .case_o(number), .watchdog_i(watchdog),
        .moves_i(moves), .done_i(done), .checked_i(checked), .failures_i(failures)
    );

    stream_source #(
        .Unit("layernorm"), .Stream("op"), .Width(5), .MostBeats(8), .Salt(1)
    ) u_op (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(op_beats),
        .hold_i(1'b0),
        .valid_o(op_valid), .ready_i(op_ready), .data_o(op_data), .moves_o(op_moves),
        .done_o(op_done)
    );
    stream_source #(
        .Unit("layernorm"), .Stream("p"), .Width(128), .MostBeats(64), .Salt(2)
    ) u_p (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(p_beats),
        .hold_i(1'b0),
        .valid_o(p_valid), .ready_i(p_ready), .data_o(p_data), .moves_o(p_moves),
        .done_o(p_done)
    );
    stream_source #(
        .Unit("layernorm"), .Stream("x"), .Width(72), .MostBeats(64), .Salt(3)
    ) u_x (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(x_beats),
        .hold_i((number == 0 && !(op_done && p_done))),
        .valid_o(x_valid), .ready_i(x_ready), .data_o(x_data), .moves_o(x_moves),
        .done_o(x_done)
    );
    stream_sink #(
        .Unit("layernorm"), .Stream("y"), .Width(72), .MostBeats(64), .Salt(4)
    ) u_y (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(y_beats),
        .valid_i(y_valid), .ready_o(y_ready), .data_i(y_data), .takes_o(y_moves),
        .beat_o(y_beat), .expected_o(y_expected), .done_o(y_done), .failures_o(y_breaches)
    );
    field_check #(
        .Field("y.value"), .Width(72), .Lsb(0), .Bits(18), .Count(4), .Signed(1)
    ) u_check_y_value (
        .clk_i(clk), .takes_i(y_moves), .case_i(number), .beat_i(y_beat),
        .expected_i(y_expected), .data_i(y_data), .checked_o(y_value_checked),
        .failures_o(y_value_failures)
    );

    layernorm dut (
        .clk_i(clk), .rst_ni(rst_n),
        .op_valid_i(op_valid), .op_ready_o(op_ready), .op_data_i(op_data),
        .p_valid_i(p_valid), .p_ready_o(p_ready), .p_data_i(p_data),
        .x_valid_i(x_valid), .x_ready_o(x_ready), .x_data_i(x_data),
        .y_valid_o(y_valid), .y_ready_i(y_ready), .y_data_o(y_data)
    );

endmodule
`default_nettype wire
