`default_nettype none
`timescale 1ns / 1ps
// tb_patch_embed: every case of data/patch_embed through patch_embed, every value compared.
module tb_patch_embed;

    wire        clk, rst_n, load, stuck, moves, done;
    wire [31:0] number, checked, failures;
    reg  [31:0] watchdog;
    reg  [31:0] img_beats;
    wire        img_valid, img_ready, img_moves, img_done;
    wire [63:0] img_data;
    reg  [31:0] y_beats;
    wire        y_valid, y_ready, y_moves, y_done;
    wire [143:0] y_data;
    reg  [31:0] pos_beats;
    wire        pos_valid, pos_ready, pos_moves, pos_done;
    wire [143:0] pos_data;
    reg  [31:0] x_beats;
    wire        x_valid, x_ready, x_moves, x_done;
    wire [143:0] x_data;
    reg  [31:0] out_beats;
    wire        out_valid, out_ready, out_moves, out_done;
    wire [143:0] out_data;
    wire [143:0] x_expected;
    wire [31:0] x_beat, x_breaches;
    wire [143:0] out_expected;
    wire [31:0] out_beat, out_breaches;
    wire [31:0] x_value_checked, x_value_failures;
    wire [31:0] out_value_checked, out_value_failures;

    assign moves =
        img_moves | y_moves | pos_moves | x_moves | out_moves;
    assign done =
        img_done & y_done & pos_done & x_done & out_done;
    assign checked =
        x_value_checked + out_value_checked;
    assign failures =
        x_breaches + out_breaches + x_value_failures + out_value_failures;

    // Beats of each stream in each case, and cycles after which one is given up.
    always @(number)
        case (number)
            // two images back to back
            0: begin
                watchdog = 10000;
                img_beats = 768;
                y_beats = 128;
                pos_beats = 136;
                x_beats = 768;
                out_beats = 136;
            end
            default: begin
                watchdog = 0;
                img_beats = 0;
                y_beats = 0;
                pos_beats = 0;
                x_beats = 0;
                out_beats = 0;
            end
        endcase

    bench_control #(.Unit("patch_embed"), .Cases(1)) u_control (
        .clk_o(clk), .rst_no(rst_n), .load_o(load), .stuck_o(stuck), .case_o(number), .watchdog_i(watchdog),
        .moves_i(moves), .done_i(done), .checked_i(checked), .failures_i(failures)
    );

    stream_source #(
        .Unit("patch_embed"), .Stream("img"), .Width(64), .MostBeats(768), .Salt(1)
    ) u_img (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(img_beats),
        .hold_i(1'b0),
        .valid_o(img_valid), .ready_i(img_ready), .data_o(img_data), .moves_o(img_moves),
        .done_o(img_done)
    );
    stream_source #(
        .Unit("patch_embed"), .Stream("y"), .Width(144), .MostBeats(128), .Salt(2)
    ) u_y (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(y_beats),
        .hold_i(1'b0),
        .valid_o(y_valid), .ready_i(y_ready), .data_o(y_data), .moves_o(y_moves),
        .done_o(y_done)
    );
    stream_source #(
        .Unit("patch_embed"), .Stream("pos"), .Width(144), .MostBeats(136), .Salt(3)
    ) u_pos (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(pos_beats),
        .hold_i(1'b0),
        .valid_o(pos_valid), .ready_i(pos_ready), .data_o(pos_data), .moves_o(pos_moves),
        .done_o(pos_done)
    );
    stream_sink #(
        .Unit("patch_embed"), .Stream("x"), .Width(144), .MostBeats(768), .Salt(4)
    ) u_x (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(x_beats),
        .valid_i(x_valid), .ready_o(x_ready), .data_i(x_data), .takes_o(x_moves),
        .beat_o(x_beat), .expected_o(x_expected), .done_o(x_done), .failures_o(x_breaches)
    );
    stream_sink #(
        .Unit("patch_embed"), .Stream("out"), .Width(144), .MostBeats(136), .Salt(5)
    ) u_out (
        .clk_i(clk), .rst_ni(rst_n), .load_i(load), .stuck_i(stuck), .case_i(number), .beats_i(out_beats),
        .valid_i(out_valid), .ready_o(out_ready), .data_i(out_data), .takes_o(out_moves),
        .beat_o(out_beat), .expected_o(out_expected), .done_o(out_done), .failures_o(out_breaches)
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

    patch_embed dut (
        .clk_i(clk), .rst_ni(rst_n),
        .img_valid_i(img_valid), .img_ready_o(img_ready), .img_data_i(img_data),
        .y_valid_i(y_valid), .y_ready_o(y_ready), .y_data_i(y_data),
        .pos_valid_i(pos_valid), .pos_ready_o(pos_ready), .pos_data_i(pos_data),
        .x_valid_o(x_valid), .x_ready_i(x_ready), .x_data_o(x_data),
        .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data)
    );

endmodule
`default_nettype wire
