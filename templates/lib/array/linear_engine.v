`default_nettype none
// The unified compute unit with its rings and its ports to memory: rows in, finished rows out.
//
// Handshake: row_*: valid/ready, see row_control and row_fetch; row_raw_i: its sums leave as they are, by raw_*, all others
//            rounded, by y_*, each with {last output tile of the row, output tile, row_tag_i}. norm_*, hidden_*, pixel_*,
//            p_*: sources of rows, see row_fetch; p are weights of attention. spill_row_*: valid/ready, what the row that
//            is taken reads off chip, and spill_block_*: its blocks. cmd_*, weight_burst_*, weight_*: see weight_port; a
//            command goes to one port. key_*, value_*: see weight_store; store_addr_i: within the tiles behind the ring.
//            busy_o, busy_op_o: the array is at a row of that operation.
// Latency:   a (block, tile) pair a cycle; from a row's last pair to its result as linear_array has it, and 1 cycle.
// Numbers:   see linear_array; x signed, weights of attention unsigned.
module linear_engine #(
    parameter Ports       = 4,
    parameter AddrBits    = 40,
    parameter DataBits    = 128,
    parameter MaxBeats    = 16,
    parameter Lanes       = 16,
    parameter Taps        = 16,
    parameter XWidth      = 18,
    parameter WWidth      = 16,
    parameter BiasWidth   = 16,
    parameter Width       = 18,    // of feature memories
    parameter YWidth      = 22,
    parameter AccWidth    = 45,
    parameter RawWidth    = 41,
    parameter ExpWidth    = 17,
    parameter Offset      = 0,     // of linear_array
    parameter Cascade     = 1,
    parameter Round       = 1,
    parameter Saturate    = 1,
    parameter StoreBits   = 16,    // of a weight in memory, at least WWidth
    parameter BiasStoreBits = 16,  // of a bias in memory, at least BiasWidth
    parameter ScaleBits   = 0,     // of a row's factor in memory, behind the biases; 0: there are none
    parameter Multipliers = 1,     // of sums with them
    parameter MostDigits  = 1,     // of weights
    parameter TileBits    = 8,
    parameter CountBits   = 11,
    parameter RingTiles   = 1024,
    parameter StoreTiles  = 216,
    parameter StoreStyle  = "auto",   // of ram_masked
    parameter StoreApart  = 0,        // see weight_store
    parameter BiasDepth   = 256,
    parameter XDepth      = 128,
    parameter ResultDepth = 32,    // a power of two
    parameter FeatureBits = 13,
    parameter OperandBits = 17,
    parameter RowTagBits  = 32,
    parameter OpBits      = 7,
    parameter NormSpilled = 0,     // whether feature memories are off chip
    parameter HiddenSpilled = 0
) (
    input  wire                       clk_i,
    input  wire                       rst_ni,
    input  wire                       row_valid_i,
    output wire                       row_ready_o,
    input  wire [1:0]                 row_source_i,
    input  wire [FeatureBits-1:0]     row_from_i,
    input  wire [TileBits-1:0]        row_in_tiles_i,
    input  wire [TileBits-1:0]        row_out_tiles_i,
    input  wire [CountBits-1:0]       row_tiles_i,
    input  wire                       row_stored_i,
    input  wire [$clog2(RingTiles+StoreTiles)-1:0] row_base_i,
    input  wire                       row_last_i,
    input  wire                       row_drop_i,
    input  wire                       row_raw_i,
    input  wire [OpBits-1:0]          row_op_i,
    input  wire [OperandBits-1:0]     row_operand_i,
    input  wire [RowTagBits-1:0]      row_tag_i,
    output wire [FeatureBits-1:0]     norm_addr_o,
    input  wire [Taps*Width-1:0]      norm_data_i,
    output wire [FeatureBits-1:0]     hidden_addr_o,
    input  wire                       hidden_free_i,
    input  wire [Taps*Width-1:0]      hidden_data_i,
    output wire                       spill_row_valid_o,
    input  wire                       spill_row_ready_i,
    output wire                       spill_row_hidden_o,
    output wire [FeatureBits-1:0]     spill_row_addr_o,
    output wire [TileBits-1:0]        spill_row_blocks_o,
    input  wire                       spill_block_valid_i,
    output wire                       spill_block_ready_o,
    input  wire [Taps*Width-1:0]      spill_block_data_i,
    input  wire                       pixel_valid_i,
    output wire                       pixel_ready_o,
    input  wire [Taps*XWidth-1:0]     pixel_data_i,
    input  wire                       p_valid_i,
    output wire                       p_ready_o,
    input  wire [Taps*ExpWidth-1:0]   p_data_i,
    input  wire [Ports-1:0]           cmd_valid_i,
    output wire [Ports-1:0]           cmd_ready_o,
    input  wire [AddrBits-1:0]        cmd_addr_i,
    input  wire [TileBits-1:0]        cmd_rows_i,
    input  wire [CountBits-1:0]       cmd_tiles_i,
    output wire [Ports-1:0]           weight_burst_valid_o,
    input  wire [Ports-1:0]           weight_burst_ready_i,
    output wire [Ports*AddrBits-1:0]  weight_burst_addr_o,
    output wire [Ports*$clog2(MaxBeats+1)-1:0] weight_burst_beats_o,
    input  wire [Ports-1:0]           weight_valid_i,
    output wire [Ports-1:0]           weight_ready_o,
    input  wire [Ports*DataBits-1:0]  weight_data_i,
    input  wire                       key_valid_i,
    input  wire [$clog2(Lanes)-1:0]   key_lane_i,
    input  wire [Taps*WWidth-1:0]     key_data_i,
    input  wire                       value_valid_i,
    input  wire [$clog2(Taps)-1:0]    value_tap_i,
    input  wire [Lanes*WWidth-1:0]    value_data_i,
    input  wire [$clog2(RingTiles+StoreTiles)-1:0] store_addr_i,
    output wire                       y_valid_o,
    input  wire                       y_ready_i,
    output wire [RowTagBits+TileBits:0] y_tag_o,
    output wire [Lanes*YWidth-1:0]    y_data_o,
    output wire                       raw_valid_o,
    input  wire                       raw_ready_i,
    output wire [RowTagBits+TileBits:0] raw_tag_o,
    output wire [Lanes*RawWidth-1:0]  raw_data_o,
    output wire                       busy_o,
    output wire [OpBits-1:0]          busy_op_o
);

    `include "accel_constants.vh"

    localparam StoreAddr = $clog2(RingTiles + StoreTiles);
    localparam RingAddr  = $clog2(RingTiles);
    localparam XAddr     = $clog2(XDepth);
    localparam BiasAddr  = $clog2(BiasDepth);
    localparam Beat      = DataBits / StoreBits;
    localparam Slots     = Lanes / Ports * Taps / Beat;
    localparam SlotBits  = (Slots > 1) ? $clog2(Slots) : 1;
    localparam TagBits   = RowTagBits + TileBits + 1;
    localparam DigitBits = (MostDigits > 1) ? $clog2(MostDigits) : 0;
    localparam DigitWidth = (DigitBits > 0) ? DigitBits : 1;
    localparam FactorWidth = (ScaleBits > 0) ? ScaleBits : 1;
    // Operands of a row, the lowest first: bias shift, shift and width of results, whether it has factors, digits but one.
    localparam BiasShiftBits = $clog2(AccWidth);
    localparam OutShiftBits = $clog2(AccWidth + ScaleBits);
    localparam OutBits   = $clog2(YWidth + 1);
    localparam ScaledAt  = BiasShiftBits + OutShiftBits + OutBits;
    localparam DigitsAt  = ScaledAt + ((ScaleBits > 0) ? 1 : 0);
    localparam RowBits   = 2 * TileBits + CountBits + StoreAddr + 4 + OpBits + OperandBits + RowTagBits;
    localparam FetchBits = 2 + FeatureBits + TileBits;
    localparam ReadLatency = 3;

    // ---- a row goes two ways: to who brings its blocks, and to who walks it; nothing is brought for what is dropped ----
    wire fetch_ready, control_ready, fetch_valid, fetch_take, walk_valid, walk_take;
    wire [FetchBits-1:0] fetch_row;
    wire [RowBits-1:0]   walk_row;
    wire spilled   = !row_drop_i && ((row_source_i == FromNorm && NormSpilled != 0)
                                     || (row_source_i == FromHidden && HiddenSpilled != 0));
    wire spill_row = !spilled || spill_row_ready_i;
    assign row_ready_o        = fetch_ready && control_ready && spill_row;
    assign spill_row_valid_o  = row_valid_i && fetch_ready && control_ready && spilled;
    assign spill_row_hidden_o = row_source_i == FromHidden;
    assign spill_row_addr_o   = row_from_i;
    assign spill_row_blocks_o = row_in_tiles_i;
    stream_fifo #(.Width(FetchBits), .Depth(4)) u_fetch_rows (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(row_valid_i && control_ready && spill_row && !row_drop_i),
        .in_ready_o(fetch_ready),
        .in_data_i({row_source_i, row_from_i, row_in_tiles_i}), .out_valid_o(fetch_valid), .out_ready_i(fetch_take),
        .out_data_o(fetch_row)
    );
    stream_fifo #(.Width(RowBits), .Depth(8)) u_walk_rows (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(row_valid_i && fetch_ready && spill_row), .in_ready_o(control_ready),
        .in_data_i({row_in_tiles_i, row_out_tiles_i, row_tiles_i, row_base_i, row_stored_i, row_last_i, row_drop_i,
                    row_raw_i, row_op_i, row_operand_i, row_tag_i}),
        .out_valid_o(walk_valid), .out_ready_i(walk_take), .out_data_o(walk_row)
    );

    // ---- addresses of a pair, in the cycle behind the one in which it goes into the array ----
    wire [XAddr-1:0]     x_addr;
    wire [StoreAddr-1:0] w_addr;
    wire [BiasAddr-1:0]  b_addr;
    reg  [XAddr-1:0]     x_addr_q;
    reg  [StoreAddr-1:0] w_addr_q;
    reg  [BiasAddr-1:0]  b_addr_q;
    always @(posedge clk_i) begin
        x_addr_q <= x_addr;
        w_addr_q <= w_addr;
        b_addr_q <= b_addr;
    end

    // ---- blocks ----
    wire [Taps*XWidth-1:0] x_block;
    wire                   x_push, x_pop;
    row_blocks #(
        .Depth(XDepth), .Taps(Taps), .Width(Width), .XWidth(XWidth), .ExpWidth(ExpWidth), .FeatureBits(FeatureBits),
        .TileBits(TileBits), .NormSpilled(NormSpilled), .HiddenSpilled(HiddenSpilled)
    ) u_row_blocks (
        .clk_i(clk_i), .rst_ni(rst_ni), .row_valid_i(fetch_valid), .row_ready_o(fetch_take),
        .row_source_i(fetch_row[FetchBits-1-:2]), .row_addr_i(fetch_row[TileBits+:FeatureBits]),
        .row_blocks_i(fetch_row[TileBits-1:0]), .norm_addr_o(norm_addr_o), .norm_data_i(norm_data_i),
        .hidden_addr_o(hidden_addr_o), .hidden_free_i(hidden_free_i), .hidden_data_i(hidden_data_i),
        .pixel_valid_i(pixel_valid_i), .pixel_ready_o(pixel_ready_o), .pixel_data_i(pixel_data_i),
        .weight_valid_i(p_valid_i), .weight_ready_o(p_ready_o), .weight_data_i(p_data_i),
        .spill_valid_i(spill_block_valid_i), .spill_ready_o(spill_block_ready_o), .spill_data_i(spill_block_data_i),
        .push_o(x_push), .pop_i(x_pop), .read_addr_i(x_addr_q), .read_data_o(x_block)
    );

    // ---- weights: a port each ----
    wire [Ports-1:0]          load_valid, load_done, bias_done;
    wire                      store_ready, w_pop, b_pop, dropped;
    wire [CountBits-1:0]      drop_tiles;
    wire [TileBits-1:0]       drop_rows;
    wire [Ports*RingAddr-1:0] load_ring;
    wire [Ports*SlotBits-1:0] load_slot;
    wire [Ports*Beat*WWidth-1:0] load_weights;
    wire [Lanes*BiasWidth-1:0] bias_row;
    wire [Lanes*FactorWidth-1:0] f_row;
    weight_ports #(
        .Ports(Ports), .AddrBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Lanes(Lanes), .WWidth(WWidth),
        .BiasWidth(BiasWidth), .StoreBits(StoreBits), .BiasStoreBits(BiasStoreBits), .ScaleBits(ScaleBits),
        .FactorWidth(FactorWidth), .Slots(Slots), .SlotBits(SlotBits), .RingTiles(RingTiles), .BiasDepth(BiasDepth),
        .TileBits(TileBits), .CountBits(CountBits)
    ) u_weight_ports (
        .clk_i(clk_i), .rst_ni(rst_ni), .cmd_valid_i(cmd_valid_i), .cmd_ready_o(cmd_ready_o), .cmd_addr_i(cmd_addr_i),
        .cmd_rows_i(cmd_rows_i), .cmd_tiles_i(cmd_tiles_i), .burst_valid_o(weight_burst_valid_o),
        .burst_ready_i(weight_burst_ready_i), .burst_addr_o(weight_burst_addr_o), .burst_beats_o(weight_burst_beats_o),
        .weight_valid_i(weight_valid_i), .weight_ready_o(weight_ready_o), .weight_data_i(weight_data_i),
        .w_pop_i(w_pop), .b_pop_i(b_pop), .dropped_i(dropped), .drop_tiles_i(drop_tiles), .drop_rows_i(drop_rows),
        .load_valid_o(load_valid), .load_ready_i(store_ready), .load_addr_o(load_ring), .load_slot_o(load_slot),
        .load_data_o(load_weights), .load_done_o(load_done), .bias_done_o(bias_done), .bias_addr_i(b_addr_q),
        .bias_row_o(bias_row), .factor_row_o(f_row)
    );

    // ---- the walk ----
    wire                   fire, first, last, stored, last_tile, kind;
    wire [TileBits-1:0]    tile;
    wire [OpBits+OperandBits+RowTagBits-1:0] operand;
    wire                   shift;   // of sums, before a digit
    wire [3:0]             waits;
    wire [1:0]             slot_free;
    wire [TileBits-1:0]    walk_in, walk_out;
    wire [CountBits-1:0]   walk_tiles;
    wire [StoreAddr-1:0]   walk_base;
    wire                   walk_stored, walk_last, walk_drop, walk_raw;
    wire [OpBits+OperandBits+RowTagBits-1:0] walk_operand;
    assign {walk_in, walk_out, walk_tiles, walk_base, walk_stored, walk_last, walk_drop, walk_raw, walk_operand} = walk_row;
    wire [DigitWidth-1:0] walk_digits;
    generate
        if (DigitBits > 0) begin : gen_digits
            assign walk_digits = walk_operand[RowTagBits+DigitsAt+:DigitWidth];
        end else begin : gen_one_digit
            assign walk_digits = {DigitWidth{1'b0}};
        end
    endgenerate
    row_control #(
        .TileWidth(TileBits), .CountWidth(CountBits), .Ports(Ports), .XDepth(XDepth), .WDepth(RingTiles), .BDepth(BiasDepth),
        .MostDigits(MostDigits), .DigitWidth(DigitWidth),
        .StoreWidth(StoreAddr), .OperandWidth(OpBits + OperandBits + RowTagBits)
    ) u_row_control (
        .clk_i(clk_i), .rst_ni(rst_ni), .row_valid_i(walk_valid), .row_ready_o(walk_take), .row_in_tiles_i(walk_in),
        .row_out_tiles_i(walk_out), .row_tiles_i(walk_tiles), .row_digits_i(walk_digits), .row_stored_i(walk_stored),
        .row_base_i(walk_base),
        .row_last_i(walk_last), .row_drop_i(walk_drop), .row_kind_i(walk_raw), .row_operand_i(walk_operand),
        .x_done_i(x_push), .w_done_i(load_done), .b_done_i(bias_done), .x_addr_o(x_addr), .w_addr_o(w_addr),
        .b_addr_o(b_addr), .x_pop_o(x_pop), .w_pop_o(w_pop), .b_pop_o(b_pop), .dropped_o(dropped),
        .drop_tiles_o(drop_tiles), .drop_rows_o(drop_rows), .slot_free_i(slot_free), .fire_o(fire), .first_o(first),
        .last_o(last), .shift_o(shift), .stored_o(stored), .tile_o(tile), .last_tile_o(last_tile), .kind_o(kind),
        .operand_o(operand),
        .wait_o(waits), .busy_o(busy_o)
    );
    wire unused_waits = &{1'b0, waits};   // looked at in simulation
    assign busy_op_o = operand[OperandBits+RowTagBits+:OpBits];

    wire [Lanes*Taps*WWidth-1:0] w_tile;
    weight_store #(
        .Lanes(Lanes), .Taps(Taps), .Width(WWidth), .Ports(Ports), .Beat(Beat), .Ring(RingTiles), .Own(StoreTiles),
        .SlotBits(SlotBits), .Style(StoreStyle), .Apart(StoreApart)
    ) u_weight_store (
        .clk_i(clk_i), .rst_ni(rst_ni), .load_valid_i(load_valid), .load_ready_o(store_ready), .load_addr_i(load_ring),
        .load_slot_i(load_slot), .load_data_i(load_weights), .key_valid_i(key_valid_i), .key_lane_i(key_lane_i),
        .key_data_i(key_data_i), .value_valid_i(value_valid_i), .value_tap_i(value_tap_i), .value_data_i(value_data_i),
        .write_addr_i(store_addr_i), .read_addr_i(w_addr_q), .tile_o(w_tile)
    );

    // ---- biases: of rows whose tiles are keys or values there are none ----
    wire biased;
    wire [Lanes*BiasWidth-1:0] b_row = bias_row & {Lanes * BiasWidth{biased}};
    delay_line #(.Width(1), .Cycles(ReadLatency)) u_biased (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(!stored), .data_o(biased)
    );

    // ---- the array ----
    localparam SideBits  = (ScaleBits > 0) ? 1 + OutBits + OutShiftBits : 0;   // what sums with factors go on with
    localparam FlagWidth = SideBits + TagBits + 1;
    wire                   result, acc_valid, y_fifo_ready, raw_fifo_ready;
    wire [FlagWidth-1:0]   flag, result_flag, acc_flag;
    wire [Lanes*YWidth-1:0] result_row;
    wire [Lanes*AccWidth-1:0] acc_row;
    wire [Lanes*FactorWidth-1:0] factor_row;
    wire [Lanes*RawWidth-1:0] raw_row;
    wire [ScaledAt-1:0]    shifts = operand[RowTagBits+:ScaledAt];
    wire [BiasShiftBits-1:0] bias_shift = shifts[BiasShiftBits-1:0];
    wire [OutShiftBits-1:0] out_shift = shifts[BiasShiftBits+:OutShiftBits];
    wire [OutBits-1:0]     out_width = shifts[BiasShiftBits+OutShiftBits+:OutBits];
    assign flag[TagBits:0] = {kind, last_tile, tile, operand[RowTagBits-1:0]};
    linear_array #(
        .Lanes(Lanes), .Taps(Taps), .XWidth(XWidth), .WWidth(WWidth), .BiasWidth(BiasWidth), .YWidth(YWidth),
        .AccWidth(AccWidth), .ProductShift(0), .Offset(Offset), .Cascade(Cascade), .Round(Round), .Saturate(Saturate),
        .FlagWidth(FlagWidth), .FactorWidth(FactorWidth), .Requantised((ScaleBits > 0) ? 0 : 1), .ReadLatency(ReadLatency)
    ) u_linear_array (
        .clk_i(clk_i), .rst_ni(rst_ni), .fire_i(fire), .first_i(first), .last_i(last), .shift_i(shift),
        .operand_i({out_width, out_shift[BiasShiftBits-1:0], bias_shift, flag}),
        .x_i(x_block), .w_i(w_tile), .b_i(b_row), .f_i(f_row), .result_o(result), .y_o(result_row), .flag_o(result_flag),
        .acc_valid_o(acc_valid), .acc_o(acc_row), .acc_flag_o(acc_flag), .acc_factor_o(factor_row)
    );
    genvar i;
    generate
        for (i = 0; i < Lanes; i = i + 1) begin : gen_raw
            assign raw_row[i*RawWidth+:RawWidth] = acc_row[i*AccWidth+:RawWidth];
        end
    endgenerate
    wire unused_acc = &{1'b0, acc_row, operand, out_shift};

    // ---- results: a slot is reserved before a row's last pair fires, so the pipeline never has to stop ----
    wire ends = fire && last;
    wire leaves;   // a row leaves its slot
    wire y_made;   // what must find one
    credit #(.Depth(ResultDepth)) u_y_slots (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(ends && !kind), .give_i(leaves), .free_o(slot_free[0])
    );
    credit #(.Depth(ResultDepth)) u_raw_slots (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(ends && kind), .give_i(raw_valid_o && raw_ready_i), .free_o(slot_free[1])
    );
    generate
        if (ScaleBits > 0) begin : gen_scaled
            wire                         sums_valid, sums_ready;
            wire [SideBits-1:0]          sums_side;
            wire [TagBits-1:0]           sums_tag;
            wire [Lanes*FactorWidth-1:0] sums_factors;
            wire [Lanes*AccWidth-1:0]    sums;
            assign flag[TagBits+1+:SideBits] = {operand[RowTagBits+ScaledAt], out_width, out_shift};
            assign y_made = acc_valid && !acc_flag[TagBits];
            assign leaves = sums_valid && sums_ready;
            // What decides when a row goes waits apart: the addresses of so many words as a row has come late.
            wire                         side_ready, row_there;
            stream_fifo #(.Width(SideBits), .Depth(ResultDepth)) u_sides (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(y_made), .in_ready_o(side_ready),
                .in_data_i(acc_flag[TagBits+1+:SideBits]), .out_valid_o(sums_valid), .out_ready_i(sums_ready),
                .out_data_o(sums_side)
            );
            stream_fifo #(.Width(TagBits + Lanes * (FactorWidth + AccWidth)), .Depth(ResultDepth)) u_results (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(y_made), .in_ready_o(y_fifo_ready),
                .in_data_i({acc_flag[TagBits-1:0], factor_row, acc_row}), .out_valid_o(row_there), .out_ready_i(sums_ready),
                .out_data_o({sums_tag, sums_factors, sums})
            );
            wire unused_side = &{1'b0, side_ready, row_there};   // as those of the row and of its side
            row_scale #(
                .Lanes(Lanes), .Multipliers(Multipliers), .AccWidth(AccWidth), .ScaleBits(ScaleBits), .YWidth(YWidth),
                .Round(Round), .Saturate(Saturate), .TagBits(TagBits), .Depth(ResultDepth), .ShiftBits(OutShiftBits),
                .OutBits(OutBits)
            ) u_row_scale (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(sums_valid), .in_ready_o(sums_ready),
                .in_scaled_i(sums_side[SideBits-1]), .in_tag_i(sums_tag), .in_shift_i(sums_side[OutShiftBits-1:0]),
                .in_width_i(sums_side[OutShiftBits+:OutBits]), .in_factors_i(sums_factors), .in_sums_i(sums),
                .out_valid_o(y_valid_o), .out_ready_i(y_ready_i), .out_tag_o(y_tag_o), .out_data_o(y_data_o)
            );
            wire unused_result = &{1'b0, result, result_flag, result_row};
        end else begin : gen_plain
            assign y_made = result && !result_flag[TagBits];
            assign leaves = y_valid_o && y_ready_i;
            stream_fifo #(.Width(TagBits + Lanes * YWidth), .Depth(ResultDepth)) u_results (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(y_made), .in_ready_o(y_fifo_ready),
                .in_data_i({result_flag[TagBits-1:0], result_row}), .out_valid_o(y_valid_o), .out_ready_i(y_ready_i),
                .out_data_o({y_tag_o, y_data_o})
            );
            wire unused_factors = &{1'b0, factor_row};
        end
    endgenerate
    stream_fifo #(.Width(TagBits + Lanes * RawWidth), .Depth(ResultDepth)) u_sums (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(acc_valid && acc_flag[TagBits]), .in_ready_o(raw_fifo_ready),
        .in_data_i({acc_flag[TagBits-1:0], raw_row}), .out_valid_o(raw_valid_o), .out_ready_i(raw_ready_i),
        .out_data_o({raw_tag_o, raw_data_o})
    );
    wire unused_ready = &{1'b0, y_fifo_ready, raw_fifo_ready};   // never low: everything holds its place

`ifndef SYNTHESIS
    assertion u_assert_result_has_place (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(y_fifo_ready || !y_made)
    );
    assertion u_assert_sum_has_place (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(raw_fifo_ready || !(acc_valid && acc_flag[TagBits]))
    );
`endif

    parameter_check #(
        .Good(StoreTiles >= 1 && XDepth >= 1 && BiasDepth >= 1 && Lanes % Ports == 0 &&
              Taps >= 1 && (Taps & (Taps - 1)) == 0 &&
              ResultDepth >= 2 && (ResultDepth & (ResultDepth - 1)) == 0 &&
              StoreBits >= WWidth && DataBits % StoreBits == 0 && BiasStoreBits >= BiasWidth &&
              XWidth >= Width && XWidth > ExpWidth),
        .Message("linear_engine needs StoreTiles, XDepth and BiasDepth at least 1; Ports a divisor of Lanes; Taps a power of two; ResultDepth a power of two, at least 2; StoreBits at least WWidth and a divisor of DataBits; BiasStoreBits at least BiasWidth; XWidth at least Width and more than ExpWidth")
    ) u_parameter_check ();

endmodule
`default_nettype wire
