`default_nettype none
// The AXI blocks of the library around a core that is the test itself: clients with commands on every read port, one
// that writes, registers and orderly stop.
module axi_bench #(
    parameter Ports       = 2,
    parameter Clients     = 2,
    parameter AddrBits    = 40,
    parameter DataBits    = 128,
    parameter MaxBeats    = 16,
    parameter Outstanding = 4,
    parameter BeatBits    = 16,
    parameter Operations  = 5,
    parameter TaskBits    = 3
) (
    input  wire                              clk_i,
    input  wire                              rst_ni,
    input  wire [Ports*Clients-1:0]          cmd_valid_i,
    output wire [Ports*Clients-1:0]          cmd_ready_o,
    input  wire [Ports*Clients*AddrBits-1:0] cmd_addr_i,
    input  wire [Ports*Clients*BeatBits-1:0] cmd_beats_i,
    output wire [Ports*DataBits-1:0]         data_o,
    output wire [Ports*Clients-1:0]          data_valid_o,
    input  wire [Ports*Clients-1:0]          data_ready_i,
    input  wire                              wcmd_valid_i,
    output wire                              wcmd_ready_o,
    input  wire [AddrBits-1:0]               wcmd_addr_i,
    input  wire [BeatBits-1:0]               wcmd_beats_i,
    input  wire                              wdata_valid_i,
    output wire                              wdata_ready_o,
    input  wire [DataBits-1:0]               wdata_i,
    input  wire                              finished_i,
    output wire                              stop_o,
    output wire                              wburst_last_o,
    output wire                              core_rst_no,
    output wire                              start_o,
    output wire [TaskBits-1:0]               task_o,
    output wire [31:0]                       images_o,
    output wire [AddrBits-1:0]               weights_o,
    output wire [AddrBits-1:0]               image_o,
    output wire [AddrBits-1:0]               output_o,
    output wire [AddrBits-1:0]               scratch_o,
    output wire                              write_answered_o,
    output wire                              irq_o,
    output wire [Ports*AddrBits-1:0]         m_araddr_o,
    output wire [Ports*8-1:0]                m_arlen_o,
    output wire [Ports*3-1:0]                m_arsize_o,
    output wire [Ports*2-1:0]                m_arburst_o,
    output wire [Ports-1:0]                  m_arvalid_o,
    input  wire [Ports-1:0]                  m_arready_i,
    input  wire [Ports*DataBits-1:0]         m_rdata_i,
    input  wire [Ports*2-1:0]                m_rresp_i,
    input  wire [Ports-1:0]                  m_rlast_i,
    input  wire [Ports-1:0]                  m_rvalid_i,
    output wire [Ports-1:0]                  m_rready_o,
    output wire [AddrBits-1:0]               m_awaddr_o,
    output wire [7:0]                        m_awlen_o,
    output wire [2:0]                        m_awsize_o,
    output wire [1:0]                        m_awburst_o,
    output wire                              m_awvalid_o,
    input  wire                              m_awready_i,
    output wire [DataBits-1:0]               m_wdata_o,
    output wire [DataBits/8-1:0]             m_wstrb_o,
    output wire                              m_wlast_o,
    output wire                              m_wvalid_o,
    input  wire                              m_wready_i,
    input  wire [1:0]                        m_bresp_i,
    input  wire                              m_bvalid_i,
    output wire                              m_bready_o,
    input  wire [11:0]                       s_awaddr_i,
    input  wire                              s_awvalid_i,
    output wire                              s_awready_o,
    input  wire [31:0]                       s_wdata_i,
    input  wire [3:0]                        s_wstrb_i,
    input  wire                              s_wvalid_i,
    output wire                              s_wready_o,
    output wire [1:0]                        s_bresp_o,
    output wire                              s_bvalid_o,
    input  wire                              s_bready_i,
    input  wire [11:0]                       s_araddr_i,
    input  wire                              s_arvalid_i,
    output wire                              s_arready_o,
    output wire [31:0]                       s_rdata_o,
    output wire [1:0]                        s_rresp_o,
    output wire                              s_rvalid_o,
    input  wire                              s_rready_i
);

    localparam BeatsBits = $clog2(MaxBeats + 1);

    wire                      start, abort, busy, done, aborted, failed;
    wire [15:0]               error_cause;
    wire [AddrBits-1:0]       error_addr;
    wire [Ports-1:0]          read_idle, read_error;
    wire [Ports*2-1:0]        read_error_resp;
    wire [Ports*AddrBits-1:0] read_error_addr;
    wire                      write_idle, write_error;
    wire [1:0]                write_error_resp;
    wire [AddrBits-1:0]       write_error_addr;

    genvar p, c;
    generate
        for (p = 0; p < Ports; p = p + 1) begin : gen_port
            wire [Clients-1:0]           burst_valid, burst_ready, unused_last;
            wire [Clients*AddrBits-1:0]  burst_addr;
            wire [Clients*BeatsBits-1:0] burst_beats;
            for (c = 0; c < Clients; c = c + 1) begin : gen_client
                localparam Index = p * Clients + c;
                axi_burst_cutter #(
                    .AddrBits(AddrBits), .DataBits(DataBits), .BeatBits(BeatBits), .MaxBeats(MaxBeats)
                ) u_cutter (
                    .clk_i(clk_i), .rst_ni(core_rst_no),
                    .cmd_valid_i(cmd_valid_i[Index]), .cmd_ready_o(cmd_ready_o[Index]),
                    .cmd_addr_i(cmd_addr_i[Index*AddrBits +: AddrBits]),
                    .cmd_beats_i(cmd_beats_i[Index*BeatBits +: BeatBits]),
                    .burst_valid_o(burst_valid[c]), .burst_ready_i(burst_ready[c]),
                    .burst_addr_o(burst_addr[c*AddrBits +: AddrBits]),
                    .burst_beats_o(burst_beats[c*BeatsBits +: BeatsBits]), .burst_last_o(unused_last[c])
                );
            end
            axi_read_port #(
                .Clients(Clients), .AddrBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Outstanding(Outstanding)
            ) u_read (
                .clk_i(clk_i), .rst_ni(rst_ni), .stop_i(stop_o), .idle_o(read_idle[p]),
                .burst_valid_i(burst_valid), .burst_ready_o(burst_ready), .burst_addr_i(burst_addr), .burst_beats_i(burst_beats),
                .data_o(data_o[p*DataBits +: DataBits]), .data_valid_o(data_valid_o[p*Clients +: Clients]),
                .data_ready_i(data_ready_i[p*Clients +: Clients]),
                .error_o(read_error[p]), .error_resp_o(read_error_resp[p*2 +: 2]),
                .error_addr_o(read_error_addr[p*AddrBits +: AddrBits]),
                .araddr_o(m_araddr_o[p*AddrBits +: AddrBits]), .arlen_o(m_arlen_o[p*8 +: 8]), .arsize_o(m_arsize_o[p*3 +: 3]),
                .arburst_o(m_arburst_o[p*2 +: 2]), .arvalid_o(m_arvalid_o[p]), .arready_i(m_arready_i[p]),
                .rdata_i(m_rdata_i[p*DataBits +: DataBits]), .rresp_i(m_rresp_i[p*2 +: 2]), .rlast_i(m_rlast_i[p]),
                .rvalid_i(m_rvalid_i[p]), .rready_o(m_rready_o[p])
            );
        end
    endgenerate

    wire                 wburst_valid, wburst_ready, wburst_last;
    wire [AddrBits-1:0]  wburst_addr;
    wire [BeatsBits-1:0] wburst_beats;
    axi_burst_cutter #(.AddrBits(AddrBits), .DataBits(DataBits), .BeatBits(BeatBits), .MaxBeats(MaxBeats)) u_wcutter (
        .clk_i(clk_i), .rst_ni(core_rst_no),
        .cmd_valid_i(wcmd_valid_i), .cmd_ready_o(wcmd_ready_o), .cmd_addr_i(wcmd_addr_i), .cmd_beats_i(wcmd_beats_i),
        .burst_valid_o(wburst_valid), .burst_ready_i(wburst_ready), .burst_addr_o(wburst_addr),
        .burst_beats_o(wburst_beats), .burst_last_o(wburst_last)
    );
    assign wburst_last_o = wburst_valid && wburst_ready && wburst_last;
    axi_write_port #(.AddrBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Outstanding(Outstanding)) u_write (
        .clk_i(clk_i), .rst_ni(rst_ni), .stop_i(stop_o), .idle_o(write_idle), .answered_o(write_answered_o),
        .burst_valid_i(wburst_valid), .burst_ready_o(wburst_ready), .burst_addr_i(wburst_addr), .burst_beats_i(wburst_beats),
        .data_valid_i(wdata_valid_i), .data_ready_o(wdata_ready_o), .data_i(wdata_i),
        .error_o(write_error), .error_resp_o(write_error_resp), .error_addr_o(write_error_addr),
        .awaddr_o(m_awaddr_o), .awlen_o(m_awlen_o), .awsize_o(m_awsize_o), .awburst_o(m_awburst_o),
        .awvalid_o(m_awvalid_o), .awready_i(m_awready_i), .wdata_o(m_wdata_o), .wstrb_o(m_wstrb_o), .wlast_o(m_wlast_o),
        .wvalid_o(m_wvalid_o), .wready_i(m_wready_i), .bresp_i(m_bresp_i), .bvalid_i(m_bvalid_i), .bready_o(m_bready_o)
    );

    // Counts in steps that wrap the low word in eight cycles. A counter's value is made from its index, as late as may be.
    reg  [63:0] cycles_q;
    reg  [31:0] counter_q;
    reg  [9:0]  counter_index_q;
    wire [9:0]  counter_index;
    always @(posedge clk_i) begin
        if (busy) cycles_q <= cycles_q + 64'h2000_0001;
        if (start) cycles_q <= 64'd0;
        counter_index_q <= counter_index;
        counter_q <= {16'hc0de, 6'd0, counter_index_q};
    end

    assign start_o = start;
    accel_registers #(
        .Version(32'h0001_0002), .ConfigHash(32'hfeed_beef), .Operations(Operations), .Tasks(6),
        .TaskBits(TaskBits), .AddressBits(AddrBits), .BeatBytes(DataBits / 8)
    ) u_registers (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .awaddr_i(s_awaddr_i), .awvalid_i(s_awvalid_i), .awready_o(s_awready_o),
        .wdata_i(s_wdata_i), .wstrb_i(s_wstrb_i), .wvalid_i(s_wvalid_i), .wready_o(s_wready_o),
        .bresp_o(s_bresp_o), .bvalid_o(s_bvalid_o), .bready_i(s_bready_i),
        .araddr_i(s_araddr_i), .arvalid_i(s_arvalid_i), .arready_o(s_arready_o),
        .rdata_o(s_rdata_o), .rresp_o(s_rresp_o), .rvalid_o(s_rvalid_o), .rready_i(s_rready_i),
        .start_o(start), .abort_o(abort), .task_o(task_o), .images_o(images_o), .weights_o(weights_o), .image_o(image_o),
        .output_o(output_o), .scratch_o(scratch_o), .busy_i(busy), .done_i(done), .error_i(failed), .error_cause_i(error_cause),
        .error_addr_i(error_addr), .aborted_i(aborted), .cycles_i(cycles_q), .counter_index_o(counter_index),
        .counter_value_i(counter_q), .irq_o(irq_o)
    );

    accel_stop #(.Ports(Ports), .AddressBits(AddrBits)) u_stop (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start), .abort_i(abort), .finished_i(finished_i),
        .all_idle_i((&read_idle) && write_idle),
        .read_error_i(read_error), .read_error_resp_i(read_error_resp), .read_error_addr_i(read_error_addr),
        .write_error_i(write_error), .write_error_resp_i(write_error_resp), .write_error_addr_i(write_error_addr),
        .core_rst_no(core_rst_no), .stop_o(stop_o), .busy_o(busy), .done_o(done), .aborted_o(aborted), .error_o(failed),
        .error_cause_o(error_cause), .error_addr_o(error_addr)
    );

endmodule
`default_nettype wire
