`default_nettype none
// Takes the array's finished rows, Lanes values a beat, to where they belong, as words of Taps values.
//
// Handshake: in_*: valid/ready, a beat with its output tile and whether it is the row's last, the row, where the row begins,
//            and its destination (accel_constants). hidden_*, sum_*, gate_*: valid/ready; key_*, value_*: taken at once.
//            Beats leave in order, whatever their destinations. done_row_o, done_op_o: a row, an operation for hidden memory,
//            store or gate is complete and may be read.
// Latency:   1 or 2 cycles to a word; a word a cycle.
// Layout:    the store holds, of each head, its keys tile row by tile row, then of each head its values.
module result_writer #(
    parameter Lanes      = 16,
    parameter Taps       = 16,
    parameter Width      = 18,
    parameter StoreWidth = 16,   // of keys and values
    parameter TileBits   = 8,
    parameter AddrBits   = 13,
    parameter TokenBits  = 8,
    parameter StoreBits  = 8,
    parameter SideBits   = 8,    // passes to sums
    parameter HeadBlocks = 4,
    parameter KeyBlocks  = 9,
    parameter KeyTiles   = 9,
    parameter ValueBase  = 108
) (
    input  wire                     clk_i,
    input  wire                     rst_ni,
    input  wire                     in_valid_i,
    output wire                     in_ready_o,
    input  wire [Lanes*Width-1:0]   in_data_i,
    input  wire [2:0]               in_dest_i,
    input  wire [TileBits-1:0]      in_tile_i,
    input  wire                     in_first_tile_i,  // in_tile_i is 0
    input  wire                     in_last_tile_i,
    input  wire                     in_last_row_i,    // of the operation
    input  wire [TokenBits-1:0]     in_row_i,
    input  wire [AddrBits-1:0]      in_addr_i,
    input  wire [SideBits-1:0]      in_side_i,
    output wire                     hidden_valid_o,
    input  wire                     hidden_ready_i,
    output wire                     sum_valid_o,
    input  wire                     sum_ready_i,
    output wire [AddrBits-1:0]      word_addr_o,
    output wire [Taps*Width-1:0]    word_data_o,
    output wire                     word_last_o,      // of its row
    output wire                     word_last_row_o,
    output wire [2:0]               word_dest_o,
    output wire [SideBits-1:0]      word_side_o,
    output wire                     gate_valid_o,
    input  wire                     gate_ready_i,
    output wire                     key_valid_o,
    output wire [$clog2(Lanes)-1:0] key_lane_o,
    output wire [Taps*StoreWidth-1:0] key_data_o,
    output wire                     value_valid_o,
    output wire [$clog2(Taps)-1:0]  value_tap_o,
    output wire [Lanes*StoreWidth-1:0] value_data_o,
    output wire [StoreBits-1:0]     store_addr_o,
    output wire                     done_row_o,
    output wire                     done_op_o
);

    `include "accel_constants.vh"

    localparam Parts    = (Lanes > Taps) ? Lanes / Taps : 1;          // words of a beat
    localparam Beats    = (Taps > Lanes) ? Taps / Lanes : 1;          // beats of a word
    localparam PartBits = (Parts > 1) ? $clog2(Parts) : 1;
    localparam BeatBits = (Beats > 1) ? $clog2(Beats) : 1;
    localparam LaneBits = $clog2(Lanes);
    localparam TapBits  = $clog2(Taps);
    localparam BlockBits = (HeadBlocks > 1) ? $clog2(HeadBlocks) : 1;
    // Keys and values fit both; the sign fills the rest, a bit of it at least.
    localparam Kept     = ((StoreWidth < Width) ? StoreWidth : Width) - 1;
    localparam Fill     = StoreWidth - Kept;
    localparam integer LastPart = Parts - 1;
    localparam integer LastBeat = Beats - 1;
    localparam integer LastBlock = HeadBlocks - 1;
    localparam integer Group = HeadBlocks;                            // tiles of a group of keys
    localparam integer Head  = KeyTiles * HeadBlocks;                 // tiles of a head's keys
    localparam integer NextHead = Head - HeadBlocks + 1;

    // ---- beats that go as they are: values, and logits of the gate; after all words before them ----
    reg  busy_q;
    wire whole   = in_dest_i == ToValues || in_dest_i == ToGate;
    wire to_gate = in_valid_i && in_dest_i == ToGate && !busy_q;
    wire take_value = in_valid_i && in_dest_i == ToValues && !busy_q;
    wire word_take, word_ready;
    assign gate_valid_o = to_gate;
    assign in_ready_o   = (in_dest_i == ToGate) ? !busy_q && gate_ready_i : (in_dest_i == ToValues) ? !busy_q : word_ready;
    wire whole_done = (take_value || (to_gate && gate_ready_i)) && in_last_tile_i;

    // ---- words ----
    reg [2:0]             dest_q;
    reg                   last_tile_q, last_row_q;
    reg [TokenBits-1:0]   row_q;
    reg [AddrBits-1:0]    addr_q;
    reg [SideBits-1:0]    side_q;
    wire                  leaves;      // the word at the output
    wire                  first_tile = in_first_tile_i;
    assign word_take = in_valid_i && !whole && word_ready;
    wire [2:0] dest_d = word_take ? in_dest_i : dest_q;

    // What is many bits wide is driven by registers of its own: whether a word leaves is late.
    wire busy_d, data_busy, data_hidden, data_keys;
    wire data_leaves = data_busy && (data_keys || (data_hidden ? hidden_ready_i : sum_ready_i));
    fan_copy #(.Width(3)) u_data (
        .clk_i(clk_i), .data_i({busy_d, dest_d == ToHidden, dest_d == ToKeys}), .data_o({data_busy, data_hidden, data_keys})
    );
    always @(posedge clk_i) busy_q <= busy_d;

    generate
        if (Lanes > Taps) begin : gen_cut
            reg [Lanes*Width-1:0] beat_q;
            reg [PartBits-1:0]    part_q;
            wire beat_end = part_q == LastPart[PartBits-1:0];
            wire unused_tile = &{1'b0, in_tile_i};   // only joined beats have a place in a word
            assign word_ready  = !busy_q || (leaves && beat_end);
            assign word_data_o = beat_q[Taps*Width-1:0];
            assign word_last_o = last_tile_q && beat_end;
            assign busy_d = rst_ni && (word_ready ? word_take : busy_q);
            always @(posedge clk_i) begin
                if (data_leaves) beat_q <= beat_q >> (Taps * Width);
                if (!data_busy || (data_leaves && beat_end)) beat_q <= in_data_i;
                if (leaves) part_q <= part_q + 1'b1;
                if (word_take) part_q <= {PartBits{1'b0}};
            end
        end else begin : gen_join
            reg [Taps*Width-1:0] word_q;
            wire [TileBits+BeatBits-1:0] tile_wide = {{BeatBits{1'b0}}, in_tile_i};
            wire [BeatBits-1:0] beat = (Beats > 1) ? tile_wide[BeatBits-1:0] : {BeatBits{1'b0}};
            wire full = beat == LastBeat[BeatBits-1:0] || in_last_tile_i;
            assign word_ready  = !busy_q || leaves;
            assign word_data_o = word_q;
            assign word_last_o = last_tile_q;
            // Nothing is joined where a beat is a word: then it may come in before it is taken.
            wire data_take = (!data_busy || data_leaves) && (Beats == 1 || (in_valid_i && !whole));
            assign busy_d = rst_ni && (word_ready ? word_take && full : busy_q);
            integer b;
            always @(posedge clk_i) begin
                if (data_take)
                    for (b = 0; b < Beats; b = b + 1) begin
                        if (beat == b[BeatBits-1:0]) word_q[b*Lanes*Width+:Lanes*Width] <= in_data_i;
                        else if (beat == {BeatBits{1'b0}}) word_q[b*Lanes*Width+:Lanes*Width] <= {Lanes * Width{1'b0}};
                    end
            end
            wire unused = &{1'b0, tile_wide};
        end
    endgenerate

    always @(posedge clk_i) if (word_take) begin
        dest_q      <= dest_d;
        last_tile_q <= in_last_tile_i;
        last_row_q  <= in_last_row_i;
        row_q       <= in_row_i;
        side_q      <= in_side_i;
        if (first_tile) addr_q <= in_addr_i;
        else if (leaves) addr_q <= addr_q + 1'b1;
    end else if (leaves) addr_q <= addr_q + 1'b1;

    wire to_hidden = dest_q == ToHidden;
    wire to_keys   = dest_q == ToKeys;
    assign hidden_valid_o  = busy_q && to_hidden;
    assign sum_valid_o     = busy_q && !to_hidden && !to_keys;
    assign leaves          = busy_q && (to_keys || (to_hidden ? hidden_ready_i : sum_ready_i));
    assign word_addr_o     = addr_q;
    assign word_last_row_o = last_row_q;
    assign word_dest_o     = dest_q;
    assign word_side_o     = side_q;

    // ---- keys: a word is what one lane of a tile multiplies with; values: a beat is a column of a tile ----
    reg [StoreBits-1:0] key_addr_q, group_q, value_addr_q;
    reg [BlockBits-1:0] block_q;
    reg                 key_first_q;    // the next word of keys is a row's first
    wire block_end = block_q == LastBlock[BlockBits-1:0];
    wire [TokenBits+LaneBits-1:0] row_lanes = {{LaneBits{1'b0}}, row_q};
    wire [TokenBits+TapBits-1:0]  in_taps = {{TapBits{1'b0}}, in_row_i};
    wire [TokenBits-1:0]          column = in_row_i >> TapBits;
    wire [StoreBits+TokenBits-1:0] column_wide = {{StoreBits{1'b0}}, column};
    wire [StoreBits-1:0] value_first = ValueBase[StoreBits-1:0] + column_wide[StoreBits-1:0];
    wire [StoreBits-1:0] value_addr = first_tile ? value_first : value_addr_q;
    wire [StoreBits-1:0] group = (row_q == {TokenBits{1'b0}}) ? {StoreBits{1'b0}} : group_q;
    wire [StoreBits-1:0] key_addr = key_first_q ? group : key_addr_q;
    wire unused_wide = &{1'b0, row_lanes, in_taps, column_wide};

    assign key_valid_o   = busy_q && to_keys;
    assign key_lane_o    = row_lanes[LaneBits-1:0];
    assign value_valid_o = take_value;
    assign value_tap_o   = in_taps[TapBits-1:0];
    assign store_addr_o  = key_valid_o ? key_addr : value_addr;

    always @(posedge clk_i) begin
        if (take_value) value_addr_q <= value_addr + KeyBlocks[StoreBits-1:0];
        if (key_valid_o) begin
            block_q     <= block_end ? {BlockBits{1'b0}} : block_q + 1'b1;
            key_addr_q  <= key_addr + (block_end ? NextHead[StoreBits-1:0] : {{StoreBits - 1{1'b0}}, 1'b1});
            key_first_q <= word_last_o;
            if (word_last_o) begin
                block_q <= {BlockBits{1'b0}};
                group_q <= group + ((&key_lane_o) ? Group[StoreBits-1:0] : {StoreBits{1'b0}});
            end
        end
        if (!rst_ni) begin
            block_q     <= {BlockBits{1'b0}};
            key_first_q <= 1'b1;
        end
    end

    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_key
            assign key_data_o[i*StoreWidth+:StoreWidth] =
                {{Fill{word_data_o[i*Width+Width-1]}}, word_data_o[i*Width+:Kept]};
        end
        for (i = 0; i < Lanes; i = i + 1) begin : gen_value
            assign value_data_o[i*StoreWidth+:StoreWidth] =
                {{Fill{in_data_i[i*Width+Width-1]}}, in_data_i[i*Width+:Kept]};
        end
    endgenerate

    // ---- what is complete: written when it is told ----
    localparam Settle = 4;
    wire word_done = leaves && word_last_o && (to_hidden || to_keys);
    wire done      = whole_done || word_done;
    wire op_ends   = whole_done ? in_last_row_i : last_row_q;
    delay_line #(.Width(2), .Cycles(Settle), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({done, done && op_ends}), .data_o({done_row_o, done_op_o})
    );

`ifndef SYNTHESIS
    assertion u_assert_dest_is_here (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!in_valid_i || (in_dest_i != ToScores && in_dest_i != ToAttention))
    );
    assertion u_assert_first_tile_is_0 (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!in_valid_i || in_first_tile_i == (in_tile_i == 0))
    );
    assertion u_assert_key_or_value (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(key_valid_o && value_valid_o)));
    stream_assertion #(.Width(AddrBits + Taps * Width + 5 + SideBits)) u_assert_word (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(busy_q), .ready_i(leaves),
        .data_i({word_addr_o, word_data_o, word_last_o, word_last_row_o, word_dest_o, word_side_o})
    );
`endif

    parameter_check #(
        .Good(TileBits >= 1 && AddrBits >= 1 && TokenBits >= 1 && StoreBits >= 1 && SideBits >= 1 &&
              HeadBlocks >= 1 && KeyBlocks >= 1 && KeyTiles >= 1 && Lanes >= 2 && (Lanes & (Lanes - 1)) == 0 &&
              Taps >= 2 && (Taps & (Taps - 1)) == 0),
        .Message("result_writer needs TileBits, AddrBits, TokenBits, StoreBits, SideBits, HeadBlocks, KeyBlocks and KeyTiles at least 1; Lanes a power of two, at least 2; Taps a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
