`default_nettype none
// The tiles that the array multiplies with: a ring of weights that the ports fill, and behind it the keys and values of
// attention, which the array fills itself.
//
// Handshake: load_*: a beat of Beat weights for one slot of a tile; each port owns Lanes/Ports lanes, so that all ports
//            write at once. Loads wait (load_ready_o low) in a cycle in which a key or a value is written. key_*: the word of
//            Taps dimensions that lane key_lane_i of a tile gets. value_*: Lanes dimensions, column value_tap_i of a tile.
//            Keys and values come one at a time. Reads are free; the ring is read from address 0 on, what is behind it
//            from Ring on.
// Latency:   3 cycles from read_addr_i to tile_o; a key or value can be read 3 cycles after it came, a beat 2.
// Layout:    tile_o[(lane*Taps + tap)*Width +: Width]; a port's lanes are adjacent, its slots run along them.
module weight_store #(
    parameter Lanes  = 16,
    parameter Taps   = 16,
    parameter Width  = 16,
    parameter Ports  = 4,      // divides Lanes
    parameter Beat   = 8,      // weights of a beat, a divisor of Lanes/Ports*Taps
    parameter Ring   = 1024,   // tiles
    parameter Own    = 216,    // tiles of keys and values
    parameter SlotBits = 3,
    parameter Style  = "auto",  // of ram_masked
    parameter Apart  = 0       // 1: keys and values lie in LUTs, for which both may lie in block RAM of no more words than Ring
) (
    input  wire                         clk_i,
    input  wire                         rst_ni,
    input  wire [Ports-1:0]             load_valid_i,
    output wire                         load_ready_o,
    input  wire [Ports*$clog2(Ring)-1:0] load_addr_i,
    input  wire [Ports*SlotBits-1:0]    load_slot_i,
    input  wire [Ports*Beat*Width-1:0]  load_data_i,
    input  wire                         key_valid_i,
    input  wire [$clog2(Lanes)-1:0]     key_lane_i,
    input  wire [Taps*Width-1:0]        key_data_i,
    input  wire                         value_valid_i,
    input  wire [$clog2(Taps)-1:0]      value_tap_i,
    input  wire [Lanes*Width-1:0]       value_data_i,
    input  wire [$clog2(Ring+Own)-1:0]  write_addr_i,   // of the key or value, within those
    input  wire [$clog2(Ring+Own)-1:0]  read_addr_i,
    output wire [Lanes*Taps*Width-1:0]  tile_o
);

    localparam Depth     = Ring + Own;
    localparam AddrWidth = $clog2(Depth);
    localparam RingAddr  = $clog2(Ring);
    localparam OwnAddr   = (Own > 1) ? $clog2(Own) : 1;
    localparam Slots     = Lanes / Ports * Taps / Beat;   // of a port
    localparam integer OwnDepth = (Own > 2) ? Own : 2;    // a memory's least
    localparam [AddrWidth-1:0] FirstOwn = Ring[AddrWidth-1:0];

    // ---- keys and values wait a cycle, in which no beat is taken that would be written with them ----
    reg                     key_q, value_q;
    reg [$clog2(Lanes)-1:0] lane_q;
    reg [$clog2(Taps)-1:0]  tap_q;
    reg [Taps*Width-1:0]    key_data_q;
    reg [Lanes*Width-1:0]   value_data_q;
    reg [AddrWidth-1:0]     addr_q;
    reg                     own_q;         // one of them
    wire                    own = own_q;

    assign load_ready_o = !own;

    always @(posedge clk_i) begin
        key_q        <= key_valid_i && rst_ni;
        value_q      <= value_valid_i && rst_ni;
        own_q        <= (key_valid_i || value_valid_i) && rst_ni;
        lane_q       <= key_lane_i;
        tap_q        <= value_tap_i;
        key_data_q   <= key_data_i;
        value_data_q <= value_data_i;
        addr_q       <= write_addr_i + ((Apart != 0) ? {AddrWidth{1'b0}} : FirstOwn);
    end

    // ---- what is written now: words in registers, which lanes, taps and slots of them; for each slot, who writes ----
    reg [Ports*Beat*Width-1:0]  beats_q;
    reg [Ports*AddrWidth-1:0]   addrs_q;
    reg [OwnAddr-1:0]           own_addr_q;
    reg [Ports*Slots-1:0]       loads_q;
    reg [Taps*Width-1:0]        key_word_q;
    reg [Lanes*Width-1:0]       value_word_q;
    reg [Lanes-1:0]             at_lane_q;
    reg [Taps-1:0]              at_tap_q;
    wire [Ports*Slots*2-1:0]    writers;   // of each slot: {key or value, key}
    wire [Ports*Slots*AddrWidth-1:0] read_addrs;
    fan_out #(.Width(2), .Copies(Ports * Slots)) u_writers (
        .clk_i(clk_i), .data_i({own, key_q}), .copies_o(writers)
    );
    fan_out #(.Width(AddrWidth), .Copies(Ports * Slots)) u_read_addrs (
        .clk_i(clk_i), .data_i(read_addr_i), .copies_o(read_addrs)
    );

    integer i, j;
    always @(posedge clk_i) begin
        beats_q      <= load_data_i;
        key_word_q   <= key_data_q;
        value_word_q <= value_data_q;
        own_addr_q   <= addr_q[OwnAddr-1:0];
        for (i = 0; i < Lanes; i = i + 1) at_lane_q[i] <= key_q && lane_q == i[$clog2(Lanes)-1:0];
        for (i = 0; i < Taps; i = i + 1) at_tap_q[i] <= value_q && tap_q == i[$clog2(Taps)-1:0];
        for (i = 0; i < Ports; i = i + 1) begin
            addrs_q[i*AddrWidth+:AddrWidth] <=
                (own && Apart == 0) ? addr_q : {{AddrWidth - RingAddr{1'b0}}, load_addr_i[i*RingAddr+:RingAddr]};
            for (j = 0; j < Slots; j = j + 1)
                loads_q[i*Slots+j] <= rst_ni && load_valid_i[i] && !own && load_slot_i[i*SlotBits+:SlotBits] == j[SlotBits-1:0];
        end
    end

    genvar p, s, e;
    generate
        for (p = 0; p < Ports; p = p + 1) begin : gen_port
            for (s = 0; s < Slots; s = s + 1) begin : gen_slot
                localparam integer Place = p * Slots + s;
                localparam integer First = Place * Beat;   // of all elements of a tile
                wire own_now = writers[Place*2+1];
                wire key_now = writers[Place*2];
                wire [Beat-1:0]       own_mask;
                wire [Beat*Width-1:0] own_data;
                wire [Beat*Width-1:0] beat = beats_q[p*Beat*Width+:Beat*Width];
                wire [AddrWidth-1:0]  write_addr = addrs_q[p*AddrWidth+:AddrWidth];
                wire [AddrWidth-1:0]  read_addr = read_addrs[Place*AddrWidth+:AddrWidth];

                for (e = 0; e < Beat; e = e + 1) begin : gen_element
                    localparam integer Lane = (First + e) / Taps;
                    localparam integer Tap  = (First + e) % Taps;
                    assign own_mask[e] = at_lane_q[Lane] || at_tap_q[Tap];
                    assign own_data[e*Width+:Width] =
                        key_now ? key_word_q[Tap*Width+:Width] : value_word_q[Lane*Width+:Width];
                end

                if (Apart != 0) begin : gen_apart
                    wire [Beat*Width-1:0] weights, own_tile;
                    reg                   own_1_q, own_2_q;   // what is read is one of the own tiles
                    ram_sdp #(.Width(Beat * Width), .Depth(Ring), .Style(Style)) u_ram (
                        .clk_i(clk_i), .write_valid_i(loads_q[Place]), .write_addr_i(write_addr[RingAddr-1:0]),
                        .write_data_i(beat), .read_addr_i(read_addr[RingAddr-1:0]), .read_data_o(weights)
                    );
                    wire [AddrWidth-1:0] own_place = read_addr - FirstOwn;
                    ram_masked #(.Elements(Beat), .Width(Width), .Depth(OwnDepth), .Style("distributed")) u_own (
                        .clk_i(clk_i), .write_valid_i(1'b1), .write_addr_i(own_addr_q), .write_mask_i(own_mask),
                        .write_data_i(own_data), .read_addr_i(own_place[OwnAddr-1:0]), .read_data_o(own_tile)
                    );
                    always @(posedge clk_i) begin
                        own_1_q <= read_addr >= FirstOwn;
                        own_2_q <= own_1_q;
                    end
                    assign tile_o[First*Width+:Beat*Width] = own_2_q ? own_tile : weights;
                    wire unused = &{1'b0, own_now, own_place, write_addr};
                end else begin : gen_together
                    ram_masked #(.Elements(Beat), .Width(Width), .Depth(Depth), .Style(Style)) u_ram (
                        .clk_i(clk_i), .write_valid_i(1'b1), .write_addr_i(write_addr),
                        .write_mask_i({Beat{loads_q[Place]}} | own_mask), .write_data_i(own_now ? own_data : beat),
                        .read_addr_i(read_addr), .read_data_o(tile_o[First*Width+:Beat*Width])
                    );
                    wire unused = &{1'b0, own_addr_q};
                end
            end
        end
    endgenerate

`ifndef SYNTHESIS
    assertion u_assert_key_or_value (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(key_valid_i && value_valid_i)));
    assertion u_assert_written_within_store (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!(key_valid_i || value_valid_i) || {{32 - AddrWidth{1'b0}}, write_addr_i} < Own)
    );
    assertion u_assert_key_lane_exists (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!key_valid_i || {{32 - $clog2(Lanes){1'b0}}, key_lane_i} < Lanes)
    );
`endif

    parameter_check #(
        .Good(Width >= 1 && Ring >= 2 && Own >= 1 && SlotBits >= 1 && Lanes % Ports == 0 && Lanes / Ports * Taps % Beat == 0),
        .Message("weight_store needs Width, Own and SlotBits at least 1; Ring at least 2; Ports a divisor of Lanes; Beat a divisor of a port's share of a tile")
    ) u_parameter_check ();

endmodule
`default_nettype wire
