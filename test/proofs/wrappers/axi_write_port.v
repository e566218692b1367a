`default_nettype none
// Bursts within a page, their beats whenever, and a memory that takes addresses and data in any order and answers only bursts
// that are complete.
module axi_write_port_proof #(
    parameter MaxBeats    = 2,
    parameter Outstanding = 2
) (
    input wire       clk_i,
    input wire       awready_i,
    input wire       wready_i,
    input wire       answers_i,
    input wire [1:0] bresp_i
);

    localparam AddrBits  = 13;
    localparam DataBits  = 8;
    localparam BeatsBits = $clog2(MaxBeats + 1);
    localparam CountBits = 4;

    wire                 rst_ni, burst_valid, burst_ready, data_valid, data_ready, awvalid, wvalid, wlast, bready;
    wire                 idle, answered, error;
    wire [AddrBits-1:0]  burst_addr, awaddr, error_addr;
    wire [BeatsBits-1:0] burst_beats;
    wire [DataBits-1:0]  data, wdata;
    wire [7:0]           awlen;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));
    stream_source #(.Width(AddrBits + BeatsBits)) u_bursts (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_o(burst_valid), .ready_i(burst_ready), .data_o({burst_addr, burst_beats})
    );
    stream_source #(.Width(DataBits)) u_data (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_o(data_valid), .ready_i(data_ready), .data_o(data)
    );
    wire [12:0] page_end = {1'b0, burst_addr[11:0]} + {{13 - BeatsBits{1'b0}}, burst_beats};
    always @* if (burst_valid) assume (burst_beats != 0 && burst_beats <= MaxBeats && page_end <= 13'd4096);

    // Bursts at the memory: addresses and last beats that came without an answer.
    reg [CountBits-1:0] addresses_q, lasts_q;
    reg                 waiting_q;   // an answer that was not taken stays
    wire bvalid = rst_ni && addresses_q != 0 && lasts_q != 0 && (waiting_q || answers_i);
    wire taken  = bvalid && bready;
    wire asked  = awvalid && awready_i;
    wire ended  = wvalid && wready_i && wlast;
    always @(posedge clk_i) begin
        waiting_q   <= bvalid && !bready;
        addresses_q <= addresses_q + {{CountBits - 1{1'b0}}, asked} - {{CountBits - 1{1'b0}}, taken};
        lasts_q     <= lasts_q + {{CountBits - 1{1'b0}}, ended} - {{CountBits - 1{1'b0}}, taken};
        if (!rst_ni) begin
            addresses_q <= {CountBits{1'b0}};
            lasts_q     <= {CountBits{1'b0}};
            waiting_q   <= 1'b0;
        end
    end
    axi_write_port #(
        .AddrBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Outstanding(Outstanding)
    ) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .stop_i(1'b0), .idle_o(idle), .answered_o(answered), .burst_valid_i(burst_valid),
        .burst_ready_o(burst_ready), .burst_addr_i(burst_addr), .burst_beats_i(burst_beats), .data_valid_i(data_valid),
        .data_ready_o(data_ready), .data_i(data), .error_o(error), .error_resp_o(), .error_addr_o(error_addr),
        .awaddr_o(awaddr), .awlen_o(awlen), .awsize_o(), .awburst_o(), .awvalid_o(awvalid), .awready_i(awready_i),
        .wdata_o(wdata), .wstrb_o(), .wlast_o(wlast), .wvalid_o(wvalid), .wready_i(wready_i), .bresp_i(bresp_i),
        .bvalid_i(bvalid), .bready_o(bready)
    );

    wire given = burst_valid && burst_ready;
    wire left  = wvalid && wready_i;
    word_order #(.Width(AddrBits + 8), .CountBits(CountBits)) u_addresses (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(given), .in_data_i({burst_addr, {8 - BeatsBits{1'b0}}, burst_beats}),
        .out_i(asked), .out_data_i({awaddr, awlen + 8'd1}), .inside_o(), .followed_o(), .ahead_o(), .data_o()
    );
    word_order #(.Width(DataBits), .CountBits(CountBits)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(data_valid && data_ready), .in_data_i(data), .out_i(left), .out_data_i(wdata),
        .inside_o(), .followed_o(), .ahead_o(), .data_o()
    );
    // Each burst's data are as many beats as it has.
    reg [7:0]           sum_q;
    wire [7:0]          sum = sum_q + 8'd1;
    wire [CountBits-1:0] unsent;
    always @(posedge clk_i) sum_q <= !rst_ni ? 8'd0 : !left ? sum_q : wlast ? 8'd0 : sum;
    word_order #(.Width(8), .CountBits(CountBits)) u_lengths (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(given), .in_data_i({{8 - BeatsBits{1'b0}}, burst_beats}), .out_i(ended),
        .out_data_i(sum), .inside_o(unsent), .followed_o(), .ahead_o(), .data_o()
    );
    // An answer and whether it is an error; the address of an error is told a cycle later.
    reg                  taken_q, failed_q;
    wire [CountBits-1:0] untold;
    wire [CountBits-1:0] flying = untold - {{CountBits - 1{1'b0}}, taken_q};
    always @(posedge clk_i) begin
        taken_q  <= taken;
        failed_q <= taken && bresp_i != 2'd0;
    end
    word_order #(.Width(AddrBits), .CountBits(CountBits)) u_answers (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(given), .in_data_i(burst_addr), .out_i(taken_q), .out_data_i(error_addr),
        .inside_o(untold), .followed_o(), .ahead_o(), .data_o()
    );
    assertion u_assert_errors_told (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(error == failed_q));
    assertion u_assert_answers_told (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(answered == taken && idle == (flying == 0)));

    // With a memory that always takes, and data that are there, every cycle or the one behind it brings something on.
    happens_within #(.Cycles(1)) u_address_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(burst_valid && flying < Outstanding && awready_i),
        .happens_i(burst_ready), .waited_o()
    );
    happens_within #(.Cycles(1)) u_beat_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(unsent != 0 && data_valid), .happens_i(wvalid), .waited_o()
    );

endmodule
`default_nettype wire
