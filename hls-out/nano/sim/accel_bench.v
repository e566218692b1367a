`default_nettype none
// accel_bench: nano_accel for simulations: its ports flattened, and what goes on inside at some places.
module accel_bench (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire [11:0] s_awaddr, input wire s_awvalid, output wire s_awready,
    input  wire [31:0] s_wdata, input wire [3:0] s_wstrb, input wire s_wvalid, output wire s_wready,
    output wire [1:0] s_bresp, output wire s_bvalid, input wire s_bready,
    input  wire [11:0] s_araddr, input wire s_arvalid, output wire s_arready,
    output wire [31:0] s_rdata, output wire [1:0] s_rresp, output wire s_rvalid, input wire s_rready,
    output wire [159:0] araddr, output wire [31:0] arlen, output wire [11:0] arsize,
    output wire [7:0] arburst, output wire [3:0] arvalid, input wire [3:0] arready,
    input  wire [511:0] rdata, input wire [7:0] rresp, input wire [3:0] rlast,
    input  wire [3:0] rvalid, output wire [3:0] rready,
    output wire [39:0] awaddr, output wire [7:0] awlen, output wire [2:0] awsize, output wire [1:0] awburst,
    output wire awvalid, input wire awready, output wire [127:0] wdata, output wire [15:0] wstrb,
    output wire wlast, output wire wvalid, input wire wready, input wire [1:0] bresp, input wire bvalid, output wire bready,
    output wire irq,
    output wire running, output wire fires, output wire [4:0] waits,
    output wire in_run, output wire counting, output wire clearing, output wire busy,
    output wire [5:0] row_operation, output wire [2:0] row_part,
    output wire result_tap_valid, output wire [194:0] result_tap,
    output wire activated_tap_valid, output wire [162:0] activated_tap,
    output wire statistic_tap_valid, output wire [50:0] statistic_tap,
    output wire attended_tap_valid, output wire [152:0] attended_tap,
    output wire stream_tap_valid, output wire [143:0] stream_tap,
    output wire normed_tap_valid, output wire [143:0] normed_tap,
    output wire pick_tap_valid, output wire [114:0] pick_tap,
    output wire queued_tap_valid, output wire [40:0] queued_tap
);

    wire [3:0] m00_axi_arcache;
    wire [2:0] m00_axi_arprot;
    wire [3:0] m01_axi_arcache;
    wire [2:0] m01_axi_arprot;
    wire [3:0] m02_axi_arcache;
    wire [2:0] m02_axi_arprot;
    wire [3:0] m03_axi_arcache;
    wire [2:0] m03_axi_arprot;
    wire [3:0] m00_axi_awcache;
    wire [2:0] m00_axi_awprot;
    wire unused =
        &{1'b0, m00_axi_arcache, m00_axi_arprot, m01_axi_arcache, m01_axi_arprot, m02_axi_arcache, m02_axi_arprot,
        m03_axi_arcache, m03_axi_arprot, m00_axi_awcache, m00_axi_awprot};

    nano_accel dut (
        .aclk(clk_i), .aresetn(rst_ni),
        .s_axi_awaddr(s_awaddr), .s_axi_awprot(3'd0), .s_axi_awvalid(s_awvalid), .s_axi_awready(s_awready),
        .s_axi_wdata(s_wdata), .s_axi_wstrb(s_wstrb), .s_axi_wvalid(s_wvalid), .s_axi_wready(s_wready),
        .s_axi_bresp(s_bresp), .s_axi_bvalid(s_bvalid), .s_axi_bready(s_bready),
        .s_axi_araddr(s_araddr), .s_axi_arprot(3'd0), .s_axi_arvalid(s_arvalid), .s_axi_arready(s_arready),
        .s_axi_rdata(s_rdata), .s_axi_rresp(s_rresp), .s_axi_rvalid(s_rvalid), .s_axi_rready(s_rready),
        .m00_axi_araddr(araddr[0+:40]), .m00_axi_arlen(arlen[0+:8]), .m00_axi_arsize(arsize[0+:3]),
        .m00_axi_arburst(arburst[0+:2]), .m00_axi_arcache(m00_axi_arcache), .m00_axi_arprot(m00_axi_arprot),
        .m00_axi_arvalid(arvalid[0]), .m00_axi_arready(arready[0]), .m00_axi_rdata(rdata[0+:128]),
        .m00_axi_rresp(rresp[0+:2]), .m00_axi_rlast(rlast[0]), .m00_axi_rvalid(rvalid[0]),
        .m00_axi_rready(rready[0]),
        .m01_axi_araddr(araddr[40+:40]), .m01_axi_arlen(arlen[8+:8]), .m01_axi_arsize(arsize[3+:3]),
        .m01_axi_arburst(arburst[2+:2]), .m01_axi_arcache(m01_axi_arcache), .m01_axi_arprot(m01_axi_arprot),
        .m01_axi_arvalid(arvalid[1]), .m01_axi_arready(arready[1]), .m01_axi_rdata(rdata[128+:128]),
        .m01_axi_rresp(rresp[2+:2]), .m01_axi_rlast(rlast[1]), .m01_axi_rvalid(rvalid[1]),
        .m01_axi_rready(rready[1]),
        .m02_axi_araddr(araddr[80+:40]), .m02_axi_arlen(arlen[16+:8]), .m02_axi_arsize(arsize[6+:3]),
        .m02_axi_arburst(arburst[4+:2]), .m02_axi_arcache(m02_axi_arcache), .m02_axi_arprot(m02_axi_arprot),
        .m02_axi_arvalid(arvalid[2]), .m02_axi_arready(arready[2]), .m02_axi_rdata(rdata[256+:128]),
        .m02_axi_rresp(rresp[4+:2]), .m02_axi_rlast(rlast[2]), .m02_axi_rvalid(rvalid[2]),
        .m02_axi_rready(rready[2]),
        .m03_axi_araddr(araddr[120+:40]), .m03_axi_arlen(arlen[24+:8]), .m03_axi_arsize(arsize[9+:3]),
        .m03_axi_arburst(arburst[6+:2]), .m03_axi_arcache(m03_axi_arcache), .m03_axi_arprot(m03_axi_arprot),
        .m03_axi_arvalid(arvalid[3]), .m03_axi_arready(arready[3]), .m03_axi_rdata(rdata[384+:128]),
        .m03_axi_rresp(rresp[6+:2]), .m03_axi_rlast(rlast[3]), .m03_axi_rvalid(rvalid[3]),
        .m03_axi_rready(rready[3]),
        .m00_axi_awaddr(awaddr), .m00_axi_awlen(awlen), .m00_axi_awsize(awsize), .m00_axi_awburst(awburst),
        .m00_axi_awcache(m00_axi_awcache), .m00_axi_awprot(m00_axi_awprot), .m00_axi_awvalid(awvalid),
        .m00_axi_awready(awready), .m00_axi_wdata(wdata), .m00_axi_wstrb(wstrb), .m00_axi_wlast(wlast),
        .m00_axi_wvalid(wvalid), .m00_axi_wready(wready), .m00_axi_bresp(bresp), .m00_axi_bvalid(bvalid),
        .m00_axi_bready(bready), .irq(irq)
    );

    assign running       = dut.u_accel_top.u_accel.rst_ni;
    assign fires         = dut.u_accel_top.u_accel.u_linear_engine.fire;
    assign waits         = { !dut.u_accel_top.u_accel.busy, dut.u_accel_top.u_accel.u_linear_engine.waits };
    assign in_run        = dut.u_accel_top.busy;
    assign counting      = dut.u_accel_top.u_accel.u_accel_program.rst_ni;
    assign clearing      = dut.u_accel_top.u_accel.u_accel_program.start_i;
    assign busy          = dut.u_accel_top.u_accel.busy;
    assign row_operation = dut.u_accel_top.u_accel.busy_op;
    assign row_part      = dut.u_accel_top.u_accel.u_linear_engine.operand[29+:3];
    assign result_tap_valid =
        dut.u_accel_top.u_accel.y_valid && dut.u_accel_top.u_accel.y_ready;
    assign result_tap =
        {dut.u_accel_top.u_accel.y_data, dut.u_accel_top.u_accel.y_tag[55+:5], dut.u_accel_top.u_accel.y_tag[38+:5],
        dut.u_accel_top.u_accel.y_tag[29+:3], dut.u_accel_top.u_accel.y_tag[32+:6]};
    assign activated_tap_valid =
        dut.u_accel_top.u_accel.u_accel_results.gelu_valid && dut.u_accel_top.u_accel.u_accel_results.gelu_ready &&
        dut.u_accel_top.u_accel.u_accel_results.tag_valid;
    assign activated_tap =
        {dut.u_accel_top.u_accel.u_accel_results.gelu_row, dut.u_accel_top.u_accel.u_accel_results.out_tag[55+:5],
        dut.u_accel_top.u_accel.u_accel_results.out_tag[38+:5], dut.u_accel_top.u_accel.u_accel_results.out_tag[29+:3],
        dut.u_accel_top.u_accel.u_accel_results.out_tag[32+:6]};
    assign statistic_tap_valid =
        dut.u_accel_top.u_accel.u_accel_attention.stat_valid && dut.u_accel_top.u_accel.u_accel_attention.stat_ready;
    assign statistic_tap =
        dut.u_accel_top.u_accel.u_accel_attention.stat;
    assign attended_tap_valid =
        dut.u_accel_top.u_accel.attention_valid && dut.u_accel_top.u_accel.attention_ready;
    assign attended_tap =
        {dut.u_accel_top.u_accel.attention_word, dut.u_accel_top.u_accel.attention_addr};
    assign stream_tap_valid =
        dut.u_accel_top.u_accel.fed_valid;
    assign stream_tap =
        dut.u_accel_top.u_accel.fed_data;
    assign normed_tap_valid =
        dut.u_accel_top.u_accel.norm_word_valid && dut.u_accel_top.u_accel.norm_word_ready;
    assign normed_tap =
        dut.u_accel_top.u_accel.norm_word_data;
    assign pick_tap_valid =
        dut.u_accel_top.u_accel.u_accel_experts.gen_experts.pick_valid &&
        dut.u_accel_top.u_accel.u_accel_experts.gen_experts.pick_ready;
    assign pick_tap =
        dut.u_accel_top.u_accel.u_accel_experts.gen_experts.pick;
    assign queued_tap_valid =
        dut.u_accel_top.u_accel.row_valid && dut.u_accel_top.u_accel.row_ready && !dut.u_accel_top.u_accel.row_drop &&
        dut.u_accel_top.u_accel.row_tag[52+:3] == 3'd7;
    assign queued_tap =
        {dut.u_accel_top.u_accel.row_tag[9+:18], dut.u_accel_top.u_accel.row_tag[43+:9],
        dut.u_accel_top.u_accel.row_tag[38+:5], dut.u_accel_top.u_accel.row_tag[29+:3], dut.u_accel_top.u_accel.row_tag[32+:6]};

endmodule
`default_nettype wire
