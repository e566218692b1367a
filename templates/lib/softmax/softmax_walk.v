`default_nettype none
// Walks the beats of softmax operations: which beat of scores is a row's first, a row's last, an operation's last.
//
// Handshake: valid/ready; an operation {rows, keys} is taken when the one before has all its beats. accept_o is high
//            in the cycle that takes a beat; the other outputs describe the beat that comes next. space_i, which must
//            depend on registers only, says that whoever listens can take one.
// Latency:   0 cycles; one cycle between operations.
// Numbers:   left_o keys are left in the row, this beat's included; at least 1.
module softmax_walk #(
    parameter Lanes    = 16,
    parameter RowWidth = 8,
    parameter KeyWidth = 8
) (
    input  wire                clk_i,
    input  wire                rst_ni,
    input  wire                op_valid_i,
    output wire                op_ready_o,
    input  wire [RowWidth-1:0] op_rows_i,
    input  wire [KeyWidth-1:0] op_keys_i,
    input  wire                s_valid_i,
    output wire                s_ready_o,
    input  wire                space_i,
    output wire                accept_o,
    output wire                first_o,
    output wire                last_o,
    output wire                final_o,
    output wire [KeyWidth-1:0] left_o,
    output wire [KeyWidth-1:0] keys_o
);

    localparam integer BeatKeys = Lanes;

    reg                busy_q, first_q;
    reg [RowWidth-1:0] rows_q;   // rows left, this one included
    reg [KeyWidth-1:0] keys_q, left_q;

    wire [31:0] left_wide = {{32 - KeyWidth{1'b0}}, left_q};
    wire [31:0] left_next = left_wide - BeatKeys;

    assign op_ready_o = !busy_q;
    assign s_ready_o  = busy_q && space_i;
    assign accept_o   = s_valid_i && s_ready_o;
    assign first_o    = first_q;
    assign last_o     = left_wide <= BeatKeys;
    assign final_o    = last_o && rows_q == {{RowWidth - 1{1'b0}}, 1'b1};
    assign left_o     = left_q;
    assign keys_o     = keys_q;

    always @(posedge clk_i) begin
        if (accept_o) begin
            first_q <= last_o;
            left_q  <= last_o ? keys_q : left_next[KeyWidth-1:0];
            if (last_o) rows_q <= rows_q - 1'b1;
            if (final_o) busy_q <= 1'b0;
        end
        if (op_valid_i && op_ready_o) begin
            busy_q  <= 1'b1;
            first_q <= 1'b1;
            rows_q  <= op_rows_i;
            keys_q  <= op_keys_i;
            left_q  <= op_keys_i;
        end
        if (!rst_ni) busy_q <= 1'b0;
    end
    wire unused = &{1'b0, left_next};

`ifndef SYNTHESIS
    assertion u_assert_op_not_empty (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(op_valid_i && op_ready_o) || (op_rows_i != 0 && op_keys_i != 0))
    );
    assertion u_assert_keys_left (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!busy_q || (left_q != 0 && left_q <= keys_q && rows_q != 0))
    );
`endif

    parameter_check #(
        .Good(Lanes >= 1 && RowWidth >= 1 && KeyWidth >= 1),
        .Message("softmax_walk needs Lanes, RowWidth and KeyWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
