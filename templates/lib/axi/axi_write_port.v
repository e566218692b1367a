`default_nettype none
// An AXI4 write port: bursts and their data from one client, several bursts in flight.
//
// Handshake: burst_*: at most MaxBeats beats, none across 4 KiB (axi_burst_cutter). data_*: their beats in order, whole
//            words; a beat is taken once its burst is. No path leads from a ready to another.
// Stop:      while stop_i, no burst is taken, no data is waited for, and the bursts taken before are completed with zeros.
//            Keep stop_i until idle_o, which says that every burst was answered.
// Answers:   answered_o pulses with the answer to a burst, in the order of bursts.
// Errors:    error_o pulses, with the response and the address of the burst, after a response other than OKAY.
// Latency:   1 cycle from burst to AW, one burst every two cycles; 1 cycle from data to W, one beat a cycle.
module axi_write_port #(
    parameter AddrBits    = 40,
    parameter DataBits    = 128,   // a power of two, 8 to 1024
    parameter MaxBeats    = 16,    // a power of two, at most 256
    parameter Outstanding = 16     // bursts in flight, a power of two, at least 2
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire                          stop_i,
    output wire                          idle_o,
    output wire                          answered_o,
    input  wire                          burst_valid_i,
    output wire                          burst_ready_o,
    input  wire [AddrBits-1:0]           burst_addr_i,
    input  wire [$clog2(MaxBeats+1)-1:0] burst_beats_i,
    input  wire                          data_valid_i,
    output wire                          data_ready_o,
    input  wire [DataBits-1:0]           data_i,
    output wire                          error_o,
    output wire [1:0]                    error_resp_o,
    output wire [AddrBits-1:0]           error_addr_o,
    output wire [AddrBits-1:0]           awaddr_o,
    output wire [7:0]                    awlen_o,
    output wire [2:0]                    awsize_o,
    output wire [1:0]                    awburst_o,
    output wire                          awvalid_o,
    input  wire                          awready_i,
    output wire [DataBits-1:0]           wdata_o,
    output wire [DataBits/8-1:0]         wstrb_o,
    output wire                          wlast_o,
    output wire                          wvalid_o,
    input  wire                          wready_i,
    input  wire [1:0]                    bresp_i,
    input  wire                          bvalid_i,
    output wire                          bready_o
);

    localparam BeatsBits = $clog2(MaxBeats + 1);
    localparam integer Size = $clog2(DataBits / 8);
    localparam [1:0] Incrementing = 2'd1;
    localparam integer FirstIndex = 1;
    localparam [BeatsBits-1:0] First = FirstIndex[BeatsBits-1:0];

    // ---- address channel ----
    reg                 awvalid_q;
    reg [AddrBits-1:0]  awaddr_q;
    reg [BeatsBits-1:0] last_index_q;   // beats - 1
    wire                room;
    wire                take = burst_valid_i && burst_ready_o;

    assign burst_ready_o = !awvalid_q && room && !stop_i;
    assign awvalid_o     = awvalid_q;
    assign awaddr_o      = awaddr_q;
    assign awsize_o      = Size[2:0];
    assign awburst_o     = Incrementing;
    generate
        // 256 beats need a ninth bit, which a length less one does not.
        if (BeatsBits > 8) begin : gen_long
            wire unused = last_index_q[BeatsBits-1];
            assign awlen_o = last_index_q[7:0];
        end else if (BeatsBits == 8) begin : gen_exact
            assign awlen_o = last_index_q;
        end else begin : gen_short
            assign awlen_o = { {8 - BeatsBits{1'b0}}, last_index_q};
        end
    endgenerate

    always @(posedge clk_i) begin
        if (awready_i) awvalid_q <= 1'b0;
        if (take) begin
            awvalid_q    <= 1'b1;
            awaddr_q     <= burst_addr_i;
            last_index_q <= burst_beats_i - 1'b1;
        end
        if (!rst_ni) awvalid_q <= 1'b0;
    end

    // ---- data channel ----
    wire                 filling, beat_room, beat_valid, last, unused_room;
    wire [BeatsBits-1:0] fill_beats;
    reg  [BeatsBits-1:0] index_q;   // of the beat in its burst, from 1

    // Never fuller than the bursts in flight, so it is those that say when there is room.
    stream_fifo #(.Width(BeatsBits), .Depth(Outstanding)) u_lengths (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(take), .in_ready_o(unused_room), .in_data_i(burst_beats_i),
        .out_valid_o(filling), .out_ready_i(beat_valid && beat_room && last), .out_data_o(fill_beats)
    );

    assign data_ready_o = filling && beat_room && !stop_i;
    assign beat_valid   = filling && (data_valid_i || stop_i);
    assign last         = index_q == fill_beats;
    assign wstrb_o      = {DataBits / 8{1'b1}};

    stream_fifo #(.Width(DataBits + 1), .Depth(2)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(beat_valid), .in_ready_o(beat_room), .in_data_i({last, data_i & {DataBits{!stop_i}}}),
        .out_valid_o(wvalid_o), .out_ready_i(wready_i), .out_data_o({wlast_o, wdata_o})
    );

    always @(posedge clk_i) begin
        if (beat_valid && beat_room) index_q <= last ? First : index_q + 1'b1;
        if (!rst_ni) index_q <= First;
    end

    // ---- bursts in flight, and their responses ----
    wire                flight;
    wire [AddrBits-1:0] flight_addr;
    reg                 error_q;
    reg [1:0]           error_resp_q;
    reg [AddrBits-1:0]  error_addr_q;

    stream_fifo #(.Width(AddrBits), .Depth(Outstanding)) u_flights (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(take), .in_ready_o(room), .in_data_i(burst_addr_i),
        .out_valid_o(flight), .out_ready_i(bvalid_i), .out_data_o(flight_addr)
    );

    assign bready_o     = flight;
    assign idle_o       = !flight;
    assign answered_o   = bvalid_i && flight;
    assign error_o      = error_q;
    assign error_resp_o = error_resp_q;
    assign error_addr_o = error_addr_q;

    always @(posedge clk_i) begin
        error_q      <= bvalid_i && flight && bresp_i != 2'd0;
        error_resp_q <= bresp_i;
        error_addr_q <= flight_addr;
        if (!rst_ni) error_q <= 1'b0;
    end

`ifndef SYNTHESIS
    // Of the bursts taken: those not answered, those whose last beat did not leave, those whose last beat left and that were
    // not answered, and the beats that did not leave.
    localparam CountBits = $clog2(Outstanding + 1);
    localparam DueBits   = $clog2(Outstanding * MaxBeats + 1);
    reg  [CountBits-1:0] flying_q, lasts_q, complete_q;
    reg  [DueBits-1:0]   due_q;
    wire                 left      = wvalid_o && wready_i;
    wire                 last_left = left && wlast_o;
    wire [BeatsBits:0]   aw_beats  = {1'b0, last_index_q} + 1'b1;
    wire [16:0]          aw_bytes  = {{16 - BeatsBits{1'b0}}, aw_beats} << Size;
    wire [AddrBits+11:0] addr_wide = {12'd0, awaddr_q};
    wire [16:0]          page_end  = {5'd0, addr_wide[11:0]} + aw_bytes;
    wire                 unused_addr = &{1'b0, addr_wide};
    wire [CountBits-1:0] one       = {{CountBits - 1{1'b0}}, 1'b1};
    always @(posedge clk_i) begin
        flying_q   <= flying_q + (take ? one : {CountBits{1'b0}}) - (answered_o ? one : {CountBits{1'b0}});
        lasts_q    <= lasts_q + (take ? one : {CountBits{1'b0}}) - (last_left ? one : {CountBits{1'b0}});
        complete_q <= complete_q + (last_left ? one : {CountBits{1'b0}}) - (answered_o ? one : {CountBits{1'b0}});
        due_q      <= due_q + (take ? {{DueBits - BeatsBits{1'b0}}, burst_beats_i} : {DueBits{1'b0}})
                      - {{DueBits - 1{1'b0}}, left};
        if (!rst_ni) begin
            flying_q   <= {CountBits{1'b0}};
            lasts_q    <= {CountBits{1'b0}};
            complete_q <= {CountBits{1'b0}};
            due_q      <= {DueBits{1'b0}};
        end
    end
    assertion u_assert_never_longer (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!take || (burst_beats_i != {BeatsBits{1'b0}} && {1'b0, burst_beats_i} < MaxBeats[BeatsBits:0] + 1'b1))
    );
    assertion u_assert_never_crosses_4k (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!awvalid_q || page_end <= 17'd4096));
    assertion u_assert_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i({1'b0, flying_q} <= Outstanding[CountBits:0]));
    assertion u_assert_lengths_have_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(unused_room || !take));
    assertion u_assert_data_has_burst (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!wvalid_o || due_q != {DueBits{1'b0}}));
    assertion u_assert_beats_add_up (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!wvalid_o || wlast_o || (due_q >> 1 != {DueBits{1'b0}} && lasts_q != {CountBits{1'b0}}))
    );
    assertion u_assert_last_ends_burst (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i((lasts_q == {CountBits{1'b0}}) == (due_q == {DueBits{1'b0}}))
    );
    assertion u_assert_answer_was_due (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!bvalid_i || complete_q != {CountBits{1'b0}}));
    assertion u_assert_idle_without_flight (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!idle_o || (flying_q == {CountBits{1'b0}} && due_q == {DueBits{1'b0}} && !awvalid_q))
    );
    stream_assertion #(.Width(AddrBits + 8)) u_assert_aw (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(awvalid_o), .ready_i(awready_i), .data_i({awaddr_o, awlen_o})
    );
`endif

    parameter_check #(
        .Good(DataBits >= 8 && (DataBits & (DataBits - 1)) == 0 && DataBits <= 1024 &&
              MaxBeats >= 1 && (MaxBeats & (MaxBeats - 1)) == 0 && MaxBeats <= 256 &&
              Outstanding >= 2 && (Outstanding & (Outstanding - 1)) == 0),
        .Message("axi_write_port needs DataBits a power of two, at least 8; DataBits at most 1024; MaxBeats a power of two; MaxBeats at most 256; Outstanding a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
