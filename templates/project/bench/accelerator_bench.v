`default_nettype none
`timescale 1ns / 1ps
// accelerator_bench: what is around an accelerator: clock, host of the registers, memory. It runs every task on the images of
// data/accelerator, one task after another without a reset in between, and compares the results.
//
// +task=N runs only that task, +images=N only the first N images. Files, of words of 32 bits: <data>/accelerator/weights.hex,
// images.hex, expected_task<N>.hex. It uses the ports of the design alone, so a netlist of it runs in the same way.
module accelerator_bench #(
    parameter Bench      = "tb",
    parameter ReadPorts  = 1,
    parameter AddrBits   = 40,
    parameter DataBits   = 128,
    parameter RegisterBits = 12,
    parameter Tasks      = 1,
    parameter Images     = 1,   // of images.hex
    parameter WeightBytes = 4,
    parameter ImageBytes = 4,     // of one
    parameter ResultBytes = 4,    // of an image
    parameter ScratchBytes = 0,
    parameter RowValues  = 1,     // of a row of a result, with padding
    parameter ConfigHash = 32'd0,
    parameter ImageCycles = 0,    // that an image takes at least
    parameter Watchdog   = 1000000   // cycles without anything on the memory's ports after which a run is given up
) (
    output wire                          clk_o,
    output wire                          rst_no,
    output wire       [RegisterBits-1:0] s_awaddr_o,
    output wire                          s_awvalid_o,
    input  wire                          s_awready_i,
    output wire                   [31:0] s_wdata_o,
    output wire                    [3:0] s_wstrb_o,
    output wire                          s_wvalid_o,
    input  wire                          s_wready_i,
    input  wire                    [1:0] s_bresp_i,
    input  wire                          s_bvalid_i,
    output wire                          s_bready_o,
    output wire       [RegisterBits-1:0] s_araddr_o,
    output wire                          s_arvalid_o,
    input  wire                          s_arready_i,
    input  wire                   [31:0] s_rdata_i,
    input  wire                    [1:0] s_rresp_i,
    input  wire                          s_rvalid_i,
    output wire                          s_rready_o,
    input  wire [ReadPorts*AddrBits-1:0] araddr_i,
    input  wire        [ReadPorts*8-1:0] arlen_i,
    input  wire        [ReadPorts*3-1:0] arsize_i,
    input  wire        [ReadPorts*2-1:0] arburst_i,
    input  wire          [ReadPorts-1:0] arvalid_i,
    output wire          [ReadPorts-1:0] arready_o,
    output wire [ReadPorts*DataBits-1:0] rdata_o,
    output wire        [ReadPorts*2-1:0] rresp_o,
    output wire          [ReadPorts-1:0] rlast_o,
    output wire          [ReadPorts-1:0] rvalid_o,
    input  wire          [ReadPorts-1:0] rready_i,
    input  wire           [AddrBits-1:0] awaddr_i,
    input  wire                    [7:0] awlen_i,
    input  wire                    [2:0] awsize_i,
    input  wire                    [1:0] awburst_i,
    input  wire                          awvalid_i,
    output wire                          awready_o,
    input  wire           [DataBits-1:0] wdata_i,
    input  wire         [DataBits/8-1:0] wstrb_i,
    input  wire                          wlast_i,
    input  wire                          wvalid_i,
    output wire                          wready_o,
    output wire                    [1:0] bresp_o,
    output wire                          bvalid_o,
    input  wire                          bready_i,
    input  wire                          irq_i
);

    `include "accel_registers.vh"

    localparam Weights = 0, Image = 1, Result = 2, Scratch = 3;   // regions
    localparam [63:0] WeightsAt = 64'h1000_0000, ImagesAt = 64'h4000_0000, ResultsAt = 64'h7000_0000,
                      ScratchAt = 64'h9000_0000;
    localparam [63:0] WeightsSize = WeightBytes, ImagesSize = Images * ImageBytes, ResultsSize = Images * ResultBytes,
                      ScratchSize = ScratchBytes;
    localparam ResultWords = ResultBytes / 4;
    localparam Shown = 5;   // differences
    localparam Progress = 100000;   // cycles between two lines that say how far a run is

    reg       [31:0] expected [0:Images*ResultWords-1];
    reg [8*1024-1:0] folder, path;
    reg       [63:0] cycles;
    reg              stuck;
    integer          first, last, images, number, still, passed, checked, failures, different, i;
    wire             moves;
    wire      [31:0] memory_failures, host_failures;

    bench_clock u_clock (.clk_o(clk_o), .rst_no(rst_no));
    bench_verdict #(.Bench(Bench)) u_verdict ();

    axi_lite_master #(.AddrBits(RegisterBits)) u_host (
        .clk_i(clk_o),
        .awaddr_o(s_awaddr_o), .awvalid_o(s_awvalid_o), .awready_i(s_awready_i), .wdata_o(s_wdata_o), .wstrb_o(s_wstrb_o),
        .wvalid_o(s_wvalid_o), .wready_i(s_wready_i), .bresp_i(s_bresp_i), .bvalid_i(s_bvalid_i), .bready_o(s_bready_o),
        .araddr_o(s_araddr_o), .arvalid_o(s_arvalid_o), .arready_i(s_arready_i), .rdata_i(s_rdata_i), .rresp_i(s_rresp_i),
        .rvalid_i(s_rvalid_i), .rready_o(s_rready_o), .failures_o(host_failures)
    );

    axi_memory #(
        .ReadPorts(ReadPorts), .AddrBits(AddrBits), .DataBits(DataBits), .Regions(4),
        .Bases({ScratchAt, ResultsAt, ImagesAt, WeightsAt}), .Sizes({ScratchSize, ResultsSize, ImagesSize, WeightsSize}),
        .Writable(4'b1100), .Words((WeightBytes + Images * (ImageBytes + ResultBytes) + ScratchBytes) / 4)
    ) u_memory (
        .clk_i(clk_o), .rst_ni(rst_no),
        .araddr_i(araddr_i), .arlen_i(arlen_i), .arsize_i(arsize_i), .arburst_i(arburst_i), .arvalid_i(arvalid_i),
        .arready_o(arready_o), .rdata_o(rdata_o), .rresp_o(rresp_o), .rlast_o(rlast_o), .rvalid_o(rvalid_o),
        .rready_i(rready_i), .awaddr_i(awaddr_i), .awlen_i(awlen_i), .awsize_i(awsize_i), .awburst_i(awburst_i),
        .awvalid_i(awvalid_i), .awready_o(awready_o), .wdata_i(wdata_i), .wstrb_i(wstrb_i), .wlast_i(wlast_i),
        .wvalid_i(wvalid_i), .wready_o(wready_o), .bresp_o(bresp_o), .bvalid_o(bvalid_o), .bready_i(bready_i),
        .moves_o(moves), .failures_o(memory_failures)
    );

    initial begin
        checked = 0;
        failures = 0;
        stuck = 1'b0;
        if (!$value$plusargs("data=%s", folder)) folder = "build/hex";
        choose;
        #1;
        $sformat(path, "%0s/accelerator/weights.hex", folder);
        u_memory.load(Weights, path);
        $sformat(path, "%0s/accelerator/images.hex", folder);
        u_memory.load(Image, path);
        u_clock.reset;
        u_host.read(RegConfigHash);
        if (u_host.result !== ConfigHash) begin
            failures = failures + 1;
            $display("FAIL CONFIG_HASH is %h, this bench is for %h: the design was made from another config",
                     u_host.result, ConfigHash);
        end
        for (number = first; number <= last && !stuck; number = number + 1) run;
        u_verdict.finish(checked, failures + memory_failures + host_failures);
    end

    // Which tasks and images.
    task choose;
        begin
            first = 0;
            last = Tasks - 1;
            images = Images;
            if ($value$plusargs("task=%d", first)) last = first;
            if (!$value$plusargs("images=%d", images)) images = Images;
            if (first < 0 || first >= Tasks || images < 1 || images > Images) begin
                $display("FAIL +task=%0d +images=%0d: there are the tasks 0 to %0d and %0d images",
                         first, images, Tasks - 1, Images);
                failures = failures + 1;
                last = first - 1;
            end
        end
    endtask

    task run;
        begin
            $display("task %0d: begins, %0d images of at least %0d cycles each", number, images, ImageCycles);
            $fflush;   // to be seen at once, also through a pipe
            u_memory.fill(Result, 32'ha5a5_a5a5);
            u_memory.fill(Scratch, 32'ha5a5_a5a5);
            u_host.write(RegTask, number);
            u_host.write(RegImages, images);
            set_address(RegWeightsLo, RegWeightsHi, WeightsAt);
            set_address(RegImageLo, RegImageHi, ImagesAt);
            set_address(RegOutputLo, RegOutputHi, ResultsAt);
            set_address(RegScratchLo, RegScratchHi, ScratchAt);
            u_host.write(RegIrqEnable, 1 << BitIrqEnableDone | 1 << BitIrqEnableError);
            u_host.write(RegControl, 1 << BitControlStart);
            still = 0;
            passed = 0;
            while (irq_i !== 1'b1 && !stuck) begin
                @(posedge clk_o);
                still = moves === 1'b1 ? 0 : still + 1;
                stuck = still > Watchdog;
                passed = passed + 1;
                if (passed % Progress == 0) begin
                    $display("task %0d: %0d cycles so far", number, passed);
                    $fflush;
                end
            end
            if (stuck) begin
                failures = failures + 1;
                $display("FAIL task %0d: nothing moved on the memory's ports for %0d cycles, and no interrupt came",
                         number, still);
            end else finish;
        end
    endtask

    task finish;
        begin
            u_host.read(RegStatus);
            if (u_host.result !== 1 << BitStatusDone) failed;
            u_host.read(RegCyclesLo);
            cycles[31:0] = u_host.result;
            u_host.read(RegCyclesHi);
            cycles[63:32] = u_host.result;
            u_host.write(RegIrqStatus, 1 << BitIrqStatusDone | 1 << BitIrqStatusError);
            if (irq_i !== 1'b0) begin
                failures = failures + 1;
                $display("FAIL task %0d: the interrupt stays after it was cleared", number);
            end
            compare;
            $display("task %0d: %0d images in %0d cycles, %0d of %0d values differ",
                     number, images, cycles, different, images * ResultWords);
        end
    endtask

    task failed;
        reg [31:0] status, cause, low;
        begin
            failures = failures + 1;
            status = u_host.result;
            u_host.read(RegErrorCause);
            cause = u_host.result;
            u_host.read(RegErrorAddrLo);
            low = u_host.result;
            u_host.read(RegErrorAddrHi);
            $display("FAIL task %0d: STATUS is %h, ERROR_CAUSE %h, ERROR_ADDR %h%h", number, status, cause, u_host.result, low);
        end
    endtask

    task compare;
        reg [31:0] got;
        begin
            $sformat(path, "%0s/accelerator/expected_task%0d.hex", folder, number);
            $readmemh(path, expected, 0, Images * ResultWords - 1);
            different = 0;
            for (i = 0; i < images * ResultWords; i = i + 1) begin
                got = u_memory.word(Result, i);
                if (got !== expected[i]) begin
                    different = different + 1;
                    if (different <= Shown)
                        $display("FAIL task %0d: image %0d, row %0d, value %0d: expected %0d, got %0d", number, i / ResultWords,
                                 i % ResultWords / RowValues, i % ResultWords % RowValues, $signed(expected[i]), $signed(got));
                end
            end
            checked = checked + images * ResultWords;
            failures = failures + different;
        end
    endtask

    task set_address(input [31:0] low, input [31:0] high, input [63:0] value);
        begin
            u_host.write(low, value[31:0]);
            u_host.write(high, value[63:32]);
        end
    endtask

endmodule
`default_nettype wire
