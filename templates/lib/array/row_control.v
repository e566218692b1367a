`default_nettype none
// Walks rows through the array: for each row, for each output tile, for each input tile, one (block, tile) pair a cycle,
// as long as both are on chip and a result slot is free. Rows may differ in everything from one to the next.
//
// Handshake: row_*: valid/ready, taken when idle or in the cycle in which the row before leaves its last pair, so that no
//            cycle is lost. row_stored_i: its tiles lie from row_base_i of the store on, without biases; else they are
//            the oldest of the ring, and row_last_i says that no later row needs them. row_drop_i: no row at all, but a
//            matrix of in_tiles * out_tiles = row_tiles_i tiles that nobody needs. fire_o: the pair at x_addr_o, w_addr_o,
//            b_addr_o goes into the array. x_done_i, w_done_i, b_done_i: what comes into the rings, see ring_held.
//            {x,w,b}_pop_o: the oldest entry was dropped; dropped_o: drop_tiles_o tiles and drop_rows_o biases.
//            slot_free_i[row_kind_i] says that a result may be started to completion. row_digits_i: digits of its weights but
//            one; of each output tile all tiles of the highest digit come first, and the blocks meet each digit.
// Latency:   2 cycles from a row to its first pair, if its operands are held, and 2 from an operand to its pair; pops one
//            cycle behind the pair. Two stages: the walk makes a pair, which then waits for its operands in registers, its
//            addresses ready. Whether they are held is looked up in both stages, and what is held stays so; a drop is
//            looked up in the second alone.
module row_control #(
    parameter TileWidth    = 8,
    parameter CountWidth   = 11,   // bits of a count of tiles
    parameter Ports        = 4,    // that bring weights and biases
    parameter XDepth       = 128,  // of the rings
    parameter WDepth       = 1024,
    parameter BDepth       = 128,
    parameter MostDigits   = 1,
    parameter DigitWidth   = 1,    // of a number of digits but one
    parameter StoreWidth   = 11,   // of an address of weights: the ring, and behind it the store
    parameter OperandWidth = 1
) (
    input  wire                      clk_i,
    input  wire                      rst_ni,
    input  wire                      row_valid_i,
    output wire                      row_ready_o,
    input  wire [TileWidth-1:0]      row_in_tiles_i,
    input  wire [TileWidth-1:0]      row_out_tiles_i,
    input  wire [CountWidth-1:0]     row_tiles_i,
    input  wire [DigitWidth-1:0]     row_digits_i,
    input  wire                      row_stored_i,
    input  wire [StoreWidth-1:0]     row_base_i,
    input  wire                      row_last_i,
    input  wire                      row_drop_i,
    input  wire                      row_kind_i,
    input  wire [OperandWidth-1:0]   row_operand_i,
    input  wire                      x_done_i,
    input  wire [Ports-1:0]          w_done_i,
    input  wire [Ports-1:0]          b_done_i,
    output wire [$clog2(XDepth)-1:0] x_addr_o,
    output wire [StoreWidth-1:0]     w_addr_o,
    output wire [$clog2(BDepth)-1:0] b_addr_o,
    output wire                      x_pop_o,
    output wire                      w_pop_o,
    output wire                      b_pop_o,
    output wire                      dropped_o,
    output wire [CountWidth-1:0]     drop_tiles_o,
    output wire [TileWidth-1:0]      drop_rows_o,
    input  wire [1:0]                slot_free_i,
    output wire                      fire_o,
    output wire                      first_o,      // first input tile of a result
    output wire                      last_o,       // last input tile of a result
    output wire                      shift_o,      // first input tile of a digit behind another
    output wire                      stored_o,
    output wire [TileWidth-1:0]      tile_o,       // output tile
    output wire                      last_tile_o,
    output wire                      kind_o,
    output wire [OperandWidth-1:0]   operand_o,
    output wire                      busy_o,
    output wire [3:0]                wait_o        // why a pair stands: {slot, bias, weights, tokens}
);

    localparam XIndex = $clog2(XDepth) + 2;
    localparam WAddr  = $clog2(WDepth);
    localparam WIndex = WAddr + 2;
    localparam BIndex = $clog2(BDepth) + 2;
    localparam [StoreWidth-1:0] FirstStored = WDepth[StoreWidth-1:0];

    // ---- the walk ----
    reg                    busy_q, stored_q, last_row_q, drop_q, kind_q, first_q, shift_q;
    reg [DigitWidth-1:0]   digits_q, digit_q;
    reg                    last_digit_q;            // of the output tile
    reg                    last_in_q, last_out_q;   // of the pair that the walk is at
    reg [TileWidth-1:0]    in_tiles_q, out_tiles_q, in_q, out_q;   // in_q, out_q: counted from 1
    reg [CountWidth-1:0]   tiles_q, tiles_last_q;
    reg [TileWidth-1:0]    rows_last_q;
    reg [StoreWidth-1:0]   store_q;
    reg [OperandWidth-1:0] operand_q;

    wire one_in  = row_in_tiles_i == {{TileWidth - 1{1'b0}}, 1'b1};
    wire one_out = row_out_tiles_i == {{TileWidth - 1{1'b0}}, 1'b1};
    wire step;      // the pair leaves the walk
    wire result = last_in_q && last_digit_q;   // an output tile's last pair
    wire ends = result && last_out_q;
    wire take = row_valid_i && row_ready_o;
    assign row_ready_o = !busy_q || (step && (drop_q || ends));

    // Whether a pair is a row's last is made beside the count, not behind it.
    wire [TileWidth-1:0] next_in  = in_q + 1'b1;
    wire [TileWidth-1:0] next_out = out_q + 1'b1;
    wire [DigitWidth-1:0] next_digit = digit_q + 1'b1;
    always @(posedge clk_i) begin
        if (step) begin
            store_q   <= store_q + 1'b1;
            first_q   <= result;
            shift_q   <= last_in_q && !last_digit_q;
            in_q      <= last_in_q ? {{TileWidth - 1{1'b0}}, 1'b1} : next_in;
            last_in_q <= last_in_q ? in_tiles_q == {{TileWidth - 1{1'b0}}, 1'b1} : next_in == in_tiles_q;
            if (last_in_q) begin
                digit_q      <= last_digit_q ? {DigitWidth{1'b0}} : next_digit;
                last_digit_q <= (last_digit_q ? {DigitWidth{1'b0}} : next_digit) == digits_q;
            end
            if (result) begin
                out_q      <= next_out;
                last_out_q <= next_out == out_tiles_q;
            end
        end
        if (row_ready_o) busy_q <= row_valid_i;
        if (take) begin
            stored_q     <= row_stored_i;
            store_q      <= row_base_i + FirstStored;
            last_row_q   <= row_last_i;
            drop_q       <= row_drop_i;
            kind_q       <= row_kind_i;
            tiles_q      <= row_tiles_i;
            tiles_last_q <= row_tiles_i - 1'b1;
            rows_last_q  <= row_out_tiles_i - 1'b1;
            in_tiles_q   <= row_in_tiles_i;
            out_tiles_q  <= row_out_tiles_i;
            operand_q    <= row_operand_i;
            first_q      <= 1'b1;
            shift_q      <= 1'b0;
            digits_q     <= row_digits_i;
            digit_q      <= {DigitWidth{1'b0}};
            last_digit_q <= row_digits_i == {DigitWidth{1'b0}};
            in_q         <= {{TileWidth - 1{1'b0}}, 1'b1};
            out_q        <= {{TileWidth - 1{1'b0}}, 1'b1};
            last_in_q    <= one_in;
            last_out_q   <= one_out;
        end
        if (!rst_ni) busy_q <= 1'b0;
    end

    // Blocks are read again for each digit of each output tile, tiles and biases for each row.
    wire walks = step && !drop_q;
    wire skips = step && drop_q;
    wire ring  = walks && !stored_q;
    wire [XIndex-1:0] x_index, x_skip_index;
    wire [WIndex-1:0] w_index, w_skip_index;
    wire [BIndex-1:0] b_index, b_skip_index;
    wire [$clog2(XDepth)-1:0] x_addr;
    wire [WAddr-1:0]          w_addr;
    wire [$clog2(BDepth)-1:0] b_addr;
    wire unused = &{1'b0, x_skip_index};
    ring_walk #(.Depth(XDepth), .CountBits(1), .IndexBits(XIndex)) u_x_walk (
        .clk_i(clk_i), .rst_ni(rst_ni), .step_i(walks), .back_i(last_in_q && !ends), .mark_i(ends), .skip_i(1'b0),
        .last_i(1'b0), .index_o(x_index), .addr_o(x_addr), .skip_index_o(x_skip_index)
    );
    ring_walk #(.Depth(WDepth), .CountBits(CountWidth), .IndexBits(WIndex)) u_w_walk (
        .clk_i(clk_i), .rst_ni(rst_ni), .step_i(ring), .back_i(ends && !last_row_q), .mark_i(ends && last_row_q),
        .skip_i(skips), .last_i(tiles_last_q), .index_o(w_index), .addr_o(w_addr), .skip_index_o(w_skip_index)
    );
    ring_walk #(.Depth(BDepth), .CountBits(TileWidth), .IndexBits(BIndex)) u_b_walk (
        .clk_i(clk_i), .rst_ni(rst_ni), .step_i(ring && result), .back_i(ends && !last_row_q),
        .mark_i(ends && last_row_q), .skip_i(skips), .last_i(rows_last_q), .index_o(b_index), .addr_o(b_addr),
        .skip_index_o(b_skip_index)
    );

    // ---- the pair that waits for its operands ----
    reg                      pair_q, pair_drop_q, pair_stored_q, pair_first_q, pair_last_q, pair_last_tile_q, pair_kind_q;
    reg                      pair_pops_q;   // its row is the last that needs its tile
    reg                      pair_shift_q;
    reg                      pair_frees_q;  // it is the last that needs its block
    reg [XIndex-1:0]         x_index_q;
    reg [WIndex-1:0]         w_index_q;
    reg [BIndex-1:0]         b_index_q;
    reg [$clog2(XDepth)-1:0] x_addr_q;
    reg [StoreWidth-1:0]     w_addr_q;
    reg [$clog2(BDepth)-1:0] b_addr_q;
    reg [TileWidth-1:0]      tile_q;
    reg [CountWidth-1:0]     drop_tiles_q;
    reg [TileWidth-1:0]      drop_rows_q;
    reg [OperandWidth-1:0]   pair_operand_q;
    reg                      x_ok_q, w_ok_q, b_ok_q, any_slot_q;   // what it needs is there; it needs no slot
    wire [1:0]               x_held, w_held, b_held;               // what the pair needs, and the one behind it
    ring_held #(.Ports(1), .IndexBits(XIndex)) u_x_held (
        .clk_i(clk_i), .rst_ni(rst_ni), .done_i(x_done_i), .indices_i({x_index, x_index_q}), .held_o(x_held)
    );
    ring_held #(.Ports(Ports), .IndexBits(WIndex)) u_w_held (
        .clk_i(clk_i), .rst_ni(rst_ni), .done_i(w_done_i), .indices_i({w_index, w_index_q}), .held_o(w_held)
    );
    ring_held #(.Ports(Ports), .IndexBits(BIndex)) u_b_held (
        .clk_i(clk_i), .rst_ni(rst_ni), .done_i(b_done_i), .indices_i({b_index, b_index_q}), .held_o(b_held)
    );

    wire slot_ok = any_slot_q || slot_free_i[pair_kind_q];
    wire go      = pair_q && x_ok_q && w_ok_q && b_ok_q && slot_ok;
    assign step  = busy_q && (!pair_q || go);

    reg x_pop_q, w_pop_q, b_pop_q, dropped_q;
    reg [CountWidth-1:0] dropped_tiles_q;
    reg [TileWidth-1:0]  dropped_rows_q;
    always @(posedge clk_i) begin
        if (go) pair_q <= 1'b0;
        if (x_held[0]) x_ok_q <= 1'b1;
        if (w_held[0]) w_ok_q <= 1'b1;
        if (b_held[0]) b_ok_q <= 1'b1;
        if (step) begin
            x_ok_q           <= drop_q || x_held[1];
            w_ok_q           <= !drop_q && (stored_q || w_held[1]);
            b_ok_q           <= !drop_q && (stored_q || b_held[1]);
            any_slot_q       <= drop_q || !result;
            pair_q           <= 1'b1;
            pair_drop_q      <= drop_q;
            pair_stored_q    <= !drop_q && stored_q;
            pair_first_q     <= first_q;
            pair_last_q      <= result;
            pair_shift_q     <= shift_q;
            pair_frees_q     <= last_out_q && last_digit_q;
            pair_last_tile_q <= last_out_q;
            pair_kind_q      <= kind_q;
            pair_pops_q      <= last_row_q && !stored_q;
            x_index_q        <= x_index;
            w_index_q        <= drop_q ? w_skip_index : w_index;
            b_index_q        <= drop_q ? b_skip_index : b_index;
            x_addr_q         <= x_addr;
            w_addr_q         <= stored_q ? store_q : {{StoreWidth - WAddr{1'b0}}, w_addr};
            b_addr_q         <= b_addr;
            tile_q           <= out_q - 1'b1;
            drop_tiles_q     <= tiles_q;
            drop_rows_q      <= out_tiles_q;
            pair_operand_q   <= operand_q;
        end
        x_pop_q         <= fire_o && pair_frees_q;
        w_pop_q         <= fire_o && pair_pops_q;
        b_pop_q         <= fire_o && pair_pops_q && pair_last_q;
        dropped_q       <= go && pair_drop_q;
        dropped_tiles_q <= drop_tiles_q;
        dropped_rows_q  <= drop_rows_q;
        if (!rst_ni) begin
            pair_q    <= 1'b0;
            x_pop_q   <= 1'b0;
            w_pop_q   <= 1'b0;
            b_pop_q   <= 1'b0;
            dropped_q <= 1'b0;
        end
    end

    assign fire_o       = go && !pair_drop_q;
    assign first_o      = pair_first_q;
    assign last_o       = pair_last_q;
    assign shift_o      = pair_shift_q;
    assign stored_o     = pair_stored_q;
    assign x_addr_o     = x_addr_q;
    assign w_addr_o     = w_addr_q;
    assign b_addr_o     = b_addr_q;
    assign tile_o       = tile_q;
    assign last_tile_o  = pair_last_tile_q;
    assign kind_o       = pair_kind_q;
    assign operand_o    = pair_operand_q;
    assign busy_o       = pair_q;
    assign wait_o       = {4{pair_q && !pair_drop_q}} & {!slot_ok, !b_ok_q, !w_ok_q, !x_ok_q};
    assign x_pop_o      = x_pop_q;
    assign w_pop_o      = w_pop_q;
    assign b_pop_o      = b_pop_q;
    assign dropped_o    = dropped_q;
    assign drop_tiles_o = dropped_tiles_q;
    assign drop_rows_o  = dropped_rows_q;

`ifndef SYNTHESIS
    wire [31:0] row_in    = {{32 - TileWidth{1'b0}}, row_in_tiles_i};
    wire [31:0] row_out   = {{32 - TileWidth{1'b0}}, row_out_tiles_i};
    wire [31:0] row_tiles = {{32 - CountWidth{1'b0}}, row_tiles_i};
    wire [31:0] row_passes = {{32 - DigitWidth{1'b0}}, row_digits_i} + 32'd1;
    assertion u_assert_row_not_empty (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!take || (row_in != 0 && row_out != 0)));
    assertion u_assert_drops_whole_matrix (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(take && row_drop_i) || row_tiles == row_in * row_out * row_passes)
    );
    assertion u_assert_row_fits_rings (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!take || ((row_drop_i || row_in <= XDepth) &&
                           (row_stored_i || (row_in * row_out * row_passes <= WDepth && row_out <= BDepth))))
    );
    assertion u_assert_digits_exist (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!take || row_passes < MostDigits + 1));
    // Operands of a pair are still in the rings when it goes.
    assertion u_assert_fires_with_operands (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!fire_o || (x_held[0] && (pair_stored_q || (w_held[0] && b_held[0]))))
    );
    assertion u_assert_stored_behind_ring (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!fire_o || pair_stored_q == (w_addr_q >= FirstStored))
    );
`endif

    parameter_check #(
        .Good(TileWidth >= 2 && CountWidth >= 1 && Ports >= 1 && XDepth >= 2 && WDepth >= 2 && BDepth >= 2 &&
              MostDigits >= 1 && DigitWidth >= $clog2(MostDigits) &&
              StoreWidth > WAddr - 1 && OperandWidth >= 1),
        .Message("row_control needs TileWidth at least 2; CountWidth, Ports and OperandWidth at least 1; XDepth, WDepth and BDepth at least 2; MostDigits at least 1, and DigitWidth enough for it; StoreWidth enough for WDepth")
    ) u_parameter_check ();

endmodule
`default_nettype wire
