`default_nettype none
// nano_accel: accelerator of nano, with AXI interfaces under the names by which Vivado knows them.
//
// Handshake: AXI4-Lite registers (s_axi, docs/reference/accelerator-registers.md), 4 AXI4 ports of 128 bits, of which
//            the first also writes; irq is a level. One clock, one synchronous reset, active low.
// Latency:   see docs/explanation/accelerator.md.
module nano_accel (
    // the clock of everything
    (* X_INTERFACE_PARAMETER =
        "XIL_INTERFACENAME aclk, ASSOCIATED_BUSIF s_axi:m00_axi:m01_axi:m02_axi:m03_axi, ASSOCIATED_RESET aresetn"
    *)
    (* X_INTERFACE_INFO = "xilinx.com:signal:clock:1.0 aclk CLK" *) input  wire aclk,
    // its reset, synchronous
    (* X_INTERFACE_PARAMETER =
        "XIL_INTERFACENAME aresetn, POLARITY ACTIVE_LOW"
    *)
    (* X_INTERFACE_INFO = "xilinx.com:signal:reset:1.0 aresetn RST" *) input  wire aresetn,
    // the registers
    (* X_INTERFACE_PARAMETER =
        "XIL_INTERFACENAME s_axi, PROTOCOL AXI4LITE, DATA_WIDTH 32, ADDR_WIDTH 12, READ_WRITE_MODE READ_WRITE, NUM_READ_OUTSTANDING 1, NUM_WRITE_OUTSTANDING 1, MAX_BURST_LENGTH 1, SUPPORTS_NARROW_BURST 0, HAS_BURST 0, HAS_CACHE 0, HAS_LOCK 0, HAS_QOS 0, HAS_REGION 0, HAS_PROT 1, HAS_RRESP 1, HAS_WSTRB 1, HAS_BRESP 1"
    *)
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi AWADDR" *) input  wire [11:0] s_axi_awaddr,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi AWPROT" *) input  wire [2:0] s_axi_awprot,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi AWVALID" *) input  wire s_axi_awvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi AWREADY" *) output wire s_axi_awready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi WDATA" *) input  wire [31:0] s_axi_wdata,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi WSTRB" *) input  wire [3:0] s_axi_wstrb,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi WVALID" *) input  wire s_axi_wvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi WREADY" *) output wire s_axi_wready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi BRESP" *) output wire [1:0] s_axi_bresp,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi BVALID" *) output wire s_axi_bvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi BREADY" *) input  wire s_axi_bready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi ARADDR" *) input  wire [11:0] s_axi_araddr,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi ARPROT" *) input  wire [2:0] s_axi_arprot,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi ARVALID" *) input  wire s_axi_arvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi ARREADY" *) output wire s_axi_arready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi RDATA" *) output wire [31:0] s_axi_rdata,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi RRESP" *) output wire [1:0] s_axi_rresp,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi RVALID" *) output wire s_axi_rvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 s_axi RREADY" *) input  wire s_axi_rready,
    // memory: reads and writes
    (* X_INTERFACE_PARAMETER =
        "XIL_INTERFACENAME m00_axi, PROTOCOL AXI4, DATA_WIDTH 128, ADDR_WIDTH 40, ID_WIDTH 0, READ_WRITE_MODE READ_WRITE, NUM_READ_OUTSTANDING 16, NUM_WRITE_OUTSTANDING 16, HAS_WSTRB 1, HAS_BRESP 1, MAX_BURST_LENGTH 16, SUPPORTS_NARROW_BURST 0, HAS_BURST 1, HAS_CACHE 1, HAS_LOCK 0, HAS_QOS 0, HAS_REGION 0, HAS_PROT 1, HAS_RRESP 1"
    *)
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi ARADDR" *) output wire [39:0] m00_axi_araddr,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi ARLEN" *) output wire [7:0] m00_axi_arlen,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi ARSIZE" *) output wire [2:0] m00_axi_arsize,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi ARBURST" *) output wire [1:0] m00_axi_arburst,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi ARCACHE" *) output wire [3:0] m00_axi_arcache,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi ARPROT" *) output wire [2:0] m00_axi_arprot,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi ARVALID" *) output wire m00_axi_arvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi ARREADY" *) input  wire m00_axi_arready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi RDATA" *) input  wire [127:0] m00_axi_rdata,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi RRESP" *) input  wire [1:0] m00_axi_rresp,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi RLAST" *) input  wire m00_axi_rlast,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi RVALID" *) input  wire m00_axi_rvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi RREADY" *) output wire m00_axi_rready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi AWADDR" *) output wire [39:0] m00_axi_awaddr,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi AWLEN" *) output wire [7:0] m00_axi_awlen,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi AWSIZE" *) output wire [2:0] m00_axi_awsize,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi AWBURST" *) output wire [1:0] m00_axi_awburst,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi AWCACHE" *) output wire [3:0] m00_axi_awcache,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi AWPROT" *) output wire [2:0] m00_axi_awprot,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi AWVALID" *) output wire m00_axi_awvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi AWREADY" *) input  wire m00_axi_awready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi WDATA" *) output wire [127:0] m00_axi_wdata,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi WSTRB" *) output wire [15:0] m00_axi_wstrb,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi WLAST" *) output wire m00_axi_wlast,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi WVALID" *) output wire m00_axi_wvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi WREADY" *) input  wire m00_axi_wready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi BRESP" *) input  wire [1:0] m00_axi_bresp,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi BVALID" *) input  wire m00_axi_bvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m00_axi BREADY" *) output wire m00_axi_bready,
    // memory: reads
    (* X_INTERFACE_PARAMETER =
        "XIL_INTERFACENAME m01_axi, PROTOCOL AXI4, DATA_WIDTH 128, ADDR_WIDTH 40, ID_WIDTH 0, READ_WRITE_MODE READ_ONLY, NUM_READ_OUTSTANDING 16, MAX_BURST_LENGTH 16, SUPPORTS_NARROW_BURST 0, HAS_BURST 1, HAS_CACHE 1, HAS_LOCK 0, HAS_QOS 0, HAS_REGION 0, HAS_PROT 1, HAS_RRESP 1"
    *)
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi ARADDR" *) output wire [39:0] m01_axi_araddr,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi ARLEN" *) output wire [7:0] m01_axi_arlen,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi ARSIZE" *) output wire [2:0] m01_axi_arsize,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi ARBURST" *) output wire [1:0] m01_axi_arburst,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi ARCACHE" *) output wire [3:0] m01_axi_arcache,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi ARPROT" *) output wire [2:0] m01_axi_arprot,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi ARVALID" *) output wire m01_axi_arvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi ARREADY" *) input  wire m01_axi_arready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi RDATA" *) input  wire [127:0] m01_axi_rdata,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi RRESP" *) input  wire [1:0] m01_axi_rresp,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi RLAST" *) input  wire m01_axi_rlast,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi RVALID" *) input  wire m01_axi_rvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m01_axi RREADY" *) output wire m01_axi_rready,
    // memory: reads
    (* X_INTERFACE_PARAMETER =
        "XIL_INTERFACENAME m02_axi, PROTOCOL AXI4, DATA_WIDTH 128, ADDR_WIDTH 40, ID_WIDTH 0, READ_WRITE_MODE READ_ONLY, NUM_READ_OUTSTANDING 16, MAX_BURST_LENGTH 16, SUPPORTS_NARROW_BURST 0, HAS_BURST 1, HAS_CACHE 1, HAS_LOCK 0, HAS_QOS 0, HAS_REGION 0, HAS_PROT 1, HAS_RRESP 1"
    *)
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi ARADDR" *) output wire [39:0] m02_axi_araddr,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi ARLEN" *) output wire [7:0] m02_axi_arlen,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi ARSIZE" *) output wire [2:0] m02_axi_arsize,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi ARBURST" *) output wire [1:0] m02_axi_arburst,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi ARCACHE" *) output wire [3:0] m02_axi_arcache,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi ARPROT" *) output wire [2:0] m02_axi_arprot,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi ARVALID" *) output wire m02_axi_arvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi ARREADY" *) input  wire m02_axi_arready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi RDATA" *) input  wire [127:0] m02_axi_rdata,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi RRESP" *) input  wire [1:0] m02_axi_rresp,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi RLAST" *) input  wire m02_axi_rlast,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi RVALID" *) input  wire m02_axi_rvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m02_axi RREADY" *) output wire m02_axi_rready,
    // memory: reads
    (* X_INTERFACE_PARAMETER =
        "XIL_INTERFACENAME m03_axi, PROTOCOL AXI4, DATA_WIDTH 128, ADDR_WIDTH 40, ID_WIDTH 0, READ_WRITE_MODE READ_ONLY, NUM_READ_OUTSTANDING 16, MAX_BURST_LENGTH 16, SUPPORTS_NARROW_BURST 0, HAS_BURST 1, HAS_CACHE 1, HAS_LOCK 0, HAS_QOS 0, HAS_REGION 0, HAS_PROT 1, HAS_RRESP 1"
    *)
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi ARADDR" *) output wire [39:0] m03_axi_araddr,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi ARLEN" *) output wire [7:0] m03_axi_arlen,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi ARSIZE" *) output wire [2:0] m03_axi_arsize,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi ARBURST" *) output wire [1:0] m03_axi_arburst,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi ARCACHE" *) output wire [3:0] m03_axi_arcache,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi ARPROT" *) output wire [2:0] m03_axi_arprot,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi ARVALID" *) output wire m03_axi_arvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi ARREADY" *) input  wire m03_axi_arready,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi RDATA" *) input  wire [127:0] m03_axi_rdata,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi RRESP" *) input  wire [1:0] m03_axi_rresp,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi RLAST" *) input  wire m03_axi_rlast,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi RVALID" *) input  wire m03_axi_rvalid,
    (* X_INTERFACE_INFO = "xilinx.com:interface:aximm:1.0 m03_axi RREADY" *) output wire m03_axi_rready,
    // the interrupt
    (* X_INTERFACE_PARAMETER =
        "XIL_INTERFACENAME irq, SENSITIVITY LEVEL_HIGH"
    *)
    (* X_INTERFACE_INFO = "xilinx.com:signal:interrupt:1.0 irq INTERRUPT" *) output wire irq
);

    // AXI's "normal non-cacheable bufferable": an interconnect may merge, split and buffer, and looks into no cache. Data,
    // secure, unprivileged. docs/reference/axi.md says what ports that share the processors' caches would want.
    assign m00_axi_arcache = 4'b0011;
    assign m00_axi_arprot  = 3'b000;
    assign m01_axi_arcache = 4'b0011;
    assign m01_axi_arprot  = 3'b000;
    assign m02_axi_arcache = 4'b0011;
    assign m02_axi_arprot  = 3'b000;
    assign m03_axi_arcache = 4'b0011;
    assign m03_axi_arprot  = 3'b000;
    assign m00_axi_awcache = 4'b0011;
    assign m00_axi_awprot  = 3'b000;
    wire unused = &{1'b0, s_axi_awprot, s_axi_arprot};

    accel_top #(
        .ReadPorts(4), .Ports(4), .ListPorts(4), .AddrBits(40), .DataBits(128), .MaxBeats(16),
        .Tasks(2), .TaskBits(1), .SumSpilled(0), .ImageBits(32), .OpBits(6),
        .Operations(33),
        .RegisterBits(12), .Version(32'd2), .ConfigHash(32'h85796bd6)
    ) u_accel_top (
        .clk_i(aclk), .rst_ni(aresetn),
        .s_awaddr_i(s_axi_awaddr), .s_awvalid_i(s_axi_awvalid), .s_awready_o(s_axi_awready), .s_wdata_i(s_axi_wdata),
        .s_wstrb_i(s_axi_wstrb), .s_wvalid_i(s_axi_wvalid), .s_wready_o(s_axi_wready), .s_bresp_o(s_axi_bresp),
        .s_bvalid_o(s_axi_bvalid), .s_bready_i(s_axi_bready), .s_araddr_i(s_axi_araddr), .s_arvalid_i(s_axi_arvalid),
        .s_arready_o(s_axi_arready), .s_rdata_o(s_axi_rdata), .s_rresp_o(s_axi_rresp), .s_rvalid_o(s_axi_rvalid),
        .s_rready_i(s_axi_rready),
        .araddr_o({m03_axi_araddr, m02_axi_araddr, m01_axi_araddr, m00_axi_araddr}),
        .arlen_o({m03_axi_arlen, m02_axi_arlen, m01_axi_arlen, m00_axi_arlen}),
        .arsize_o({m03_axi_arsize, m02_axi_arsize, m01_axi_arsize, m00_axi_arsize}),
        .arburst_o({m03_axi_arburst, m02_axi_arburst, m01_axi_arburst, m00_axi_arburst}),
        .arvalid_o({m03_axi_arvalid, m02_axi_arvalid, m01_axi_arvalid, m00_axi_arvalid}),
        .arready_i({m03_axi_arready, m02_axi_arready, m01_axi_arready, m00_axi_arready}),
        .rdata_i({m03_axi_rdata, m02_axi_rdata, m01_axi_rdata, m00_axi_rdata}),
        .rresp_i({m03_axi_rresp, m02_axi_rresp, m01_axi_rresp, m00_axi_rresp}),
        .rlast_i({m03_axi_rlast, m02_axi_rlast, m01_axi_rlast, m00_axi_rlast}),
        .rvalid_i({m03_axi_rvalid, m02_axi_rvalid, m01_axi_rvalid, m00_axi_rvalid}),
        .rready_o({m03_axi_rready, m02_axi_rready, m01_axi_rready, m00_axi_rready}),
        .awaddr_o(m00_axi_awaddr), .awlen_o(m00_axi_awlen), .awsize_o(m00_axi_awsize), .awburst_o(m00_axi_awburst),
        .awvalid_o(m00_axi_awvalid), .awready_i(m00_axi_awready), .wdata_o(m00_axi_wdata), .wstrb_o(m00_axi_wstrb),
        .wlast_o(m00_axi_wlast), .wvalid_o(m00_axi_wvalid), .wready_i(m00_axi_wready), .bresp_i(m00_axi_bresp),
        .bvalid_i(m00_axi_bvalid), .bready_o(m00_axi_bready), .irq_o(irq)
    );

endmodule
`default_nettype wire
