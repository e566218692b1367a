`default_nettype none
// Adds the position embedding to embedded patches, and sends its first rows, tokens in front of the patches, ahead of them.
//
// Handshake: valid/ready streams, a row of Lanes values a beat, Tiles beats a token. y_*: the patches. pos_*: the
//            tokens in front, then a token for each patch. out_*: as many tokens as pos_*. Image after image.
// Latency:   2 cycles, one row a cycle.
// Numbers:   signed, Width bits, one format; Saturate = 1 clips the sum, 2 without the most negative number, 0 wraps it.
module position_adder #(
    parameter Lanes     = 16,
    parameter Width     = 32,
    parameter Saturate  = 1,
    parameter Tokens    = 129,
    parameter Prefix    = 1,     // of them in front of the patches
    parameter Tiles     = 12,
    parameter TokenBits = 8,
    parameter TileBits  = 4
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire                   y_valid_i,
    output wire                   y_ready_o,
    input  wire [Lanes*Width-1:0] y_data_i,
    input  wire                   pos_valid_i,
    output wire                   pos_ready_o,
    input  wire [Lanes*Width-1:0] pos_data_i,
    output wire                   out_valid_o,
    input  wire                   out_ready_i,
    output wire [Lanes*Width-1:0] out_data_o
);

    localparam integer LastToken = Tokens - 1;
    localparam integer LastTile  = Tiles - 1;

    reg [TokenBits-1:0]   token_q;
    reg [TileBits-1:0]    tile_q;
    reg                   sum_valid_q;
    reg [Lanes*Width-1:0] sum_q;
    wire                  fifo_ready;

    wire [TokenBits:0] ordinal = {1'b0, token_q} + 1'b1;
    wire in_front    = ordinal <= Prefix[TokenBits:0];
    wire last_tile   = tile_q == LastTile[TileBits-1:0];
    wire last_token  = token_q == LastToken[TokenBits-1:0];
    // Room for the sum under way and this one: the fifo's ready counts neither.
    wire has_slot;
    wire fire     = pos_valid_i && has_slot && (in_front || y_valid_i);

    credit #(.Depth(4)) u_slots (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(fire), .give_i(out_valid_o && out_ready_i), .free_o(has_slot)
    );

    assign pos_ready_o = has_slot && (in_front || y_valid_i);
    assign y_ready_o   = has_slot && !in_front && pos_valid_i;

    always @(posedge clk_i) begin
        sum_valid_q <= fire && rst_ni;
        if (fire) tile_q <= last_tile ? {TileBits{1'b0}} : tile_q + 1'b1;
        if (fire && last_tile) token_q <= last_token ? {TokenBits{1'b0}} : token_q + 1'b1;
        if (!rst_ni) begin
            tile_q   <= {TileBits{1'b0}};
            token_q  <= {TokenBits{1'b0}};
        end
    end

    genvar lane;
    generate
        for (lane = 0; lane < Lanes; lane = lane + 1) begin : gen_lane
            wire [Width-1:0] y   = in_front ? {Width{1'b0}} : y_data_i[lane*Width+:Width];
            wire [Width-1:0] pos = pos_data_i[lane*Width+:Width];
            wire [Width:0]   sum = {y[Width-1], y} + {pos[Width-1], pos};
            wire             overflow = (Saturate != 0) && (sum[Width] != sum[Width-1]);
            wire             least = (Saturate == 2) && sum[Width] && (overflow || sum[Width-2:0] == {Width - 1{1'b0}});
            always @(posedge clk_i)
                sum_q[lane*Width+:Width] <= (overflow ? {sum[Width], {Width - 1{!sum[Width]}}} : sum[Width-1:0])
                                            | {{Width - 1{1'b0}}, least};
        end
    endgenerate

    stream_fifo #(.Width(Lanes * Width), .Depth(4)) u_sums (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(sum_valid_q), .in_ready_o(fifo_ready), .in_data_i(sum_q),
        .out_valid_o(out_valid_o), .out_ready_i(out_ready_i), .out_data_o(out_data_o)
    );
    wire unused = &{1'b0, fifo_ready};   // never low: a sum holds a slot

`ifndef SYNTHESIS
    assertion u_assert_sum_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !sum_valid_q));
    assertion u_assert_place_in_tokens (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i({1'b0, token_q} < Tokens[TokenBits:0] && {1'b0, tile_q} < Tiles[TileBits:0])
    );
`endif

    parameter_check #(
        .Good(Lanes >= 1 && Width >= 1 && Tokens >= 1 && Prefix < Tokens && Tiles >= 1 && TokenBits >= 1 && TileBits >= 1),
        .Message("position_adder needs Lanes, Width, Tokens, Tiles, TokenBits and TileBits at least 1; Prefix less than Tokens")
    ) u_parameter_check ();

endmodule
`default_nettype wire
