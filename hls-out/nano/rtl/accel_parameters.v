`default_nettype none
// accel_parameters: what is read beside matrices, in order.
//
// Handshake: none; a new index every cycle.
// Latency:   2 cycles.
module accel_parameters (
    input  wire clk_i,
    input  wire [5:0] index_i,
    output wire [13:0] offset_o,
    output wire [4:0] beats_o,
    output wire [1:0] kind_o,
    output wire [0:0] end_o
);

    // A register of its own: that of a block RAM is too slow for all that read a word.
    reg  [21:0] fetch_q;
    wire [21:0] word;
    fan_copy #(.Width(22)) u_word (.clk_i(clk_i), .data_i(fetch_q), .data_o(word));

    always @(posedge clk_i) begin
        case (index_i)
            6'd0: fetch_q <= 22'h526c0;   // position of tokens 0 to 4, words 0 to 1
            6'd1: fetch_q <= 22'hc0000;   // image row 0 channel 0
            6'd2: fetch_q <= 22'hc0040;   // image row 0 channel 1
            6'd3: fetch_q <= 22'hc0080;   // image row 0 channel 2
            6'd4: fetch_q <= 22'h426d4;   // position of tokens 5 to 8, words 0 to 1
            6'd5: fetch_q <= 22'hc0010;   // image row 8 channel 0
            6'd6: fetch_q <= 22'hc0050;   // image row 8 channel 1
            6'd7: fetch_q <= 22'hc0090;   // image row 8 channel 2
            6'd8: fetch_q <= 22'h426e4;   // position of tokens 9 to 12, words 0 to 1
            6'd9: fetch_q <= 22'hc0020;   // image row 16 channel 0
            6'd10: fetch_q <= 22'hc0060;   // image row 16 channel 1
            6'd11: fetch_q <= 22'hc00a0;   // image row 16 channel 2
            6'd12: fetch_q <= 22'h426f4;   // position of tokens 13 to 16, words 0 to 1
            6'd13: fetch_q <= 22'hc0030;   // image row 24 channel 0
            6'd14: fetch_q <= 22'hc0070;   // image row 24 channel 1
            6'd15: fetch_q <= 22'hc00b0;   // image row 24 channel 2
            6'd16: fetch_q <= 22'h52704;   // position of tokens 0 to 4, words 2 to 3
            6'd17: fetch_q <= 22'hc0000;   // image row 0 channel 0
            6'd18: fetch_q <= 22'hc0040;   // image row 0 channel 1
            6'd19: fetch_q <= 22'hc0080;   // image row 0 channel 2
            6'd20: fetch_q <= 22'h42718;   // position of tokens 5 to 8, words 2 to 3
            6'd21: fetch_q <= 22'hc0010;   // image row 8 channel 0
            6'd22: fetch_q <= 22'hc0050;   // image row 8 channel 1
            6'd23: fetch_q <= 22'hc0090;   // image row 8 channel 2
            6'd24: fetch_q <= 22'h42728;   // position of tokens 9 to 12, words 2 to 3
            6'd25: fetch_q <= 22'hc0020;   // image row 16 channel 0
            6'd26: fetch_q <= 22'hc0060;   // image row 16 channel 1
            6'd27: fetch_q <= 22'hc00a0;   // image row 16 channel 2
            6'd28: fetch_q <= 22'h42738;   // position of tokens 13 to 16, words 2 to 3
            6'd29: fetch_q <= 22'hc0030;   // image row 24 channel 0
            6'd30: fetch_q <= 22'hc0070;   // image row 24 channel 1
            6'd31: fetch_q <= 22'hc00b0;   // image row 24 channel 2
            6'd32: fetch_q <= 22'h122748;   // l0_norm1
            6'd33: fetch_q <= 22'h122750;   // l0_norm2
            6'd34: fetch_q <= 22'h122758;   // l1_norm1
            6'd35: fetch_q <= 22'h122760;   // l1_norm2
            6'd36: fetch_q <= 22'h122768;   // l2_norm1
            6'd37: fetch_q <= 22'h122770;   // l2_norm2
            6'd38: fetch_q <= 22'h122778;   // l3_norm1
            6'd39: fetch_q <= 22'h322780;   // l3_norm2
            default: fetch_q <= 22'd0;
        endcase
    end

    assign offset_o = word[0+:14];
    assign beats_o = word[14+:5];
    assign kind_o = word[19+:2];
    assign end_o = word[21+:1];

endmodule
`default_nettype wire
