`default_nettype none
// Walks rows through the array: for each row, for each output tile, for each input tile, one (block, tile) pair a cycle,
// as long as both are on chip and a result slot is free. Rows may differ in everything from one to the next.
//
// Handshake: row_*: valid/ready, taken when idle or in the last cycle of the row before, so that no cycle is lost.
//            row_stored_i: its tiles lie from tile row_base_i of the store of keys and values on, without biases; else they are
//            the oldest of the ring, and row_last_i says that no later row needs them. row_drop_i: no row at all, but a
//            matrix of in_tiles * out_tiles = row_tiles_i tiles that nobody needs. fire_o: the pair goes into the array.
//            {x,w,b}_pop_o drop the oldest entry. slot_free_i[row_kind_i] says that a result may be started to completion.
// Latency:   the cycle after a row is taken, if its operands are held.
module row_control #(
    parameter TileWidth    = 8,
    parameter CountWidth   = 11,   // bits of a count of tiles
    parameter XAddrWidth   = 7,
    parameter WAddrWidth   = 10,   // of an offset in the ring
    parameter StoreWidth   = 8,    // of an address in the store
    parameter BAddrWidth   = 7,
    parameter OperandWidth = 1
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    row_valid_i,
    output wire                    row_ready_o,
    input  wire [TileWidth-1:0]    row_in_tiles_i,
    input  wire [TileWidth-1:0]    row_out_tiles_i,
    input  wire [CountWidth-1:0]   row_tiles_i,
    input  wire                    row_stored_i,
    input  wire [StoreWidth-1:0]   row_base_i,
    input  wire                    row_last_i,
    input  wire                    row_drop_i,
    input  wire                    row_kind_i,
    input  wire [OperandWidth-1:0] row_operand_i,
    output wire [XAddrWidth-1:0]   x_offset_o,
    input  wire                    x_valid_i,
    output wire                    x_pop_o,
    output wire [WAddrWidth-1:0]   w_offset_o,
    input  wire                    w_valid_i,
    output wire                    w_pop_o,
    output wire [BAddrWidth-1:0]   b_offset_o,
    input  wire                    b_valid_i,
    output wire                    b_pop_o,
    output wire                    drop_o,
    output wire [CountWidth-1:0]   drop_tiles_o,
    output wire [TileWidth-1:0]    drop_rows_o,
    input  wire                    dropped_i,
    input  wire [1:0]              slot_free_i,
    output wire                    fire_o,
    output wire                    first_o,      // first input tile of a result
    output wire                    last_o,       // last input tile of a result
    output wire                    stored_o,
    output wire [StoreWidth-1:0]   store_addr_o,
    output wire [TileWidth-1:0]    tile_o,       // output tile
    output wire                    last_tile_o,
    output wire                    kind_o,
    output wire [OperandWidth-1:0] operand_o,
    output wire                    busy_o,
    output wire [3:0]              wait_o        // why a row stands: {slot, bias, weights, tokens}
);

    reg                    busy_q, stored_q, last_row_q, drop_q, kind_q;
    reg [TileWidth-1:0]    in_last_q, out_last_q, out_tiles_q;
    reg [CountWidth-1:0]   tiles_q;
    reg [StoreWidth-1:0]   store_q;
    reg [OperandWidth-1:0] operand_q;
    reg [TileWidth-1:0]    in_q, out_q;
    reg [WAddrWidth-1:0]   tile_q;          // out_q * in_tiles + in_q

    wire [TileWidth+XAddrWidth-1:0] in_wide  = {{XAddrWidth{1'b0}}, in_q};
    wire [TileWidth+BAddrWidth-1:0] out_wide = {{BAddrWidth{1'b0}}, out_q};
    wire unused = &{1'b0, in_wide[TileWidth+XAddrWidth-1:XAddrWidth], out_wide[TileWidth+BAddrWidth-1:BAddrWidth]};

    wire last_in  = in_q == in_last_q;
    wire last_out = out_q == out_last_q;
    wire walks    = busy_q && !drop_q;
    wire slot_ok  = !last_in || slot_free_i[kind_q];
    wire w_ok     = stored_q || w_valid_i;
    wire b_ok     = stored_q || b_valid_i;
    wire take     = row_valid_i && row_ready_o;
    wire ring_pop = fire_o && !stored_q && last_row_q;

    assign busy_o       = busy_q;
    assign first_o      = in_q == {TileWidth{1'b0}};
    assign last_o       = last_in;
    assign stored_o     = stored_q;
    assign store_addr_o = store_q;
    assign tile_o       = out_q;
    assign last_tile_o  = last_out;
    assign kind_o       = kind_q;
    assign operand_o    = operand_q;
    assign fire_o       = walks && x_valid_i && w_ok && b_ok && slot_ok;
    assign row_ready_o  = !busy_q || (drop_q ? dropped_i : fire_o && last_in && last_out);
    assign wait_o       = {4{walks}} & {!slot_ok, !b_ok, !w_ok, !x_valid_i};

    assign drop_o       = busy_q && drop_q;
    assign drop_tiles_o = tiles_q;
    assign drop_rows_o  = out_tiles_q;

    // What is popped in order is always the oldest: the offset is 0 where popping.
    assign x_pop_o    = fire_o && last_out;
    assign w_pop_o    = ring_pop;
    assign b_pop_o    = ring_pop && last_in;
    assign x_offset_o = last_out ? {XAddrWidth{1'b0}} : in_wide[XAddrWidth-1:0];
    assign w_offset_o = last_row_q ? {WAddrWidth{1'b0}} : tile_q;
    assign b_offset_o = last_row_q ? {BAddrWidth{1'b0}} : out_wide[BAddrWidth-1:0];

    always @(posedge clk_i) begin
        if (fire_o) begin
            in_q    <= last_in ? {TileWidth{1'b0}} : in_q + 1'b1;
            tile_q  <= tile_q + 1'b1;
            store_q <= store_q + 1'b1;
            if (last_in) out_q <= out_q + 1'b1;
        end
        if (row_ready_o) busy_q <= row_valid_i;
        if (take) begin
            stored_q    <= row_stored_i;
            store_q     <= row_base_i;
            last_row_q  <= row_last_i;
            drop_q      <= row_drop_i;
            kind_q      <= row_kind_i;
            tiles_q     <= row_tiles_i;
            out_tiles_q <= row_out_tiles_i;
            in_last_q   <= row_in_tiles_i - 1'b1;
            out_last_q  <= row_out_tiles_i - 1'b1;
            operand_q   <= row_operand_i;
            in_q        <= {TileWidth{1'b0}};
            out_q       <= {TileWidth{1'b0}};
            tile_q      <= {WAddrWidth{1'b0}};
        end
        if (!rst_ni) busy_q <= 1'b0;
    end

    parameter_check #(
        .Good(TileWidth >= 1 && CountWidth >= 1 && XAddrWidth >= 1 && WAddrWidth >= 1 && BAddrWidth >= 1 &&
              OperandWidth >= 1),
        .Message("row_control needs TileWidth, CountWidth, XAddrWidth, WAddrWidth, BAddrWidth and OperandWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
