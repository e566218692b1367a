`default_nettype none
// A number times a constant, as sums of shifts: synthesis would otherwise spend a DSP on it.
//
// Handshake: none. Latency: combinational.
// Numbers:   unsigned.
module constant_times #(
    parameter In     = 8,
    parameter Out    = 16,
    parameter Factor = 12
) (
    input  wire [In-1:0]  value_i,
    output wire [Out-1:0] value_o
);

    localparam integer Constant = Factor;
    reg [Out+In-1:0] sum;
    wire [Out+In-1:0] wide = {{Out{1'b0}}, value_i};
    wire unused = &{1'b0, sum[Out+In-1:Out]};

    integer b;
    always @* begin
        sum = {Out + In{1'b0}};
        for (b = 0; b < 31; b = b + 1) if (Constant[b]) sum = sum + (wide << b);
    end
    assign value_o = sum[Out-1:0];

    parameter_check #(
        .Good(In >= 1 && Out >= 1),
        .Message("constant_times needs In and Out at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
