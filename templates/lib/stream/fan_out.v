`default_nettype none
// A word for many readers: a register for each, so that a wire need not go to all of them.
//
// Handshake: none; a new word every cycle.
// Latency:   1 cycle.
// Layout:    copies_o[copy*Width +: Width].
module fan_out #(
    parameter Width  = 1,
    parameter Copies = 2
) (
    input  wire                    clk_i,
    input  wire [Width-1:0]        data_i,
    output wire [Copies*Width-1:0] copies_o
);

    genvar c;
    generate
        for (c = 0; c < Copies; c = c + 1) begin : gen_copy
            fan_copy #(.Width(Width)) u_copy (
                .clk_i(clk_i), .data_i(data_i), .data_o(copies_o[c*Width+:Width])
            );
        end
    endgenerate

    parameter_check #(
        .Good(Width >= 1 && Copies >= 1),
        .Message("fan_out needs Width and Copies at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
