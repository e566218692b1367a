`default_nettype none
// nano_accel: accelerator of nano, with AXI interfaces under the names by which Vivado knows them.
//
// Handshake: AXI4-Lite registers (s_axi, docs/reference/accelerator-registers.md), 4 AXI4 ports of 128 bits, of which
//            the first also writes; irq is a level. One clock, one synchronous reset, active low.
// Latency:   see docs/explanation/accelerator.md.
module nano_accel (
    input  wire aclk,
    input  wire aresetn,
    input  wire [11:0] s_axi_awaddr, input wire [2:0] s_axi_awprot, input wire s_axi_awvalid, output wire s_axi_awready,
    input  wire [31:0] s_axi_wdata, input wire [3:0] s_axi_wstrb, input wire s_axi_wvalid, output wire s_axi_wready,
    output wire [1:0] s_axi_bresp, output wire s_axi_bvalid, input wire s_axi_bready,
    input  wire [11:0] s_axi_araddr, input wire [2:0] s_axi_arprot, input wire s_axi_arvalid, output wire s_axi_arready,
    output wire [31:0] s_axi_rdata, output wire [1:0] s_axi_rresp, output wire s_axi_rvalid, input wire s_axi_rready,
    output wire [39:0] m00_axi_araddr, output wire [7:0] m00_axi_arlen, output wire [2:0] m00_axi_arsize,
    output wire [1:0] m00_axi_arburst, output wire [3:0] m00_axi_arcache, output wire [2:0] m00_axi_arprot,
    output wire m00_axi_arvalid, input wire m00_axi_arready, input wire [127:0] m00_axi_rdata,
    input  wire [1:0] m00_axi_rresp, input wire m00_axi_rlast, input wire m00_axi_rvalid, output wire m00_axi_rready,
    output wire [39:0] m01_axi_araddr, output wire [7:0] m01_axi_arlen, output wire [2:0] m01_axi_arsize,
    output wire [1:0] m01_axi_arburst, output wire [3:0] m01_axi_arcache, output wire [2:0] m01_axi_arprot,
    output wire m01_axi_arvalid, input wire m01_axi_arready, input wire [127:0] m01_axi_rdata,
    input  wire [1:0] m01_axi_rresp, input wire m01_axi_rlast, input wire m01_axi_rvalid, output wire m01_axi_rready,
    output wire [39:0] m02_axi_araddr, output wire [7:0] m02_axi_arlen, output wire [2:0] m02_axi_arsize,
    output wire [1:0] m02_axi_arburst, output wire [3:0] m02_axi_arcache, output wire [2:0] m02_axi_arprot,
    output wire m02_axi_arvalid, input wire m02_axi_arready, input wire [127:0] m02_axi_rdata,
    input  wire [1:0] m02_axi_rresp, input wire m02_axi_rlast, input wire m02_axi_rvalid, output wire m02_axi_rready,
    output wire [39:0] m03_axi_araddr, output wire [7:0] m03_axi_arlen, output wire [2:0] m03_axi_arsize,
    output wire [1:0] m03_axi_arburst, output wire [3:0] m03_axi_arcache, output wire [2:0] m03_axi_arprot,
    output wire m03_axi_arvalid, input wire m03_axi_arready, input wire [127:0] m03_axi_rdata,
    input  wire [1:0] m03_axi_rresp, input wire m03_axi_rlast, input wire m03_axi_rvalid, output wire m03_axi_rready,
    output wire [39:0] m00_axi_awaddr, output wire [7:0] m00_axi_awlen, output wire [2:0] m00_axi_awsize,
    output wire [1:0] m00_axi_awburst, output wire [3:0] m00_axi_awcache, output wire [2:0] m00_axi_awprot,
    output wire m00_axi_awvalid, input wire m00_axi_awready, output wire [127:0] m00_axi_wdata,
    output wire [15:0] m00_axi_wstrb, output wire m00_axi_wlast, output wire m00_axi_wvalid, input wire m00_axi_wready,
    input  wire [1:0] m00_axi_bresp, input wire m00_axi_bvalid, output wire m00_axi_bready,
    output wire irq
);

    // Memory is normal, cacheable where the interconnect can; accesses are unprivileged, secure data.
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
        .ReadPorts(4), .Ports(4), .AddrBits(40), .DataBits(128), .MaxBeats(16),
        .Tasks(2), .TaskBits(1), .SumSpilled(0), .ImageBits(32), .OpBits(6),
        .Operations(32),
        .RegisterBits(12), .Version(32'd2), .ConfigHash(32'hf70e0ec3)
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
