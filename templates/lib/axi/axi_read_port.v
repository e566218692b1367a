`default_nettype none
// An AXI4 read port that several clients share, bursts of all of them in flight at once.
//
// Handshake: burst_*: a client's next burst, which waits in a register, of which the port takes one in rotating order; at
//            most MaxBeats beats, none across 4 KiB (axi_burst_cutter), and only when the client has room for the data.
//            data_*: the beats, in the order in which the bursts left, on one bus; data_valid_o says to whom. No path
//            leads from a ready to another, burst_ready_o comes from registers.
// Stop:      while stop_i, no burst leaves, those that wait are forgotten, and from the cycle behind its first on data
//            are accepted and thrown away; an address already offered stays until it is taken. Keep stop_i until idle_o,
//            which says that nothing is in flight.
// Errors:    error_o pulses, with the response and the address of the burst, after a beat with another response than
//            OKAY, and with code 1 after a beat whose rlast does not agree with the burst's length. rlast ends a burst
//            even then, as it does for the interconnect.
// Latency:   2 cycles from burst to AR, one burst every two cycles; 2 cycles from R to data, one beat a cycle.
module axi_read_port #(
    parameter Clients     = 1,     // 1 to 4
    parameter AddrBits    = 40,
    parameter DataBits    = 128,   // a power of two, 8 to 1024
    parameter MaxBeats    = 16,    // a power of two, at most 256
    parameter Outstanding = 16     // bursts in flight, a power of two, at least 2
) (
    input  wire                                  clk_i,
    input  wire                                  rst_ni,
    input  wire                                  stop_i,
    output wire                                  idle_o,
    input  wire [Clients-1:0]                    burst_valid_i,
    output wire [Clients-1:0]                    burst_ready_o,
    input  wire [Clients*AddrBits-1:0]           burst_addr_i,
    input  wire [Clients*$clog2(MaxBeats+1)-1:0] burst_beats_i,
    output wire [DataBits-1:0]                   data_o,
    output wire [Clients-1:0]                    data_valid_o,
    input  wire [Clients-1:0]                    data_ready_i,
    output wire                                  error_o,
    output wire [1:0]                            error_resp_o,
    output wire [AddrBits-1:0]                   error_addr_o,
    output wire [AddrBits-1:0]                   araddr_o,
    output wire [7:0]                            arlen_o,
    output wire [2:0]                            arsize_o,
    output wire [1:0]                            arburst_o,
    output wire                                  arvalid_o,
    input  wire                                  arready_i,
    input  wire [DataBits-1:0]                   rdata_i,
    input  wire [1:0]                            rresp_i,
    input  wire                                  rlast_i,
    input  wire                                  rvalid_i,
    output wire                                  rready_o
);

    localparam BeatsBits = $clog2(MaxBeats + 1);
    localparam integer Size = $clog2(DataBits / 8);
    localparam [1:0] Incrementing = 2'd1;
    localparam integer FirstIndex = 1;
    localparam [BeatsBits-1:0] First = FirstIndex[BeatsBits-1:0];
    localparam [1:0] WrongLast    = 2'd1;   // a code that no response to an ordinary read has

    // ---- a burst of each client waits here ----
    reg  [Clients-1:0]           waiting_q;
    reg  [Clients*AddrBits-1:0]  addr_q;
    reg  [Clients*BeatsBits-1:0] beats_q, last_q;   // beats, and one less
    wire [Clients-1:0]           chosen;
    wire                         take;
    assign burst_ready_o = ~waiting_q;

    integer c;
    always @(posedge clk_i) begin
        for (c = 0; c < Clients; c = c + 1) begin
            if (!waiting_q[c]) begin
                waiting_q[c]                     <= burst_valid_i[c];
                addr_q[c*AddrBits +: AddrBits]   <= burst_addr_i[c*AddrBits +: AddrBits];
                beats_q[c*BeatsBits +: BeatsBits] <= burst_beats_i[c*BeatsBits +: BeatsBits];
                last_q[c*BeatsBits +: BeatsBits] <= burst_beats_i[c*BeatsBits +: BeatsBits] - 1'b1;
            end else if (take && chosen[c]) waiting_q[c] <= 1'b0;
        end
        if (!rst_ni || stop_i) waiting_q <= {Clients{1'b0}};
    end

    // ---- which client's burst ----
    // Clients behind the last one served come first; those up to it come when none of them wants anything.
    reg  [Clients-1:0] behind_q;
    wire [Clients-1:0] preferred = waiting_q & behind_q;
    wire [Clients-1:0] wanting   = (preferred != {Clients{1'b0}}) ? preferred : waiting_q;
    wire [Clients-1:0] above;   // those behind the chosen one
    genvar g;
    generate
        for (g = 0; g < Clients; g = g + 1) begin : gen_client
            if (g == 0) begin : gen_first
                assign chosen[g] = wanting[g];
                assign above[g]  = 1'b0;
            end else begin : gen_other
                assign chosen[g] = wanting[g] && wanting[g-1:0] == {g{1'b0}};
                assign above[g]  = wanting[g-1:0] != {g{1'b0}};
            end
        end
    endgenerate

    reg [AddrBits-1:0]  chosen_addr;
    reg [BeatsBits-1:0] chosen_beats, chosen_last;
    integer             i;
    always @* begin
        chosen_addr  = {AddrBits{1'b0}};
        chosen_beats = {BeatsBits{1'b0}};
        chosen_last  = {BeatsBits{1'b0}};
        for (i = 0; i < Clients; i = i + 1) begin
            chosen_addr  = chosen_addr | (addr_q[i*AddrBits +: AddrBits] & {AddrBits{chosen[i]}});
            chosen_beats = chosen_beats | (beats_q[i*BeatsBits +: BeatsBits] & {BeatsBits{chosen[i]}});
            chosen_last  = chosen_last | (last_q[i*BeatsBits +: BeatsBits] & {BeatsBits{chosen[i]}});
        end
    end

    // ---- address channel ----
    reg                 arvalid_q;
    reg [AddrBits-1:0]  araddr_q;
    reg [BeatsBits-1:0] last_index_q;   // beats - 1
    wire                room;

    assign take      = (waiting_q != {Clients{1'b0}}) && !arvalid_q && room && !stop_i;
    assign arvalid_o = arvalid_q;
    assign araddr_o  = araddr_q;
    assign arsize_o  = Size[2:0];
    assign arburst_o = Incrementing;
    generate
        // 256 beats need a ninth bit, which a length less one does not.
        if (BeatsBits > 8) begin : gen_long
            wire unused = last_index_q[BeatsBits-1];
            assign arlen_o = last_index_q[7:0];
        end else if (BeatsBits == 8) begin : gen_exact
            assign arlen_o = last_index_q;
        end else begin : gen_short
            assign arlen_o = { {8 - BeatsBits{1'b0}}, last_index_q};
        end
    endgenerate

    always @(posedge clk_i) begin
        if (arready_i) arvalid_q <= 1'b0;
        if (take) begin
            arvalid_q    <= 1'b1;
            araddr_q     <= chosen_addr;
            last_index_q <= chosen_last;
            behind_q     <= above;
        end
        if (!rst_ni) begin
            arvalid_q <= 1'b0;
            behind_q  <= {Clients{1'b1}};
        end
    end

    // ---- bursts in flight ----
    wire                 flight;
    wire [Clients-1:0]   flight_client;
    wire [AddrBits-1:0]  flight_addr;
    wire [BeatsBits-1:0] flight_beats;
    wire                 ended;

    stream_fifo #(.Width(Clients + AddrBits + BeatsBits), .Depth(Outstanding)) u_flights (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(take), .in_ready_o(room), .in_data_i({chosen, chosen_addr, chosen_beats}),
        .out_valid_o(flight), .out_ready_i(ended), .out_data_o({flight_client, flight_addr, flight_beats})
    );


    // ---- data channel ----
    wire                beat_valid, beat_last, beat_taken;
    wire [DataBits-1:0] beat_data;
    wire [1:0] beat_resp;

    stream_fifo #(.Width(DataBits + 3), .Depth(2)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(rvalid_i), .in_ready_o(rready_o), .in_data_i({rlast_i, rresp_i, rdata_i}),
        .out_valid_o(beat_valid), .out_ready_i(beat_taken), .out_data_o({beat_last, beat_resp, beat_data})
    );

    // A beat waits here for its client, {client, data}: what a client says goes no further.
    wire               held_valid, held_ready, given, client_valid, client_ready;
    wire [Clients-1:0] held_client;
    wire               unused_client = &{1'b0, client_valid, client_ready};   // as those of the data
    stream_fifo #(.Width(DataBits), .Depth(2)) u_held (
        .clk_i(clk_i), .rst_ni(rst_ni && !stop_i), .in_valid_i(beat_valid && flight), .in_ready_o(held_ready),
        .in_data_i(beat_data), .out_valid_o(held_valid), .out_ready_i(given), .out_data_o(data_o)
    );
    stream_skid #(.Width(Clients)) u_client (
        .clk_i(clk_i), .rst_ni(rst_ni && !stop_i), .in_valid_i(beat_valid && flight), .in_ready_o(client_ready),
        .in_data_i(flight_client), .out_valid_o(client_valid), .out_ready_i(given), .out_data_o(held_client)
    );
    assign data_valid_o = held_client & {Clients{held_valid}};
    assign given        = (held_client & data_ready_i) != {Clients{1'b0}};
    assign beat_taken   = beat_valid && flight && held_ready;
    assign ended        = beat_taken && beat_last;
    assign idle_o       = !flight && !held_valid && waiting_q == {Clients{1'b0}};

    // ---- errors ----
    reg [BeatsBits-1:0] index_q;   // of the beat in its burst, from 1
    reg                 error_q;
    reg [1:0]           error_resp_q;
    reg [AddrBits-1:0]  error_addr_q;
    wire                wrong_last = beat_last != (index_q == flight_beats);

    assign error_o      = error_q;
    assign error_resp_o = error_resp_q;
    assign error_addr_o = error_addr_q;

    always @(posedge clk_i) begin
        error_q      <= beat_taken && (beat_resp != 2'd0 || wrong_last);
        error_resp_q <= (beat_resp != 2'd0) ? beat_resp : WrongLast;
        error_addr_q <= flight_addr;
        if (beat_taken) index_q <= beat_last ? First : index_q + 1'b1;
        if (!rst_ni) begin
            error_q <= 1'b0;
            index_q <= First;
        end
    end

`ifndef SYNTHESIS
    // Bursts whose address was taken and whose last beat did not come.
    localparam CountBits = $clog2(Outstanding + 1);
    reg  [CountBits-1:0] asked_q;
    wire                 asked     = arvalid_o && arready_i;
    wire                 came      = rvalid_i && rready_o && rlast_i;
    wire [CountBits:0]   flying    = {1'b0, asked_q} + {{CountBits{1'b0}}, arvalid_q};
    wire [BeatsBits:0]   ar_beats  = {1'b0, last_index_q} + 1'b1;
    wire [16:0]          ar_bytes  = {{16 - BeatsBits{1'b0}}, ar_beats} << Size;
    wire [AddrBits+11:0] addr_wide = {12'd0, araddr_q};
    wire [16:0]          page_end  = {5'd0, addr_wide[11:0]} + ar_bytes;
    wire                 unused_addr = &{1'b0, addr_wide};
    always @(posedge clk_i)
        asked_q <= rst_ni ? asked_q + {{CountBits - 1{1'b0}}, asked} - {{CountBits - 1{1'b0}}, came} : {CountBits{1'b0}};
    assertion u_assert_chosen_one_hot (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!take || (chosen != {Clients{1'b0}} && (chosen & (chosen - 1'b1)) == {Clients{1'b0}}))
    );
    assertion u_assert_never_longer (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!take || (chosen_beats != {BeatsBits{1'b0}} && {1'b0, chosen_beats} < MaxBeats[BeatsBits:0] + 1'b1))
    );
    assertion u_assert_never_crosses_4k (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!arvalid_q || page_end <= 17'd4096));
    assertion u_assert_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(flying <= Outstanding[CountBits:0]));
    assertion u_assert_data_was_asked (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!rvalid_i || asked || asked_q != {CountBits{1'b0}})
    );
    assertion u_assert_beat_has_flight (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(flight || !beat_valid));
    assertion u_assert_client_beside_data (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(client_valid == held_valid && client_ready == held_ready)
    );
    assertion u_assert_data_to_one (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i((data_valid_o & (data_valid_o - 1'b1)) == {Clients{1'b0}})
    );
    assertion u_assert_idle_without_flight (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!idle_o || flying == {CountBits + 1{1'b0}})
    );
    stream_assertion #(.Width(AddrBits + 8)) u_assert_ar (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(arvalid_o), .ready_i(arready_i), .data_i({araddr_o, arlen_o})
    );
`endif

    parameter_check #(
        .Good(Clients >= 1 && Clients <= 4 && DataBits >= 8 && (DataBits & (DataBits - 1)) == 0 &&
              DataBits <= 1024 && MaxBeats >= 1 && (MaxBeats & (MaxBeats - 1)) == 0 && MaxBeats <= 256 &&
              Outstanding >= 2 && (Outstanding & (Outstanding - 1)) == 0),
        .Message("axi_read_port needs Clients from 1 to 4; DataBits a power of two, at least 8; DataBits at most 1024; MaxBeats a power of two; MaxBeats at most 256; Outstanding a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
