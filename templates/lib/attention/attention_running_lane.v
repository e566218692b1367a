`default_nettype none
// Running maximum and running sum of Contexts rows that take turns in a fixed order, one score a cycle at most.
//
// Handshake: none. valid_i brings the next context's score, first_i with a row's first, last_i with its last. A context
//            comes again no sooner than MulLatency + 2 cycles later. ended_o is high for one cycle per last_i.
// Latency:   Sums = 0: 1 cycle; Sums = 1: 3 + ExpLatency + MulLatency.
// Numbers:   signed, Width bits, Fraction of them fraction; everything wraps.
//              d = bias - s;  e = exp(d < 0 ? d : -d)
//              d < 0: sum = ((sum * e) >> Fraction) + 2^Fraction, bias = s;  else sum = sum + e
//            maximum_o is the bias. Sums = 0: sum_o is 0.
module attention_running_lane #(
    parameter Sums       = 1,
    parameter Contexts   = 12,
    parameter Width      = 32,
    parameter Fraction   = 22,
    parameter ExpLatency = 14
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    valid_i,
    input  wire                    first_i,
    input  wire                    last_i,
    input  wire signed [Width-1:0] score_i,
    output wire                    ended_o,
    output wire [Width-1:0]        maximum_o,
    output wire [Width-1:0]        sum_o
);

    localparam IndexWidth = (Contexts > 1) ? $clog2(Contexts) : 1;
    localparam MulLatency = 2 + $clog2(((Width + 24) / 26) * ((Width + 15) / 17));
    localparam integer LastIndex = Contexts - 1;
    localparam [Width-1:0] Least = {1'b1, {Width - 1{1'b0}}};
    localparam [Width-1:0] One   = {{Width - 1{1'b0}}, 1'b1} << Fraction;

    reg [IndexWidth-1:0] index_q;
    reg [Width-1:0]      biases [0:Contexts-1];
    always @(posedge clk_i) begin
        if (valid_i) index_q <= (index_q == LastIndex[IndexWidth-1:0]) ? {IndexWidth{1'b0}} : index_q + 1'b1;
        if (!rst_ni) index_q <= {IndexWidth{1'b0}};
    end

    wire signed [Width-1:0] bias = first_i ? Least : biases[index_q];
    wire signed [Width:0]   distance = {bias[Width-1], bias} - {score_i[Width-1], score_i};
    wire                    rises = distance[Width];
    wire [Width-1:0]        bias_next = rises ? score_i : bias;
    always @(posedge clk_i) if (valid_i) biases[index_q] <= bias_next;

    generate
        if (Sums == 0) begin : gen_maximum
            reg [Width-1:0] maximum_q;
            reg             ended_q;
            always @(posedge clk_i) begin
                maximum_q <= bias_next;
                ended_q   <= valid_i && last_i && rst_ni;
            end
            assign ended_o   = ended_q;
            assign maximum_o = maximum_q;
            assign sum_o     = {Width{1'b0}};
            wire unused = &{1'b0, distance[Width-1:0]};
        end else begin : gen_sum
            // Cycle 1: the argument. Then the exponential.
            reg [Width:0]    distance_q;
            reg [Width-1:0]  argument_q, maximum_q;
            wire [Width:0]   magnitude = distance_q[Width] ? distance_q : -distance_q;
            wire [Width-1:0] e;
            always @(posedge clk_i) begin
                distance_q <= distance;
                argument_q <= magnitude[Width-1:0];
                maximum_q  <= bias_next;
            end
            attention_reorder_eval u_exp (.clk_i(clk_i), .maximum_i({Width{1'b0}}), .x_i(argument_q), .e_o(e));

            // The running sum: a product of MulLatency cycles, then it is written.
            localparam ToSum = 2 + ExpLatency;
            wire                      sum_first, add_valid, add_rises;
            wire [IndexWidth-1:0]     sum_index, add_index;
            wire [Width-1:0]          sum_add, e_add;
            reg [Width-1:0]           sums [0:Contexts-1];
            wire [Width-1:0]          sum = sum_first ? {Width{1'b0}} : sums[sum_index];
            wire signed [2*Width-1:0] product;
            wire [Width-1:0]          next = add_rises ? product[Fraction+:Width] + One : sum_add + e_add;
            reg [Width-1:0]           next_q;
            delay_line #(.Width(IndexWidth + 1), .Cycles(ToSum)) u_sum_index (
                .clk_i(clk_i), .rst_ni(1'b1), .data_i({first_i, index_q}), .data_o({sum_first, sum_index})
            );
            delay_line #(.Width(1), .Cycles(ToSum + MulLatency - 1)) u_rises (
                .clk_i(clk_i), .rst_ni(1'b1), .data_i(distance_q[Width]), .data_o(add_rises)
            );
            delay_line #(.Width(1), .Cycles(ToSum + MulLatency), .Reset(1)) u_add_valid (
                .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_i), .data_o(add_valid)
            );
            mul_pipe #(.AWidth(Width), .BWidth(Width)) u_product (
                .clk_i(clk_i), .a_i(sum), .b_i(e), .y_o(product)
            );
            delay_line #(.Width(2 * Width + IndexWidth), .Cycles(MulLatency)) u_add (
                .clk_i(clk_i), .rst_ni(1'b1), .data_i({sum, e, sum_index}), .data_o({sum_add, e_add, add_index})
            );
            always @(posedge clk_i) begin
                if (add_valid) sums[add_index] <= next;
                next_q <= next;
            end

            assign sum_o = next_q;
            delay_line #(.Width(1), .Cycles(ToSum + MulLatency + 1), .Reset(1)) u_ended (
                .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_i && last_i), .data_o(ended_o)
            );
            delay_line #(.Width(Width), .Cycles(ToSum + MulLatency)) u_maximum (
                .clk_i(clk_i), .rst_ni(1'b1), .data_i(maximum_q), .data_o(maximum_o)
            );
            wire unused = &{1'b0, magnitude[Width], product};
        end
    endgenerate

    parameter_check #(
        .Good(Contexts >= 1 && Width >= 1 && Fraction >= 1),
        .Message("attention_running_lane needs Contexts, Width and Fraction at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
