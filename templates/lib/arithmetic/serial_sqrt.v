`default_nettype none
// Square root of an integer, a result bit a cycle.
//
// Handshake: start_i takes radicand_i while busy_o is low; done_o is high for one cycle with the result, and the
//            module is free again in that cycle; soon_o is high in the cycle before.
// Latency:   RootWidth cycles from start_i to done_o.
// Numbers:   root_o = floor(sqrt(radicand_i)), unsigned.
module serial_sqrt #(
    parameter RootWidth = 29
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire                   start_i,
    input  wire [2*RootWidth-1:0] radicand_i,
    output wire                   busy_o,
    output wire                   soon_o,
    output wire                   done_o,
    output wire [RootWidth-1:0]   root_o
);

    localparam CountWidth = $clog2(RootWidth + 1);
    localparam integer Two = 2;

    reg [2*RootWidth-1:0] digits_q;      // pairs of bits still to come, from the top
    reg [RootWidth+1:0]   remainder_q;
    reg [RootWidth-1:0]   root_q;
    reg [CountWidth-1:0]  left_q;        // bits still to find

    // The digit-by-digit method: bring down two bits, try to subtract 4*root + 1.
    wire [RootWidth+1:0] brought = {remainder_q[RootWidth-1:0], digits_q[2*RootWidth-1-:2]};
    wire [RootWidth+1:0] trial   = {root_q, 2'b01};
    wire                 fits    = brought >= trial;
    wire                 unused  = &{1'b0, remainder_q[RootWidth+1:RootWidth]};

    assign busy_o = left_q > {{CountWidth - 1{1'b0}}, 1'b1};
    assign soon_o = left_q == Two[CountWidth-1:0];
    assign done_o = left_q == {{CountWidth - 1{1'b0}}, 1'b1};
    assign root_o = {root_q[RootWidth-2:0], fits};

    always @(posedge clk_i) begin
        digits_q    <= {digits_q[2*RootWidth-3:0], 2'b00};
        remainder_q <= fits ? brought - trial : brought;
        root_q      <= {root_q[RootWidth-2:0], fits};
        if (left_q != {CountWidth{1'b0}}) left_q <= left_q - 1'b1;
        if (start_i) begin
            digits_q    <= radicand_i;
            remainder_q <= {RootWidth + 2{1'b0}};
            root_q      <= {RootWidth{1'b0}};
            left_q      <= RootWidth[CountWidth-1:0];
        end
        if (!rst_ni) left_q <= {CountWidth{1'b0}};
    end

`ifndef SYNTHESIS
    assertion u_assert_start_while_free (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || !busy_o));
`endif

    parameter_check #(
        .Good(RootWidth >= 2),
        .Message("serial_sqrt needs RootWidth at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
