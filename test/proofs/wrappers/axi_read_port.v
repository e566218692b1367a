`default_nettype none
// Two clients with bursts within a page, each in a half of the addresses of its own, and a memory that answers bursts in order,
// each with its beats.
module axi_read_port_proof #(
    parameter MaxBeats    = 2,
    parameter Outstanding = 2
) (
    input wire       clk_i,
    input wire       arready_i,
    input wire [1:0] data_ready_i
);

    localparam AddrBits  = 13;
    localparam DataBits  = 8;
    localparam BeatsBits = $clog2(MaxBeats + 1);
    localparam CountBits = 4;

    wire                   rst_ni, arvalid, rready, error, idle;
    wire [1:0]             burst_valid, burst_ready, data_valid;
    wire [2*AddrBits-1:0]  burst_addr;
    wire [2*BeatsBits-1:0] burst_beats;
    wire [AddrBits-1:0]    araddr;
    wire [7:0]             arlen;
    wire [DataBits-1:0]    data;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));

    genvar c;
    generate
        for (c = 0; c < 2; c = c + 1) begin : gen_client
            localparam [0:0] Half = c;
            wire [AddrBits-2:0]  addr;
            wire [BeatsBits-1:0] beats;
            stream_source #(.Width(AddrBits - 1 + BeatsBits)) u_bursts (
                .clk_i(clk_i), .rst_ni(rst_ni), .valid_o(burst_valid[c]), .ready_i(burst_ready[c]), .data_o({addr, beats})
            );
            wire [12:0] page_end = {1'b0, addr} + {{13 - BeatsBits{1'b0}}, beats};
            always @* if (burst_valid[c]) assume (beats != 0 && beats <= MaxBeats && page_end <= 13'd4096);
            assign burst_addr[c*AddrBits+:AddrBits]    = {Half, addr};
            assign burst_beats[c*BeatsBits+:BeatsBits] = beats;
        end
    endgenerate

    // ---- the memory: whose burst is next, and its beats ----
    wire       asked = arvalid && arready_i;
    wire       flight, whose, unused_room, rvalid;
    wire [7:0] length, rdata;
    reg  [7:0] index_q;
    wire       rlast = index_q == length;
    wire       came  = rvalid && rready;
    stream_fifo #(.Width(9), .Depth(4)) u_flights (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(asked), .in_ready_o(unused_room), .in_data_i({araddr[12], arlen}),
        .out_valid_o(flight), .out_ready_i(came && rlast), .out_data_o({whose, length})
    );
    wire beat;
    stream_source #(.Width(DataBits)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_o(beat), .ready_i(came || !flight), .data_o(rdata)
    );
    assign rvalid = beat && flight;
    always @(posedge clk_i) index_q <= (!rst_ni || (came && rlast)) ? 8'd0 : index_q + {7'd0, came};

    axi_read_port #(
        .Clients(2), .AddrBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Outstanding(Outstanding)
    ) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .stop_i(1'b0), .idle_o(idle), .burst_valid_i(burst_valid),
        .burst_ready_o(burst_ready), .burst_addr_i(burst_addr), .burst_beats_i(burst_beats), .data_o(data),
        .data_valid_o(data_valid), .data_ready_i(data_ready_i), .error_o(error), .error_resp_o(), .error_addr_o(),
        .araddr_o(araddr),
        .arlen_o(arlen), .arsize_o(), .arburst_o(), .arvalid_o(arvalid), .arready_i(arready_i), .rdata_i(rdata), .rresp_i(2'd0),
        .rlast_i(rlast), .rvalid_i(rvalid), .rready_o(rready)
    );

    // Each client's bursts in order; the solver picks the client.
    (* anyconst *) reg client;
    wire [AddrBits-1:0]  its_addr  = client ? burst_addr[AddrBits+:AddrBits] : burst_addr[0+:AddrBits];
    wire [BeatsBits-1:0] its_beats = client ? burst_beats[BeatsBits+:BeatsBits] : burst_beats[0+:BeatsBits];
    wire [CountBits-1:0] waiting;
    word_order #(.Width(AddrBits + 8), .CountBits(CountBits)) u_bursts (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(burst_valid[client] && burst_ready[client]),
        .in_data_i({its_addr, {8 - BeatsBits{1'b0}}, its_beats}), .out_i(asked && araddr[12] == client),
        .out_data_i({araddr, arlen + 8'd1}), .inside_o(waiting), .followed_o(), .ahead_o(), .data_o()
    );
    // Beats in order, each to the client whose burst it is of.
    wire                 given = (data_valid & data_ready_i) != 2'd0;
    wire [CountBits-1:0] inside;
    word_order #(.Width(DataBits + 2), .CountBits(CountBits)) u_data (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(came), .in_data_i({rdata, whose, !whose}), .out_i(given),
        .out_data_i({data, data_valid}), .inside_o(inside), .followed_o(), .ahead_o(), .data_o()
    );
    assertion u_assert_no_error (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!error));
    assertion u_assert_not_idle_with_work (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!idle || (inside == 0 && !flight)));

    // Where the memory takes addresses and owes nothing, a burst that waits is asked for; beats go on to their clients.
    happens_within #(.Cycles(4)) u_asked_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(waiting != 0 && !flight && arready_i), .happens_i(asked && araddr[12] == client),
        .waited_o()
    );
    happens_within #(.Cycles(1)) u_data_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(inside != 0), .happens_i(data_valid != 2'd0), .waited_o()
    );
    happens_within #(.Cycles(2)) u_beat_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(data_ready_i == 2'd3 && rvalid), .happens_i(rready), .waited_o()
    );

endmodule
`default_nettype wire
