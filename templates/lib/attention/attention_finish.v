`default_nettype none
// Divides a row's weighted sums by the sum of its weights, and rounds them, once.
//
// Handshake: valid/ready streams. inverse: one a head; x: its HeadBlocks blocks; y: the same blocks, finished.
// Latency:   a block a cycle; 5 cycles and those of mul_pipe from x to y_valid_o.
// Numbers:   y = overflow((x * inverse + half) >> (shift + out_shift_i)); half of the last kept unit if Round.
//            x, y signed, inverse and shift unsigned.
module attention_finish #(
    parameter HeadBlocks    = 8,
    parameter Dims          = 8,
    parameter SumWidth      = 57,
    parameter InverseWidth  = 24,
    parameter InverseShift  = 5,     // bits of the inverse's shift
    parameter OutShiftWidth = 6,
    parameter YWidth        = 32,
    parameter Round         = 1,
    parameter Saturate      = 1,
    parameter Depth         = 16     // blocks of results, a power of two
) (
    input  wire                     clk_i,
    input  wire                     rst_ni,
    input  wire [OutShiftWidth-1:0] out_shift_i,
    input  wire                     inverse_valid_i,
    output wire                     inverse_ready_o,
    input  wire [InverseWidth-1:0]  inverse_i,
    input  wire [InverseShift-1:0]  shift_i,
    input  wire                     x_valid_i,
    output wire                     x_ready_o,
    input  wire [Dims*SumWidth-1:0] x_data_i,
    output wire                     y_valid_o,
    input  wire                     y_ready_i,
    output wire [Dims*YWidth-1:0]   y_data_o
);

    localparam BlockWidth   = (HeadBlocks > 1) ? $clog2(HeadBlocks) : 1;
    localparam ProductWidth = SumWidth + InverseWidth + 1;
    localparam ShiftWidth   = $clog2(ProductWidth);
    localparam MulLatency   = 2 + $clog2(((SumWidth + 24) / 26) * ((InverseWidth + 16) / 17));
    localparam integer LastBlock = HeadBlocks - 1;
    localparam [ProductWidth-1:0] Unit = {{ProductWidth - 1{1'b0}}, 1'b1};

    reg [BlockWidth-1:0] block_q;
    wire space, done;
    wire take = x_valid_i && x_ready_o;
    wire head_last = block_q == LastBlock[BlockWidth-1:0];

    assign x_ready_o       = inverse_valid_i && space;
    assign inverse_ready_o = take && head_last;

    always @(posedge clk_i) begin
        if (take) block_q <= head_last ? {BlockWidth{1'b0}} : block_q + 1'b1;
        if (!rst_ni) block_q <= {BlockWidth{1'b0}};
    end
    credit #(.Depth(Depth)) u_space (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(take), .give_i(y_valid_o && y_ready_i), .free_o(space)
    );

    // The shift and half of the last kept unit, ready when the product is.
    reg [ShiftWidth-1:0]    shift_q;
    reg [ProductWidth-1:0]  half_q;
    wire [31:0]             shift = {{32 - InverseShift{1'b0}}, shift_i} + {{32 - OutShiftWidth{1'b0}}, out_shift_i};
    wire [ProductWidth-1:0] half;
    wire [ShiftWidth-1:0]   shift_late;
    always @(posedge clk_i) begin
        shift_q <= shift[ShiftWidth-1:0];
        half_q  <= (Round != 0) ? (Unit << shift_q) >> 1 : {ProductWidth{1'b0}};
    end
    delay_line #(.Width(ShiftWidth), .Cycles(MulLatency - 1)) u_shift (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(shift_q), .data_o(shift_late)
    );
    delay_line #(.Width(ProductWidth), .Cycles(MulLatency - 2)) u_half (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(half_q), .data_o(half)
    );

    wire [Dims*YWidth-1:0] y;
    genvar d;
    generate
        for (d = 0; d < Dims; d = d + 1) begin : gen_dim
            wire signed [ProductWidth-1:0] product;
            mul_pipe #(.AWidth(SumWidth), .BWidth(InverseWidth + 1)) u_product (
                .clk_i(clk_i), .a_i(x_data_i[d*SumWidth+:SumWidth]), .b_i({1'b0, inverse_i}), .y_o(product)
            );
            requantise #(.AccWidth(ProductWidth), .YWidth(YWidth), .Saturate(Saturate)) u_fit (
                .clk_i(clk_i), .acc_i(product), .half_i(half), .shift_i(shift_late),
                .keep_i({1'b0, {YWidth - 1{1'b1}}}), .y_o(y[d*YWidth+:YWidth])
            );
        end
    endgenerate

    wire fifo_ready;
    delay_line #(.Width(1), .Cycles(MulLatency + 3), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(take), .data_o(done)
    );
    stream_fifo #(.Width(Dims * YWidth), .Depth(Depth)) u_y (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(done), .in_ready_o(fifo_ready), .in_data_i(y),
        .out_valid_o(y_valid_o), .out_ready_i(y_ready_i), .out_data_o(y_data_o)
    );
    wire unused = &{1'b0, fifo_ready, shift};   // a block holds its place

`ifndef SYNTHESIS
    assertion u_assert_block_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !done));
    assertion u_assert_shift_fits (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!take || shift < ProductWidth));
    assertion u_assert_block_exists (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i({{32 - BlockWidth{1'b0}}, block_q} < HeadBlocks)
    );
`endif

    parameter_check #(
        .Good(HeadBlocks >= 1 && Dims >= 1 && SumWidth >= 1 && InverseWidth >= 1 && InverseShift >= 1 &&
              YWidth >= 1 && Depth >= 2 && (Depth & (Depth - 1)) == 0),
        .Message("attention_finish needs HeadBlocks, Dims, SumWidth, InverseWidth, InverseShift and YWidth at least 1; Depth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
