`default_nettype none
// Edge-MoE's order of queries and keys: row i starts at key i and wraps; every step one key for all rows.
//
// Handshake: an operation is taken when op_valid_i and op_ready_o; then block after block is offered (block_valid_o)
//            and taken by block_taken_i. Gap idle cycles follow a step's last block.
// Latency:   1 cycle from an operation to its first block; no cycle between blocks.
// Numbers:   block_first_o, block_last_o: rows for which this step's key is the query's first and last;
//            block_active_o: rows that hold a query; block_query_o: a row starts, its query's block is wanted too.
module attention_walk #(
    parameter Rows       = 4,
    parameter Heads      = 3,
    parameter HeadBlocks = 8,
    parameter Gap        = 0,
    parameter TokenWidth = 8
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  op_valid_i,
    output wire                  op_ready_o,
    input  wire [TokenWidth-1:0] op_tokens_i,
    output wire                  block_valid_o,
    input  wire                  block_taken_i,
    output wire                  block_query_o,
    output wire                  head_first_o,   // a head's first and last block
    output wire                  head_last_o,
    output wire [Rows-1:0]       block_first_o,
    output wire [Rows-1:0]       block_last_o,
    output wire [Rows-1:0]       block_active_o
);

    localparam BlockWidth = (HeadBlocks > 1) ? $clog2(HeadBlocks) : 1;
    localparam HeadWidth  = (Heads > 1) ? $clog2(Heads) : 1;
    localparam GapWidth   = $clog2(Gap + 2);
    localparam integer LastBlock = HeadBlocks - 1;
    localparam integer LastHead  = Heads - 1;

    reg                  busy_q;
    reg [TokenWidth-1:0] tokens_q, key_q, started_q;
    reg [Rows-1:0]       held_q;     // rows that hold a query from an earlier step
    reg [BlockWidth-1:0] block_q;
    reg [HeadWidth-1:0]  head_q;
    reg [GapWidth-1:0]   gap_q;

    wire [31:0] key       = {{32 - TokenWidth{1'b0}}, key_q};
    wire        more      = started_q != tokens_q;
    wire        round_end = key_q == tokens_q - 1'b1;
    wire        step_end  = head_last_o && head_q == LastHead[HeadWidth-1:0];

    genvar i;
    generate
        for (i = 0; i < Rows; i = i + 1) begin : gen_row
            localparam integer Row = i;
            assign block_first_o[i] = more && key == Row;
            if (i == 0) begin : gen_whole
                assign block_last_o[i] = block_active_o[i] && round_end;
            end else begin : gen_wrapped
                assign block_last_o[i] = block_active_o[i] && key == Row - 1;
            end
        end
    endgenerate

    assign block_active_o = held_q | block_first_o;
    assign block_query_o  = |block_first_o;
    assign head_first_o   = block_q == {BlockWidth{1'b0}};
    assign head_last_o    = block_q == LastBlock[BlockWidth-1:0];
    assign block_valid_o  = busy_q && gap_q == {GapWidth{1'b0}};
    assign op_ready_o     = !busy_q;

    wire [Rows-1:0] held = block_active_o & ~block_last_o;
    wire            over = held == {Rows{1'b0}} && started_q + {{TokenWidth - 1{1'b0}}, block_query_o} == tokens_q;

    always @(posedge clk_i) begin
        if (gap_q != {GapWidth{1'b0}}) gap_q <= gap_q - 1'b1;
        if (block_taken_i) begin
            block_q <= head_last_o ? {BlockWidth{1'b0}} : block_q + 1'b1;
            if (head_last_o) head_q <= (head_q == LastHead[HeadWidth-1:0]) ? {HeadWidth{1'b0}} : head_q + 1'b1;
            if (step_end) begin
                key_q     <= round_end ? {TokenWidth{1'b0}} : key_q + 1'b1;
                started_q <= started_q + {{TokenWidth - 1{1'b0}}, block_query_o};
                held_q    <= held;
                gap_q     <= Gap[GapWidth-1:0];
                busy_q    <= !over;
            end
        end
        if (op_valid_i && op_ready_o) begin
            busy_q    <= 1'b1;
            tokens_q  <= op_tokens_i;
            key_q     <= {TokenWidth{1'b0}};
            started_q <= {TokenWidth{1'b0}};
            held_q    <= {Rows{1'b0}};
            block_q   <= {BlockWidth{1'b0}};
            head_q    <= {HeadWidth{1'b0}};
        end
        if (!rst_ni) begin
            busy_q <= 1'b0;
            gap_q  <= {GapWidth{1'b0}};
        end
    end

`ifndef SYNTHESIS
    wire [Rows-1:0] lasts = block_last_o - 1'b1;
    assertion u_assert_op_not_empty (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(op_valid_i && op_ready_o) || op_tokens_i != 0)
    );
    assertion u_assert_taken_where_offered (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!block_taken_i || block_valid_o));
    assertion u_assert_one_row_ends (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!busy_q || (block_last_o & lasts) == 0));
    assertion u_assert_key_exists (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!busy_q || key_q < tokens_q));
`endif

    parameter_check #(
        .Good(Rows >= 1 && Heads >= 1 && HeadBlocks >= 1 && TokenWidth >= 1),
        .Message("attention_walk needs Rows, Heads, HeadBlocks and TokenWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
