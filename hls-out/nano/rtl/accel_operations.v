`default_nettype none
// accel_operations: what runs on the array, in order.
//
// Handshake: none; a new index every cycle.
// Latency:   2 cycles.
module accel_operations (
    input  wire clk_i,
    input  wire [5:0] index_i,
    output wire [1:0] kind_o,
    output wire [1:0] source_o,
    output wire [8:0] from_o,
    output wire [4:0] from_stride_o,
    output wire [4:0] rows_o,
    output wire [4:0] in_tiles_o,
    output wire [4:0] out_tiles_o,
    output wire [7:0] tiles_o,
    output wire [2:0] dest_o,
    output wire [8:0] to_o,
    output wire [4:0] to_stride_o,
    output wire [1:0] target_o,
    output wire [0:0] fresh_o,
    output wire [16:0] operand_o,
    output wire [8:0] post_o
);

    // A register of its own: that of a block RAM is too slow for all that read a word.
    reg  [86:0] fetch_q;
    wire [86:0] word;
    fan_copy #(.Width(87)) u_word (.clk_i(clk_i), .data_i(fetch_q), .data_o(word));

    always @(posedge clk_i) begin
        case (index_i)
            6'd0: fetch_q <= 87'h22469a08046602c400008;   // patch_embed[0]
            6'd1: fetch_q <= 87'h2469a08066602c400008;   // patch_embed[1]
            6'd2: fetch_q <= 87'h24721880002042448000;   // l0_q
            6'd3: fetch_q <= 87'h20720880022042448000;   // l0_k
            6'd4: fetch_q <= 87'h20720880042042448000;   // l0_v
            6'd5: fetch_q <= 87'h602c5000800c0010c48005;   // l0_attn
            6'd6: fetch_q <= 87'h24720c80062042448004;   // l0_proj
            6'd7: fetch_q <= 87'h6471da00008102448000;   // l0_fc1
            6'd8: fetch_q <= 87'h2471c480068048460004;   // l0_fc2
            6'd9: fetch_q <= 87'h24721880002042448000;   // l1_q
            6'd10: fetch_q <= 87'h20720880022042448000;   // l1_k
            6'd11: fetch_q <= 87'h20720880042042448000;   // l1_v
            6'd12: fetch_q <= 87'h602c5000800c0010c48005;   // l1_attn
            6'd13: fetch_q <= 87'h24720c80062042448004;   // l1_proj
            6'd14: fetch_q <= 87'h24701820080812448000;   // l1_gate_logits
            6'd15: fetch_q <= 87'h6471c100004082448002;   // l1_expert_fc1
            6'd16: fetch_q <= 87'h2471c4800e4044450004;   // l1_expert_fc2
            6'd17: fetch_q <= 87'h24721880002042448000;   // l2_q
            6'd18: fetch_q <= 87'h20720880022042448000;   // l2_k
            6'd19: fetch_q <= 87'h20720880042042448000;   // l2_v
            6'd20: fetch_q <= 87'h602c5000800c0010c48005;   // l2_attn
            6'd21: fetch_q <= 87'h24720c80062042448004;   // l2_proj
            6'd22: fetch_q <= 87'h6471da00008102448000;   // l2_fc1
            6'd23: fetch_q <= 87'h2471c480068048460004;   // l2_fc2
            6'd24: fetch_q <= 87'h24721880002042448000;   // l3_q
            6'd25: fetch_q <= 87'h20720880022042448000;   // l3_k
            6'd26: fetch_q <= 87'h20720880042042448000;   // l3_v
            6'd27: fetch_q <= 87'h602c5000800c0010c48005;   // l3_attn
            6'd28: fetch_q <= 87'h24720c80062042448004;   // l3_proj
            6'd29: fetch_q <= 87'h24701820080812448000;   // l3_gate_logits
            6'd30: fetch_q <= 87'h6471c100004082448002;   // l3_expert_fc1
            6'd31: fetch_q <= 87'h2471c4800e4044450004;   // l3_expert_fc2
            6'd32: fetch_q <= 87'h210840003;   // end
            default: fetch_q <= 87'd0;
        endcase
    end

    assign kind_o = word[0+:2];
    assign source_o = word[2+:2];
    assign from_o = word[4+:9];
    assign from_stride_o = word[13+:5];
    assign rows_o = word[18+:5];
    assign in_tiles_o = word[23+:5];
    assign out_tiles_o = word[28+:5];
    assign tiles_o = word[33+:8];
    assign dest_o = word[41+:3];
    assign to_o = word[44+:9];
    assign to_stride_o = word[53+:5];
    assign target_o = word[58+:2];
    assign fresh_o = word[60+:1];
    assign operand_o = word[61+:17];
    assign post_o = word[78+:9];

endmodule
`default_nettype wire
