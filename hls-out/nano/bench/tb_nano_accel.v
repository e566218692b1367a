`default_nettype none
`timescale 1ns / 1ps
// tb_nano_accel: nano_accel with a host and a memory around it, every task, every result compared.
module tb_nano_accel;

    wire clk, rst_n, irq;
    wire [11:0] s_awaddr, s_araddr;
    wire s_awvalid, s_awready, s_wvalid, s_wready, s_bvalid, s_bready, s_arvalid, s_arready, s_rvalid, s_rready;
    wire [31:0] s_wdata, s_rdata;
    wire [3:0] s_wstrb;
    wire [1:0] s_bresp, s_rresp;
    wire [159:0] araddr;
    wire [31:0] arlen;
    wire [11:0] arsize;
    wire [7:0] arburst, rresp;
    wire [3:0] arvalid, arready, rlast, rvalid, rready;
    wire [511:0] rdata;
    wire [39:0] awaddr;
    wire [7:0] awlen;
    wire [2:0] awsize;
    wire [1:0] awburst, bresp;
    wire [127:0] wdata;
    wire [15:0] wstrb;
    wire awvalid, awready, wlast, wvalid, wready, bvalid, bready;

    accelerator_bench #(
        .Bench("nano_accel"), .ReadPorts(4), .AddrBits(40), .DataBits(128),
        .RegisterBits(12), .Tasks(2), .Images(2), .WeightBytes(161920),
        .ImageBytes(3072), .ResultBytes(2176), .ScratchBytes(0), .RowValues(32),
        .ConfigHash(32'h85796bd6), .ImageCycles(15816), .Watchdog(25816)
    ) u_bench (
        .clk_o(clk), .rst_no(rst_n),
        .s_awaddr_o(s_awaddr), .s_awvalid_o(s_awvalid), .s_awready_i(s_awready), .s_wdata_o(s_wdata), .s_wstrb_o(s_wstrb),
        .s_wvalid_o(s_wvalid), .s_wready_i(s_wready), .s_bresp_i(s_bresp), .s_bvalid_i(s_bvalid), .s_bready_o(s_bready),
        .s_araddr_o(s_araddr), .s_arvalid_o(s_arvalid), .s_arready_i(s_arready), .s_rdata_i(s_rdata), .s_rresp_i(s_rresp),
        .s_rvalid_i(s_rvalid), .s_rready_o(s_rready),
        .araddr_i(araddr), .arlen_i(arlen), .arsize_i(arsize), .arburst_i(arburst), .arvalid_i(arvalid), .arready_o(arready),
        .rdata_o(rdata), .rresp_o(rresp), .rlast_o(rlast), .rvalid_o(rvalid), .rready_i(rready),
        .awaddr_i(awaddr), .awlen_i(awlen), .awsize_i(awsize), .awburst_i(awburst), .awvalid_i(awvalid), .awready_o(awready),
        .wdata_i(wdata), .wstrb_i(wstrb), .wlast_i(wlast), .wvalid_i(wvalid), .wready_o(wready),
        .bresp_o(bresp), .bvalid_o(bvalid), .bready_i(bready), .irq_i(irq)
    );

    nano_accel dut (
        .aclk(clk), .aresetn(rst_n),
        .s_axi_awaddr(s_awaddr), .s_axi_awprot(3'd0), .s_axi_awvalid(s_awvalid), .s_axi_awready(s_awready),
        .s_axi_wdata(s_wdata), .s_axi_wstrb(s_wstrb), .s_axi_wvalid(s_wvalid), .s_axi_wready(s_wready),
        .s_axi_bresp(s_bresp), .s_axi_bvalid(s_bvalid), .s_axi_bready(s_bready),
        .s_axi_araddr(s_araddr), .s_axi_arprot(3'd0), .s_axi_arvalid(s_arvalid), .s_axi_arready(s_arready),
        .s_axi_rdata(s_rdata), .s_axi_rresp(s_rresp), .s_axi_rvalid(s_rvalid), .s_axi_rready(s_rready),
        .m00_axi_araddr(araddr[0+:40]), .m00_axi_arlen(arlen[0+:8]), .m00_axi_arsize(arsize[0+:3]),
        .m00_axi_arburst(arburst[0+:2]), .m00_axi_arcache(), .m00_axi_arprot(),
        .m00_axi_arvalid(arvalid[0]), .m00_axi_arready(arready[0]), .m00_axi_rdata(rdata[0+:128]),
        .m00_axi_rresp(rresp[0+:2]), .m00_axi_rlast(rlast[0]), .m00_axi_rvalid(rvalid[0]),
        .m00_axi_rready(rready[0]),
        .m01_axi_araddr(araddr[40+:40]), .m01_axi_arlen(arlen[8+:8]), .m01_axi_arsize(arsize[3+:3]),
        .m01_axi_arburst(arburst[2+:2]), .m01_axi_arcache(), .m01_axi_arprot(),
        .m01_axi_arvalid(arvalid[1]), .m01_axi_arready(arready[1]), .m01_axi_rdata(rdata[128+:128]),
        .m01_axi_rresp(rresp[2+:2]), .m01_axi_rlast(rlast[1]), .m01_axi_rvalid(rvalid[1]),
        .m01_axi_rready(rready[1]),
        .m02_axi_araddr(araddr[80+:40]), .m02_axi_arlen(arlen[16+:8]), .m02_axi_arsize(arsize[6+:3]),
        .m02_axi_arburst(arburst[4+:2]), .m02_axi_arcache(), .m02_axi_arprot(),
        .m02_axi_arvalid(arvalid[2]), .m02_axi_arready(arready[2]), .m02_axi_rdata(rdata[256+:128]),
        .m02_axi_rresp(rresp[4+:2]), .m02_axi_rlast(rlast[2]), .m02_axi_rvalid(rvalid[2]),
        .m02_axi_rready(rready[2]),
        .m03_axi_araddr(araddr[120+:40]), .m03_axi_arlen(arlen[24+:8]), .m03_axi_arsize(arsize[9+:3]),
        .m03_axi_arburst(arburst[6+:2]), .m03_axi_arcache(), .m03_axi_arprot(),
        .m03_axi_arvalid(arvalid[3]), .m03_axi_arready(arready[3]), .m03_axi_rdata(rdata[384+:128]),
        .m03_axi_rresp(rresp[6+:2]), .m03_axi_rlast(rlast[3]), .m03_axi_rvalid(rvalid[3]),
        .m03_axi_rready(rready[3]),
        .m00_axi_awaddr(awaddr), .m00_axi_awlen(awlen), .m00_axi_awsize(awsize), .m00_axi_awburst(awburst),
        .m00_axi_awcache(), .m00_axi_awprot(), .m00_axi_awvalid(awvalid), .m00_axi_awready(awready),
        .m00_axi_wdata(wdata), .m00_axi_wstrb(wstrb), .m00_axi_wlast(wlast), .m00_axi_wvalid(wvalid),
        .m00_axi_wready(wready), .m00_axi_bresp(bresp), .m00_axi_bvalid(bvalid), .m00_axi_bready(bready),
        .irq(irq)
    );

endmodule
`default_nettype wire
