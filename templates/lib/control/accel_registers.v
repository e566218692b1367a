`default_nettype none
// The accelerator's registers on AXI4-Lite. docs/reference/accelerator-registers.md says what each is for.
//
// Handshake: AXI4-Lite with 32-bit data; reads and writes go on independently, AW and W come in any order, one of each at
//            a time. The two lowest address bits are not looked at. An address outside the map answers SLVERR; a write to
//            a register that is only read does nothing. start_o pulses, with the configuration as it stands, on a start
//            that comes without abort and while busy_i is low; abort_o pulses on any abort. A start with an unknown task,
//            or with an address that is not aligned to a beat, starts nothing and ends at once with an error. done_i,
//            error_i and aborted_i pulse when a run ends. counter_value_i is the counter at counter_index_o, a cycle or
//            two later.
// Latency:   a write answers 2 cycles after its address and data, a read 5 cycles after its address.
module accel_registers #(
    parameter AddrBits    = 12,   // at least 11
    parameter [31:0] Version    = 32'd0,
    parameter [31:0] ConfigHash = 32'd0,
    parameter Operations  = 1,    // cycle counters
    parameter Tasks       = 1,
    parameter TaskBits    = 1,    // 1 to 31, of a task
    parameter AddressBits = 40,   // 9 to 64
    parameter BeatBytes   = 16    // of the memory ports: a power of two, 2 to 128; addresses are multiples of it
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire [AddrBits-1:0]    awaddr_i,
    input  wire                   awvalid_i,
    output wire                   awready_o,
    input  wire [31:0]            wdata_i,
    input  wire [3:0]             wstrb_i,
    input  wire                   wvalid_i,
    output wire                   wready_o,
    output wire [1:0]             bresp_o,
    output wire                   bvalid_o,
    input  wire                   bready_i,
    input  wire [AddrBits-1:0]    araddr_i,
    input  wire                   arvalid_i,
    output wire                   arready_o,
    output wire [31:0]            rdata_o,
    output wire [1:0]             rresp_o,
    output wire                   rvalid_o,
    input  wire                   rready_i,
    output wire                   start_o,
    output wire                   abort_o,
    output wire [TaskBits-1:0]    task_o,
    output wire [31:0]            images_o,
    output wire [AddressBits-1:0] weights_o,
    output wire [AddressBits-1:0] image_o,
    output wire [AddressBits-1:0] output_o,
    output wire [AddressBits-1:0] scratch_o,
    input  wire                   busy_i,
    input  wire                   done_i,
    input  wire                   error_i,
    input  wire [15:0]            error_cause_i,
    input  wire [AddressBits-1:0] error_addr_i,
    input  wire                   aborted_i,
    input  wire [63:0]            cycles_i,
    output wire [AddrBits-3:0]    counter_index_o,
    input  wire [31:0]            counter_value_i,
    output wire                   irq_o
);

    // Byte addresses, and positions of bits, as in generator/targets/verilog-array/registers.ts.
    localparam [AddrBits-1:0] ControlAt     = 'h00;
    localparam [AddrBits-1:0] StatusAt      = 'h04;
    localparam [AddrBits-1:0] TaskAt        = 'h08;
    localparam [AddrBits-1:0] ImagesAt      = 'h0c;
    localparam [AddrBits-1:0] WeightsLoAt   = 'h10;
    localparam [AddrBits-1:0] WeightsHiAt   = 'h14;
    localparam [AddrBits-1:0] ImageLoAt     = 'h18;
    localparam [AddrBits-1:0] ImageHiAt     = 'h1c;
    localparam [AddrBits-1:0] OutputLoAt    = 'h20;
    localparam [AddrBits-1:0] OutputHiAt    = 'h24;
    localparam [AddrBits-1:0] IrqEnableAt   = 'h28;
    localparam [AddrBits-1:0] IrqStatusAt   = 'h2c;
    localparam [AddrBits-1:0] ErrorCauseAt  = 'h30;
    localparam [AddrBits-1:0] ErrorAddrLoAt = 'h34;
    localparam [AddrBits-1:0] ErrorAddrHiAt = 'h38;
    localparam [AddrBits-1:0] CyclesLoAt    = 'h3c;
    localparam [AddrBits-1:0] CyclesHiAt    = 'h40;
    localparam [AddrBits-1:0] VersionAt     = 'h44;
    localparam [AddrBits-1:0] ConfigHashAt  = 'h48;
    localparam [AddrBits-1:0] OperationsAt  = 'h4c;
    localparam [AddrBits-1:0] ScratchLoAt   = 'h50;
    localparam [AddrBits-1:0] ScratchHiAt   = 'h54;
    localparam [AddrBits-1:0] CountersAt    = 'h400;   // a word an operation
    localparam ControlStart   = 0;
    localparam ControlAbort   = 1;
    localparam StatusBusy     = 0;
    localparam StatusDone     = 1;
    localparam StatusError    = 2;
    localparam StatusAborted  = 3;
    localparam IrqStatusDone  = 0;
    localparam IrqStatusError = 1;
    localparam ErrorCauseTask    = 5;
    localparam ErrorCauseAddress = 6;   // bits 15:8 say of which register: its place among the four

    localparam [1:0] Okay       = 2'd0;
    localparam [1:0] SlaveError = 2'd2;
    localparam integer OperationCount = Operations;
    localparam integer CountersEnd    = { {32 - AddrBits{1'b0}}, CountersAt} + 4 * Operations;

    // Bits that a register has; the others read as zero.
    localparam [63:0] AddressMask = 64'hffff_ffff_ffff_ffff >> (64 - AddressBits);

    // ---- write channel ----
    reg                 aw_held_q, w_held_q, bvalid_q;
    reg [AddrBits-1:0]  awaddr_q;
    reg [31:0]          wdata_q;
    reg [3:0]           wstrb_q;
    reg [1:0]           bresp_q;
    wire                write = aw_held_q && w_held_q && !bvalid_q;
    wire [31:0]         mask  = { {8{wstrb_q[3]}}, {8{wstrb_q[2]}}, {8{wstrb_q[1]}}, {8{wstrb_q[0]}}};
    wire [31:0]         ones  = wdata_q & mask;   // bits to set, of registers that react to ones

    assign awready_o = !aw_held_q;
    assign wready_o  = !w_held_q;
    assign bvalid_o  = bvalid_q;
    assign bresp_o   = bresp_q;

    always @(posedge clk_i) begin
        if (awvalid_i && awready_o) begin
            aw_held_q <= 1'b1;
            awaddr_q  <= {awaddr_i[AddrBits-1:2], 2'b00};
        end
        if (wvalid_i && wready_o) begin
            w_held_q <= 1'b1;
            wdata_q  <= wdata_i;
            wstrb_q  <= wstrb_i;
        end
        if (bready_i) bvalid_q <= 1'b0;
        if (write) begin
            aw_held_q <= 1'b0;
            w_held_q  <= 1'b0;
            bvalid_q  <= 1'b1;
            bresp_q   <= in_map(awaddr_q) ? Okay : SlaveError;
        end
        if (!rst_ni) begin
            aw_held_q <= 1'b0;
            w_held_q  <= 1'b0;
            bvalid_q  <= 1'b0;
        end
    end

    // ---- configuration, and what a run sees of it ----
    reg [31:0] task_q, images_q;
    reg [63:0] weights_q, image_q, output_q, scratch_q;
    reg [1:0]  irq_enable_q;

    always @(posedge clk_i) begin
        if (write) case (awaddr_q)
            TaskAt:      task_q          <= merged(task_q);
            ImagesAt:    images_q        <= merged(images_q);
            WeightsLoAt: weights_q[31:0]  <= AddressMask[31:0]  & merged(weights_q[31:0]);
            WeightsHiAt: weights_q[63:32] <= AddressMask[63:32] & merged(weights_q[63:32]);
            ImageLoAt:   image_q[31:0]    <= AddressMask[31:0]  & merged(image_q[31:0]);
            ImageHiAt:   image_q[63:32]   <= AddressMask[63:32] & merged(image_q[63:32]);
            OutputLoAt:  output_q[31:0]   <= AddressMask[31:0]  & merged(output_q[31:0]);
            OutputHiAt:  output_q[63:32]  <= AddressMask[63:32] & merged(output_q[63:32]);
            ScratchLoAt: scratch_q[31:0]  <= AddressMask[31:0]  & merged(scratch_q[31:0]);
            ScratchHiAt: scratch_q[63:32] <= AddressMask[63:32] & merged(scratch_q[63:32]);
            IrqEnableAt: if (wstrb_q[0]) irq_enable_q <= wdata_q[1:0];
            default: ;
        endcase
        if (!rst_ni) begin
            task_q       <= 32'd0;
            images_q     <= 32'd1;
            weights_q    <= 64'd0;
            image_q      <= 64'd0;
            output_q     <= 64'd0;
            scratch_q    <= 64'd0;
            irq_enable_q <= 2'd0;
        end
    end

    reg                   start_q, abort_q, refused_q;
    reg [TaskBits-1:0]    run_task_q;
    reg [31:0]            run_images_q;
    reg [AddressBits-1:0] run_weights_q, run_image_q, run_output_q, run_scratch_q;
    wire control = write && awaddr_q == ControlAt;
    // A start just given counts as busy: busy_i follows it.
    wire busy    = busy_i || start_q;
    wire asked   = control && ones[ControlStart] && !ones[ControlAbort] && !busy;
    wire unknown = task_q >= Tasks;
    // In the order of their places: WEIGHTS, IMAGE, OUTPUT, SCRATCH.
    localparam BeatBits = $clog2(BeatBytes);
    wire [3:0] unaligned = {scratch_q[BeatBits-1:0] != {BeatBits{1'b0}}, output_q[BeatBits-1:0] != {BeatBits{1'b0}},
                            image_q[BeatBits-1:0] != {BeatBits{1'b0}}, weights_q[BeatBits-1:0] != {BeatBits{1'b0}}};
    wire [1:0] culprit = unaligned[0] ? 2'd0 : unaligned[1] ? 2'd1 : unaligned[2] ? 2'd2 : 2'd3;
    wire [AddressBits-1:0] culprit_addr =
        unaligned[0] ? weights_q[AddressBits-1:0] : unaligned[1] ? image_q[AddressBits-1:0] :
        unaligned[2] ? output_q[AddressBits-1:0] : scratch_q[AddressBits-1:0];
    wire misplaced = !unknown && unaligned != 4'd0;
    wire refused   = asked && (unknown || misplaced);
    wire start     = asked && !refused;

    assign start_o   = start_q;
    assign abort_o   = abort_q;
    assign task_o    = run_task_q;
    assign images_o  = run_images_q;
    assign weights_o = run_weights_q;
    assign image_o   = run_image_q;
    assign output_o  = run_output_q;
    assign scratch_o = run_scratch_q;

    always @(posedge clk_i) begin
        start_q   <= start;
        refused_q <= refused;
        abort_q   <= control && ones[ControlAbort];
        if (start) begin
            run_task_q    <= task_q[TaskBits-1:0];
            run_images_q  <= images_q;
            run_weights_q <= weights_q[AddressBits-1:0];
            run_image_q   <= image_q[AddressBits-1:0];
            run_output_q  <= output_q[AddressBits-1:0];
            run_scratch_q <= scratch_q[AddressBits-1:0];
        end
        if (!rst_ni) begin
            start_q   <= 1'b0;
            refused_q <= 1'b0;
            abort_q   <= 1'b0;
        end
    end

    // ---- how a run ended ----
    reg [3:0]             ended_q;   // at the positions of Status*
    reg [1:0]             irq_status_q;
    reg                   irq_q;
    reg [15:0]            error_cause_q;
    reg [AddressBits-1:0] error_addr_q;
    reg  [3:0]            status;
    reg  [1:0]            irq_set;
    wire [1:0]            irq_clear = ones[1:0] & {2{write && awaddr_q == IrqStatusAt}};
    always @* begin
        // A run's end shows in the cycle in which busy_i falls: nobody sees it neither busy nor ended.
        status                = ended_q;
        status[StatusBusy]    = busy;
        status[StatusDone]    = ended_q[StatusDone] || done_i;
        status[StatusError]   = ended_q[StatusError] || error_i || refused_q;
        status[StatusAborted] = ended_q[StatusAborted] || aborted_i;
        irq_set               = 2'd0;
        irq_set[IrqStatusDone]      = done_i;
        irq_set[IrqStatusError]     = error_i || refused_q;
    end

    assign irq_o = irq_q;

    always @(posedge clk_i) begin
        ended_q      <= asked ? 4'd0 : status;
        irq_status_q <= (irq_status_q & ~irq_clear) | irq_set;
        irq_q        <= (irq_status_q & irq_enable_q) != 2'd0;
        if (asked) begin
            error_cause_q                    <= 16'd0;
            error_cause_q[ErrorCauseTask]    <= unknown;
            error_cause_q[ErrorCauseAddress] <= misplaced;
            error_cause_q[9:8]               <= misplaced ? culprit : 2'd0;
            error_addr_q                     <= misplaced ? culprit_addr : {AddressBits{1'b0}};
        end
        if (error_i) begin
            error_cause_q <= error_cause_i;
            error_addr_q  <= error_addr_i;
        end
        if (!rst_ni) begin
            ended_q       <= 4'd0;
            irq_status_q  <= 2'd0;
            irq_q         <= 1'b0;
            error_cause_q <= 16'd0;
            error_addr_q  <= {AddressBits{1'b0}};
        end
    end

    // ---- read channel ----
    localparam ReadCycles = 4;   // a register for the address, three cycles for a counter

    reg [ReadCycles-1:0] reading_q;   // one bit, that moves up
    reg                  rvalid_q;
    reg [AddrBits-1:0]   araddr_q;
    reg [1:0]            rresp_q;
    reg [31:0]           rdata_q;
    reg [31:0]           cycles_hi_q;   // those that belong to the low word read last
    reg [31:0]           value;
    wire                 sample = reading_q[ReadCycles-1];
    wire [AddrBits-1:0]  counter_addr = araddr_q - CountersAt;
    wire [63:0]          error_addr   = { {64 - AddressBits{1'b0}}, error_addr_q};
    wire                 unused       = &{1'b0, awaddr_i[1:0], araddr_i[1:0], counter_addr[1:0]};

    assign arready_o       = reading_q == {ReadCycles{1'b0}} && !rvalid_q;
    assign rvalid_o        = rvalid_q;
    assign rresp_o         = rresp_q;
    assign rdata_o         = rdata_q;
    assign counter_index_o = counter_addr[AddrBits-1:2];

    always @* begin
        case (araddr_q)
            StatusAt:      value = {28'd0, status};
            TaskAt:        value = task_q;
            ImagesAt:      value = images_q;
            WeightsLoAt:   value = weights_q[31:0];
            WeightsHiAt:   value = weights_q[63:32];
            ImageLoAt:     value = image_q[31:0];
            ImageHiAt:     value = image_q[63:32];
            OutputLoAt:    value = output_q[31:0];
            OutputHiAt:    value = output_q[63:32];
            ScratchLoAt:   value = scratch_q[31:0];
            ScratchHiAt:   value = scratch_q[63:32];
            IrqEnableAt:   value = {30'd0, irq_enable_q};
            IrqStatusAt:   value = {30'd0, irq_status_q};
            ErrorCauseAt:  value = {16'd0, error_cause_q};
            ErrorAddrLoAt: value = error_addr[31:0];
            ErrorAddrHiAt: value = error_addr[63:32];
            CyclesLoAt:    value = cycles_i[31:0];
            CyclesHiAt:    value = cycles_hi_q;
            VersionAt:   value = Version;
            ConfigHashAt:      value = ConfigHash;
            OperationsAt:     value = OperationCount;
            default:     value = (araddr_q >= CountersAt && in_map(araddr_q)) ? counter_value_i : 32'd0;
        endcase
    end

    always @(posedge clk_i) begin
        reading_q <= {reading_q[ReadCycles-2:0], arvalid_i && arready_o};
        if (arvalid_i && arready_o) araddr_q <= {araddr_i[AddrBits-1:2], 2'b00};
        if (rready_i) rvalid_q <= 1'b0;
        if (sample) begin
            rvalid_q <= 1'b1;
            rresp_q  <= in_map(araddr_q) ? Okay : SlaveError;
            rdata_q  <= value;
            if (araddr_q == CyclesLoAt) cycles_hi_q <= cycles_i[63:32];
        end
        if (!rst_ni) begin
            reading_q   <= {ReadCycles{1'b0}};
            rvalid_q    <= 1'b0;
            cycles_hi_q <= 32'd0;
        end
    end

    function [31:0] merged(input [31:0] old);
        merged = (old & ~mask) | ones;
    endfunction

    function in_map(input [AddrBits-1:0] addr);
        in_map = addr <= ScratchHiAt || (addr >= CountersAt && { {32 - AddrBits{1'b0}}, addr} < CountersEnd[31:0]);
    endfunction

`ifndef SYNTHESIS
    stream_assertion #(.Width(2)) u_assert_b (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(bvalid_o), .ready_i(bready_i), .data_i(bresp_o)
    );
    stream_assertion #(.Width(34)) u_assert_r (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(rvalid_o), .ready_i(rready_i), .data_i({rresp_o, rdata_o})
    );
`endif

    parameter_check #(
        .Good(Operations >= 1 && Tasks >= 1 && AddrBits >= 11 && TaskBits >= 1 && TaskBits <= 31 &&
              AddressBits >= 9 && AddressBits <= 64 && BeatBytes >= 2 && (BeatBytes & (BeatBytes - 1)) == 0 &&
              BeatBytes <= 128),
        .Message("accel_registers needs Operations and Tasks at least 1; AddrBits at least 11; TaskBits from 1 to 31; AddressBits from 9 to 64; BeatBytes a power of two, at least 2; BeatBytes at most 128")
    ) u_parameter_check ();

endmodule
`default_nettype wire
