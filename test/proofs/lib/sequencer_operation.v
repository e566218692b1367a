`default_nettype none
// The program of the proof of accel_sequencer: each operation's kind, source, where it reads from, its stride, rows,
// destination, where it writes to, its stride, what rows wait for, and whether it reads the next norm.
module sequencer_operation (
    input  wire [2:0]  index_i,
    output reg  [25:0] fields_o
);

    `include "accel_constants.vh"

    always @* case (index_i)
        3'd0:    fields_o = {KindRows, FromNorm, 5'd1, 2'd3, 2'd2, ToKeys, 5'd2, 2'd1, ForNorms, 1'b1};
        3'd1:    fields_o = {KindRows, FromNorm, 5'd1, 2'd3, 2'd2, ToValues, 5'd5, 2'd2, ForNorms, 1'b0};
        3'd2:    fields_o = {KindAttention, FromHidden, 5'd9, 2'd1, 2'd2, ToHidden, 5'd6, 2'd3, ForNothing, 1'b0};
        3'd3:    fields_o = {KindRows, FromHidden, 5'd3, 2'd1, 2'd1, ToGate, 5'd0, 2'd1, ForAttention, 1'b0};
        3'd4:    fields_o = {KindExperts, FromNorm, 5'd4, 2'd3, 2'd0, ToHidden, 5'd8, 2'd2, ForNothing, 1'b0};
        3'd5:    fields_o = {KindRows, FromHidden, 5'd8, 2'd2, 2'd0, ToExperts, 5'd7, 2'd3, ForResults, 1'b0};
        default: fields_o = {KindEnd, 24'd0};
    endcase

endmodule
`default_nettype wire
