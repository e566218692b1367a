`default_nettype none
// The sum of several unsigned values.
//
// Handshake: none; new values every cycle.
// Latency:   log2(Count), rounded up; 0 for a single value.
// Numbers:   unsigned; SumWidth bits must hold the sum.
module sum_tree #(
    parameter Count = 16,
    parameter Width = 32,
    parameter SumWidth = 36
) (
    input  wire                   clk_i,
    input  wire [Count*Width-1:0] values_i,
    output wire [SumWidth-1:0] y_o
);

    localparam Leaves = 1 << $clog2(Count);

    // A heap: node 1 is the root, nodes Leaves to 2*Leaves-1 are the values.
    wire [SumWidth-1:0] node [1:2*Leaves-1];
    wire unused = &{1'b0, clk_i};

    genvar i;
    generate
        for (i = 0; i < Leaves; i = i + 1) begin : gen_leaf
            if (i < Count) begin : gen_value
                assign node[Leaves+i] = {{SumWidth - Width{1'b0}}, values_i[i*Width+:Width]};
            end else begin : gen_fill
                assign node[Leaves+i] = {SumWidth{1'b0}};
            end
        end

        for (i = 1; i < Leaves; i = i + 1) begin : gen_node
            reg [SumWidth-1:0] node_q;
            always @(posedge clk_i) node_q <= node[2*i] + node[2*i+1];
            assign node[i] = node_q;
        end
    endgenerate

    assign y_o = node[1];

    parameter_check #(
        .Good(Count >= 1 && Width >= 1 && SumWidth >= 1 && SumWidth >= Width),
        .Message("sum_tree needs Count, Width and SumWidth at least 1; SumWidth at least Width")
    ) u_parameter_check ();

endmodule
`default_nettype wire
