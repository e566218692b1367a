`default_nettype none
// The blocks of rows: brought from where each row says, made as wide as the array's operands, and kept until they are used.
//
// Handshake: row_*, norm_*, hidden_*, pixel_*, weight_*, spill_*: see row_fetch. push_o: one more block is kept; pop_i: one
//            may be written over. Blocks lie in a ring of Depth: read_addr_i says which is read.
// Latency:   as row_fetch; a block 2 cycles from its address.
// Numbers:   features and pixels signed, weights of attention unsigned; all as XWidth bits, signed.
module row_blocks #(
    parameter Depth       = 128,
    parameter Taps        = 16,
    parameter Width       = 18,    // of feature memories
    parameter XWidth      = 18,    // at least Width, more than ExpWidth
    parameter ExpWidth    = 17,
    parameter FeatureBits = 13,
    parameter TileBits    = 8,
    parameter NormSpilled = 0,     // whether feature memories are off chip
    parameter HiddenSpilled = 0
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire                   row_valid_i,
    output wire                   row_ready_o,
    input  wire [1:0]             row_source_i,
    input  wire [FeatureBits-1:0] row_addr_i,
    input  wire [TileBits-1:0]    row_blocks_i,
    output wire [FeatureBits-1:0] norm_addr_o,
    input  wire [Taps*Width-1:0]  norm_data_i,
    output wire [FeatureBits-1:0] hidden_addr_o,
    input  wire                   hidden_free_i,
    input  wire [Taps*Width-1:0]  hidden_data_i,
    input  wire                   pixel_valid_i,
    output wire                   pixel_ready_o,
    input  wire [Taps*XWidth-1:0] pixel_data_i,
    input  wire                   weight_valid_i,
    output wire                   weight_ready_o,
    input  wire [Taps*ExpWidth-1:0] weight_data_i,
    input  wire                   spill_valid_i,
    output wire                   spill_ready_o,
    input  wire [Taps*Width-1:0]  spill_data_i,
    output wire                   push_o,
    input  wire                   pop_i,
    input  wire [$clog2(Depth)-1:0] read_addr_i,
    output wire [Taps*XWidth-1:0] read_data_o
);

    localparam BlockWidth = Taps * XWidth;
    localparam XAddr      = $clog2(Depth);
    localparam integer LastX = Depth - 1;

    wire [BlockWidth-1:0] norm_block, hidden_block, spill_block, weight_block, block;
    reg  [XAddr-1:0]      write_q;
    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_block
            assign norm_block[i*XWidth+:XWidth] =
                {{XWidth - Width + 1{norm_data_i[(i+1)*Width-1]}}, norm_data_i[i*Width+:Width-1]};
            assign hidden_block[i*XWidth+:XWidth] =
                {{XWidth - Width + 1{hidden_data_i[(i+1)*Width-1]}}, hidden_data_i[i*Width+:Width-1]};
            assign spill_block[i*XWidth+:XWidth] =
                {{XWidth - Width + 1{spill_data_i[(i+1)*Width-1]}}, spill_data_i[i*Width+:Width-1]};
            assign weight_block[i*XWidth+:XWidth] = {{XWidth - ExpWidth{1'b0}}, weight_data_i[i*ExpWidth+:ExpWidth]};
        end
    endgenerate
    row_fetch #(
        .Depth(Depth), .BlockWidth(BlockWidth), .AddrWidth(FeatureBits), .TileWidth(TileBits), .NormSpilled(NormSpilled),
        .HiddenSpilled(HiddenSpilled)
    ) u_row_fetch (
        .clk_i(clk_i), .rst_ni(rst_ni), .row_valid_i(row_valid_i), .row_ready_o(row_ready_o), .row_source_i(row_source_i),
        .row_addr_i(row_addr_i), .row_blocks_i(row_blocks_i),
        .norm_addr_o(norm_addr_o), .norm_data_i(norm_block), .hidden_addr_o(hidden_addr_o),
        .hidden_free_i(hidden_free_i), .hidden_data_i(hidden_block), .pixel_valid_i(pixel_valid_i),
        .pixel_ready_o(pixel_ready_o), .pixel_data_i(pixel_data_i), .weight_valid_i(weight_valid_i),
        .weight_ready_o(weight_ready_o), .weight_data_i(weight_block), .spill_valid_i(spill_valid_i),
        .spill_ready_o(spill_ready_o), .spill_data_i(spill_block), .push_o(push_o), .push_data_o(block), .pop_i(pop_i)
    );
    always @(posedge clk_i) begin
        if (push_o) write_q <= (write_q == LastX[XAddr-1:0]) ? {XAddr{1'b0}} : write_q + 1'b1;
        if (!rst_ni) write_q <= {XAddr{1'b0}};
    end
    ram_sdp #(.Width(BlockWidth), .Depth(Depth)) u_ram (
        .clk_i(clk_i), .write_valid_i(push_o), .write_addr_i(write_q), .write_data_i(block), .read_addr_i(read_addr_i),
        .read_data_o(read_data_o)
    );

    parameter_check #(
        .Good(Depth >= 1 && Taps >= 1 && XWidth >= Width && XWidth > ExpWidth),
        .Message("row_blocks needs Depth and Taps at least 1; XWidth at least Width and more than ExpWidth")
    ) u_parameter_check ();

endmodule
`default_nettype wire
