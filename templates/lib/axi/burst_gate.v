`default_nettype none
// Holds a burst back until there is room for all of its beats, so that what was asked for is never refused.
//
// Handshake: cut_*: valid/ready, bursts of axi_burst_cutter; burst_*: the same one, to axi_read_port, once there is room.
//            freed_i: beats that went on in this cycle and hold no place any more.
// Latency:   1 cycle from a burst that has room to burst_valid_o, a burst every two cycles: both ends come from
//            registers.
module burst_gate #(
    parameter Depth     = 256,   // beats that have a place
    parameter RoomBits  = 9,     // at least $clog2(Depth + 1)
    parameter BeatsBits = 5      // of a burst
) (
    input  wire                 clk_i,
    input  wire                 rst_ni,
    input  wire                 cut_valid_i,
    output wire                 cut_ready_o,
    input  wire [BeatsBits-1:0] cut_beats_i,
    output wire                 burst_valid_o,
    input  wire                 burst_ready_i,
    input  wire [RoomBits-1:0]  freed_i
);

    localparam Wide = (RoomBits > BeatsBits) ? RoomBits : BeatsBits;

    reg                has_room_q;
    reg [RoomBits-1:0] room_q;
    wire [Wide-1:0]    beats = {{Wide - BeatsBits{1'b0}}, cut_beats_i};
    wire [Wide-1:0]    room  = {{Wide - RoomBits{1'b0}}, room_q};
    wire               taken = has_room_q && burst_ready_i;
    wire               unused = &{1'b0, beats};

    assign burst_valid_o = has_room_q;
    assign cut_ready_o   = taken;

    always @(posedge clk_i) begin
        // What is taken makes way for the next burst, which is looked at in the cycle after.
        has_room_q <= cut_valid_i && room >= beats && !taken;
        room_q     <= room_q + freed_i - (taken ? beats[RoomBits-1:0] : {RoomBits{1'b0}});
        if (!rst_ni) begin
            has_room_q <= 1'b0;
            room_q     <= Depth[RoomBits-1:0];
        end
    end

`ifndef SYNTHESIS
    // Compared one bit wider than either.
    wire [Wide:0] places = Depth[Wide:0];
    wire [Wide:0] kept   = {{Wide + 1 - RoomBits{1'b0}}, room_q} - (taken ? {1'b0, beats} : {Wide + 1{1'b0}});
    wire [Wide:0] freed  = {{Wide + 1 - RoomBits{1'b0}}, freed_i};
    assertion u_assert_burst_fits (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!cut_valid_i || {1'b0, beats} < places + 1'b1));
    assertion u_assert_burst_is_there (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(cut_valid_i || !has_room_q));
    assertion u_assert_taken_has_room (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!taken || beats <= room));
    assertion u_assert_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(kept + freed <= places));
    stream_assertion #(.Width(BeatsBits)) u_assert_burst (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(burst_valid_o), .ready_i(burst_ready_i), .data_i(cut_beats_i)
    );
`endif

    parameter_check #(
        .Good(Depth >= 1 && RoomBits >= $clog2(Depth + 1) && BeatsBits >= 1),
        .Message("burst_gate needs Depth and BeatsBits at least 1; RoomBits enough for Depth")
    ) u_parameter_check ();

endmodule
`default_nettype wire
