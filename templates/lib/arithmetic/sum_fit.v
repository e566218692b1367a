`default_nettype none
// A lane of sums that are wider than what is added to them, and fitted at the end.
//
// Handshake: none; a new value every cycle.
// Latency:   start_o and sum_o combinational, fit_o 1 cycle behind sum_i.
// Numbers:   start_o = start_i, sum_o = sum_i + value_i, both with SumWidth bits; fit_o = sum_i in Width bits, cut where
//            Saturate is 0, clipped where it is 1, and without the most negative number where it is 2.
module sum_fit #(
    parameter SumWidth = 34,
    parameter Width    = 32,
    parameter Saturate = 1
) (
    input  wire                       clk_i,
    input  wire signed [Width-1:0]    start_i,
    output wire signed [SumWidth-1:0] start_o,
    input  wire signed [SumWidth-1:0] sum_i,
    input  wire signed [Width-1:0]    value_i,
    output wire signed [SumWidth-1:0] sum_o,
    output wire signed [Width-1:0]    fit_o
);

    reg [Width-1:0] fit_q;

    generate
        if (SumWidth > Width) begin : gen_wide
            wire negative = sum_i[SumWidth-1];
            wire overflow = (Saturate != 0) && sum_i[SumWidth-1:Width-1] != {SumWidth - Width + 1{negative}};
            wire least    = (Saturate == 2) && negative && (overflow || sum_i[Width-2:0] == {Width - 1{1'b0}});

            assign start_o = {{SumWidth - Width{start_i[Width-1]}}, start_i};
            assign sum_o   = sum_i + {{SumWidth - Width{value_i[Width-1]}}, value_i};
            always @(posedge clk_i)
                fit_q <= (overflow ? {negative, {Width - 1{!negative}}} : sum_i[Width-1:0]) | {{Width - 1{1'b0}}, least};
        end else begin : gen_same
            assign start_o = start_i;
            assign sum_o   = sum_i + value_i;
            always @(posedge clk_i) fit_q <= sum_i;
        end
    endgenerate

    assign fit_o = fit_q;

    parameter_check #(
        .Good(Width >= 1 && SumWidth >= Width),
        .Message("sum_fit needs Width at least 1; SumWidth at least Width")
    ) u_parameter_check ();

endmodule
`default_nettype wire
