`default_nettype none
// Running maximum and running sum of Rows rows that take turns, one score a cycle: by the time a row's next score
// comes, its last step is done.
//
// Handshake: none. In cycle c a score of row c mod Rows may come (valid_i), first_i with a row's first, last_i with its
//            last. done_o is high for one cycle per row, in the order of last_i.
// Latency:   6 + ExpLatency + MulLatency + 2*Fraction cycles from last_i to done_o.
// Numbers:   signed, Width bits, Fraction of them fraction; everything wraps.
//              d = bias - s;  e = exp(d < 0 ? d : -d)
//              d < 0: sum = ((sum * e) >> Fraction) + 2^Fraction, bias = s;  else sum = sum + e
//            inverse = 2^(2*Fraction) / sum, truncated toward zero, 0 for 0.
module softmax_scan #(
    parameter Width      = 32,
    parameter Fraction   = 22,
    parameter Rows       = 8,    // at least MulLatency + 1
    parameter ExpLatency = 14
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    valid_i,
    input  wire                    first_i,
    input  wire                    last_i,
    input  wire signed [Width-1:0] score_i,
    output wire                    done_o,
    output wire [Width-1:0]        inverse_o,
    output wire [Width-1:0]        maximum_o
);

    localparam MulLatency  = 2 + $clog2(((Width + 24) / 26) * ((Width + 15) / 17));
    localparam DivideWidth = 2 * Fraction + 1;
    localparam [Width-1:0] Least = {1'b1, {Width - 1{1'b0}}};
    localparam [Width-1:0] One   = {{Width - 1{1'b0}}, 1'b1} << Fraction;

    // Two cycles: the running maximum and the argument of the exponential.
    wire signed [Width-1:0] bias_back;
    wire signed [Width-1:0] bias = first_i ? Least : bias_back;
    reg signed [Width:0]    distance_q;
    reg [Width-1:0]         score_q, bias_q, bias_late_q, argument_q;
    reg                     rises_q;
    wire                    rises = distance_q[Width];
    wire [Width:0]          argument = rises ? distance_q : -distance_q;
    always @(posedge clk_i) begin
        distance_q  <= {bias[Width-1], bias} - {score_i[Width-1], score_i};
        score_q     <= score_i;
        bias_q      <= bias;
        argument_q  <= argument[Width-1:0];
        rises_q     <= rises;
        bias_late_q <= rises ? score_q : bias_q;
    end
    delay_line #(.Width(Width), .Cycles(Rows - 2)) u_bias_back (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(bias_late_q), .data_o(bias_back)
    );

    wire [Width-1:0] e, e_add;
    softmax_eval u_exp (.clk_i(clk_i), .x_i(argument_q), .e_o(e));

    // The running sum: a product of MulLatency cycles, and one to add.
    wire                      first, rises_add;
    wire [Width-1:0]          sum_back, sum_add;
    wire [Width-1:0]          sum = first ? {Width{1'b0}} : sum_back;
    wire signed [2*Width-1:0] product;
    wire [2*Width-1:0]        scaled = product >>> Fraction;
    reg [Width-1:0]           sum_q;
    delay_line #(.Width(1), .Cycles(ExpLatency + 2)) u_first (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(first_i), .data_o(first)
    );
    delay_line #(.Width(1), .Cycles(ExpLatency + MulLatency)) u_rises (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(rises_q), .data_o(rises_add)
    );
    mul_pipe #(.AWidth(Width), .BWidth(Width)) u_product (.clk_i(clk_i), .a_i(sum), .b_i(e), .y_o(product));
    delay_line #(.Width(2 * Width), .Cycles(MulLatency)) u_add (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({sum, e}), .data_o({sum_add, e_add})
    );
    always @(posedge clk_i) sum_q <= rises_add ? scaled[Width-1:0] + One : sum_add + e_add;
    delay_line #(.Width(Width), .Cycles(Rows - MulLatency - 1)) u_sum_back (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(sum_q), .data_o(sum_back)
    );

    signed_inverse #(.Width(Width), .Fraction(Fraction)) u_inverse (
        .clk_i(clk_i), .sum_i(sum_q), .inverse_o(inverse_o)
    );
    delay_line #(.Width(Width), .Cycles(ExpLatency + MulLatency + DivideWidth + 3)) u_maximum (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(bias_late_q), .data_o(maximum_o)
    );
    delay_line #(.Width(1), .Cycles(ExpLatency + MulLatency + DivideWidth + 5), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_i && last_i), .data_o(done_o)
    );
    wire unused = &{1'b0, argument[Width], scaled};

    parameter_check #(
        .Good(Width >= 1 && Fraction >= 1 && Rows >= 1),
        .Message("softmax_scan needs Width, Fraction and Rows at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
