`default_nettype none
// Cuts a command, so many beats from an address on, into AXI bursts that end where a window of MaxBeats beats (or of
// 4 KiB, if that is less) ends. So none crosses 4 KiB, and all but the first and the last of a command are whole windows.
//
// Handshake: valid/ready on both sides, all outputs and cmd_ready_o from registers. cmd_addr_i is a byte address aligned
//            to a beat, cmd_beats_i at least 1. burst_last_o marks the last burst of a command.
// Latency:   3 cycles from a command to its first burst, then one burst a cycle; a command is taken in the cycle after
//            the one in which its predecessor's last burst was prepared.
module axi_burst_cutter #(
    parameter AddrBits = 40,
    parameter DataBits = 128,   // a power of two, 8 to 1024
    parameter BeatBits = 24,    // at least $clog2(MaxBeats + 1)
    parameter MaxBeats = 16     // a power of two, at most 256
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire                          cmd_valid_i,
    output wire                          cmd_ready_o,
    input  wire [AddrBits-1:0]           cmd_addr_i,
    input  wire [BeatBits-1:0]           cmd_beats_i,
    output wire                          burst_valid_o,
    input  wire                          burst_ready_i,
    output wire [AddrBits-1:0]           burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] burst_beats_o,
    output wire                          burst_last_o
);

    localparam Shift     = $clog2(DataBits / 8);
    localparam RoomBits  = $clog2(MaxBeats + 1);
    localparam PageBeats = 4096 * 8 / DataBits;
    localparam integer Window   = (MaxBeats < PageBeats) ? MaxBeats : PageBeats;
    localparam integer LastBeat = Window - 1;

    localparam WindowShift = Shift + $clog2(Window);   // of an address: windows
    localparam HighBits    = AddrBits - WindowShift;
    localparam WideBits    = (BeatBits > RoomBits) ? BeatBits : RoomBits;

    reg                busy_q;
    reg [AddrBits-1:0] addr_q;
    reg [BeatBits-1:0] left_q;
    reg [RoomBits-1:0] room_q;   // beats to the end of the window
    reg                fits_q;   // the command wants no more
    reg                looked_q; // room_q and fits_q are those of addr_q
    reg                burst_valid_q;
    reg [AddrBits-1:0] burst_addr_q;
    reg [RoomBits-1:0] burst_beats_q;
    reg                burst_last_q;

    // Where a command begins may be within a window; from then on it is at the beginning of one.
    wire [RoomBits-1:0] offset = addr_q[Shift +: RoomBits] & LastBeat[RoomBits-1:0];
    wire [RoomBits-1:0] first_room = Window[RoomBits-1:0] - offset;
    wire [WideBits:0]   left_wide  = {{WideBits + 1 - BeatBits{1'b0}}, left_q};
    wire [WideBits:0]   room_wide  = {{WideBits + 1 - RoomBits{1'b0}}, room_q};
    wire [WideBits:0]   rest       = left_wide - room_wide;
    wire                unused     = &{1'b0, rest};
    wire                prepare    = looked_q && (!burst_valid_q || burst_ready_i);

    assign cmd_ready_o   = !busy_q;
    assign burst_valid_o = burst_valid_q;
    assign burst_addr_o  = burst_addr_q;
    assign burst_beats_o = burst_beats_q;
    assign burst_last_o  = burst_last_q;

    always @(posedge clk_i) begin
        if (burst_ready_i) burst_valid_q <= 1'b0;
        if (busy_q && !looked_q) begin
            room_q   <= first_room;
            fits_q   <= left_wide <= {{WideBits + 1 - RoomBits{1'b0}}, first_room};
            looked_q <= 1'b1;
        end
        if (prepare) begin
            burst_valid_q <= 1'b1;
            burst_addr_q  <= addr_q;
            burst_beats_q <= fits_q ? left_q[RoomBits-1:0] : room_q;
            burst_last_q  <= fits_q;
            addr_q        <= {addr_q[WindowShift +: HighBits] + 1'b1, {WindowShift{1'b0}}};
            left_q        <= rest[BeatBits-1:0];
            room_q        <= Window[RoomBits-1:0];
            fits_q        <= left_wide - room_wide <= {{WideBits + 1 - RoomBits{1'b0}}, Window[RoomBits-1:0]};
            busy_q        <= !fits_q;
            looked_q      <= !fits_q;
        end
        if (cmd_valid_i && cmd_ready_o) begin
            busy_q <= 1'b1;
            addr_q <= cmd_addr_i;
            left_q <= cmd_beats_i;
        end
        if (!rst_ni) begin
            busy_q        <= 1'b0;
            looked_q      <= 1'b0;
            burst_valid_q <= 1'b0;
        end
    end

`ifndef SYNTHESIS
    // A command of which no burst was prepared, its address, where the burst prepared must begin, and the beats of commands
    // taken that no burst has brought on.
    reg                fresh_q;
    reg [AddrBits-1:0] command_q, expected_q;
    reg [WideBits:0]   beats_due_q;
    wire [WideBits:0]  burst_wide = {{WideBits + 1 - RoomBits{1'b0}}, burst_beats_q};
    wire [AddrBits+16:0] burst_bytes = {{AddrBits + 17 - RoomBits{1'b0}}, burst_beats_q} << Shift;
    wire [AddrBits+16:0] addr_wide   = {17'd0, burst_addr_q};
    wire [16:0]        page_end = {5'd0, addr_wide[11:0]} + burst_bytes[16:0];
    wire               taken = cmd_valid_i && cmd_ready_o;
    wire               given = burst_valid_o && burst_ready_i;
    wire               unused_bytes = &{1'b0, burst_bytes, addr_wide};
    always @(posedge clk_i) begin
        if (prepare) begin
            fresh_q    <= 1'b0;
            expected_q <= fresh_q ? command_q : burst_addr_q + burst_bytes[AddrBits-1:0];
        end
        if (taken) begin
            fresh_q   <= 1'b1;
            command_q <= cmd_addr_i;
        end
        beats_due_q <= beats_due_q + (taken ? {{WideBits + 1 - BeatBits{1'b0}}, cmd_beats_i} : {WideBits + 1{1'b0}})
                       - (given ? burst_wide : {WideBits + 1{1'b0}});
        if (!rst_ni) begin
            fresh_q     <= 1'b0;
            beats_due_q <= {WideBits + 1{1'b0}};
        end
    end
    assertion u_assert_command_has_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!cmd_valid_i || cmd_beats_i != {BeatBits{1'b0}})
    );
    assertion u_assert_command_aligned (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!cmd_valid_i || cmd_addr_i >> Shift << Shift == cmd_addr_i)
    );
    assertion u_assert_never_crosses_4k (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!burst_valid_q || page_end <= 17'd4096));
    assertion u_assert_never_longer (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!burst_valid_q || (burst_beats_q != {RoomBits{1'b0}} && {1'b0, burst_beats_q} < Window[RoomBits:0] + 1'b1))
    );
    assertion u_assert_beats_add_up (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(beats_due_q == (busy_q ? left_wide : {WideBits + 1{1'b0}}) +
                                (burst_valid_q ? burst_wide : {WideBits + 1{1'b0}}))
    );
    assertion u_assert_last_ends_command (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!burst_valid_q || burst_last_q == (!busy_q || fresh_q))
    );
    assertion u_assert_bursts_follow (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!burst_valid_q || burst_addr_q == expected_q)
    );
    stream_assertion #(.Width(AddrBits + RoomBits + 1)) u_assert_burst (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(burst_valid_o), .ready_i(burst_ready_i),
        .data_i({burst_addr_o, burst_beats_o, burst_last_o})
    );
`endif

    parameter_check #(
        .Good(DataBits >= 8 && (DataBits & (DataBits - 1)) == 0 && DataBits <= 1024 &&
              MaxBeats >= 1 && (MaxBeats & (MaxBeats - 1)) == 0 && MaxBeats <= 256 &&
              BeatBits >= $clog2(MaxBeats + 1)),
        .Message("axi_burst_cutter needs DataBits a power of two, at least 8; DataBits at most 1024; MaxBeats a power of two; MaxBeats at most 256; BeatBits enough for MaxBeats")
    ) u_parameter_check ();

endmodule
`default_nettype wire
