`default_nettype none
// One lane of the array: Taps products a cycle, summed by a pipelined tree, accumulated over the tiles of a row.
//
// Handshake: none; a block and a tile row every cycle. accumulate_i, first_i, shift_i and bias_i belong to the products
//            that reach the accumulator, ProductLatency + log2(Taps) cycles after their x_i and w_i.
// Latency:   ProductLatency + log2(Taps) + 1 cycles from the last x_i of a row to acc_o.
// Numbers:   x_i, w_i signed integers. Each product is floored by ProductShift bits before it is added
//            (0: not at all). All sums are modulo 2^AccWidth; the caller chooses AccWidth so that a sum that
//            must not wrap does not.
module mac_lane #(
    parameter Taps         = 16,   // a power of two
    parameter XWidth       = 32,
    parameter WWidth       = 16,
    parameter AccWidth     = 58,
    parameter ProductShift = 0
) (
    input  wire                      clk_i,
    input  wire [Taps*XWidth-1:0]    x_i,
    input  wire [Taps*WWidth-1:0]    w_i,
    input  wire                      accumulate_i,
    input  wire                      first_i,   // start from the bias, not from the running sum
    input  wire                      shift_i,   // move the running sum up by a digit of WWidth - 1 bits first
    input  wire signed [AccWidth-1:0] bias_i,
    output wire signed [AccWidth-1:0] acc_o
);

    localparam ProductWidth = XWidth + WWidth - ProductShift;
    localparam TreeWidth    = ProductWidth + $clog2(Taps);
    // Beyond AccWidth bits a sum modulo 2^AccWidth cannot depend on the rest.
    localparam SumWidth     = (TreeWidth < AccWidth) ? TreeWidth : AccWidth;
    localparam LeafWidth    = (ProductWidth < SumWidth) ? ProductWidth : SumWidth;

    // A heap: node 1 is the root, nodes Taps to 2*Taps-1 are the products.
    wire signed [SumWidth-1:0] node [1:2*Taps-1];

    genvar t;
    generate
        for (t = 0; t < Taps; t = t + 1) begin : gen_product
            reg signed [XWidth-1:0]        x_q;
            reg signed [WWidth-1:0]        w_q;
            reg signed [XWidth+WWidth-1:0] product_q;
            reg signed [LeafWidth-1:0]     leaf_q;

            always @(posedge clk_i) begin
                x_q       <= x_i[t*XWidth+:XWidth];
                w_q       <= w_i[t*WWidth+:WWidth];
                product_q <= x_q * w_q;
                leaf_q    <= product_q[ProductShift+:LeafWidth];
            end

            assign node[Taps+t] = {{SumWidth - LeafWidth{leaf_q[LeafWidth-1]}}, leaf_q};

            wire unused = &{1'b0, product_q};   // the bits floored away, and those beyond SumWidth
        end

        for (t = 1; t < Taps; t = t + 1) begin : gen_sum
            reg signed [SumWidth-1:0] sum_q;
            always @(posedge clk_i) sum_q <= node[2*t] + node[2*t+1];
            assign node[t] = sum_q;
        end
    endgenerate

    wire signed [AccWidth-1:0] sum = {{AccWidth - SumWidth{node[1][SumWidth-1]}}, node[1]};
    reg signed [AccWidth-1:0]  acc_q;

    wire signed [AccWidth-1:0] running = shift_i ? acc_q << (WWidth - 1) : acc_q;

    always @(posedge clk_i) if (accumulate_i) acc_q <= (first_i ? bias_i : running) + sum;

    assign acc_o = acc_q;

    parameter_check #(
        .Good(XWidth >= 1 && WWidth >= 1 && AccWidth >= 1 && Taps >= 1 && (Taps & (Taps - 1)) == 0),
        .Message("mac_lane needs XWidth, WWidth and AccWidth at least 1; Taps a power of two")
    ) u_parameter_check ();

endmodule
`default_nettype wire
