`default_nettype none
// The accelerator's memory ports and registers around accel: how it starts, stops, and says what it did.
//
// Handshake: AXI4-Lite (docs/reference/accelerator-registers.md); AXI4 reads of ReadPorts ports, flattened, port 0 lowest, and
//            one AXI4 write port; irq_o is a level. An error of the memory or an abort ends a run with no transaction left
//            open.
// Latency:   a run starts 6 cycles after the register that starts it.
module accel_top #(
    parameter ReadPorts   = 4,
    parameter Ports       = 4,      // of them, those that bring weights
    parameter ListPorts   = 4,      // of them, the last ones, those that bring what is not a matrix, in turn
    parameter AddrBits    = 40,
    parameter DataBits    = 128,
    parameter MaxBeats    = 16,
    parameter Tasks       = 1,
    parameter SumSpilled  = 0,    // the residual stream is off chip
    parameter TaskBits    = 1,
    parameter ImageBits   = 16,
    parameter OpBits      = 7,
    parameter Operations  = 1,
    parameter RegisterBits = 12,
    parameter [31:0] Version = 32'd1,
    parameter [31:0] ConfigHash = 32'd0
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire [RegisterBits-1:0]       s_awaddr_i,
    input  wire                          s_awvalid_i,
    output wire                          s_awready_o,
    input  wire [31:0]                   s_wdata_i,
    input  wire [3:0]                    s_wstrb_i,
    input  wire                          s_wvalid_i,
    output wire                          s_wready_o,
    output wire [1:0]                    s_bresp_o,
    output wire                          s_bvalid_o,
    input  wire                          s_bready_i,
    input  wire [RegisterBits-1:0]       s_araddr_i,
    input  wire                          s_arvalid_i,
    output wire                          s_arready_o,
    output wire [31:0]                   s_rdata_o,
    output wire [1:0]                    s_rresp_o,
    output wire                          s_rvalid_o,
    input  wire                          s_rready_i,
    output wire [ReadPorts*AddrBits-1:0] araddr_o,
    output wire [ReadPorts*8-1:0]        arlen_o,
    output wire [ReadPorts*3-1:0]        arsize_o,
    output wire [ReadPorts*2-1:0]        arburst_o,
    output wire [ReadPorts-1:0]          arvalid_o,
    input  wire [ReadPorts-1:0]          arready_i,
    input  wire [ReadPorts*DataBits-1:0] rdata_i,
    input  wire [ReadPorts*2-1:0]        rresp_i,
    input  wire [ReadPorts-1:0]          rlast_i,
    input  wire [ReadPorts-1:0]          rvalid_i,
    output wire [ReadPorts-1:0]          rready_o,
    output wire [AddrBits-1:0]           awaddr_o,
    output wire [7:0]                    awlen_o,
    output wire [2:0]                    awsize_o,
    output wire [1:0]                    awburst_o,
    output wire                          awvalid_o,
    input  wire                          awready_i,
    output wire [DataBits-1:0]           wdata_o,
    output wire [DataBits/8-1:0]         wstrb_o,
    output wire                          wlast_o,
    output wire                          wvalid_o,
    input  wire                          wready_i,
    input  wire [1:0]                    bresp_i,
    input  wire                          bvalid_i,
    output wire                          bready_o,
    output wire                          irq_o
);

    localparam BeatsBits = $clog2(MaxBeats + 1);
    localparam Clients   = (SumSpilled != 0) ? 4 : 3;   // of a port
    localparam integer FirstList = ReadPorts - ListPorts;
    localparam integer Spill  = 0;               // the port that also reads features, the one that writes

    // ---- registers, and how runs begin and end ----
    wire start, abort, busy, done, aborted, failed, finished, stop, core_rst_n;
    wire [TaskBits-1:0]     task_number;
    wire [31:0]             images, counter;
    wire [AddrBits-1:0]     weights, image, out, scratch, error_addr;
    wire [15:0]             error_cause;
    wire [RegisterBits-3:0] counter_index;
    reg  [63:0]             cycles_q;
    wire unused = &{1'b0, images, counter_index};
    accel_registers #(
        .AddrBits(RegisterBits), .Version(Version), .ConfigHash(ConfigHash), .Operations(Operations), .Tasks(Tasks),
        .TaskBits(TaskBits), .AddressBits(AddrBits), .BeatBytes(DataBits / 8)
    ) u_accel_registers (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .awaddr_i(s_awaddr_i), .awvalid_i(s_awvalid_i), .awready_o(s_awready_o), .wdata_i(s_wdata_i),
        .wstrb_i(s_wstrb_i), .wvalid_i(s_wvalid_i), .wready_o(s_wready_o), .bresp_o(s_bresp_o), .bvalid_o(s_bvalid_o),
        .bready_i(s_bready_i), .araddr_i(s_araddr_i), .arvalid_i(s_arvalid_i), .arready_o(s_arready_o),
        .rdata_o(s_rdata_o), .rresp_o(s_rresp_o), .rvalid_o(s_rvalid_o), .rready_i(s_rready_i),
        .start_o(start), .abort_o(abort), .task_o(task_number), .images_o(images), .weights_o(weights), .image_o(image),
        .output_o(out), .scratch_o(scratch), .busy_i(busy), .done_i(done), .error_i(failed), .error_cause_i(error_cause),
        .error_addr_i(error_addr), .aborted_i(aborted), .cycles_i(cycles_q), .counter_index_o(counter_index),
        .counter_value_i(counter), .irq_o(irq_o)
    );

    wire [ReadPorts-1:0]          read_idle, read_error;
    wire [ReadPorts*2-1:0]        read_error_resp;
    wire [ReadPorts*AddrBits-1:0] read_error_addr;
    wire                          write_idle, write_error;
    wire [1:0]                    write_error_resp;
    wire [AddrBits-1:0]           write_error_addr;
    reg all_idle_q;
    always @(posedge clk_i) all_idle_q <= (&read_idle) && write_idle;
    accel_stop #(.Ports(ReadPorts), .AddressBits(AddrBits)) u_accel_stop (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start), .abort_i(abort), .finished_i(finished),
        .all_idle_i(all_idle_q), .read_error_i(read_error), .read_error_resp_i(read_error_resp),
        .read_error_addr_i(read_error_addr), .write_error_i(write_error), .write_error_resp_i(write_error_resp),
        .write_error_addr_i(write_error_addr), .core_rst_no(core_rst_n), .stop_o(stop), .busy_o(busy), .done_o(done),
        .aborted_o(aborted), .error_o(failed), .error_cause_o(error_cause), .error_addr_o(error_addr)
    );

    // Each port has its own, a cycle behind.
    localparam integer StopCopies = ReadPorts + 1;
    wire [StopCopies-1:0] stops;
    fan_out #(.Width(1), .Copies(StopCopies)) u_stops (.clk_i(clk_i), .data_i(stop), .copies_o(stops));

    // The core starts when its reset is over, which takes a cycle to its rooms, configured as it was told at the start.
    reg                 released_q, ready_q, core_start_q;
    reg [TaskBits-1:0]  task_q;
    reg [ImageBits-1:0] images_q;
    reg [AddrBits-1:0]  weights_q, image_q, out_q, scratch_q;
    always @(posedge clk_i) begin
        released_q   <= core_rst_n;
        ready_q      <= core_rst_n && !released_q;
        core_start_q <= ready_q;
        if (start && !busy) begin
            task_q    <= task_number;
            images_q  <= (images[ImageBits-1:0] == {ImageBits{1'b0}}) ? {{ImageBits - 1{1'b0}}, 1'b1} : images[ImageBits-1:0];
            weights_q <= weights;
            image_q   <= image;
            out_q     <= out;
            scratch_q <= scratch;
            cycles_q  <= 64'd0;
        end else if (busy) cycles_q <= cycles_q + 1'b1;
        if (!rst_ni) begin
            released_q <= 1'b0;
            ready_q    <= 1'b0;
            cycles_q   <= 64'd0;
        end
    end

    // ---- ports: weights each their own lanes, features by the first one, everything else by the last ones in turn ----
    wire [Ports-1:0]           burst_valid, burst_ready, beat_valid, beat_ready;
    wire [Ports*AddrBits-1:0]  burst_addr;
    wire [Ports*BeatsBits-1:0] burst_beats;
    wire [Ports*DataBits-1:0]  beat;
    wire [ListPorts-1:0]       list_valid, list_ready, list_beat_valid, list_beat_ready;
    wire [AddrBits-1:0]        list_addr;
    wire [BeatsBits-1:0]       list_beats;
    wire                       spill_valid, spill_ready, spill_beat_valid, spill_beat_ready;
    wire [AddrBits-1:0]        spill_addr;
    wire [BeatsBits-1:0]       spill_beats;
    wire                       residual_valid, residual_ready, residual_beat_valid, residual_beat_ready;
    wire [AddrBits-1:0]        residual_addr;
    wire [BeatsBits-1:0]       residual_beats;
    wire [ReadPorts*DataBits-1:0] port_beat;

    genvar p;
    generate
        for (p = 0; p < ReadPorts; p = p + 1) begin : gen_port
            wire [Clients-1:0]           valid, ready, data_valid, data_ready;
            wire [Clients*AddrBits-1:0]  addr;
            wire [Clients*BeatsBits-1:0] beats;
            if (p < Ports) begin : gen_weights
                assign valid[0]                        = burst_valid[p];
                assign addr[0+:AddrBits]               = burst_addr[p*AddrBits+:AddrBits];
                assign beats[0+:BeatsBits]             = burst_beats[p*BeatsBits+:BeatsBits];
                assign data_ready[0]                   = beat_ready[p];
                assign burst_ready[p]                  = ready[0];
                assign beat_valid[p]                   = data_valid[0];
                assign beat[p*DataBits+:DataBits]      = port_beat[p*DataBits+:DataBits];
            end else begin : gen_no_weights
                assign valid[0]            = 1'b0;
                assign addr[0+:AddrBits]   = {AddrBits{1'b0}};
                assign beats[0+:BeatsBits] = {BeatsBits{1'b0}};
                assign data_ready[0]       = 1'b1;
                wire unused_weights = &{1'b0, ready[0], data_valid[0]};
            end
            if (p >= FirstList) begin : gen_list
                assign valid[1]                    = list_valid[p-FirstList];
                assign addr[AddrBits+:AddrBits]    = list_addr;
                assign beats[BeatsBits+:BeatsBits] = list_beats;
                assign data_ready[1]               = list_beat_ready[p-FirstList];
                assign list_ready[p-FirstList]     = ready[1];
                assign list_beat_valid[p-FirstList] = data_valid[1];
            end else begin : gen_no_list
                assign valid[1]                    = 1'b0;
                assign addr[AddrBits+:AddrBits]    = {AddrBits{1'b0}};
                assign beats[BeatsBits+:BeatsBits] = {BeatsBits{1'b0}};
                assign data_ready[1]               = 1'b1;
                wire unused_list = &{1'b0, ready[1], data_valid[1]};
            end
            if (p == Spill) begin : gen_spill
                assign valid[2]                      = spill_valid;
                assign addr[2*AddrBits+:AddrBits]    = spill_addr;
                assign beats[2*BeatsBits+:BeatsBits] = spill_beats;
                assign data_ready[2]                 = spill_beat_ready;
                assign spill_ready                   = ready[2];
                assign spill_beat_valid              = data_valid[2];
            end else begin : gen_no_spill
                assign valid[2]                      = 1'b0;
                assign addr[2*AddrBits+:AddrBits]    = {AddrBits{1'b0}};
                assign beats[2*BeatsBits+:BeatsBits] = {BeatsBits{1'b0}};
                assign data_ready[2]                 = 1'b1;
                wire unused_spill = &{1'b0, ready[2], data_valid[2]};
            end
            if (p == Spill && SumSpilled != 0) begin : gen_sums
                assign valid[3]                      = residual_valid;
                assign addr[3*AddrBits+:AddrBits]    = residual_addr;
                assign beats[3*BeatsBits+:BeatsBits] = residual_beats;
                assign data_ready[3]                 = residual_beat_ready;
                assign residual_ready                = ready[3];
                assign residual_beat_valid           = data_valid[3];
            end else if (SumSpilled != 0) begin : gen_no_sums
                assign valid[3]                      = 1'b0;
                assign addr[3*AddrBits+:AddrBits]    = {AddrBits{1'b0}};
                assign beats[3*BeatsBits+:BeatsBits] = {BeatsBits{1'b0}};
                assign data_ready[3]                 = 1'b1;
                wire unused_sums = &{1'b0, ready[3], data_valid[3]};
            end
            axi_read_port #(
                .Clients(Clients), .AddrBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats)
            ) u_axi_read_port (
                .clk_i(clk_i), .rst_ni(rst_ni), .stop_i(stops[p]), .idle_o(read_idle[p]), .burst_valid_i(valid),
                .burst_ready_o(ready), .burst_addr_i(addr), .burst_beats_i(beats),
                .data_o(port_beat[p*DataBits+:DataBits]), .data_valid_o(data_valid), .data_ready_i(data_ready),
                .error_o(read_error[p]), .error_resp_o(read_error_resp[p*2+:2]),
                .error_addr_o(read_error_addr[p*AddrBits+:AddrBits]), .araddr_o(araddr_o[p*AddrBits+:AddrBits]),
                .arlen_o(arlen_o[p*8+:8]), .arsize_o(arsize_o[p*3+:3]), .arburst_o(arburst_o[p*2+:2]),
                .arvalid_o(arvalid_o[p]), .arready_i(arready_i[p]), .rdata_i(rdata_i[p*DataBits+:DataBits]),
                .rresp_i(rresp_i[p*2+:2]), .rlast_i(rlast_i[p]), .rvalid_i(rvalid_i[p]), .rready_o(rready_o[p])
            );
        end
    endgenerate
    wire unused_beats = &{1'b0, port_beat};
    generate
        if (SumSpilled == 0) begin : gen_residual_on_chip
            assign {residual_ready, residual_beat_valid} = 2'd0;
            wire unused_sums = &{1'b0, residual_valid, residual_addr, residual_beats, residual_beat_ready};
        end
    endgenerate

    wire                 out_valid, out_ready, out_beat_valid, out_beat_ready, out_answered;
    wire [AddrBits-1:0]  out_addr;
    wire [BeatsBits-1:0] out_beats;
    wire [DataBits-1:0]  out_beat;
    axi_write_port #(
        .AddrBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats)
    ) u_axi_write_port (
        .clk_i(clk_i), .rst_ni(rst_ni), .stop_i(stops[ReadPorts]), .idle_o(write_idle), .answered_o(out_answered),
        .burst_valid_i(out_valid),
        .burst_ready_o(out_ready), .burst_addr_i(out_addr), .burst_beats_i(out_beats), .data_valid_i(out_beat_valid),
        .data_ready_o(out_beat_ready), .data_i(out_beat), .error_o(write_error), .error_resp_o(write_error_resp),
        .error_addr_o(write_error_addr), .awaddr_o(awaddr_o), .awlen_o(awlen_o), .awsize_o(awsize_o),
        .awburst_o(awburst_o), .awvalid_o(awvalid_o), .awready_i(awready_i), .wdata_o(wdata_o), .wstrb_o(wstrb_o),
        .wlast_o(wlast_o), .wvalid_o(wvalid_o), .wready_i(wready_i), .bresp_i(bresp_i), .bvalid_i(bvalid_i),
        .bready_o(bready_o)
    );

    accel u_accel (
        .clk_i(clk_i), .rst_ni(core_rst_n), .start_i(core_start_q), .task_i(task_q), .images_i(images_q),
        .weights_i(weights_q), .image_i(image_q), .output_i(out_q), .scratch_i(scratch_q), .finished_o(finished),
        .counter_index_i(counter_index[OpBits-1:0]), .counter_o(counter),
        .weight_burst_valid_o(burst_valid), .weight_burst_ready_i(burst_ready), .weight_burst_addr_o(burst_addr),
        .weight_burst_beats_o(burst_beats), .weight_valid_i(beat_valid), .weight_ready_o(beat_ready),
        .weight_data_i(beat), .parameter_burst_valid_o(list_valid), .parameter_burst_ready_i(list_ready),
        .parameter_burst_addr_o(list_addr), .parameter_burst_beats_o(list_beats), .parameter_valid_i(list_beat_valid),
        .parameter_ready_o(list_beat_ready), .parameter_data_i(port_beat[FirstList*DataBits+:ListPorts*DataBits]),
        .result_burst_valid_o(out_valid), .result_burst_ready_i(out_ready), .result_burst_addr_o(out_addr),
        .result_burst_beats_o(out_beats), .result_valid_o(out_beat_valid), .result_ready_i(out_beat_ready),
        .result_data_o(out_beat), .result_answered_i(out_answered), .result_idle_i(write_idle),
        .spill_burst_valid_o(spill_valid), .spill_burst_ready_i(spill_ready), .spill_burst_addr_o(spill_addr),
        .spill_burst_beats_o(spill_beats), .spill_valid_i(spill_beat_valid), .spill_ready_o(spill_beat_ready),
        .spill_data_i(port_beat[Spill*DataBits+:DataBits]),
        .residual_burst_valid_o(residual_valid), .residual_burst_ready_i(residual_ready), .residual_burst_addr_o(residual_addr),
        .residual_burst_beats_o(residual_beats), .residual_valid_i(residual_beat_valid), .residual_ready_o(residual_beat_ready),
        .residual_data_i(port_beat[Spill*DataBits+:DataBits])
    );

    parameter_check #(
        .Good(Tasks >= 1 && Operations >= 1 && Ports >= 1 && Ports <= ReadPorts &&
              ListPorts >= 1 && ListPorts <= ReadPorts && RegisterBits - 2 >= OpBits &&
              ImageBits <= 32),
        .Message("accel_top needs Tasks and Operations at least 1; Ports and ListPorts from 1 to ReadPorts; RegisterBits enough for counters; ImageBits at most 32")
    ) u_parameter_check ();

endmodule
`default_nettype wire
