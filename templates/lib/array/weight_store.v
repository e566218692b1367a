`default_nettype none
// The tiles that the array multiplies with: a ring of weights that the ports fill, and behind it the keys and values of
// attention, which the array fills itself.
//
// Handshake: load_*: a beat of Beat weights for one slot of a tile; each port owns Lanes/Ports lanes, so that all ports
//            write at once. Loads wait (load_ready_o low) in a cycle in which a key or a value is written. key_*: the word of
//            Taps dimensions that lane key_lane_i of a tile gets. value_*: Lanes dimensions, column value_tap_i of a tile.
//            Keys and values come one at a time. Reads are free.
// Latency:   2 cycles from read_addr_i to tile_o; a key or value can be read 2 cycles after it came.
// Layout:    tile_o[(lane*Taps + tap)*Width +: Width]; a port's lanes are adjacent, its slots run along them.
module weight_store #(
    parameter Lanes  = 16,
    parameter Taps   = 16,
    parameter Width  = 16,
    parameter Ports  = 4,      // divides Lanes
    parameter Beat   = 8,      // weights of a beat, a divisor of Lanes/Ports*Taps
    parameter Depth  = 1024,   // tiles: ring, keys and values
    parameter SlotBits = 3,
    parameter Style  = "auto"  // of ram_masked
) (
    input  wire                         clk_i,
    input  wire                         rst_ni,
    input  wire [Ports-1:0]             load_valid_i,
    output wire                         load_ready_o,
    input  wire [Ports*$clog2(Depth)-1:0] load_addr_i,
    input  wire [Ports*SlotBits-1:0]    load_slot_i,
    input  wire [Ports*Beat*Width-1:0]  load_data_i,
    input  wire                         key_valid_i,
    input  wire [$clog2(Lanes)-1:0]     key_lane_i,
    input  wire [Taps*Width-1:0]        key_data_i,
    input  wire                         value_valid_i,
    input  wire [$clog2(Taps)-1:0]      value_tap_i,
    input  wire [Lanes*Width-1:0]       value_data_i,
    input  wire [$clog2(Depth)-1:0]     write_addr_i,   // of the key or value
    input  wire [$clog2(Depth)-1:0]     read_addr_i,
    output wire [Lanes*Taps*Width-1:0]  tile_o
);

    localparam AddrWidth = $clog2(Depth);
    localparam Slots     = Lanes / Ports * Taps / Beat;   // of a port

    reg                     key_q, value_q;
    reg [$clog2(Lanes)-1:0] lane_q;
    reg [$clog2(Taps)-1:0]  tap_q;
    reg [Taps*Width-1:0]    key_data_q;
    reg [Lanes*Width-1:0]   value_data_q;
    reg [AddrWidth-1:0]     addr_q;
    wire                    own = key_q || value_q;

    assign load_ready_o = !own;

    always @(posedge clk_i) begin
        key_q        <= key_valid_i && rst_ni;
        value_q      <= value_valid_i && rst_ni;
        lane_q       <= key_lane_i;
        tap_q        <= value_tap_i;
        key_data_q   <= key_data_i;
        value_data_q <= value_data_i;
        addr_q       <= write_addr_i;
    end

    genvar p, s, e;
    generate
        for (p = 0; p < Ports; p = p + 1) begin : gen_port
            wire [AddrWidth-1:0] addr = own ? addr_q : load_addr_i[p*AddrWidth+:AddrWidth];

            for (s = 0; s < Slots; s = s + 1) begin : gen_slot
                localparam integer First = (p * Slots + s) * Beat;   // of all elements of a tile
                localparam integer Slot = s;
                wire load = load_valid_i[p] && load_slot_i[p*SlotBits+:SlotBits] == Slot[SlotBits-1:0];
                wire [Beat-1:0]       mask;
                wire [Beat*Width-1:0] data;

                for (e = 0; e < Beat; e = e + 1) begin : gen_element
                    localparam integer Lane = (First + e) / Taps;
                    localparam integer Tap  = (First + e) % Taps;
                    wire at_lane = lane_q == Lane[$clog2(Lanes)-1:0];
                    wire at_tap  = tap_q == Tap[$clog2(Taps)-1:0];
                    assign mask[e] = own ? (key_q ? at_lane : at_tap) : 1'b1;
                    assign data[e*Width+:Width] =
                        key_q ? key_data_q[Tap*Width+:Width] :
                        value_q ? value_data_q[Lane*Width+:Width] :
                        load_data_i[(p*Beat+e)*Width+:Width];
                end

                ram_masked #(.Elements(Beat), .Width(Width), .Depth(Depth), .Style(Style)) u_ram (
                    .clk_i(clk_i), .write_valid_i(own || load), .write_addr_i(addr), .write_mask_i(mask),
                    .write_data_i(data), .read_addr_i(read_addr_i), .read_data_o(tile_o[First*Width+:Beat*Width])
                );
            end
        end
    endgenerate

    parameter_check #(
        .Good(Width >= 1 && Depth >= 1 && SlotBits >= 1 && Lanes % Ports == 0 && Lanes / Ports * Taps % Beat == 0),
        .Message("weight_store needs Width, Depth and SlotBits at least 1; Ports a divisor of Lanes; Beat a divisor of a port's share of a tile")
    ) u_parameter_check ();

endmodule
`default_nettype wire
