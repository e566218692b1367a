`default_nettype none
// The array's ports to weights in memory, each with its commands and with the biases and factors of its lanes.
//
// Handshake: cmd_*, burst_*, weight_*: valid/ready, see weight_port; a command goes to one port. w_pop_i, b_pop_i: a tile, a
//            row of biases is used; dropped_i: drop_tiles_i and drop_rows_i of them are not needed. load_*: see
//            weight_store; load_done_o, bias_done_o: a tile, a row of biases is there. bias_addr_i: the row that is read.
// Latency:   as weight_port; a row of biases 2 cycles from its address.
// Numbers:   weights, biases and factors are whole words of memory, the lowest bits of which are used.
module weight_ports #(
    parameter Ports       = 4,
    parameter AddrBits    = 40,
    parameter DataBits    = 128,
    parameter MaxBeats    = 16,
    parameter Lanes       = 16,
    parameter WWidth      = 16,
    parameter BiasWidth   = 16,
    parameter StoreBits   = 16,    // of a weight in memory, at least WWidth
    parameter BiasStoreBits = 16,  // of a bias in memory, at least BiasWidth
    parameter ScaleBits   = 0,     // of a row's factor in memory, behind the biases; 0: there are none
    parameter FactorWidth = 1,     // ScaleBits, or 1
    parameter Slots       = 8,     // words of a port in a tile
    parameter SlotBits    = 3,
    parameter RingTiles   = 1024,
    parameter BiasDepth   = 256,
    parameter TileBits    = 8,
    parameter CountBits   = 11
) (
    input  wire                       clk_i,
    input  wire                       rst_ni,
    input  wire [Ports-1:0]           cmd_valid_i,
    output wire [Ports-1:0]           cmd_ready_o,
    input  wire [AddrBits-1:0]        cmd_addr_i,
    input  wire [TileBits-1:0]        cmd_rows_i,
    input  wire [CountBits-1:0]       cmd_tiles_i,
    output wire [Ports-1:0]           burst_valid_o,
    input  wire [Ports-1:0]           burst_ready_i,
    output wire [Ports*AddrBits-1:0]  burst_addr_o,
    output wire [Ports*$clog2(MaxBeats+1)-1:0] burst_beats_o,
    input  wire [Ports-1:0]           weight_valid_i,
    output wire [Ports-1:0]           weight_ready_o,
    input  wire [Ports*DataBits-1:0]  weight_data_i,
    input  wire                       w_pop_i,
    input  wire                       b_pop_i,
    input  wire                       dropped_i,
    input  wire [CountBits-1:0]       drop_tiles_i,
    input  wire [TileBits-1:0]        drop_rows_i,
    output wire [Ports-1:0]           load_valid_o,
    input  wire                       load_ready_i,
    output wire [Ports*$clog2(RingTiles)-1:0] load_addr_o,
    output wire [Ports*SlotBits-1:0]  load_slot_o,
    output wire [Ports*(DataBits/StoreBits)*WWidth-1:0] load_data_o,
    output wire [Ports-1:0]           load_done_o,
    output wire [Ports-1:0]           bias_done_o,
    input  wire [$clog2(BiasDepth)-1:0] bias_addr_i,
    output wire [Lanes*BiasWidth-1:0] bias_row_o,
    output wire [Lanes*FactorWidth-1:0] factor_row_o
);

    localparam RingAddr  = $clog2(RingTiles);
    localparam BiasAddr  = $clog2(BiasDepth);
    localparam Beat      = DataBits / StoreBits;
    localparam Share     = Lanes / Ports;   // of lanes
    localparam BiasBeats = (Share * (BiasStoreBits + ScaleBits) + DataBits - 1) / DataBits;
    localparam BiasSlot  = (BiasBeats > 1) ? $clog2(BiasBeats) : 1;
    localparam BurstBits = $clog2(MaxBeats + 1);
    localparam [CountBits-1:0] OneTile = {{CountBits - 1{1'b0}}, 1'b1};

    wire [CountBits-1:0]      released_tiles = dropped_i ? drop_tiles_i : OneTile;
    wire [TileBits-1:0]       released_rows  = dropped_i ? drop_rows_i : {{TileBits - 1{1'b0}}, b_pop_i};
    wire [Ports*DataBits-1:0] beats;
    wire [Ports*BiasBeats*DataBits-1:0] bias_rows;

    genvar p, s, i;
    generate
        for (p = 0; p < Ports; p = p + 1) begin : gen_port
            wire                 cmd_valid, cmd_ready, bias_valid;
            wire [AddrBits-1:0]  cmd_addr;
            wire [TileBits-1:0]  cmd_rows;
            wire [CountBits-1:0] cmd_tiles;
            wire [BiasAddr-1:0]  bias_addr;
            wire [BiasSlot-1:0]  bias_slot;
            stream_fifo #(.Width(AddrBits + TileBits + CountBits), .Depth(4)) u_commands (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(cmd_valid_i[p]), .in_ready_o(cmd_ready_o[p]),
                .in_data_i({cmd_addr_i, cmd_rows_i, cmd_tiles_i}), .out_valid_o(cmd_valid), .out_ready_i(cmd_ready),
                .out_data_o({cmd_addr, cmd_rows, cmd_tiles})
            );
            weight_port #(
                .AddrBits(AddrBits), .DataBits(DataBits), .Slots(Slots), .SlotBits(SlotBits), .BiasBeats(BiasBeats),
                .RingTiles(RingTiles), .BiasDepth(BiasDepth), .MaxBeats(MaxBeats), .TileBits(TileBits), .CountBits(CountBits)
            ) u_weight_port (
                .clk_i(clk_i), .rst_ni(rst_ni), .cmd_valid_i(cmd_valid), .cmd_ready_o(cmd_ready), .cmd_addr_i(cmd_addr),
                .cmd_rows_i(cmd_rows), .cmd_tiles_i(cmd_tiles), .burst_valid_o(burst_valid_o[p]),
                .burst_ready_i(burst_ready_i[p]), .burst_addr_o(burst_addr_o[p*AddrBits+:AddrBits]),
                .burst_beats_o(burst_beats_o[p*BurstBits+:BurstBits]),
                .data_valid_i(weight_valid_i[p]), .data_ready_o(weight_ready_o[p]),
                .data_i(weight_data_i[p*DataBits+:DataBits]),
                .released_row_i(b_pop_i), .released_i(dropped_i || w_pop_i), .released_tiles_i(released_tiles),
                .released_rows_i(released_rows),
                .load_valid_o(load_valid_o[p]), .load_ready_i(load_ready_i),
                .load_addr_o(load_addr_o[p*RingAddr+:RingAddr]), .load_slot_o(load_slot_o[p*SlotBits+:SlotBits]),
                .load_done_o(load_done_o[p]), .bias_valid_o(bias_valid), .bias_addr_o(bias_addr), .bias_slot_o(bias_slot),
                .bias_done_o(bias_done_o[p]), .beat_o(beats[p*DataBits+:DataBits])
            );

            for (s = 0; s < Beat; s = s + 1) begin : gen_weight
                assign load_data_o[(p*Beat+s)*WWidth+:WWidth] = beats[p*DataBits+s*StoreBits+:WWidth];
            end
            for (s = 0; s < BiasBeats; s = s + 1) begin : gen_bias
                localparam integer Slot = s;
                ram_sdp #(.Width(DataBits), .Depth(BiasDepth)) u_ram (
                    .clk_i(clk_i), .write_valid_i(bias_valid && bias_slot == Slot[BiasSlot-1:0]), .write_addr_i(bias_addr),
                    .write_data_i(beats[p*DataBits+:DataBits]), .read_addr_i(bias_addr_i),
                    .read_data_o(bias_rows[(p*BiasBeats+s)*DataBits+:DataBits])
                );
            end
        end
        for (i = 0; i < Lanes; i = i + 1) begin : gen_lane
            localparam integer At = (i / Share) * BiasBeats * DataBits + (i % Share) * BiasStoreBits;
            assign bias_row_o[i*BiasWidth+:BiasWidth] = bias_rows[At+:BiasWidth];
            if (ScaleBits > 0) begin : gen_factor
                localparam integer FactorAt =
                    (i / Share) * BiasBeats * DataBits + Share * BiasStoreBits + (i % Share) * ScaleBits;
                assign factor_row_o[i*FactorWidth+:FactorWidth] = bias_rows[FactorAt+:FactorWidth];
            end else begin : gen_no_factor
                assign factor_row_o[i*FactorWidth+:FactorWidth] = {FactorWidth{1'b0}};
            end
        end
    endgenerate
    wire unused_bits = &{1'b0, beats, bias_rows};

    parameter_check #(
        .Good(Ports >= 1 && Lanes % Ports == 0 && BiasDepth >= 1 && StoreBits >= WWidth && DataBits % StoreBits == 0 &&
              BiasStoreBits >= BiasWidth && FactorWidth >= 1 && (ScaleBits == 0 || FactorWidth == ScaleBits)),
        .Message("weight_ports needs Ports a divisor of Lanes; BiasDepth at least 1; StoreBits at least WWidth and a divisor of DataBits; BiasStoreBits at least BiasWidth; FactorWidth as ScaleBits, or 1 if that is 0")
    ) u_parameter_check ();

endmodule
`default_nettype wire
