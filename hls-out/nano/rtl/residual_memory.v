`default_nettype none
// The residual stream: tokens on chip, to which results are added where they lie.
//
// Handshake: add_*: valid/ready, a word at its address. add_expert_i = 0: the sum of a block's half, x aligned by the
//            operation's shifts; 1: a contribution of an expert, y times its score, unsaturated until the last is in. Both
//            wait while a word of the same address is under way. put_*: valid/ready, a word as it is. get_*: valid/ready, an
//            address; got_valid_o 3 cycles later. add_last_i: the word completes a row, add_final_i: that row completes all;
//            done_row_o, done_all_o tell when it is written.
// Latency:   8 cycles from a word to its sum's place, a word a cycle.
// Numbers:   words of Taps values, signed; x held with Extra more bits, read fitted to Width:
//            x = overflow(round(x << left, out) + y);  x = x + overflow(round(y * score, ScoreShift)).
module residual_memory #(
    parameter Taps       = 16,
    parameter Width      = 18,
    parameter Extra      = 2,
    parameter Depth      = 1548,
    parameter Style      = "auto",   // of ram_sdp
    parameter AddrBits   = 13,
    parameter ShiftBits  = 4,
    parameter MostLeft   = 3,     // of op shifts to the left
    parameter ScoreWidth = 18,
    parameter ScoreShift = 16,
    parameter Round      = 1,
    parameter Saturate   = 1
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  add_valid_i,
    output wire                  add_ready_o,
    input  wire [AddrBits-1:0]   add_addr_i,
    input  wire [Taps*Width-1:0] add_data_i,
    input  wire                  add_expert_i,
    input  wire [ShiftBits-1:0]  add_left_i,
    input  wire [ShiftBits-1:0]  add_out_i,
    input  wire [ScoreWidth-1:0] add_score_i,
    input  wire                  add_last_i,
    input  wire                  add_final_i,
    input  wire                  put_valid_i,
    output wire                  put_ready_o,
    input  wire [AddrBits-1:0]   put_addr_i,
    input  wire [Taps*Width-1:0] put_data_i,
    input  wire                  get_valid_i,
    output wire                  get_ready_o,
    input  wire [AddrBits-1:0]   get_addr_i,
    output wire                  got_valid_o,
    output wire [Taps*Width-1:0] got_data_o,
    output wire                  done_row_o,
    output wire                  done_all_o
);

    localparam HeldWidth = Width + Extra;
    localparam MemBits   = $clog2(Depth);
    localparam Stages    = 7;     // from taking a word to writing it
    localparam WideWidth = Width + MostLeft + 2;
    localparam SumWidth  = ((WideWidth > HeldWidth) ? WideWidth : HeldWidth) + 1;
    localparam ProductWidth = Width + ScoreWidth;

    // ---- under way ----
    reg [Stages-1:0]          valid_q;
    reg [Stages*AddrBits-1:0] addr_q;
    wire [Stages-1:0]         same;
    wire take = add_valid_i && add_ready_o;
    assign add_ready_o = (same & valid_q) == {Stages{1'b0}};

    genvar s;
    generate
        for (s = 0; s < Stages; s = s + 1) begin : gen_stage
            assign same[s] = addr_q[s*AddrBits+:AddrBits] == add_addr_i;
        end
    endgenerate

    wire [(Stages+1)*AddrBits-1:0] addr_d = {addr_q, add_addr_i};
    wire [Stages:0]                valid_d = {valid_q, take};
    wire unused_stage = &{1'b0, addr_d, valid_d[Stages], put_addr_i, get_addr_i};
    always @(posedge clk_i) begin
        addr_q  <= addr_d[Stages*AddrBits-1:0];
        valid_q <= valid_d[Stages-1:0];
        if (!rst_ni) valid_q <= {Stages{1'b0}};
    end

    wire                 expert_2, expert_5, last_7, final_7;
    wire [ShiftBits-1:0] left, out_3, out_4;
    delay_line #(.Width(1), .Cycles(2)) u_expert (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(add_expert_i), .data_o(expert_2)
    );
    delay_line #(.Width(1), .Cycles(3)) u_expert_late (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(expert_2), .data_o(expert_5)
    );
    delay_line #(.Width(ShiftBits), .Cycles(3)) u_left (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(add_left_i), .data_o(left)
    );
    delay_line #(.Width(ShiftBits), .Cycles(3)) u_out (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(add_out_i), .data_o(out_3)
    );
    delay_line #(.Width(ShiftBits), .Cycles(1)) u_out_late (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(out_3), .data_o(out_4)
    );
    delay_line #(.Width(2), .Cycles(Stages), .Reset(1)) u_last (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({2{take && add_last_i}} & {add_final_i, 1'b1}), .data_o({final_7, last_7})
    );

    // ---- memory: sums are written first, and read first ----
    wire                       write_sum = valid_q[Stages-1];
    wire [Taps*HeldWidth-1:0]  sums, put_wide, held;
    wire [AddrBits-1:0]        write_addr = write_sum ? addr_q[(Stages-1)*AddrBits+:AddrBits] : put_addr_i;
    wire [AddrBits-1:0]        read_addr  = take ? add_addr_i : get_addr_i;
    wire unused_addr = &{1'b0, write_addr, read_addr};
    assign put_ready_o = !write_sum;
    assign get_ready_o = !take;

    ram_sdp #(.Width(Taps * HeldWidth), .Depth(Depth), .Style(Style)) u_ram (
        .clk_i(clk_i), .write_valid_i(write_sum || put_valid_i), .write_addr_i(write_addr[MemBits-1:0]),
        .write_data_i(write_sum ? sums : put_wide), .read_addr_i(read_addr[MemBits-1:0]), .read_data_o(held)
    );
    delay_line #(.Width(1), .Cycles(3), .Reset(1)) u_got (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(get_valid_i && get_ready_o), .data_o(got_valid_o)
    );
    delay_line #(.Width(2), .Cycles(2), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({last_7, final_7}), .data_o({done_row_o, done_all_o})
    );

    // ---- stages: 1 operands, 2 product and memory, 3 fitted, 4 shifted left, 5 right, 6 sum, 7 fitted ----
    reg [ScoreWidth-1:0] score_q;
    always @(posedge clk_i) score_q <= add_score_i;

    reg                  expert_6_q;
    always @(posedge clk_i) expert_6_q <= expert_5;

    wire [WideWidth-1:0] unit = {{WideWidth - 1{1'b0}}, 1'b1};
    reg  [WideWidth-1:0] half_q;
    always @(posedge clk_i) half_q <= (Round != 0) ? (unit << out_3) >> 1 : {WideWidth{1'b0}};

    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_value
            wire signed [Width-1:0]      y = add_data_i[i*Width+:Width];
            reg  signed [Width-1:0]      y_1_q, y_2_q;
            reg  signed [ProductWidth-1:0] product_q;
            wire signed [Width-1:0]      share;
            wire signed [Width-1:0]      fitted_d;
            reg  signed [HeldWidth-1:0]  x_3_q, x_4_q, x_5_q;
            reg  signed [Width-1:0]      fitted_q, y_3_q, y_4_q, y_5_q;
            reg  signed [WideWidth-1:0]  wide_q, aligned_q;
            reg  signed [SumWidth-1:0]   sum_q;
            reg  signed [HeldWidth-1:0]  out_q;
            wire signed [HeldWidth-1:0]  x = held[i*HeldWidth+:HeldWidth];
            wire signed [WideWidth-1:0]  fitted_wide = {{WideWidth - Width{fitted_q[Width-1]}}, fitted_q};
            wire signed [SumWidth-1:0]   start =
                expert_5 ? {{SumWidth - HeldWidth{x_5_q[HeldWidth-1]}}, x_5_q} :
                           {{SumWidth - WideWidth{aligned_q[WideWidth-1]}}, aligned_q};
            wire signed [Width-1:0]      sum_fitted;

            // The product in stage 2, rounded and fitted in stage 3.
            fit #(
                .In(ProductWidth), .Out(Width), .Shift(ScoreShift), .Round(Round), .Saturate(Saturate)
            ) u_share (.value_i(product_q), .value_o(share));
            fit #(.In(HeldWidth), .Out(Width), .Shift(0), .Round(0), .Saturate(Saturate)) u_held (
                .value_i(x), .value_o(fitted_d)
            );
            fit #(.In(SumWidth), .Out(Width), .Shift(0), .Round(0), .Saturate(Saturate)) u_sum (
                .value_i(sum_q), .value_o(sum_fitted)
            );

            always @(posedge clk_i) begin
                y_1_q     <= y;
                y_2_q     <= y_1_q;
                product_q <= y_1_q * $signed(score_q);
                y_3_q     <= expert_2 ? share : y_2_q;
                fitted_q  <= fitted_d;
                x_3_q     <= x;
                wide_q    <= fitted_wide << left;
                x_4_q     <= x_3_q;
                y_4_q     <= y_3_q;
                aligned_q <= (wide_q + $signed(half_q)) >>> out_4;
                x_5_q     <= x_4_q;
                y_5_q     <= y_4_q;
                sum_q     <= start + {{SumWidth - Width{y_5_q[Width-1]}}, y_5_q};
                out_q     <= expert_6_q ? sum_q[HeldWidth-1:0] : {{Extra + 1{sum_fitted[Width-1]}}, sum_fitted[Width-2:0]};
            end
            assign sums[i*HeldWidth+:HeldWidth]     = out_q;
            assign put_wide[i*HeldWidth+:HeldWidth] = {{Extra + 1{put_data_i[i*Width+Width-1]}}, put_data_i[i*Width+:Width-1]};
            assign got_data_o[i*Width+:Width]       = fitted_q;
        end
    endgenerate

endmodule
`default_nettype wire
