`default_nettype none
// Sums of Contexts rows that take turns in a fixed order.
//
// Handshake: none. valid_i, first_i, last_i and tag_i come Late cycles before their value_i. ended_o is high for one
//            cycle per last_i, with the row's sum and its tag.
// Latency:   Late + 1 cycles.
// Numbers:   unsigned; SumWidth bits must hold the sum.
module attention_row_sum #(
    parameter Contexts = 12,
    parameter Width    = 17,
    parameter SumWidth = 25,
    parameter TagWidth = 32,
    parameter Late     = 12
) (
    input  wire                clk_i,
    input  wire                rst_ni,
    input  wire                valid_i,
    input  wire                first_i,
    input  wire                last_i,
    input  wire [TagWidth-1:0] tag_i,
    input  wire [Width-1:0]    value_i,
    output wire                ended_o,
    output wire [SumWidth-1:0] sum_o,
    output wire [TagWidth-1:0] tag_o
);

    localparam IndexWidth = (Contexts > 1) ? $clog2(Contexts) : 1;
    localparam integer LastIndex = Contexts - 1;

    wire valid, first;
    delay_line #(.Width(1), .Cycles(Late), .Reset(1)) u_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_i), .data_o(valid)
    );
    delay_line #(.Width(1), .Cycles(Late)) u_first (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(first_i), .data_o(first)
    );
    delay_line #(.Width(TagWidth), .Cycles(Late + 1)) u_tag (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(tag_i), .data_o(tag_o)
    );
    delay_line #(.Width(1), .Cycles(Late + 1), .Reset(1)) u_ended (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_i && last_i), .data_o(ended_o)
    );

    reg [SumWidth-1:0]   sums [0:Contexts-1];
    reg [SumWidth-1:0]   sum_q;
    reg [IndexWidth-1:0] index_q;
    wire [SumWidth-1:0]  sum = (first ? {SumWidth{1'b0}} : sums[index_q]) + {{SumWidth - Width{1'b0}}, value_i};
    always @(posedge clk_i) begin
        sum_q <= sum;
        if (valid) begin
            sums[index_q] <= sum;
            index_q       <= (index_q == LastIndex[IndexWidth-1:0]) ? {IndexWidth{1'b0}} : index_q + 1'b1;
        end
        if (!rst_ni) index_q <= {IndexWidth{1'b0}};
    end
    assign sum_o = sum_q;

    parameter_check #(
        .Good(Contexts >= 1 && Width >= 1 && TagWidth >= 1 && Late >= 1 && SumWidth >= Width),
        .Message("attention_row_sum needs Contexts, Width, TagWidth and Late at least 1; SumWidth at least Width")
    ) u_parameter_check ();

endmodule
`default_nettype wire
