`default_nettype none
// Weighted sums of values: Rows rows of Dims dimensions a cycle, each row's sums kept until its last key.
//
// Handshake: valid/ready streams. weight: a beat a head; v: HeadBlocks blocks for each; y: the blocks of a row, when
//            its last key is in. Gap idle cycles follow a step's last block.
// Latency:   a block a cycle; 6 cycles from a row's last block of v to y_valid_o.
// Numbers:   v and weights signed; each product is floored by ProductShift bits before it is added; sums modulo
//            2^SumWidth.
module attention_context #(
    parameter Rows         = 4,
    parameter Heads        = 3,
    parameter HeadBlocks   = 8,
    parameter Gap          = 0,
    parameter Dims         = 8,
    parameter Width        = 32,
    parameter WeightWidth  = 32,
    parameter SumWidth     = 32,
    parameter ProductShift = 22,
    parameter Depth        = 16   // blocks of results, a power of two
) (
    input  wire                        clk_i,
    input  wire                        rst_ni,
    input  wire                        weight_valid_i,
    output wire                        weight_ready_o,
    input  wire [Rows-1:0]             weight_first_i,
    input  wire [Rows-1:0]             weight_last_i,
    input  wire [Rows*WeightWidth-1:0] weights_i,
    input  wire                        v_valid_i,
    output wire                        v_ready_o,
    input  wire [Dims*Width-1:0]       v_data_i,
    output wire                        y_valid_o,
    input  wire                        y_ready_i,
    output wire [Dims*SumWidth-1:0]    y_data_o
);

    localparam StepBlocks   = Heads * HeadBlocks;
    localparam AddrWidth    = (StepBlocks > 1) ? $clog2(StepBlocks) : 1;
    localparam BlockWidth   = (HeadBlocks > 1) ? $clog2(HeadBlocks) : 1;
    localparam GapWidth     = $clog2(Gap + 2);
    localparam ProductWidth = Width + WeightWidth;
    localparam LeafWidth    = (ProductWidth - ProductShift < SumWidth) ? ProductWidth - ProductShift : SumWidth;
    localparam integer LastAddr  = StepBlocks - 1;
    localparam integer LastBlock = HeadBlocks - 1;

    reg [AddrWidth-1:0]  addr_q;
    reg [BlockWidth-1:0] block_q;
    reg [GapWidth-1:0]   gap_q;
    wire ends  = |weight_last_i;
    wire space;
    wire able  = weight_valid_i && gap_q == {GapWidth{1'b0}} && (!ends || space);
    wire take  = able && v_valid_i;
    wire head_last = block_q == LastBlock[BlockWidth-1:0];
    wire step_last = addr_q == LastAddr[AddrWidth-1:0];

    assign v_ready_o      = able;
    assign weight_ready_o = take && head_last;

    always @(posedge clk_i) begin
        if (gap_q != {GapWidth{1'b0}}) gap_q <= gap_q - 1'b1;
        if (take) begin
            block_q <= head_last ? {BlockWidth{1'b0}} : block_q + 1'b1;
            addr_q  <= step_last ? {AddrWidth{1'b0}} : addr_q + 1'b1;
            if (step_last) gap_q <= Gap[GapWidth-1:0];
        end
        if (!rst_ni) begin
            block_q <= {BlockWidth{1'b0}};
            addr_q  <= {AddrWidth{1'b0}};
            gap_q   <= {GapWidth{1'b0}};
        end
    end
    credit #(.Depth(Depth)) u_space (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(take && ends), .give_i(y_valid_o && y_ready_i), .free_o(space)
    );

    // Cycle 1 to 4: operands, product, its floor beside the sum so far, the new sum.
    reg [Dims*Width-1:0]       v_q;
    reg [Rows*WeightWidth-1:0] weights_q;
    wire                       add, done;
    wire [AddrWidth-1:0]       fetch_addr, add_addr;
    wire [Rows-1:0]            fetch_first, done_last;
    always @(posedge clk_i) begin
        v_q       <= v_data_i;
        weights_q <= weights_i;
    end
    delay_line #(.Width(AddrWidth + Rows), .Cycles(2)) u_fetch (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({addr_q, weight_first_i}), .data_o({fetch_addr, fetch_first})
    );
    delay_line #(.Width(AddrWidth), .Cycles(1)) u_add_addr (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(fetch_addr), .data_o(add_addr)
    );
    delay_line #(.Width(1), .Cycles(3), .Reset(1)) u_add (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(take), .data_o(add)
    );
    delay_line #(.Width(Rows), .Cycles(4)) u_done_rows (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(weight_last_i), .data_o(done_last)
    );
    delay_line #(.Width(1), .Cycles(4), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(take && ends), .data_o(done)
    );

    wire [Rows*Dims*SumWidth-1:0] sums;
    genvar i, d;
    generate
        for (i = 0; i < Rows; i = i + 1) begin : gen_row
            reg [Dims*SumWidth-1:0]  kept [0:StepBlocks-1];
            reg [Dims*SumWidth-1:0]  before_q, after_q;
            wire [Dims*SumWidth-1:0] after;
            for (d = 0; d < Dims; d = d + 1) begin : gen_dim
                reg signed [ProductWidth-1:0] product_q;
                reg signed [LeafWidth-1:0]    leaf_q;
                wire signed [Width-1:0]       value  = v_q[d*Width+:Width];
                wire signed [WeightWidth-1:0] weight = weights_q[i*WeightWidth+:WeightWidth];
                always @(posedge clk_i) begin
                    product_q <= value * weight;
                    leaf_q    <= product_q[ProductShift+:LeafWidth];
                end
                assign after[d*SumWidth+:SumWidth] =
                    before_q[d*SumWidth+:SumWidth] + {{SumWidth - LeafWidth{leaf_q[LeafWidth-1]}}, leaf_q};
                wire unused = &{1'b0, product_q};
            end
            always @(posedge clk_i) begin
                before_q <= fetch_first[i] ? {Dims * SumWidth{1'b0}} : kept[fetch_addr];
                after_q  <= after;
                if (add) kept[add_addr] <= after;
            end
            assign sums[i*Dims*SumWidth+:Dims*SumWidth] = after_q & {Dims * SumWidth{done_last[i]}};
        end
    endgenerate

    // At most one row ends in a step.
    reg [Dims*SumWidth-1:0] row;
    integer n;
    always @* begin
        row = {Dims * SumWidth{1'b0}};
        for (n = 0; n < Rows; n = n + 1) row = row | sums[n*Dims*SumWidth+:Dims*SumWidth];
    end

    wire fifo_ready;
    stream_fifo #(.Width(Dims * SumWidth), .Depth(Depth)) u_y (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(done), .in_ready_o(fifo_ready), .in_data_i(row),
        .out_valid_o(y_valid_o), .out_ready_i(y_ready_i), .out_data_o(y_data_o)
    );
    wire unused = &{1'b0, fifo_ready};   // a block holds its place

`ifndef SYNTHESIS
    wire [Rows-1:0] ending = weight_last_i - 1'b1;
    assertion u_assert_one_row_ends (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!weight_valid_i || (weight_last_i & ending) == 0)
    );
    assertion u_assert_block_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !done));
`endif

    parameter_check #(
        .Good(Rows >= 1 && Heads >= 1 && HeadBlocks >= 1 && Dims >= 1 && Depth >= 2 && (Depth & (Depth - 1)) == 0),
        .Message("attention_context needs Rows, Heads, HeadBlocks and Dims at least 1; Depth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
