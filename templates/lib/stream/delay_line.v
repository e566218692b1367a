`default_nettype none
// Delays a word by a fixed number of cycles.
//
// Handshake: none; a new word every cycle.
// Latency:   Cycles (0 is a wire).
// Reset:     with Reset = 1 every stage clears to zero (for control bits); with Reset = 0 the stages have no
//            reset, so that they map to shift-register LUTs (for data).
module delay_line #(
    parameter Width  = 1,
    parameter Cycles = 1,
    parameter Reset  = 0
) (
    input  wire             clk_i,
    input  wire             rst_ni,
    input  wire [Width-1:0] data_i,
    output wire [Width-1:0] data_o
);

    generate
        if (Cycles == 0) begin : gen_wire
            wire unused = &{1'b0, clk_i, rst_ni};
            assign data_o = data_i;
        end else begin : gen_line
            reg [Cycles*Width-1:0] line_q;
            wire [(Cycles+1)*Width-1:0] line_d = {line_q, data_i};
            wire unused = &{1'b0, rst_ni, 1'b0};

            always @(posedge clk_i) begin
                line_q <= line_d[Cycles*Width-1:0];
                if (Reset != 0 && !rst_ni) line_q <= {Cycles * Width{1'b0}};
            end

            assign data_o = line_d[Cycles*Width+:Width];
        end
    endgenerate

    parameter_check #(
        .Good(Width >= 1),
        .Message("delay_line needs Width at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
