`default_nettype none
// accel_norms: layer norms, in order.
//
// Handshake: none; a new index every cycle.
// Latency:   2 cycles.
module accel_norms (
    input  wire clk_i,
    input  wire [3:0] index_i,
    output wire [0:0] operand_o,
    output wire [0:0] end_o
);

    // A register of its own: that of a block RAM is too slow for all that read a word.
    reg  [1:0] fetch_q;
    wire [1:0] word;
    fan_copy #(.Width(2)) u_word (.clk_i(clk_i), .data_i(fetch_q), .data_o(word));

    always @(posedge clk_i) begin
        case (index_i)
            4'd0: fetch_q <= 2'h0;   // l0_norm1
            4'd1: fetch_q <= 2'h0;   // l0_norm2
            4'd2: fetch_q <= 2'h0;   // l1_norm1
            4'd3: fetch_q <= 2'h0;   // l1_norm2
            4'd4: fetch_q <= 2'h0;   // l2_norm1
            4'd5: fetch_q <= 2'h0;   // l2_norm2
            4'd6: fetch_q <= 2'h0;   // l3_norm1
            4'd7: fetch_q <= 2'h0;   // l3_norm2
            4'd8: fetch_q <= 2'h2;   // end
            default: fetch_q <= 2'd0;
        endcase
    end

    assign operand_o = word[0+:1];
    assign end_o = word[1+:1];

endmodule
`default_nettype wire
