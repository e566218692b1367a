`default_nettype none
// Weights: tells the array's ports what to load, matrix after matrix, as its table has it, ahead of what computes with them.
//
// Handshake: start_i: images_i images of task task_i, weights from weights_i on. gate_start_i, list_*: see expert_runs. cmd_*:
//            valid/ready, one command for each port.
// Latency:   see weight_loader.
module accel_weights #(
    parameter Ports        = 4,
    parameter AddrBits     = 40,
    parameter DataBits     = 128,
    parameter MatrixBits   = 7,
    parameter OffsetBits   = 24,
    parameter StrideBits   = 20,
    parameter PartBeatBits = 16,
    parameter TileBits     = 8,
    parameter CountBits    = 11,
    parameter ImageBits    = 16,
    parameter TaskBits     = 6,
    parameter Experts      = 16,
    parameter ExpertBits   = 5,
    parameter ExpertOps    = 2,
    parameter Early        = 2     // see weight_loader
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  start_i,
    input  wire [ImageBits-1:0]  images_i,
    input  wire [TaskBits-1:0]   task_i,
    input  wire [AddrBits-1:0]   weights_i,
    input  wire                  gate_start_i,
    input  wire                  list_closed_i,
    output wire [ExpertBits-1:0] list_begun_o,
    output wire [ExpertBits-1:0] list_index_o,
    input  wire                  list_valid_i,
    input  wire                  list_end_i,
    input  wire                  list_drop_i,
    input  wire [ExpertBits-1:0] list_expert_i,
    output wire [Ports-1:0]      cmd_valid_o,
    input  wire [Ports-1:0]      cmd_ready_i,
    output wire [AddrBits-1:0]   cmd_addr_o,
    output wire [TileBits-1:0]   cmd_rows_o,
    output wire [CountBits-1:0]  cmd_tiles_o
);

    wire [MatrixBits-1:0]   matrix_index;
    wire [OffsetBits-1:0]   matrix_offset;
    wire [StrideBits-1:0]   matrix_stride;
    wire [PartBeatBits-1:0] matrix_part;
    wire [TileBits-1:0]     matrix_rows;
    wire [CountBits-1:0]    matrix_tiles;
    wire [1:0]              matrix_select;
    wire                    matrix_end;
    accel_matrices u_accel_matrices (
        .clk_i(clk_i), .index_i(matrix_index), .offset_o(matrix_offset), .stride_o(matrix_stride), .part_o(matrix_part),
        .rows_o(matrix_rows), .tiles_o(matrix_tiles), .select_o(matrix_select), .end_o(matrix_end)
    );
    weight_loader #(
        .Ports(Ports), .AddrBits(AddrBits), .ByteShift($clog2(DataBits / 8)), .IndexBits(MatrixBits),
        .OffsetBits(OffsetBits), .StrideBits(StrideBits), .PartBits(PartBeatBits), .TileBits(TileBits),
        .CountBits(CountBits), .ImageBits(ImageBits), .TaskBits(TaskBits), .Experts(Experts), .ExpertBits(ExpertBits),
        .Together(ExpertOps), .Early(Early)
    ) u_weight_loader (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .images_i(images_i), .task_i(task_i), .base_i(weights_i),
        .entry_index_o(matrix_index), .entry_offset_i(matrix_offset), .entry_stride_i(matrix_stride),
        .entry_part_i(matrix_part), .entry_rows_i(matrix_rows), .entry_tiles_i(matrix_tiles),
        .entry_select_i(matrix_select), .entry_end_i(matrix_end), .gate_i(gate_start_i), .list_closed_i(list_closed_i),
        .list_begun_o(list_begun_o), .list_index_o(list_index_o), .list_valid_i(list_valid_i), .list_end_i(list_end_i),
        .list_drop_i(list_drop_i), .list_expert_i(list_expert_i),
        .cmd_valid_o(cmd_valid_o), .cmd_ready_i(cmd_ready_i), .cmd_addr_o(cmd_addr_o),
        .cmd_rows_o(cmd_rows_o), .cmd_tiles_o(cmd_tiles_o)
    );

    parameter_check #(
        .Good(Ports >= 1 && MatrixBits >= 1 && ExpertOps >= 1),
        .Message("accel_weights needs Ports, MatrixBits and ExpertOps at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
