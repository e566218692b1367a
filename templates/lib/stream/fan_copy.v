`default_nettype none
// A register of fan_out. Tools must not join it with others that hold the same.
//
// Handshake: none; a new word every cycle.
// Latency:   1 cycle.
module fan_copy #(
    parameter Width = 1
) (
    input  wire             clk_i,
    input  wire [Width-1:0] data_i,
    output wire [Width-1:0] data_o
);

    (* keep = "true" *) reg [Width-1:0] copy_q;

    assign data_o = copy_q;

    always @(posedge clk_i) copy_q <= data_i;

    parameter_check #(
        .Good(Width >= 1),
        .Message("fan_copy needs Width at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
