`default_nettype none
// The unified compute unit without its post-processor: y = requantise((bias << bias_shift) + x . W^T).
//
// Handshake: valid/ready streams. op_*: one operation {digits but one, whether sums have factors, out_width, out_shift,
//            bias_shift, flags, out_tiles, in_tiles, tokens}, lowest field last. x_*: the tokens, in_tiles blocks of Taps
//            values each, once. w_*: the tiles, output tile by output tile, LoadLanes rows of Taps weights a beat, lowest lane
//            first; loading goes on while earlier tiles compute. b_*: Lanes biases per output tile. y_*: per
//            token its output tiles, with the operation's flags, which mean nothing here. A matrix may take WeightTiles tiles
//            at most, a token XDepth blocks, a bias vector BDepth rows.
// Latency:   one (block, tile) pair a cycle; from the last pair of a result to y_valid_o as linear_array has it, and 1 cycle.
// Numbers:   x, w, bias, y signed integers; see mac_lane and requantise. Round = 1 rounds half up.
module linear_core #(
    parameter Lanes        = 16,
    parameter Taps         = 16,
    parameter XWidth       = 32,
    parameter WWidth       = 16,
    parameter BiasWidth    = 16,
    parameter YWidth       = 32,
    parameter AccWidth     = 58,
    parameter ProductShift = 0,
    parameter Offset       = 0,    // of linear_array
    parameter Cascade      = 1,
    parameter ScaleBits    = 0,    // of a factor; 0: there are none
    parameter Multipliers  = 1,    // of row_scale
    parameter DigitWidth   = 1,    // of a number of digits but one
    parameter Round        = 1,
    parameter Saturate     = 1,
    parameter TokenWidth   = 16,
    parameter TileWidth    = 8,
    parameter FlagWidth    = 1,
    parameter LoadLanes    = 2,     // divides Lanes
    parameter XDepth       = 128,
    parameter WeightTiles  = 1024,
    parameter BDepth       = 128,
    parameter ResultDepth  = 32     // a power of two
) (
    input  wire                               clk_i,
    input  wire                               rst_ni,
    input  wire                               op_valid_i,
    output wire                               op_ready_o,
    input  wire [TokenWidth-1:0]              op_tokens_i,
    input  wire [TileWidth-1:0]               op_in_tiles_i,
    input  wire [TileWidth-1:0]               op_out_tiles_i,
    input  wire [FlagWidth-1:0]               op_flag_i,
    input  wire [$clog2(AccWidth)-1:0]        op_bias_shift_i,
    input  wire [$clog2(AccWidth+ScaleBits)-1:0] op_out_shift_i,
    input  wire [$clog2(YWidth+1)-1:0]        op_out_width_i,
    input  wire                               op_scaled_i,
    input  wire [DigitWidth-1:0]              op_digits_i,
    input  wire                               w_valid_i,
    output wire                               w_ready_o,
    input  wire [LoadLanes*Taps*WWidth-1:0]   w_data_i,
    input  wire                               b_valid_i,
    output wire                               b_ready_o,
    input  wire [Lanes*(BiasWidth+ScaleBits)-1:0] b_data_i,   // biases, and factors behind them
    input  wire                               x_valid_i,
    output wire                               x_ready_o,
    input  wire [Taps*XWidth-1:0]             x_data_i,
    output wire                               y_valid_o,
    input  wire                               y_ready_i,
    output wire [Lanes*YWidth-1:0]            y_data_o,
    output wire [FlagWidth-1:0]               y_flag_o
);

    localparam ShiftWidth   = $clog2(AccWidth);
    localparam OutBits      = $clog2(YWidth + 1);
    localparam OutShiftBits = $clog2(AccWidth + ScaleBits);
    localparam SideBits     = 1 + OutBits + OutShiftBits;   // what sums go on with: whether scaled, width, shift
    localparam OperandWidth = SideBits + ShiftWidth + FlagWidth;
    localparam FactorWidth  = (ScaleBits > 0) ? ScaleBits : 1;
    localparam XAddrWidth   = $clog2(XDepth);
    localparam WAddrWidth   = $clog2(WeightTiles);
    localparam BAddrWidth   = $clog2(BDepth);
    // Cycles from a pair's addresses (registered once) to its block and tile.
    localparam ReadLatency  = 3;

    // ---- operation walk ----
    wire                    fire, first, last, shift;
    wire [OperandWidth-1:0] operand;
    wire                    x_held, w_held, b_held, x_pop, w_pop, b_pop;
    wire [XAddrWidth-1:0]   x_offset, x_read_addr, x_write_addr;
    wire [WAddrWidth-1:0]   w_offset, w_read_addr, w_write_addr;
    wire [BAddrWidth-1:0]   b_offset, b_read_addr, b_write_addr;
    wire                    slot_free;

    linear_control #(
        .TokenWidth(TokenWidth), .TileWidth(TileWidth), .XAddrWidth(XAddrWidth), .WAddrWidth(WAddrWidth),
        .BAddrWidth(BAddrWidth), .DigitWidth(DigitWidth), .OperandWidth(OperandWidth)
    ) u_linear_control (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .op_valid_i(op_valid_i), .op_ready_o(op_ready_o), .op_tokens_i(op_tokens_i),
        .op_in_tiles_i(op_in_tiles_i), .op_out_tiles_i(op_out_tiles_i),
        .op_digits_i(op_digits_i), .op_operand_i({op_scaled_i, op_out_width_i, op_out_shift_i, op_bias_shift_i, op_flag_i}),
        .x_offset_o(x_offset), .x_valid_i(x_held), .x_pop_o(x_pop),
        .w_offset_o(w_offset), .w_valid_i(w_held), .w_pop_o(w_pop),
        .b_offset_o(b_offset), .b_valid_i(b_held), .b_pop_o(b_pop),
        .slot_free_i(slot_free),
        .fire_o(fire), .first_o(first), .last_o(last), .shift_o(shift), .operand_o(operand)
    );

    // ---- rings: tokens, weight tiles, biases ----
    wire [2:0] any_unused;
    wire unused_any = &{1'b0, any_unused};
    wire x_push = x_valid_i && x_ready_o;
    wire b_push = b_valid_i && b_ready_o;
    wire w_push;   // the last beat of a tile

    ring_ctrl #(.Depth(XDepth)) u_x_ring (
        .clk_i(clk_i), .rst_ni(rst_ni), .push_i(x_push), .push_ready_o(x_ready_o), .push_addr_o(x_write_addr),
        .peek_offset_i(x_offset), .peek_valid_o(x_held), .any_o(any_unused[0]), .peek_addr_o(x_read_addr), .pop_i(x_pop)
    );
    ring_ctrl #(.Depth(WeightTiles), .Hold(2)) u_w_ring (
        .clk_i(clk_i), .rst_ni(rst_ni), .push_i(w_push), .push_ready_o(w_ready_o), .push_addr_o(w_write_addr),
        .peek_offset_i(w_offset), .peek_valid_o(w_held), .any_o(any_unused[1]), .peek_addr_o(w_read_addr), .pop_i(w_pop)
    );
    ring_ctrl #(.Depth(BDepth)) u_b_ring (
        .clk_i(clk_i), .rst_ni(rst_ni), .push_i(b_push), .push_ready_o(b_ready_o), .push_addr_o(b_write_addr),
        .peek_offset_i(b_offset), .peek_valid_o(b_held), .any_o(any_unused[2]), .peek_addr_o(b_read_addr), .pop_i(b_pop)
    );

    reg [XAddrWidth-1:0] x_addr_q;
    reg [WAddrWidth-1:0] w_addr_q, w_addr_late_q;   // the array takes a tile one cycle behind its block
    reg [BAddrWidth-1:0] b_addr_q;
    always @(posedge clk_i) begin
        x_addr_q <= x_read_addr;
        w_addr_q <= w_read_addr;
        w_addr_late_q <= w_addr_q;
        b_addr_q <= b_read_addr;
    end

    wire [Taps*XWidth-1:0]       x_block;
    wire [Lanes*Taps*WWidth-1:0] w_tile;
    wire [Lanes*(BiasWidth+ScaleBits)-1:0] b_row;
    wire [Lanes*FactorWidth-1:0] f_row;
    generate
        if (ScaleBits > 0) begin : gen_factors
            assign f_row = b_row[Lanes*BiasWidth+:Lanes*FactorWidth];
        end else begin : gen_no_factors
            assign f_row = {Lanes{1'b0}};
        end
    endgenerate

    ram_sdp #(.Width(Taps * XWidth), .Depth(XDepth)) u_x_ram (
        .clk_i(clk_i), .write_valid_i(x_push), .write_addr_i(x_write_addr), .write_data_i(x_data_i),
        .read_addr_i(x_addr_q), .read_data_o(x_block)
    );
    ram_sdp #(.Width(Lanes * (BiasWidth + ScaleBits)), .Depth(BDepth)) u_b_ram (
        .clk_i(clk_i), .write_valid_i(b_push), .write_addr_i(b_write_addr), .write_data_i(b_data_i),
        .read_addr_i(b_addr_q), .read_data_o(b_row)
    );
    tile_ram #(
        .Lanes(Lanes), .LoadLanes(LoadLanes), .RowWidth(Taps * WWidth), .Depth(WeightTiles)
    ) u_w_ram (
        .clk_i(clk_i), .rst_ni(rst_ni), .write_valid_i(w_valid_i && w_ready_o), .write_addr_i(w_write_addr),
        .write_data_i(w_data_i), .tile_done_o(w_push), .read_addr_i(w_addr_late_q), .read_data_o(w_tile)
    );

    // ---- the array ----
    localparam ArrayFlag = FlagWidth + SideBits;
    wire [Lanes*YWidth-1:0]   y_row;
    wire [ArrayFlag-1:0]      flag_late;
    wire                      result;
    wire                      acc_valid;
    wire [ArrayFlag-1:0]      acc_flag;
    wire [Lanes*AccWidth-1:0] acc_row;
    wire [Lanes*FactorWidth-1:0] acc_factor;
    wire [SideBits-1:0]       side = operand[FlagWidth+ShiftWidth+:SideBits];

    linear_array #(
        .Lanes(Lanes), .Taps(Taps), .XWidth(XWidth), .WWidth(WWidth), .BiasWidth(BiasWidth), .YWidth(YWidth),
        .AccWidth(AccWidth), .ProductShift(ProductShift), .Offset(Offset), .Cascade(Cascade), .Round(Round),
        .Saturate(Saturate), .FlagWidth(ArrayFlag), .FactorWidth(FactorWidth), .Requantised((ScaleBits > 0) ? 0 : 1),
        .ReadLatency(ReadLatency)
    ) u_linear_array (
        .clk_i(clk_i), .rst_ni(rst_ni), .fire_i(fire), .first_i(first), .last_i(last), .shift_i(shift),
        .operand_i({side[OutShiftBits+:OutBits], side[ShiftWidth-1:0], operand[FlagWidth+:ShiftWidth], side,
                    operand[FlagWidth-1:0]}),
        .x_i(x_block), .w_i(w_tile), .b_i(b_row[Lanes*BiasWidth-1:0]), .f_i(f_row),
        .result_o(result), .y_o(y_row), .flag_o(flag_late),
        .acc_valid_o(acc_valid), .acc_o(acc_row), .acc_flag_o(acc_flag), .acc_factor_o(acc_factor)
    );

    // ---- results: a slot is reserved before a row's last pair fires, so the pipeline never has to stop ----
    wire fifo_ready, made, leaves;
    credit #(.Depth(ResultDepth)) u_slots (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(fire && last), .give_i(leaves), .free_o(slot_free)
    );
    generate
        if (ScaleBits > 0) begin : gen_scaled
            wire                         sums_valid, sums_ready;
            wire [ArrayFlag-1:0]         sums_flag;
            wire [Lanes*FactorWidth-1:0] sums_factors;
            wire [Lanes*AccWidth-1:0]    sums;
            assign made   = acc_valid;
            assign leaves = sums_valid && sums_ready;
            stream_fifo #(.Width(ArrayFlag + Lanes * (FactorWidth + AccWidth)), .Depth(ResultDepth)) u_results (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(made), .in_ready_o(fifo_ready),
                .in_data_i({acc_flag, acc_factor, acc_row}),
                .out_valid_o(sums_valid), .out_ready_i(sums_ready), .out_data_o({sums_flag, sums_factors, sums})
            );
            row_scale #(
                .Lanes(Lanes), .Multipliers(Multipliers), .AccWidth(AccWidth), .ScaleBits(ScaleBits), .YWidth(YWidth),
                .Round(Round), .Saturate(Saturate), .TagBits(FlagWidth), .Depth(ResultDepth), .ShiftBits(OutShiftBits),
                .OutBits(OutBits)
            ) u_row_scale (
                .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(sums_valid), .in_ready_o(sums_ready),
                .in_scaled_i(sums_flag[ArrayFlag-1]), .in_tag_i(sums_flag[FlagWidth-1:0]),
                .in_shift_i(sums_flag[FlagWidth+:OutShiftBits]), .in_width_i(sums_flag[FlagWidth+OutShiftBits+:OutBits]),
                .in_factors_i(sums_factors), .in_sums_i(sums),
                .out_valid_o(y_valid_o), .out_ready_i(y_ready_i), .out_tag_o(y_flag_o), .out_data_o(y_data_o)
            );
            wire unused_result = &{1'b0, result, y_row, flag_late};
        end else begin : gen_plain
            assign made   = result;
            assign leaves = y_valid_o && y_ready_i;
            stream_fifo #(.Width(Lanes * YWidth + FlagWidth), .Depth(ResultDepth)) u_results (
                .clk_i(clk_i), .rst_ni(rst_ni),
                .in_valid_i(made), .in_ready_o(fifo_ready), .in_data_i({flag_late[FlagWidth-1:0], y_row}),
                .out_valid_o(y_valid_o), .out_ready_i(y_ready_i), .out_data_o({y_flag_o, y_data_o})
            );
            wire unused_sums = &{1'b0, acc_valid, acc_flag, acc_row, acc_factor, flag_late};
        end
    endgenerate
    wire unused_ready = &{1'b0, fifo_ready};   // never low when a result arrives: it holds a slot

`ifndef SYNTHESIS
    assertion u_assert_result_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !made));
`endif

    parameter_check #(
        .Good(XDepth >= 1 && WeightTiles >= 1 && BDepth >= 1 && Taps >= 1 && (Taps & (Taps - 1)) == 0 &&
              ResultDepth >= 2 && (ResultDepth & (ResultDepth - 1)) == 0 && Lanes % LoadLanes == 0),
        .Message("linear_core needs XDepth, WeightTiles and BDepth at least 1; Taps a power of two; ResultDepth a power of two, at least 2; LoadLanes a divisor of Lanes")
    ) u_parameter_check ();

endmodule
`default_nettype wire
