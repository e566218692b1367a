`default_nettype none
// Weight tiles: written LoadLanes rows a beat, read whole.
//
// Handshake: write_valid_i writes the next LoadLanes rows of the tile at write_addr_i, lowest lane first;
//            tile_done_o is high with the beat that completes a tile. Reads are free.
// Latency:   2 cycles from read_addr_i to read_data_o.
module tile_ram #(
    parameter Lanes     = 16,
    parameter LoadLanes = 2,      // divides Lanes
    parameter RowWidth  = 256,    // bits of one lane's weights
    parameter Depth     = 1024    // tiles
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire                          write_valid_i,
    input  wire [$clog2(Depth)-1:0]      write_addr_i,
    input  wire [LoadLanes*RowWidth-1:0] write_data_i,
    output wire                          tile_done_o,
    input  wire [$clog2(Depth)-1:0]      read_addr_i,
    output wire [Lanes*RowWidth-1:0]     read_data_o
);

    localparam Banks = Lanes / LoadLanes;

    reg  [Banks-1:0] bank_q;   // one-hot: which rows come next
    wire [2*Banks-1:0] rotated = {bank_q, bank_q} << 1;

    assign tile_done_o = write_valid_i && bank_q[Banks-1];

    always @(posedge clk_i) begin
        if (write_valid_i) bank_q <= rotated[Banks+:Banks];
        if (!rst_ni) bank_q <= {{Banks - 1{1'b0}}, 1'b1};
    end
    wire unused = &{1'b0, rotated[Banks-1:0]};

    genvar b;
    generate
        for (b = 0; b < Banks; b = b + 1) begin : gen_bank
            ram_sdp #(.Width(LoadLanes * RowWidth), .Depth(Depth)) u_ram (
                .clk_i(clk_i), .write_valid_i(write_valid_i && bank_q[b]), .write_addr_i(write_addr_i),
                .write_data_i(write_data_i), .read_addr_i(read_addr_i),
                .read_data_o(read_data_o[b*LoadLanes*RowWidth+:LoadLanes*RowWidth])
            );
        end
    endgenerate

`ifndef SYNTHESIS
    // Where the tile began whose rows come.
    reg [$clog2(Depth)-1:0] tile_q;
    wire [$clog2(Depth):0]  write_addr = {1'b0, write_addr_i};
    always @(posedge clk_i) if (write_valid_i && bank_q[0]) tile_q <= write_addr_i;
    assertion u_assert_bank_one_hot (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(bank_q != {Banks{1'b0}} && (bank_q & (bank_q - 1'b1)) == {Banks{1'b0}})
    );
    assertion u_assert_write_in_range (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!write_valid_i || write_addr < Depth[$clog2(Depth):0])
    );
    assertion u_assert_tile_stays (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!write_valid_i || bank_q[0] || write_addr_i == tile_q)
    );
`endif

    parameter_check #(
        .Good(LoadLanes >= 1 && RowWidth >= 1 && Depth >= 1 && Lanes % LoadLanes == 0),
        .Message("tile_ram needs LoadLanes, RowWidth and Depth at least 1; LoadLanes a divisor of Lanes")
    ) u_parameter_check ();

endmodule
`default_nettype wire
