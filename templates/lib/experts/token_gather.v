`default_nettype none
// Keeps the tokens of a layer and sends them again in the order in which queues name them.
//
// Handshake: valid/ready streams. start_i, while idle_o: a layer of tokens_i tokens, tiles_i blocks each. tok_*: the
//            tokens, block by block. entry_*: the tokens to send, taken once all are in; entry_end_i ends the layer.
//            x_*: their blocks.
// Latency:   4 cycles from an entry to its first block; a block a cycle, also from one entry to the next.
module token_gather #(
    parameter Taps      = 16,
    parameter Width     = 32,
    parameter MaxTokens = 129,
    parameter MaxTiles  = 12,
    parameter TokenBits = 8,
    parameter TileBits  = 5
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  start_i,
    input  wire [TokenBits-1:0]  tokens_i,
    input  wire [TileBits-1:0]   tiles_i,
    output wire                  idle_o,
    input  wire                  tok_valid_i,
    output wire                  tok_ready_o,
    input  wire [Taps*Width-1:0] tok_data_i,
    input  wire                  entry_valid_i,
    output wire                  entry_ready_o,
    input  wire                  entry_end_i,
    input  wire [TokenBits-1:0]  entry_token_i,
    output wire                  x_valid_o,
    input  wire                  x_ready_i,
    output wire [Taps*Width-1:0] x_data_o
);

    localparam BlockWidth = Taps * Width;
    localparam Blocks     = (MaxTokens * MaxTiles > 2) ? MaxTokens * MaxTiles : 2;
    localparam AddrWidth  = $clog2(Blocks);
    localparam [31:0] Stride = MaxTiles;
    localparam [3:0]  Depth  = 4'd8;   // blocks under way and in the fifo

    // ---- in: every token's blocks, Stride places a token ----
    reg                   filling_q;
    reg                   held_q;       // all tokens are in
    reg [TokenBits-1:0]   last_token_q;
    reg [TileBits-1:0]    last_tile_q;
    wire                  push = tok_valid_i && tok_ready_o;
    wire                  tokens_end, finished;
    wire [AddrWidth-1:0]  write_addr;

    assign tok_ready_o = filling_q;
    assign idle_o      = !filling_q && !held_q;

    row_walk #(.Stride(MaxTiles), .AddrWidth(AddrWidth), .TokenBits(TokenBits), .TileBits(TileBits)) u_row_walk (
        .clk_i(clk_i), .start_i(start_i), .step_i(push), .last_token_i(last_token_q), .last_tile_i(last_tile_q),
        .addr_o(write_addr), .end_o(tokens_end)
    );

    always @(posedge clk_i) begin
        if (push && tokens_end) begin
            filling_q <= 1'b0;
            held_q    <= 1'b1;
        end
        if (finished) held_q <= 1'b0;
        if (start_i) begin
            filling_q    <= 1'b1;
            last_token_q <= tokens_i - 1'b1;
            last_tile_q  <= tiles_i - 1'b1;
        end
        if (!rst_ni) begin
            filling_q <= 1'b0;
            held_q    <= 1'b0;
        end
    end

    // ---- out: the blocks of a token one after another; a block's place in the fifo is reserved when it is read ----
    reg                   busy_q;
    reg [AddrWidth-1:0]   base_q;
    reg [TileBits-1:0]    tile_q;
    reg [AddrWidth-1:0]   read_addr_q;
    reg [3:0]             credit_q;

    wire [31:0] base;
    constant_times #(.In(TokenBits), .Out(32), .Factor(Stride)) u_base (.value_i(entry_token_i), .value_o(base));
    wire [TileBits+AddrWidth-1:0] tile_wide = {{AddrWidth{1'b0}}, tile_q};
    wire        unused   = &{1'b0, base, tile_wide};
    wire        fire     = busy_q && credit_q != 4'd0;
    wire        last     = tile_q == last_tile_q;
    wire        taken    = entry_valid_i && entry_ready_o;
    wire        returned = x_valid_o && x_ready_i;

    assign entry_ready_o = held_q && (!busy_q || (fire && last));
    assign finished      = taken && entry_end_i;

    always @(posedge clk_i) begin
        read_addr_q <= base_q + tile_wide[AddrWidth-1:0];
        if (fire) tile_q <= tile_q + 1'b1;
        if (fire && last) busy_q <= 1'b0;
        if (taken) begin
            busy_q <= !entry_end_i;
            base_q <= base[AddrWidth-1:0];
            tile_q <= {TileBits{1'b0}};
        end
        if (fire && !returned) credit_q <= credit_q - 1'b1;
        if (!fire && returned) credit_q <= credit_q + 1'b1;
        if (!rst_ni) begin
            busy_q   <= 1'b0;
            credit_q <= Depth;
        end
    end

    wire [BlockWidth-1:0] block;
    wire                  arrived, fifo_ready;
    wire                  unused_ready = &{1'b0, fifo_ready};   // never low: a block holds a slot

    ram_sdp #(.Width(BlockWidth), .Depth(Blocks)) u_ram (
        .clk_i(clk_i), .write_valid_i(push), .write_addr_i(write_addr), .write_data_i(tok_data_i),
        .read_addr_i(read_addr_q), .read_data_o(block)
    );
    delay_line #(.Width(1), .Cycles(3), .Reset(1)) u_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(fire), .data_o(arrived)
    );
    stream_fifo #(.Width(BlockWidth), .Depth(8)) u_blocks (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(arrived), .in_ready_o(fifo_ready), .in_data_i(block),
        .out_valid_o(x_valid_o), .out_ready_i(x_ready_i), .out_data_o(x_data_o)
    );

`ifndef SYNTHESIS
    assertion u_assert_starts_idle (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || idle_o));
    assertion u_assert_layer_fits (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!start_i || (tokens_i != 0 && {{32 - TokenBits{1'b0}}, tokens_i} < MaxTokens + 1 &&
                              tiles_i != 0 && {{32 - TileBits{1'b0}}, tiles_i} < MaxTiles + 1))
    );
    assertion u_assert_entry_exists (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!taken || entry_end_i || entry_token_i <= last_token_q)
    );
    assertion u_assert_block_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !arrived));
    assertion u_assert_credit_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(credit_q <= Depth));
`endif

    parameter_check #(
        .Good(Taps >= 1 && Width >= 1 && MaxTokens >= 1 && MaxTiles >= 1 && TokenBits >= 1 && TileBits >= 1),
        .Message("token_gather needs Taps, Width, MaxTokens, MaxTiles, TokenBits and TileBits at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
