`default_nettype none
// Spreads a client's bursts over several ports, one after another in turn, and puts their beats in order again.
//
// Handshake: burst_*: valid/ready, bursts of axi_burst_cutter. port_burst_*: the same, each to the client of its port, once
//            there is room for its beats; all ports see the same address and beats. port_data_*: the ports' beats, for
//            which there is room. out_*: valid/ready, the beats in the order in which the bursts came.
// Latency:   1 cycle from a burst to its port, a burst every two cycles; 6 cycles from a beat to out_valid_o, a beat a cycle.
module burst_turns #(
    parameter Ports    = 4,
    parameter AddrBits = 40,
    parameter DataBits = 128,
    parameter MaxBeats = 16,   // a power of two
    parameter Depth    = 512   // beats that have a place, a power of two, at least MaxBeats for each port, and for two
) (
    input  wire                                clk_i,
    input  wire                                rst_ni,
    input  wire                                burst_valid_i,
    output wire                                burst_ready_o,
    input  wire [AddrBits-1:0]                 burst_addr_i,
    input  wire [$clog2(MaxBeats+1)-1:0]       burst_beats_i,
    output wire [Ports-1:0]                    port_burst_valid_o,
    input  wire [Ports-1:0]                    port_burst_ready_i,
    output wire [AddrBits-1:0]                 port_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0]       port_burst_beats_o,
    input  wire [Ports-1:0]                    port_data_valid_i,
    output wire [Ports-1:0]                    port_data_ready_o,
    input  wire [Ports*DataBits-1:0]           port_data_i,
    output wire                                out_valid_o,
    input  wire                                out_ready_i,
    output wire [DataBits-1:0]                 out_data_o
);

    localparam BeatsBits = $clog2(MaxBeats + 1);
    localparam Bursts    = Depth / MaxBeats;
    localparam PortDepth = MaxBeats << $clog2((Bursts + Ports - 1) / Ports);
    localparam integer FirstPort = 1;
    localparam integer OneIndex  = 1;
    localparam [BeatsBits-1:0] One = OneIndex[BeatsBits-1:0];

    // ---- bursts to their ports ----
    // A place for a whole burst each, so that ports that take turns have the same number of them.
    reg  [Ports-1:0]     turn_q, valid_q;
    reg  [AddrBits-1:0]  addr_q;
    reg  [BeatsBits-1:0] beats_q;
    wire                 free, lengths_ready, taken, ended;
    wire [2*Ports-1:0]   turned = {turn_q, turn_q} << 1;
    assign burst_ready_o      = free && lengths_ready && valid_q == {Ports{1'b0}};
    assign taken              = burst_valid_i && burst_ready_o;
    assign port_burst_valid_o = valid_q;
    assign port_burst_addr_o  = addr_q;
    assign port_burst_beats_o = beats_q;
    always @(posedge clk_i) begin
        valid_q <= taken ? turn_q : (valid_q & ~port_burst_ready_i);
        if (valid_q == {Ports{1'b0}}) begin
            addr_q  <= burst_addr_i;
            beats_q <= burst_beats_i;
        end
        if (taken) turn_q <= turned[Ports+:Ports];
        if (!rst_ni) begin
            valid_q <= {Ports{1'b0}};
            turn_q  <= FirstPort[Ports-1:0];
        end
    end
    wire unused_turned = &{1'b0, turned[Ports-1:0]};

    credit #(.Depth(Bursts)) u_places (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(taken), .give_i(ended), .free_o(free)
    );
    wire                 length_valid, length_take;
    wire [BeatsBits-1:0] length;
    stream_fifo #(.Width(BeatsBits), .Depth(Bursts)) u_lengths (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(taken), .in_ready_o(lengths_ready), .in_data_i(burst_beats_i),
        .out_valid_o(length_valid), .out_ready_i(length_take), .out_data_o(length)
    );

    // ---- their beats, each port's by themselves ----
    wire [Ports-1:0]          beat_valid, beat_take;
    wire [Ports*DataBits-1:0] beat_data;
    genvar p;
    generate
        for (p = 0; p < Ports; p = p + 1) begin : gen_port
            stream_ram_fifo #(.Width(DataBits), .Depth(PortDepth)) u_beats (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(port_data_valid_i[p]), .in_ready_o(port_data_ready_o[p]),
                .in_data_i(port_data_i[p*DataBits+:DataBits]), .out_valid_o(beat_valid[p]), .out_ready_i(beat_take[p]),
                .out_data_o(beat_data[p*DataBits+:DataBits])
            );
        end
    endgenerate

    // ---- in order again: the burst whose turn it is, to its end ----
    reg  [Ports-1:0]     from_q;
    reg                  here_q, last_q;
    reg  [BeatsBits-1:0] left_q;   // behind this beat
    reg  [DataBits-1:0]  beat;
    wire                 room;
    wire                 move = here_q && room && (from_q & beat_valid) != {Ports{1'b0}};
    wire [2*Ports-1:0]   next = {from_q, from_q} << 1;
    assign ended       = move && last_q;
    assign length_take = !here_q || ended;
    assign beat_take   = from_q & {Ports{here_q && room}};
    integer i;
    always @* begin
        beat = {DataBits{1'b0}};
        for (i = 0; i < Ports; i = i + 1) beat = beat | (beat_data[i*DataBits+:DataBits] & {DataBits{from_q[i]}});
    end
    always @(posedge clk_i) begin
        if (move) begin
            left_q <= left_q - 1'b1;
            last_q <= left_q == One;
        end
        if (ended) from_q <= next[Ports+:Ports];
        if (length_take) begin
            here_q <= length_valid;
            left_q <= length - 1'b1;
            last_q <= length == One;
        end
        if (!rst_ni) begin
            here_q <= 1'b0;
            from_q <= FirstPort[Ports-1:0];
        end
    end
    wire unused_next = &{1'b0, next[Ports-1:0]};
    stream_fifo #(.Width(DataBits), .Depth(2)) u_out (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(move), .in_ready_o(room), .in_data_i(beat),
        .out_valid_o(out_valid_o), .out_ready_i(out_ready_i), .out_data_o(out_data_o)
    );

`ifndef SYNTHESIS
    assertion u_assert_beats_have_places (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i((port_data_valid_i & ~port_data_ready_o) == {Ports{1'b0}})
    );
    assertion u_assert_one_turn (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(turn_q != {Ports{1'b0}} && (turn_q & (turn_q - 1'b1)) == {Ports{1'b0}} &&
                 from_q != {Ports{1'b0}} && (from_q & (from_q - 1'b1)) == {Ports{1'b0}})
    );
    assertion u_assert_last_where_counted (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!here_q || last_q == (left_q == {BeatsBits{1'b0}}))
    );
    stream_assertion #(.Width(AddrBits + BeatsBits)) u_assert_burst (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(port_burst_valid_o != {Ports{1'b0}}),
        .ready_i((port_burst_valid_o & port_burst_ready_i) != {Ports{1'b0}}), .data_i({addr_q, beats_q})
    );
`endif

    parameter_check #(
        .Good(Ports >= 1 && MaxBeats >= 1 && (MaxBeats & (MaxBeats - 1)) == 0 && (Depth & (Depth - 1)) == 0 &&
              Depth >= Ports * MaxBeats && Depth >= 2 * MaxBeats),
        .Message("burst_turns needs Ports at least 1; MaxBeats and Depth powers of two; Depth at least MaxBeats for each port, and for two")
    ) u_parameter_check ();

endmodule
`default_nettype wire
