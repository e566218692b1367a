`default_nettype none
// How far operations of one kind are: those that are complete, and complete rows of the next one.
//
// Handshake: row_i: a row is complete; all_i: with it, or alone, the operation. first_i: before it go Front
//            rows that nobody makes.
// Latency:   1 cycle.
module progress #(
    parameter TokenBits = 8,
    parameter Front     = 0
) (
    input  wire                 clk_i,
    input  wire                 rst_ni,
    input  wire                 row_i,
    input  wire                 all_i,
    input  wire                 first_i,
    output wire [7:0]           done_o,
    output wire [TokenBits-1:0] rows_o
);

    reg [7:0]           done_q;
    reg [TokenBits-1:0] rows_q;

    wire [TokenBits-1:0] front = first_i ? Front[TokenBits-1:0] : {TokenBits{1'b0}};

    assign done_o = done_q;
    assign rows_o = rows_q;

    always @(posedge clk_i) begin
        if (row_i) rows_q <= rows_q + {{TokenBits - 1{1'b0}}, 1'b1} + front;
        if (all_i) begin
            rows_q <= {TokenBits{1'b0}};
            done_q <= done_q + 1'b1;
        end
        if (!rst_ni) begin
            rows_q <= {TokenBits{1'b0}};
            done_q <= 8'd0;
        end
    end

`ifndef SYNTHESIS
    assertion u_assert_rows_never_over (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!row_i || all_i || rows_q < {TokenBits{1'b1}} - front)
    );
`endif

    parameter_check #(
        .Good(TokenBits >= 1 && Front >= 0 && Front < (1 << TokenBits)),
        .Message("progress needs TokenBits at least 1; Front less than 2^TokenBits")
    ) u_parameter_check ();

endmodule
`default_nettype wire
