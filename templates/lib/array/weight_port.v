`default_nettype none
// One port's share of the weights: commands become bursts, and beats go to bias rows and to slots of tiles.
//
// Handshake: cmd_*: valid/ready, a matrix: where the port's part of it begins, its bias rows and its tiles; it is BiasBeats
//            beats a row, then Slots beats a tile. burst_*: to axi_read_port, offered when there is room for all of its
//            beats, so that what was asked for is never refused. data_*: the beats that come back. load_*, bias_*: into
//            the rings; released_*: entries that the array is done with.
// Latency:   a beat goes where it belongs in the cycle in which it comes.
module weight_port #(
    parameter AddrBits   = 40,
    parameter DataBits   = 128,
    parameter Slots      = 8,      // beats of a tile
    parameter SlotBits   = 3,
    parameter BiasBeats  = 1,      // beats of a bias row
    parameter RingTiles  = 1024,
    parameter BiasDepth  = 64,
    parameter MaxBeats   = 16,
    parameter TileBits   = 8,      // of a count of bias rows
    parameter CountBits  = 11      // of a count of tiles
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire                          cmd_valid_i,
    output wire                          cmd_ready_o,
    input  wire [AddrBits-1:0]           cmd_addr_i,
    input  wire [TileBits-1:0]           cmd_rows_i,
    input  wire [CountBits-1:0]          cmd_tiles_i,
    output wire                          burst_valid_o,
    input  wire                          burst_ready_i,
    output wire [AddrBits-1:0]           burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] burst_beats_o,
    input  wire                          data_valid_i,
    output wire                          data_ready_o,
    input  wire [DataBits-1:0]           data_i,
    input  wire                          released_row_i,
    input  wire                          released_i,
    input  wire [CountBits-1:0]          released_tiles_i,
    input  wire [TileBits-1:0]           released_rows_i,   // with released_i: a whole matrix is dropped
    output wire                          load_valid_o,
    input  wire                          load_ready_i,
    output wire [$clog2(RingTiles)-1:0]  load_addr_o,
    output wire [SlotBits-1:0]           load_slot_o,
    output wire                          load_done_o,     // the last beat of a tile
    output wire                          bias_valid_o,
    output wire [$clog2(BiasDepth)-1:0]  bias_addr_o,
    output wire [((BiasBeats > 1) ? $clog2(BiasBeats) : 1)-1:0] bias_slot_o,
    output wire                          bias_done_o,     // the last beat of a row
    output wire [DataBits-1:0]           beat_o
);

    localparam AddrWidth  = $clog2(RingTiles);
    localparam BiasAddr   = $clog2(BiasDepth);
    localparam BiasSlot   = (BiasBeats > 1) ? $clog2(BiasBeats) : 1;
    localparam BurstBits  = $clog2(MaxBeats + 1);
    localparam CutBits    = CountBits + SlotBits + 1;
    localparam BeatBits   = (CutBits > BurstBits) ? CutBits : BurstBits;
    localparam ByteShift  = $clog2(DataBits / 8);
    localparam integer LastSlot = Slots - 1;
    localparam integer LastBiasBeat = BiasBeats - 1;
    localparam integer LastTile = RingTiles - 1;
    localparam integer LastRow = BiasDepth - 1;
    localparam integer TileRoom = RingTiles * Slots;
    localparam integer RowRoom = BiasDepth * BiasBeats;

    // ---- a matrix is two runs of beats: its bias rows, then its tiles ----
    reg                 tiles_next_q;   // the tiles of the command that is at the input come next
    wire [BeatBits-1:0] rows_wide  = {{BeatBits - TileBits{1'b0}}, cmd_rows_i};
    wire [BeatBits-1:0] tiles_wide = {{BeatBits - CountBits{1'b0}}, cmd_tiles_i};
    wire [BeatBits-1:0] row_beats;
    constant_times #(.In(BeatBits), .Out(BeatBits), .Factor(BiasBeats)) u_row_beats (
        .value_i(rows_wide), .value_o(row_beats)
    );
    wire [BeatBits-1:0] tile_beats = tiles_wide * Slots[BeatBits-1:0];
    wire [AddrBits-1:0] row_bytes  = {{AddrBits - BeatBits{1'b0}}, row_beats} << ByteShift;
    wire                run_valid, run_ready, kinds_ready, cutter_ready;

    assign run_valid   = cmd_valid_i && kinds_ready;
    assign run_ready   = cutter_ready && kinds_ready;
    assign cmd_ready_o = run_ready && tiles_next_q;

    always @(posedge clk_i) begin
        if (run_valid && run_ready) tiles_next_q <= !tiles_next_q;
        if (!rst_ni) tiles_next_q <= 1'b0;
    end

    wire                 cut_valid, cut_ready, cut_last;
    wire [BurstBits-1:0] cut_beats;
    axi_burst_cutter #(
        .AddrBits(AddrBits), .DataBits(DataBits), .BeatBits(BeatBits), .MaxBeats(MaxBeats)
    ) u_axi_burst_cutter (
        .clk_i(clk_i), .rst_ni(rst_ni), .cmd_valid_i(run_valid), .cmd_ready_o(cutter_ready),
        .cmd_addr_i(cmd_addr_i + (tiles_next_q ? row_bytes : {AddrBits{1'b0}})),
        .cmd_beats_i(tiles_next_q ? tile_beats : row_beats),
        .burst_valid_o(cut_valid), .burst_ready_i(cut_ready), .burst_addr_o(burst_addr_o), .burst_beats_o(cut_beats),
        .burst_last_o(cut_last)
    );

    // What the bursts of a run are for, run by run: once where they leave, once where their beats come back.
    wire burst_tiles, burst_kind_valid;
    wire [BeatBits:0] beat_run;
    wire beat_run_valid, next_run, kinds_in_ready, runs_in_ready;
    assign kinds_ready = kinds_in_ready && runs_in_ready;
    stream_fifo #(.Width(1), .Depth(4)) u_kinds (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(run_valid && run_ready), .in_ready_o(kinds_in_ready),
        .in_data_i(tiles_next_q), .out_valid_o(burst_kind_valid), .out_ready_i(cut_ready && cut_last),
        .out_data_o(burst_tiles)
    );
    // Far more runs may be on their way than bursts: a small matrix is one burst.
    stream_fifo #(.Width(BeatBits + 1), .Depth(32)) u_runs (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(run_valid && run_ready), .in_ready_o(runs_in_ready),
        .in_data_i({tiles_next_q, tiles_next_q ? tile_beats : row_beats}), .out_valid_o(beat_run_valid),
        .out_ready_i(next_run), .out_data_o(beat_run)
    );

    // ---- room for tiles, and for biases; releases are registered: they come from the array's control ----
    reg  [BeatBits-1:0] freed_tile_beats_q, freed_row_beats_q;
    wire [BeatBits-1:0] freed_tiles = {{BeatBits - CountBits{1'b0}}, released_tiles_i};
    wire [BeatBits-1:0] freed_rows  = {{BeatBits - TileBits{1'b0}}, released_rows_i};
    wire                tiles_valid, tiles_ready, rows_valid, rows_ready;
    burst_gate #(.Depth(TileRoom), .RoomBits(BeatBits), .BeatsBits(BurstBits)) u_tile_gate (
        .clk_i(clk_i), .rst_ni(rst_ni), .cut_valid_i(cut_valid && burst_kind_valid && burst_tiles), .cut_ready_o(tiles_ready),
        .cut_beats_i(cut_beats), .burst_valid_o(tiles_valid), .burst_ready_i(burst_ready_i), .freed_i(freed_tile_beats_q)
    );
    burst_gate #(.Depth(RowRoom), .RoomBits(BeatBits), .BeatsBits(BurstBits)) u_row_gate (
        .clk_i(clk_i), .rst_ni(rst_ni), .cut_valid_i(cut_valid && burst_kind_valid && !burst_tiles), .cut_ready_o(rows_ready),
        .cut_beats_i(cut_beats), .burst_valid_o(rows_valid), .burst_ready_i(burst_ready_i), .freed_i(freed_row_beats_q)
    );
    assign burst_valid_o = tiles_valid || rows_valid;
    assign cut_ready     = tiles_ready || rows_ready;
    assign burst_beats_o = cut_beats;

    wire [BeatBits-1:0] freed_row_beats;
    constant_times #(.In(BeatBits), .Out(BeatBits), .Factor(BiasBeats)) u_freed_row_beats (
        .value_i(freed_rows), .value_o(freed_row_beats)
    );
    always @(posedge clk_i) begin
        freed_tile_beats_q <= released_i ? freed_tiles * Slots[BeatBits-1:0] : {BeatBits{1'b0}};
        freed_row_beats_q  <= released_i ? freed_row_beats :
                              released_row_i ? BiasBeats[BeatBits-1:0] : {BeatBits{1'b0}};
        if (!rst_ni) begin
            freed_tile_beats_q <= {BeatBits{1'b0}};
            freed_row_beats_q  <= {BeatBits{1'b0}};
        end
    end

    // ---- beats ----
    // The run whose beats come is in registers, with how many are left behind the next one.
    reg                 run_q, to_tiles_q, last_beat_q;
    reg [BeatBits-1:0]  left_q;
    reg [SlotBits-1:0]  slot_q;
    reg [AddrWidth-1:0] tile_q;
    reg [BiasSlot-1:0]  bias_slot_q;
    reg [BiasAddr-1:0]  bias_q;
    localparam [BeatBits-1:0] One = {{BeatBits - 1{1'b0}}, 1'b1};
    wire take      = data_valid_i && data_ready_o;
    wire last_slot = slot_q == LastSlot[SlotBits-1:0];
    wire last_bias = bias_slot_q == LastBiasBeat[BiasSlot-1:0];

    assign data_ready_o   = run_q && (!to_tiles_q || load_ready_i);
    assign next_run       = !run_q || (take && last_beat_q);
    assign load_valid_o   = data_valid_i && run_q && to_tiles_q;
    assign load_addr_o    = tile_q;
    assign load_slot_o    = slot_q;
    assign load_done_o    = take && to_tiles_q && last_slot;
    assign bias_valid_o   = take && !to_tiles_q;
    assign bias_addr_o    = bias_q;
    assign bias_slot_o    = bias_slot_q;
    assign bias_done_o    = bias_valid_o && last_bias;
    assign beat_o         = data_i;

    always @(posedge clk_i) begin
        if (take) begin
            left_q      <= left_q - 1'b1;
            last_beat_q <= left_q == One;
        end
        if (next_run) begin
            run_q       <= beat_run_valid;
            to_tiles_q  <= beat_run[BeatBits];
            left_q      <= beat_run[BeatBits-1:0] - 1'b1;
            last_beat_q <= beat_run[BeatBits-1:0] == One;
        end
        if (take && to_tiles_q) slot_q <= last_slot ? {SlotBits{1'b0}} : slot_q + 1'b1;
        if (load_done_o) tile_q <= (tile_q == LastTile[AddrWidth-1:0]) ? {AddrWidth{1'b0}} : tile_q + 1'b1;
        if (bias_valid_o) bias_slot_q <= last_bias ? {BiasSlot{1'b0}} : bias_slot_q + 1'b1;
        if (bias_done_o) bias_q <= (bias_q == LastRow[BiasAddr-1:0]) ? {BiasAddr{1'b0}} : bias_q + 1'b1;
        if (!rst_ni) begin
            run_q       <= 1'b0;
            slot_q      <= {SlotBits{1'b0}};
            tile_q      <= {AddrWidth{1'b0}};
            bias_slot_q <= {BiasSlot{1'b0}};
            bias_q      <= {BiasAddr{1'b0}};
        end
    end

`ifndef SYNTHESIS
    assertion u_assert_matrix_not_empty (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!cmd_valid_i || (cmd_rows_i != 0 && cmd_tiles_i != 0))
    );
    assertion u_assert_beats_were_asked_for (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!data_valid_i || run_q || beat_run_valid)
    );
    assertion u_assert_burst_of_one_kind (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(tiles_valid && rows_valid)));
    stream_assertion #(.Width(AddrBits + BurstBits)) u_assert_burst (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(burst_valid_o), .ready_i(burst_ready_i),
        .data_i({burst_addr_o, burst_beats_o})
    );
`endif

    parameter_check #(
        .Good(Slots >= 1 && SlotBits >= 1 && BiasBeats >= 1 && TileBits >= 1 && CountBits >= 1 &&
              RingTiles >= 2 && BiasDepth >= 2 && MaxBeats >= 1 && (MaxBeats & (MaxBeats - 1)) == 0),
        .Message("weight_port needs Slots, SlotBits, BiasBeats, TileBits and CountBits at least 1; RingTiles at least 2; BiasDepth at least 2; MaxBeats a power of two")
    ) u_parameter_check ();

endmodule
`default_nettype wire
