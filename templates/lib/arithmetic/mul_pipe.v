`default_nettype none
// A wide product from tiles of 27 x 18 bits, a DSP each, added by a pipelined tree.
//
// Handshake: none; new operands every cycle.
// Latency:   2 + log2 of the number of tiles, rounded up: ceil((AWidth-1)/26) * ceil((BWidth-1)/17).
// Numbers:   a_i, b_i signed; y_o their whole product. An unsigned operand takes a 0 in front.
module mul_pipe #(
    parameter AWidth = 32,
    parameter BWidth = 32
) (
    input  wire                            clk_i,
    input  wire signed [AWidth-1:0]        a_i,
    input  wire signed [BWidth-1:0]        b_i,
    output wire signed [AWidth+BWidth-1:0] y_o
);

    localparam ATiles = (AWidth + 24) / 26;
    localparam BTiles = (BWidth + 15) / 17;
    localparam Tiles  = ATiles * BTiles;
    localparam Levels = $clog2(Tiles);
    localparam Leaves = 1 << Levels;
    localparam Width  = AWidth + BWidth;

    wire [AWidth+25:0] a_wide = {{26{a_i[AWidth-1]}}, a_i};
    wire [BWidth+16:0] b_wide = {{17{b_i[BWidth-1]}}, b_i};
    wire unused = &{1'b0, a_wide, b_wide};

    // A heap: node 1 is the root, nodes Leaves to 2*Leaves-1 are the tiles.
    wire [Width-1:0] node [1:2*Leaves-1];

    genvar i, n;
    generate
        for (i = 0; i < Leaves; i = i + 1) begin : gen_tile
            if (i < Tiles) begin : gen_product
                localparam AFrom = 26 * (i % ATiles);
                localparam BFrom = 17 * (i / ATiles);
                // Only the uppermost tile of an operand is signed.
                localparam ATop = (i % ATiles == ATiles - 1) ? 1 : 0;
                localparam BTop = (i / ATiles == BTiles - 1) ? 1 : 0;
                reg signed [26:0] a_q;
                reg signed [17:0] b_q;
                reg signed [44:0] product_q;
                wire [Width+44:0] extended = {{Width{product_q[44]}}, product_q};

                always @(posedge clk_i) begin
                    a_q       <= {a_wide[AFrom+26] && (ATop != 0), a_wide[AFrom+:26]};
                    b_q       <= {b_wide[BFrom+17] && (BTop != 0), b_wide[BFrom+:17]};
                    product_q <= a_q * b_q;
                end
                assign node[Leaves+i] = extended[Width-1:0] << (AFrom + BFrom);
                wire unused_bits = &{1'b0, extended};
            end else begin : gen_zero
                assign node[Leaves+i] = {Width{1'b0}};
            end
        end

        for (n = 1; n < Leaves; n = n + 1) begin : gen_sum
            reg [Width-1:0] sum_q;
            always @(posedge clk_i) sum_q <= node[2*n] + node[2*n+1];
            assign node[n] = sum_q;
        end
    endgenerate

    assign y_o = node[1];

    parameter_check #(
        .Good(AWidth >= 1 && BWidth >= 1),
        .Message("mul_pipe needs AWidth and BWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
