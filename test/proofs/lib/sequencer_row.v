`default_nettype none
// The rows that the program of the proof of accel_sequencer must send, in order: a row's operation, which row or place in the
// queue, of which head, and what it is. Behind the last of them is the end.
module sequencer_row (
    input  wire [4:0] place_i,
    output reg  [2:0] op_o,
    output reg  [1:0] row_o,
    output reg        head_o,
    output reg  [4:0] what_o   // plain, scores, sums, from a queue, dropped: one bit of them
);

    localparam [4:0] Plain = 5'd16, Scores = 5'd8, Sums = 5'd4, Queued = 5'd2, Dropped = 5'd1, None = 5'd0;

    always @* case (place_i)
        5'd0:    {op_o, row_o, head_o, what_o} = {3'd0, 2'd0, 1'b0, Plain};
        5'd1:    {op_o, row_o, head_o, what_o} = {3'd0, 2'd1, 1'b0, Plain};
        5'd2:    {op_o, row_o, head_o, what_o} = {3'd1, 2'd0, 1'b0, Plain};
        5'd3:    {op_o, row_o, head_o, what_o} = {3'd1, 2'd1, 1'b0, Plain};
        5'd4:    {op_o, row_o, head_o, what_o} = {3'd2, 2'd0, 1'b0, Scores};
        5'd5:    {op_o, row_o, head_o, what_o} = {3'd2, 2'd1, 1'b0, Scores};
        5'd6:    {op_o, row_o, head_o, what_o} = {3'd2, 2'd0, 1'b0, Sums};
        5'd7:    {op_o, row_o, head_o, what_o} = {3'd2, 2'd0, 1'b1, Scores};
        5'd8:    {op_o, row_o, head_o, what_o} = {3'd2, 2'd1, 1'b0, Sums};
        5'd9:    {op_o, row_o, head_o, what_o} = {3'd2, 2'd1, 1'b1, Scores};
        5'd10:   {op_o, row_o, head_o, what_o} = {3'd2, 2'd0, 1'b1, Sums};
        5'd11:   {op_o, row_o, head_o, what_o} = {3'd2, 2'd1, 1'b1, Sums};
        5'd12:   {op_o, row_o, head_o, what_o} = {3'd3, 2'd0, 1'b0, Plain};
        5'd13:   {op_o, row_o, head_o, what_o} = {3'd4, 2'd0, 1'b0, Queued};
        5'd14:   {op_o, row_o, head_o, what_o} = {3'd4, 2'd1, 1'b0, Queued};
        5'd15:   {op_o, row_o, head_o, what_o} = {3'd5, 2'd0, 1'b0, Queued};
        5'd16:   {op_o, row_o, head_o, what_o} = {3'd5, 2'd1, 1'b0, Queued};
        5'd17:   {op_o, row_o, head_o, what_o} = {3'd4, 2'd0, 1'b0, Dropped};
        5'd18:   {op_o, row_o, head_o, what_o} = {3'd5, 2'd0, 1'b0, Dropped};
        default: {op_o, row_o, head_o, what_o} = {3'd6, 2'd0, 1'b0, None};
    endcase

endmodule
`default_nettype wire
