`default_nettype none
// accel_matrices: what is loaded, in order.
//
// Handshake: none; a new index every cycle.
// Latency:   2 cycles.
module accel_matrices (
    input  wire clk_i,
    input  wire [4:0] index_i,
    output wire [13:0] offset_o,
    output wire [9:0] stride_o,
    output wire [7:0] part_o,
    output wire [4:0] rows_o,
    output wire [7:0] tiles_o,
    output wire [1:0] select_o,
    output wire [0:0] end_o
);

    // A register of its own: that of a block RAM is too slow for all that read a word.
    reg  [47:0] fetch_q;
    wire [47:0] word;
    fan_copy #(.Width(48)) u_word (.clk_i(clk_i), .data_i(fetch_q), .data_o(word));

    always @(posedge clk_i) begin
        case (index_i)
            5'd0: fetch_q <= 48'h60262000000;   // patch_embed[0]
            5'd1: fetch_q <= 48'h60262000188;   // patch_embed[1]
            5'd2: fetch_q <= 48'h20424000310;   // l0_q
            5'd3: fetch_q <= 48'h204240003a0;   // l0_k
            5'd4: fetch_q <= 48'h20424000430;   // l0_v
            5'd5: fetch_q <= 48'h204240004c0;   // l0_proj
            5'd6: fetch_q <= 48'h81090000550;   // l0_fc1
            5'd7: fetch_q <= 48'h80484000790;   // l0_fc2
            5'd8: fetch_q <= 48'h204240009a0;   // l1_q
            5'd9: fetch_q <= 48'h20424000a30;   // l1_k
            5'd10: fetch_q <= 48'h20424000ac0;   // l1_v
            5'd11: fetch_q <= 48'h20424000b50;   // l1_proj
            5'd12: fetch_q <= 48'h208109090be0;   // l1_gate_logits
            5'd13: fetch_q <= 48'h4408488c0c28;   // l1_expert_fc1
            5'd14: fetch_q <= 48'h4404448c0d48;   // l1_expert_fc2
            5'd15: fetch_q <= 48'h204240014e8;   // l2_q
            5'd16: fetch_q <= 48'h20424001578;   // l2_k
            5'd17: fetch_q <= 48'h20424001608;   // l2_v
            5'd18: fetch_q <= 48'h20424001698;   // l2_proj
            5'd19: fetch_q <= 48'h81090001728;   // l2_fc1
            5'd20: fetch_q <= 48'h80484001968;   // l2_fc2
            5'd21: fetch_q <= 48'h20424001b78;   // l3_q
            5'd22: fetch_q <= 48'h20424001c08;   // l3_k
            5'd23: fetch_q <= 48'h20424001c98;   // l3_v
            5'd24: fetch_q <= 48'h20424001d28;   // l3_proj
            5'd25: fetch_q <= 48'h208109091db8;   // l3_gate_logits
            5'd26: fetch_q <= 48'h4408488c1e00;   // l3_expert_fc1
            5'd27: fetch_q <= 48'h4404448c1f20;   // l3_expert_fc2
            5'd28: fetch_q <= 48'h800000000000;   // end
            default: fetch_q <= 48'd0;
        endcase
    end

    assign offset_o = word[0+:14];
    assign stride_o = word[14+:10];
    assign part_o = word[24+:8];
    assign rows_o = word[32+:5];
    assign tiles_o = word[37+:8];
    assign select_o = word[45+:2];
    assign end_o = word[47+:1];

endmodule
`default_nettype wire
