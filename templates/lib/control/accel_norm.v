`default_nettype none
// Layer norms: reads tokens of the residual stream as they become complete, and makes words of the memory of norms.
//
// Handshake: image_start_i: one image. x_done_i, x_rows_i: phases of the residual stream that are complete, and rows of the
//            next. feed_*, fed_*: reads of the residual stream, see residual_memory. norm_p_*: see layernorm. norm_word_*:
//            valid/ready, a word at its address. n_row_made_o: a row is written; n_row_done_i: it may be read; n_done_o,
//            n_rows_o: norms complete, and rows of the next.
// Latency:   see layernorm, norm_feed.
module accel_norm #(
    parameter Taps        = 16,
    parameter Width       = 18,
    parameter SumWidth    = 18,     // of the residual stream
    parameter Tokens      = 129,
    parameter Prefix      = 1,      // of them in front of the patches
    parameter Norms       = 25,
    parameter HeadTokens  = 1,      // that a head reads side by side
    parameter MeanPlace   = 0,      // mean of patches: 1 before the last norm, 2 behind it, 0 nowhere
    parameter MeanFactor  = 65536,  // see row_mean
    parameter MeanShift   = 23,
    parameter Round       = 1,
    parameter Saturate    = 1,
    parameter TokenBits   = 8,
    parameter FeatureBits = 13,
    parameter SumStride   = 12,
    parameter SumSpilled  = 0,      // off chip
    parameter NormBits    = 5,
    parameter NormWords   = 12,
    parameter NormLanes   = 4,
    parameter NormBlocks  = 48,
    parameter NormParameterBits = 128,  // of a beat, as it lies in memory
    parameter NormParameterUsed = 128,
    parameter NormTokenBits = 8,
    parameter NormOperandBits = 1,
    parameter NormHasOperands = 1
) (
    input  wire                         clk_i,
    input  wire                         rst_ni,
    input  wire                         image_start_i,
    input  wire [7:0]                   x_done_i,
    input  wire [TokenBits-1:0]         x_rows_i,
    output wire                         feed_valid_o,
    input  wire                         feed_ready_i,
    output wire [FeatureBits-1:0]       feed_addr_o,
    input  wire                         fed_valid_i,
    input  wire [Taps*SumWidth-1:0]     fed_data_i,
    input  wire                         norm_p_valid_i,
    output wire                         norm_p_ready_o,
    input  wire [NormParameterBits-1:0] norm_p_data_i,
    output wire                         norm_word_valid_o,
    input  wire                         norm_word_ready_i,
    output wire [FeatureBits-1:0]       norm_word_addr_o,
    output wire [Taps*Width-1:0]        norm_word_data_o,
    output wire                         n_row_made_o,
    input  wire                         n_row_done_i,
    output wire [7:0]                   n_done_o,
    output wire [TokenBits-1:0]         n_rows_o
);

    localparam [NormTokenBits-1:0] NormTokens = Tokens[NormTokenBits-1:0];
    wire read_valid, read_ready, made_valid, made_ready;
    wire [NormLanes*SumWidth-1:0] read;
    wire [NormLanes*Width-1:0] made;
    localparam NormOpBits = NormTokenBits + ((NormHasOperands != 0) ? NormOperandBits : 0);
    wire op_valid, op_ready, x_valid, x_ready, y_valid, y_ready, word_last, norm_end;
    wire [NormBits-1:0]        norm_index;
    wire [NormOperandBits-1:0] norm_operand, op_operand;
    localparam integer LastNorm = Norms - 1;
    wire [NormTokenBits-1:0] op_tokens =
        (MeanPlace == 1 && norm_index == LastNorm[NormBits-1:0]) ? {{NormTokenBits - 1{1'b0}}, 1'b1} : NormTokens;
    wire [NormLanes*SumWidth-1:0] x;
    wire [NormLanes*Width-1:0] y;
    wire [NormOperandBits+NormTokenBits-1:0] op = {op_operand, op_tokens};
    wire unused = &{1'b0, op, norm_p_data_i};

    accel_norms u_accel_norms (.clk_i(clk_i), .index_i(norm_index), .operand_o(norm_operand), .end_o(norm_end));
    norm_feed #(
        .Taps(Taps), .NormLanes(NormLanes), .Width(Width), .SumWidth(SumWidth), .Tokens(Tokens), .TokenBits(TokenBits),
        .Norms(Norms), .LastRows((MeanPlace == 0) ? Tokens : 1), .LastLeast(HeadTokens), .Words(NormWords),
        .Stride(SumStride),
        .Blocks(NormBlocks), .AddrBits(FeatureBits), .IndexBits(NormBits),
        .OperandBits(NormOperandBits), .Depth(SumSpilled != 0 ? 32 : 8)
    ) u_norm_feed (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(image_start_i), .op_index_o(norm_index), .op_operand_i(norm_operand),
        .op_end_i(norm_end), .x_done_i(x_done_i), .x_rows_i(x_rows_i),
        .get_valid_o(feed_valid_o), .get_ready_i(feed_ready_i), .get_addr_o(feed_addr_o), .got_valid_i(fed_valid_i),
        .got_data_i(fed_data_i),
        .norm_op_valid_o(op_valid), .norm_op_ready_i(op_ready), .norm_op_operand_o(op_operand),
        .norm_x_valid_o(x_valid), .norm_x_ready_i(x_ready), .norm_x_data_o(x),
        .norm_y_valid_i(made_valid), .norm_y_ready_o(made_ready), .norm_y_data_i(made),
        .word_valid_o(norm_word_valid_o), .word_ready_i(norm_word_ready_i), .word_addr_o(norm_word_addr_o),
        .word_data_o(norm_word_data_o), .word_last_o(word_last),
        .row_done_i(n_row_done_i), .n_done_o(n_done_o), .n_rows_o(n_rows_o)
    );
    layernorm u_layernorm (
        .clk_i(clk_i), .rst_ni(rst_ni), .op_valid_i(op_valid), .op_ready_o(op_ready), .op_data_i(op[NormOpBits-1:0]),
        .p_valid_i(norm_p_valid_i), .p_ready_o(norm_p_ready_o), .p_data_i(norm_p_data_i[NormParameterUsed-1:0]),
        .x_valid_i(read_valid), .x_ready_o(read_ready), .x_data_i(read),
        .y_valid_o(y_valid), .y_ready_i(y_ready), .y_data_o(y)
    );

    // ---- the mean of patches, which a head may read ----
    generate
        if (MeanPlace == 1) begin : gen_mean_in_front
            wire last_norm;
            wire unused_last = &{1'b0, last_norm};   // simulation looks at it
            row_mean #(
                .Lanes(NormLanes), .Width(SumWidth), .Blocks(NormBlocks), .Rows(Tokens), .First(Prefix), .Norms(Norms),
                .CountBits(TokenBits), .NormBits(NormBits), .Factor(MeanFactor), .Shift(MeanShift), .Round(Round),
                .Saturate(Saturate)
            ) u_row_mean (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(x_valid), .in_ready_o(x_ready), .in_data_i(x),
                .out_valid_o(read_valid), .out_ready_i(read_ready), .out_data_o(read), .in_last_norm_o(last_norm)
            );
        end else begin : gen_read
            assign read_valid = x_valid;
            assign x_ready    = read_ready;
            assign read       = x;
        end
        if (MeanPlace == 2) begin : gen_mean_behind
            wire last_norm;
            wire unused_last = &{1'b0, last_norm};   // simulation looks at it
            row_mean #(
                .Lanes(NormLanes), .Width(Width), .Blocks(NormBlocks), .Rows(Tokens), .First(Prefix), .Norms(Norms),
                .CountBits(TokenBits), .NormBits(NormBits), .Factor(MeanFactor), .Shift(MeanShift), .Round(Round),
                .Saturate(Saturate)
            ) u_row_mean (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(y_valid), .in_ready_o(y_ready), .in_data_i(y),
                .out_valid_o(made_valid), .out_ready_i(made_ready), .out_data_o(made), .in_last_norm_o(last_norm)
            );
        end else begin : gen_made
            assign made_valid = y_valid;
            assign y_ready    = made_ready;
            assign made       = y;
        end
    endgenerate

    delay_line #(.Width(1), .Cycles(3), .Reset(1)) u_row_made (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(norm_word_valid_o && norm_word_ready_i && word_last), .data_o(n_row_made_o)
    );

    parameter_check #(
        .Good(NormWords >= 1 && NormBlocks >= 1 && NormParameterUsed <= NormParameterBits &&
              (1 << NormTokenBits) > Tokens && Prefix < Tokens && Norms >= 1),
        .Message("accel_norm needs NormWords and NormBlocks at least 1; NormParameterUsed at most NormParameterBits; NormTokenBits enough for Tokens; Prefix less than Tokens; Norms at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
