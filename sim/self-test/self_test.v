`default_nettype none
// self_test: work like an accelerator's, to see that a simulator is right and how fast it is: in each lane a
// xorshift generator, whose halves are multiplied and accumulated in each cycle.
//
// Latency: the sum is of the lanes' accumulators of the cycle before.
module self_test #(
    parameter Lanes = 1
) (
    input  wire        clk_i,
    input  wire        rst_ni,
    output reg  [31:0] sum_o
);

    wire [32*Lanes-1:0] accumulated;

    genvar lane;
    generate
        for (lane = 0; lane < Lanes; lane = lane + 1) begin : gen_lanes
            reg [31:0] state_q, accumulator_q;
            wire [31:0] first = state_q ^ (state_q << 13);
            wire [31:0] second = first ^ (first >> 17);
            wire signed [15:0] left = state_q[15:0];
            wire signed [15:0] right = state_q[31:16];
            wire signed [31:0] product = left * right;
            always @(posedge clk_i) begin
                if (!rst_ni) begin
                    state_q <= lane + 1;
                    accumulator_q <= 32'd0;
                end else begin
                    state_q <= second ^ (second << 5);
                    accumulator_q <= accumulator_q + product;
                end
            end
            assign accumulated[32*lane+:32] = accumulator_q;
        end
    endgenerate

    reg [31:0] sum_d;
    integer i;
    always @* begin
        sum_d = 32'd0;
        for (i = 0; i < Lanes; i = i + 1) sum_d = sum_d + accumulated[32*i+:32];
    end
    always @(posedge clk_i) sum_o <= sum_d;

endmodule
`default_nettype wire
