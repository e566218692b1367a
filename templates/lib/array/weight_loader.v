`default_nettype none
// Walks the list of matrices and tells every port what to load, as far ahead as the rings take it.
//
// Handshake: start_i: images_i images of task task_i. entry_*: the list, a word 2 cycles after its index: where the
//            matrix begins and what a port's part of it takes, in beats; select (accel_constants) says what stride is to be
//            multiplied with: nothing, the task or the expert. Together entries of an expert are loaded for each expert of
//            the layer. list_*: see expert_runs; until it is closed the Early lowest are begun. gate_i: a layer's gate has
//            begun. cmd_*: valid/ready, one command for each port, one after another.
// Latency:   8 cycles and one a port for each matrix, hidden while earlier ones load.
module weight_loader #(
    parameter Ports      = 4,
    parameter AddrBits   = 40,
    parameter ByteShift  = 4,
    parameter IndexBits  = 7,
    parameter OffsetBits = 24,    // in beats
    parameter StrideBits = 20,
    parameter PartBits   = 16,
    parameter TileBits   = 8,
    parameter CountBits  = 11,
    parameter ImageBits  = 16,
    parameter TaskBits   = 6,
    parameter Experts    = 16,
    parameter ExpertBits = 5,
    parameter Together   = 2,     // entries of an expert
    parameter Early      = 2      // experts, the lowest, that may be begun before it is known who has tokens
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire                   start_i,
    input  wire [ImageBits-1:0]   images_i,
    input  wire [TaskBits-1:0]    task_i,
    input  wire [AddrBits-1:0]    base_i,
    output wire [IndexBits-1:0]   entry_index_o,
    input  wire [OffsetBits-1:0]  entry_offset_i,
    input  wire [StrideBits-1:0]  entry_stride_i,
    input  wire [PartBits-1:0]    entry_part_i,
    input  wire [TileBits-1:0]    entry_rows_i,
    input  wire [CountBits-1:0]   entry_tiles_i,
    input  wire [1:0]             entry_select_i,
    input  wire                   entry_end_i,
    input  wire                   gate_i,
    input  wire                   list_closed_i,
    output wire [ExpertBits-1:0]  list_begun_o,
    output wire [ExpertBits-1:0]  list_index_o,
    input  wire                   list_valid_i,
    input  wire                   list_end_i,
    input  wire                   list_drop_i,
    input  wire [ExpertBits-1:0]  list_expert_i,
    output wire [Ports-1:0]       cmd_valid_o,
    input  wire [Ports-1:0]       cmd_ready_i,
    output wire [AddrBits-1:0]    cmd_addr_o,
    output wire [TileBits-1:0]    cmd_rows_o,
    output wire [CountBits-1:0]   cmd_tiles_o
);

    `include "accel_constants.vh"

    localparam PortBits  = (Ports > 1) ? $clog2(Ports) : 1;
    localparam SelectBits = (TaskBits > ExpertBits) ? TaskBits : ExpertBits;
    localparam integer LastPort = Ports - 1;
    localparam StepBits  = $clog2(Together + 1);
    localparam integer LastEntry = Together - 1;
    localparam [IndexBits-1:0] Behind = Together[IndexBits-1:0];
    localparam [IndexBits-1:0] ToFirst = LastEntry[IndexBits-1:0];
    localparam [2:0] Idle = 3'd0, Look = 3'd1, Choose = 3'd2, Multiply = 3'd3, Place = 3'd4, Send = 3'd5;

    reg [2:0]             state_q;
    reg [2:0]             wait_q;       // cycles until what was asked for is there
    reg [IndexBits-1:0]   index_q;
    reg [ImageBits-1:0]   left_q;       // images after this one
    reg [StepBits-1:0]    step_q;       // which of an expert's matrices
    reg                   inside_q;     // among the experts of a layer
    reg [ExpertBits-1:0]  expert_q, begun_q, list_q;
    reg [7:0]             layer_q, gate_q;   // layers with experts: the one here, and the one whose gate began last
    reg [SelectBits-1:0]  select_q;
    reg [StrideBits-1:0]  stride_q;
    reg [SelectBits+StrideBits-1:0] product_q;
    reg [AddrBits-1:0]    addr_q;
    reg [PortBits-1:0]    port_q;

    wire early   = !(list_closed_i && layer_q == gate_q) && begun_q != Early[ExpertBits-1:0];
    wire listed  = list_valid_i && layer_q == gate_q && list_closed_i;
    wire expert_entry = entry_select_i == SelectExpert;
    wire first_entry  = step_q == {StepBits{1'b0}};
    wire last_entry   = step_q == LastEntry[StepBits-1:0];
    wire sent    = cmd_valid_o[port_q] && cmd_ready_i[port_q];
    wire [AddrBits-1:0] offset_wide  = {{AddrBits - OffsetBits{1'b0}}, entry_offset_i};
    wire [AddrBits-1:0] product_wide = {{AddrBits - SelectBits - StrideBits{1'b0}}, product_q};
    wire [AddrBits-1:0] part_wide    = {{AddrBits - PartBits{1'b0}}, entry_part_i};

    assign entry_index_o = index_q;
    assign list_begun_o  = begun_q;
    assign list_index_o  = list_q;
    assign cmd_addr_o    = addr_q;
    assign cmd_rows_o    = entry_rows_i;
    assign cmd_tiles_o   = entry_tiles_i;

    genvar p;
    generate
        for (p = 0; p < Ports; p = p + 1) begin : gen_port
            localparam integer Port = p;
            assign cmd_valid_o[p] = state_q == Send && port_q == Port[PortBits-1:0];
        end
    endgenerate

    always @(posedge clk_i) begin
        if (gate_i) gate_q <= gate_q + 1'b1;
        if (wait_q != 3'd0) wait_q <= wait_q - 1'b1;
        stride_q  <= entry_stride_i;
        select_q  <= (entry_select_i == SelectTask) ? {{SelectBits - TaskBits{1'b0}}, task_i} :
                     expert_entry ? {{SelectBits - ExpertBits{1'b0}}, expert_q} : {SelectBits{1'b0}};
        product_q <= select_q * stride_q;
        case (state_q)
            Look: if (wait_q == 3'd0) begin
                if (entry_end_i) begin
                    index_q <= {IndexBits{1'b0}};
                    left_q  <= left_q - 1'b1;
                    wait_q  <= 3'd3;
                    if (left_q == {ImageBits{1'b0}}) state_q <= Idle;
                end else if (expert_entry && first_entry) begin
                    if (!inside_q) begin
                        inside_q <= 1'b1;
                        layer_q  <= layer_q + 1'b1;
                        list_q   <= {ExpertBits{1'b0}};
                    end
                    state_q <= Choose;
                end else begin
                    state_q <= Multiply;
                    wait_q  <= 3'd3;
                end
            end
            Choose: begin
                wait_q <= 3'd3;
                if (early) begin
                    expert_q <= begun_q;
                    begun_q  <= begun_q + 1'b1;
                    state_q  <= Multiply;
                end else if (listed) begin
                    list_q   <= list_q + 1'b1;
                    expert_q <= list_expert_i;
                    if (list_end_i) begin
                        inside_q <= 1'b0;
                        begun_q  <= {ExpertBits{1'b0}};
                        wait_q   <= 3'd3;
                        index_q  <= index_q + Behind;
                        state_q  <= Look;
                    end else if (!list_drop_i && list_expert_i >= begun_q) state_q <= Multiply;
                end
            end
            Multiply: if (wait_q == 3'd0) begin
                addr_q  <= (offset_wide + product_wide) << ByteShift;
                state_q <= Place;
            end
            Place: begin
                addr_q  <= addr_q + base_i;
                port_q  <= {PortBits{1'b0}};
                state_q <= Send;
            end
            Send: if (sent) begin
                port_q <= port_q + 1'b1;
                addr_q <= addr_q + (part_wide << ByteShift);
                if (port_q == LastPort[PortBits-1:0]) begin
                    state_q  <= Look;
                    wait_q   <= 3'd3;
                    index_q  <= index_q + 1'b1;
                    if (expert_entry) begin
                        step_q  <= last_entry ? {StepBits{1'b0}} : step_q + 1'b1;
                        if (last_entry) index_q <= index_q - ToFirst;
                    end
                end
            end
            default: ;
        endcase
        if (start_i) begin
            state_q <= Look;
            wait_q  <= 3'd3;
            index_q <= {IndexBits{1'b0}};
            left_q  <= images_i - 1'b1;
        end
        if (!rst_ni) begin
            state_q  <= Idle;
            wait_q   <= 3'd0;
            step_q   <= {StepBits{1'b0}};
            inside_q <= 1'b0;
            layer_q  <= 8'd0;
            gate_q   <= 8'd0;
            begun_q  <= {ExpertBits{1'b0}};
        end
    end

`ifndef SYNTHESIS
    assertion u_assert_state_exists (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(state_q <= Send));
    assertion u_assert_starts_idle (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || state_q == Idle));
    assertion u_assert_expert_exists (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(state_q < Multiply || !expert_entry || {{32 - ExpertBits{1'b0}}, expert_q} < Experts)
    );
    assertion u_assert_port_exists (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(state_q != Send || cmd_valid_o != 0));
    stream_assertion #(.Width(PortBits + AddrBits + TileBits + CountBits)) u_assert_cmd (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(state_q == Send), .ready_i(cmd_ready_i[port_q]),
        .data_i({port_q, cmd_addr_o, cmd_rows_o, cmd_tiles_o})
    );
`endif

    parameter_check #(
        .Good(Ports >= 1 && IndexBits >= 1 && Experts >= 1 && ExpertBits >= 1 && Together >= 1 &&
              AddrBits > OffsetBits && AddrBits > PartBits && ExpertBits >= $clog2(Experts + 1) && Early <= Experts),
        .Message("weight_loader needs Ports, IndexBits, Experts, ExpertBits and Together at least 1; AddrBits more than OffsetBits and PartBits; ExpertBits enough for Experts; Early at most Experts")
    ) u_parameter_check ();

endmodule
`default_nettype wire
