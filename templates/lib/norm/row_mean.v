`default_nettype none
// Passes rows of layer norms on, but of the last norm of an image only their mean: a row in the place of all.
//
// Handshake: valid/ready streams, a beat of Lanes values; a row is Blocks beats, a norm Rows rows, an image Norms norms.
//            in_last_norm_o: the beat that comes in is of the last norm;
// Latency:   1 cycle; a mean follows its last beat by some 12 cycles, then a beat a cycle.
// Numbers:   signed, Width bits: mean = overflow(round(sum * Factor, Shift)), the sum over rows from First on, exact.
module row_mean #(
    parameter Lanes     = 4,
    parameter Width     = 18,
    parameter Blocks    = 48,
    parameter Rows      = 129,
    parameter First     = 1,      // rows in front, which do not count
    parameter Norms     = 25,
    parameter CountBits = 8,      // of Rows
    parameter NormBits  = 5,      // of Norms
    parameter Factor    = 65536,  // 2^Shift / rows that count, rounded: 17 bits
    parameter Shift     = 23,
    parameter Round     = 1,
    parameter Saturate  = 1
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire                   in_valid_i,
    output wire                   in_ready_o,
    input  wire [Lanes*Width-1:0] in_data_i,
    output wire                   out_valid_o,
    input  wire                   out_ready_i,
    output wire [Lanes*Width-1:0] out_data_o,
    output wire                   in_last_norm_o
);

    localparam SumWidth  = Width + CountBits;
    localparam BlockBits = (Blocks > 1) ? $clog2(Blocks) : 1;
    localparam Depth     = (Blocks > 1) ? Blocks : 2;
    localparam integer LastBlock = Blocks - 1;
    localparam integer LastRow   = Rows - 1;
    localparam integer LastNorm  = Norms - 1;
    localparam [1:0] Gap = (Blocks < 4) ? 2'd3 : 2'd0;   // a sum is read again once it is written
    localparam Tiles   = (SumWidth + 24) / 26;
    localparam Product = 2 + $clog2(Tiles);              // cycles of mul_pipe with a factor of 18 bits
    localparam Slots   = 8;

    // ---- rows as they come ----
    reg [BlockBits-1:0] block_q;
    reg [CountBits-1:0] row_q;
    reg [NormBits-1:0]  norm_q;
    reg [1:0]           gap_q;
    reg                 emit_q;       // sums go out as means
    reg [2:0]           settle_q;     // the last sums are on their way to memory
    wire last_block = block_q == LastBlock[BlockBits-1:0];
    wire last_row   = row_q == LastRow[CountBits-1:0];
    wire last_norm  = norm_q == LastNorm[NormBits-1:0];
    wire pass_ready;
    wire take = in_valid_i && in_ready_o;
    wire ends = take && last_block && last_row;
    reg  [BlockBits-1:0] out_block_q;
    wire issue;
    wire emitted = issue && out_block_q == LastBlock[BlockBits-1:0];

    assign in_ready_o     = !emit_q && (last_norm ? gap_q == 2'd0 : pass_ready);
    assign in_last_norm_o = last_norm;

    always @(posedge clk_i) begin
        if (gap_q != 2'd0) gap_q <= gap_q - 1'b1;
        if (settle_q != 3'd0) settle_q <= settle_q - 1'b1;
        if (take) begin
            gap_q   <= Gap;
            block_q <= last_block ? {BlockBits{1'b0}} : block_q + 1'b1;
            if (last_block) row_q <= last_row ? {CountBits{1'b0}} : row_q + 1'b1;
        end
        if (ends && !last_norm) norm_q <= norm_q + 1'b1;
        if (ends && last_norm) begin
            emit_q   <= 1'b1;
            settle_q <= 3'd5;
        end
        if (issue) out_block_q <= emitted ? {BlockBits{1'b0}} : out_block_q + 1'b1;
        if (emitted) begin
            emit_q <= 1'b0;
            norm_q <= {NormBits{1'b0}};
        end
        if (!rst_ni) begin
            block_q     <= {BlockBits{1'b0}};
            row_q       <= {CountBits{1'b0}};
            norm_q      <= {NormBits{1'b0}};
            gap_q       <= 2'd0;
            emit_q      <= 1'b0;
            settle_q    <= 3'd0;
            out_block_q <= {BlockBits{1'b0}};
        end
    end

    // ---- sums: read, added to, written three cycles later ----
    wire                      add_valid, add_starts;
    wire [BlockBits-1:0]      add_block;
    wire [Lanes*Width-1:0]    add_data;
    wire [Lanes*SumWidth-1:0] held;
    reg                       write_q;
    reg  [BlockBits-1:0]      write_block_q;
    reg  [Lanes*SumWidth-1:0] sum_q;
    wire [CountBits:0]        ordinal = {1'b0, row_q};
    wire                      starts  = ordinal <= First[CountBits:0];   // rows in front are written over
    delay_line #(.Width(1), .Cycles(2), .Reset(1)) u_add (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(take && last_norm), .data_o(add_valid)
    );
    delay_line #(.Width(1 + BlockBits + Lanes * Width), .Cycles(2)) u_add_data (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({starts, block_q, in_data_i}), .data_o({add_starts, add_block, add_data})
    );
    ram_sdp #(.Width(Lanes * SumWidth), .Depth(Depth)) u_sums (
        .clk_i(clk_i), .write_valid_i(write_q), .write_addr_i(write_block_q), .write_data_i(sum_q),
        .read_addr_i(emit_q ? out_block_q : block_q), .read_data_o(held)
    );
    integer i;
    always @(posedge clk_i) begin
        write_q       <= add_valid && rst_ni;
        write_block_q <= add_block;
        for (i = 0; i < Lanes; i = i + 1)
            sum_q[i*SumWidth+:SumWidth] <= (add_starts ? {SumWidth{1'b0}} : held[i*SumWidth+:SumWidth]) +
                {{CountBits{add_data[i*Width+Width-1]}}, add_data[i*Width+:Width]};
    end

    // ---- means, each with a place in the fifo ----
    localparam integer Cycles = 2 + Product + 1;   // memory, product, rounding
    wire mean_valid, has_slot, fifo_ready;
    wire [Lanes*Width-1:0] means;
    reg  [Lanes*Width-1:0] mean_q;
    assign issue = emit_q && settle_q == 3'd0 && has_slot;
    delay_line #(.Width(1), .Cycles(Cycles), .Reset(1)) u_mean (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(issue), .data_o(mean_valid)
    );
    always @(posedge clk_i) mean_q <= means;
    genvar l;
    generate
        for (l = 0; l < Lanes; l = l + 1) begin : gen_lane
            wire signed [SumWidth+17:0] product;
            mul_pipe #(.AWidth(SumWidth), .BWidth(18)) u_product (
                .clk_i(clk_i), .a_i(held[l*SumWidth+:SumWidth]), .b_i(Factor[17:0]), .y_o(product)
            );
            fit #(.In(SumWidth + 18), .Out(Width), .Shift(Shift), .Round(Round), .Saturate(Saturate)) u_fit (
                .value_i(product), .value_o(means[l*Width+:Width])
            );
        end
    endgenerate

    // ---- out: what passes, or means. Means hold their places, so that what passes waits while any is on its way ----
    wire pass = take && !last_norm;
    credit #(.Depth(Slots)) u_slots (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(issue || pass), .give_i(out_valid_o && out_ready_i), .free_o(has_slot)
    );
    reg [3:0] under_q;      // means on their way
    always @(posedge clk_i) begin
        under_q <= under_q + {3'd0, issue} - {3'd0, mean_valid};
        if (!rst_ni) under_q <= 4'd0;
    end
    assign pass_ready = has_slot && under_q == 4'd0;
    stream_fifo #(.Width(Lanes * Width), .Depth(Slots)) u_out (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(pass || mean_valid), .in_ready_o(fifo_ready),
        .in_data_i(mean_valid ? mean_q : in_data_i), .out_valid_o(out_valid_o), .out_ready_i(out_ready_i),
        .out_data_o(out_data_o)
    );
    wire unused = &{1'b0, fifo_ready};   // never low: what goes in holds its place

`ifndef SYNTHESIS
    assertion u_assert_has_place (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !(pass || mean_valid))
    );
    assertion u_assert_one_at_a_time (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(pass && mean_valid)));
`endif

    parameter_check #(
        .Good(Lanes >= 1 && Width >= 1 && Blocks >= 1 && Rows >= 1 && First < Rows && Norms >= 1 && Shift >= 1 &&
              (1 << CountBits) > Rows && (1 << NormBits) > Norms && Factor < (1 << 17) + 1),
        .Message("row_mean needs Lanes, Width, Blocks, Rows, Norms and Shift at least 1; First less than Rows; CountBits enough for Rows; NormBits enough for Norms; Factor at most 2^17")
    ) u_parameter_check ();

endmodule
`default_nettype wire
