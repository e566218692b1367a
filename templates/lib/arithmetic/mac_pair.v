`default_nettype none
// Two lanes of the array on one set of multipliers: the two weights that a value meets share a word, and one product holds
// both.
//
// Handshake: none; a block and two tile rows every cycle. accumulate_i, first_i, shift_i and bias_i belong to the
//            products that reach the accumulators, 4 + Cascade + log2(Taps/Cascade) cycles after their x_i and w_i.
// Latency:   5 + Cascade + log2(Taps/Cascade) cycles from the last x_i of a row to acc_o.
// Numbers:   x_i, w_i signed integers, no weight the most negative one; the low lane's come first. A word is
//            high * 2^Offset + low, its product high * x * 2^Offset + low * x. Cascade products are added before they are
//            split: their low parts must add up within Offset bits. Sums are modulo 2^AccWidth, as in mac_lane.
module mac_pair #(
    parameter Taps     = 16,   // a power of two
    parameter XWidth   = 11,
    parameter WWidth   = 8,
    parameter AccWidth = 30,
    parameter Offset   = 19,
    parameter Cascade  = 2     // a power of two, at most Taps
) (
    input  wire                     clk_i,
    input  wire [Taps*XWidth-1:0]   x_i,
    input  wire [2*Taps*WWidth-1:0] w_i,
    input  wire [1:0]               accumulate_i,
    input  wire [1:0]               first_i,   // start from the bias, not from the running sum
    input  wire [1:0]               shift_i,   // move the running sum up by a digit of WWidth - 1 bits first
    input  wire [2*AccWidth-1:0]    bias_i,
    output wire [2*AccWidth-1:0]    acc_o
);

    localparam WordWidth    = Offset + WWidth;
    localparam ProductWidth = WordWidth + XWidth;
    localparam ChainWidth   = ProductWidth + $clog2(Cascade);
    localparam PartWidth    = WWidth + XWidth - 1 + $clog2(Cascade);   // of a sum of Cascade products of a lane
    localparam Cascades     = Taps / Cascade;
    localparam TreeWidth    = PartWidth + $clog2(Cascades);

    wire [2*Cascades*PartWidth-1:0] parts;   // the low lane's first

    genvar c, t, n, lane;
    generate
        for (c = 0; c < Cascades; c = c + 1) begin : gen_cascade
            wire signed [ChainWidth-1:0] chain [0:Cascade];
            assign chain[0] = {ChainWidth{1'b0}};
            for (t = 0; t < Cascade; t = t + 1) begin : gen_product
                localparam integer Tap = c * Cascade + t;
                wire [XWidth-1:0] x;
                wire [WWidth-1:0] low, high;
                // As late as the sum of the products before it.
                delay_line #(.Width(XWidth + 2 * WWidth), .Cycles(t)) u_delay (
                    .clk_i(clk_i), .rst_ni(1'b1),
                    .data_i({x_i[Tap*XWidth+:XWidth], w_i[(Taps+Tap)*WWidth+:WWidth], w_i[Tap*WWidth+:WWidth]}),
                    .data_o({x, high, low})
                );
                reg signed [WWidth-1:0]       low_q, high_q;
                reg signed [XWidth-1:0]       x_1_q, x_2_q;
                reg signed [WordWidth-1:0]    word_q;      // the pre-adder's
                reg signed [ProductWidth-1:0] product_q;
                reg signed [ChainWidth-1:0]   sum_q;
                wire signed [WordWidth-1:0]   high_part = {high_q, {Offset{1'b0}}};
                wire signed [WordWidth-1:0]   low_part  = {{Offset{low_q[WWidth-1]}}, low_q};
                wire signed [ChainWidth-1:0]  product   =
                    {{ChainWidth - ProductWidth{product_q[ProductWidth-1]}}, product_q};

                always @(posedge clk_i) begin
                    low_q     <= low;
                    high_q    <= high;
                    x_1_q     <= x;
                    word_q    <= high_part + low_part;
                    x_2_q     <= x_1_q;
                    product_q <= word_q * x_2_q;
                    sum_q     <= chain[t] + product;
                end
                assign chain[t+1] = sum_q;
            end

            // What the low part borrowed is its sign.
            wire [ChainWidth-1:0] sum = chain[Cascade];
            reg  [PartWidth-1:0]  low_sum_q, high_sum_q;
            always @(posedge clk_i) begin
                low_sum_q  <= sum[PartWidth-1:0];
                high_sum_q <= sum[Offset+:PartWidth] + {{PartWidth - 1{1'b0}}, sum[Offset-1]};
            end
            assign parts[c*PartWidth+:PartWidth]            = low_sum_q;
            assign parts[(Cascades+c)*PartWidth+:PartWidth] = high_sum_q;
            wire unused = &{1'b0, sum};   // signs of both parts
        end

        for (lane = 0; lane < 2; lane = lane + 1) begin : gen_lane
            // A heap: node 1 is the root, nodes Cascades to 2*Cascades-1 are the sums of the cascades.
            wire signed [TreeWidth-1:0] node [1:2*Cascades-1];
            for (n = 0; n < Cascades; n = n + 1) begin : gen_leaf
                wire signed [PartWidth-1:0] part = parts[(lane*Cascades+n)*PartWidth+:PartWidth];
                assign node[Cascades+n] = {{TreeWidth - PartWidth{part[PartWidth-1]}}, part};
            end
            for (n = 1; n < Cascades; n = n + 1) begin : gen_sum
                reg signed [TreeWidth-1:0] sum_q;
                always @(posedge clk_i) sum_q <= node[2*n] + node[2*n+1];
                assign node[n] = sum_q;
            end

            wire [AccWidth-1:0] sum = {{AccWidth - TreeWidth{node[1][TreeWidth-1]}}, node[1]};
            reg  [AccWidth-1:0] acc_q;
            wire [AccWidth-1:0] running = shift_i[lane] ? acc_q << (WWidth - 1) : acc_q;
            always @(posedge clk_i)
                if (accumulate_i[lane]) acc_q <= (first_i[lane] ? bias_i[lane*AccWidth+:AccWidth] : running) + sum;
            assign acc_o[lane*AccWidth+:AccWidth] = acc_q;
        end
    endgenerate

    parameter_check #(
        .Good(XWidth >= 1 && WWidth >= 2 && Offset >= WWidth && PartWidth <= Offset && AccWidth >= TreeWidth &&
              Taps >= 1 && (Taps & (Taps - 1)) == 0 && Cascade >= 1 && (Cascade & (Cascade - 1)) == 0 && Cascade <= Taps),
        .Message("mac_pair needs XWidth at least 1; WWidth at least 2 and at most Offset; WWidth + XWidth - 1 + log2(Cascade) at most Offset; AccWidth at least that and log2(Taps/Cascade); Taps and Cascade powers of two, Cascade at most Taps")
    ) u_parameter_check ();

endmodule
`default_nettype wire
