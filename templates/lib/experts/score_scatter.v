`default_nettype none
// Adds results, each times its score, onto the tokens that they belong to, and sends the tokens when all are in.
//
// Handshake: valid/ready streams. start_i, while idle_o: a layer of tokens_i tokens, tiles_i rows of Lanes values each.
//            onto_*: what the tokens start from, row by row; not read, and zero, without onto_i. entry_*: the token and
//            score of each result; entry_end_i after the last. y_*: the results, row by row. out_*: the tokens.
// Latency:   a row a cycle, unless one of the three rows before had the same token and tile: its sum is not written
//            yet, so the row waits. 16 cycles from entry_end_i to the first row of out_*, then a row a cycle.
// Numbers:   y, onto and out signed, Width bits; score ScoreWidth. c = (y * score) without its low ScoreFraction bits,
//            floored, or rounded half up if Round, clipped to Width bits if Saturate, else cut. Sums have SumWidth bits; out is
//            clipped if Saturate, else cut.
module score_scatter #(
    parameter Lanes         = 16,
    parameter Width         = 32,
    parameter ScoreWidth    = 32,
    parameter SumWidth      = 34,
    parameter ScoreFraction = 22,
    parameter Round         = 1,
    parameter Saturate      = 1,
    parameter MaxTokens     = 129,
    parameter MaxTiles      = 12,
    parameter TokenBits     = 8,
    parameter TileBits      = 5
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    start_i,
    input  wire [TokenBits-1:0]    tokens_i,
    input  wire [TileBits-1:0]     tiles_i,
    input  wire                    onto_i,
    output wire                    idle_o,
    input  wire                    onto_valid_i,
    output wire                    onto_ready_o,
    input  wire [Lanes*Width-1:0]  onto_data_i,
    input  wire                    entry_valid_i,
    output wire                    entry_ready_o,
    input  wire                    entry_end_i,
    input  wire [TokenBits-1:0]    entry_token_i,
    input  wire [ScoreWidth-1:0]   entry_score_i,
    input  wire                    y_valid_i,
    output wire                    y_ready_o,
    input  wire [Lanes*Width-1:0]  y_data_i,
    output wire                    out_valid_o,
    input  wire                    out_ready_i,
    output wire [Lanes*Width-1:0]  out_data_o
);

    localparam Rows      = (MaxTokens * MaxTiles > 2) ? MaxTokens * MaxTiles : 2;
    localparam AddrWidth = $clog2(Rows);
    localparam Product   = Width + ScoreWidth;
    localparam ShiftBits = $clog2(Product);
    localparam [31:0] Stride = MaxTiles;
    localparam [3:0]  Depth  = 4'd8;   // rows under way to the result fifo and in it
    // Cycles from a row's acceptance to its read, which its contribution meets two cycles later.
    localparam ReadAt    = 5;

    // ---- phases: start values in, contributions, tokens out ----
    reg                   filling_q, adding_q, sending_q, settling_q;
    reg                   onto_q;
    reg  [TokenBits-1:0]  last_token_q;
    reg  [TileBits-1:0]   last_tile_q;
    wire                  fill, fill_end, send, send_end, finished, settled;
    wire [AddrWidth-1:0]  fill_addr, send_addr;

    assign idle_o       = !filling_q && !adding_q && !settling_q && !sending_q;
    assign onto_ready_o = filling_q && onto_q;
    assign fill         = filling_q && (onto_valid_i || !onto_q);

    always @(posedge clk_i) begin
        if (fill && fill_end) begin
            filling_q <= 1'b0;
            adding_q  <= 1'b1;
        end
        if (finished) begin
            adding_q   <= 1'b0;
            settling_q <= 1'b1;
        end
        if (settled) begin
            settling_q <= 1'b0;
            sending_q  <= 1'b1;
        end
        if (send && send_end) sending_q <= 1'b0;
        if (start_i) begin
            filling_q    <= 1'b1;
            onto_q       <= onto_i;
            last_token_q <= tokens_i - 1'b1;
            last_tile_q  <= tiles_i - 1'b1;
        end
        if (!rst_ni) {filling_q, adding_q, settling_q, sending_q} <= 4'b0000;
    end

    // The last contribution is written ReadAt + 4 cycles after its row was accepted.
    delay_line #(.Width(1), .Cycles(ReadAt + 5), .Reset(1)) u_settle (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(finished), .data_o(settled)
    );
    row_walk #(.Stride(MaxTiles), .AddrWidth(AddrWidth), .TokenBits(TokenBits), .TileBits(TileBits)) u_fill (
        .clk_i(clk_i), .start_i(start_i), .step_i(fill), .last_token_i(last_token_q), .last_tile_i(last_tile_q),
        .addr_o(fill_addr), .end_o(fill_end)
    );
    row_walk #(.Stride(MaxTiles), .AddrWidth(AddrWidth), .TokenBits(TokenBits), .TileBits(TileBits)) u_send (
        .clk_i(clk_i), .start_i(start_i), .step_i(send), .last_token_i(last_token_q), .last_tile_i(last_tile_q),
        .addr_o(send_addr), .end_o(send_end)
    );

    // ---- results: one entry's rows after another's ----
    reg                  busy_q;
    reg [TokenBits-1:0]  token_q;
    reg [AddrWidth-1:0]  base_q;
    reg [ScoreWidth-1:0] score_q;
    reg [TileBits-1:0]   tile_q;
    reg [2:0]                      recent_valid_q;   // the three rows before this one
    reg [3*(TokenBits+TileBits)-1:0] recent_q;

    wire [TokenBits+TileBits-1:0] row = {token_q, tile_q};
    wire [2:0] same;
    genvar r;
    generate
        for (r = 0; r < 3; r = r + 1) begin : gen_recent
            assign same[r] = recent_valid_q[r] && recent_q[r*(TokenBits+TileBits)+:TokenBits+TileBits] == row;
        end
    endgenerate

    wire [31:0] base;
    constant_times #(.In(TokenBits), .Out(32), .Factor(Stride)) u_base (.value_i(entry_token_i), .value_o(base));
    wire [TileBits+AddrWidth-1:0] tile_wide = {{AddrWidth{1'b0}}, tile_q};
    wire        unused = &{1'b0, base, tile_wide};
    wire        free   = same == 3'b000;
    wire        add    = busy_q && y_valid_i && free;
    wire        last   = tile_q == last_tile_q;
    wire        taken  = entry_valid_i && entry_ready_o;

    assign y_ready_o     = busy_q && free;
    assign entry_ready_o = adding_q && (!busy_q || (add && last));
    assign finished      = taken && entry_end_i;

    always @(posedge clk_i) begin
        if (add) tile_q <= tile_q + 1'b1;
        if (add && last) busy_q <= 1'b0;
        if (taken) begin
            busy_q  <= !entry_end_i;
            token_q <= entry_token_i;
            base_q  <= base[AddrWidth-1:0];
            score_q <= entry_score_i;
            tile_q  <= {TileBits{1'b0}};
        end
        recent_valid_q <= {recent_valid_q[1:0], add};
        recent_q       <= {recent_q[2*(TokenBits+TileBits)-1:0], row};
        if (!rst_ni) begin
            busy_q         <= 1'b0;
            recent_valid_q <= 3'b000;
        end
    end

    // ---- a row's address travels along ----
    reg  [AddrWidth-1:0] add_addr_q;
    wire [AddrWidth-1:0] read_addr, sum_addr;
    wire                 sum_valid;

    always @(posedge clk_i) add_addr_q <= base_q + tile_wide[AddrWidth-1:0];
    delay_line #(.Width(AddrWidth), .Cycles(ReadAt - 1)) u_read_addr (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(add_addr_q), .data_o(read_addr)
    );
    delay_line #(.Width(AddrWidth), .Cycles(2)) u_sum_addr (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(read_addr), .data_o(sum_addr)
    );
    delay_line #(.Width(1), .Cycles(ReadAt + 2), .Reset(1)) u_sum_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(add), .data_o(sum_valid)
    );

    // ---- tokens out: a row's place in the fifo is reserved when it is read ----
    reg  [AddrWidth-1:0] send_addr_q;
    reg                  reads_out_q;   // sending_q a cycle later, as send_addr_q is
    reg  [3:0]           credit_q;
    wire                 arrived, fifo_ready;
    wire                 returned     = out_valid_o && out_ready_i;
    wire                 unused_ready = &{1'b0, fifo_ready};   // never low: a row holds a slot

    assign send = sending_q && credit_q != 4'd0;

    always @(posedge clk_i) begin
        send_addr_q <= send_addr;
        reads_out_q <= sending_q;
        if (send && !returned) credit_q <= credit_q - 1'b1;
        if (!send && returned) credit_q <= credit_q + 1'b1;
        if (!rst_ni) credit_q <= Depth;
    end
    delay_line #(.Width(1), .Cycles(4), .Reset(1)) u_send_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(send), .data_o(arrived)
    );

    // ---- sums ----
    reg                       write_q;
    reg  [AddrWidth-1:0]      write_addr_q;
    reg  [Lanes*SumWidth-1:0] write_row_q;
    wire [Lanes*SumWidth-1:0] start_row, sum_row, read_row;
    wire [Lanes*Width-1:0]    out_row;

    always @(posedge clk_i) begin
        write_q      <= (fill || sum_valid) && rst_ni;
        write_addr_q <= filling_q ? fill_addr : sum_addr;
        write_row_q  <= filling_q ? start_row : sum_row;
    end
    ram_sdp #(.Width(Lanes * SumWidth), .Depth(Rows)) u_ram (
        .clk_i(clk_i), .write_valid_i(write_q), .write_addr_i(write_addr_q), .write_data_i(write_row_q),
        .read_addr_i(reads_out_q ? send_addr_q : read_addr), .read_data_o(read_row)
    );
    localparam [Product-1:0] One  = {{Product - 1{1'b0}}, 1'b1};
    localparam [Product-1:0] Half = (Round != 0) ? (One << ScoreFraction) >> 1 : {Product{1'b0}};
    localparam [Width-1:0]   Keep = {1'b0, {Width - 1{1'b1}}};
    localparam integer       ShiftWide = ScoreFraction;

    genvar lane;
    generate
        for (lane = 0; lane < Lanes; lane = lane + 1) begin : gen_lane
            wire signed [Width-1:0]    contribution;
            wire signed [SumWidth-1:0] held = read_row[lane*SumWidth+:SumWidth];
            wire signed [Width-1:0]    onto   = onto_q ? onto_data_i[lane*Width+:Width] : {Width{1'b0}};
            reg  signed [Width-1:0]    y_q;
            reg  signed [ScoreWidth-1:0] factor_q;
            reg  signed [Product-1:0]  product_q, product_2_q, product_3_q;

            // Cycle 1: the multiplier's input registers; 2 to 4: those behind it, for factors wider than a DSP takes.
            always @(posedge clk_i) begin
                y_q         <= y_data_i[lane*Width+:Width];
                factor_q    <= score_q;
                product_q   <= y_q * factor_q;
                product_2_q <= product_q;
                product_3_q <= product_2_q;
            end
            requantise #(.AccWidth(Product), .YWidth(Width), .Saturate(Saturate)) u_requantise (
                .clk_i(clk_i), .acc_i(product_3_q), .half_i(Half), .shift_i(ShiftWide[ShiftBits-1:0]), .keep_i(Keep),
                .y_o(contribution)
            );
            sum_fit #(.SumWidth(SumWidth), .Width(Width), .Saturate(Saturate)) u_fit (
                .clk_i(clk_i), .start_i(onto), .start_o(start_row[lane*SumWidth+:SumWidth]),
                .sum_i(held), .value_i(contribution), .sum_o(sum_row[lane*SumWidth+:SumWidth]),
                .fit_o(out_row[lane*Width+:Width])
            );
        end
    endgenerate

    stream_fifo #(.Width(Lanes * Width), .Depth(8)) u_rows (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(arrived), .in_ready_o(fifo_ready), .in_data_i(out_row),
        .out_valid_o(out_valid_o), .out_ready_i(out_ready_i), .out_data_o(out_data_o)
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
    assertion u_assert_one_phase (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i({2'b00, filling_q} + {2'b00, adding_q} + {2'b00, settling_q} + {2'b00, sending_q} <= 3'd1)
    );
    assertion u_assert_row_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !arrived));
    assertion u_assert_credit_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(credit_q <= Depth));
`endif

    parameter_check #(
        .Good(Lanes >= 1 && Width >= 1 && ScoreWidth >= 1 && MaxTokens >= 1 && MaxTiles >= 1 && TokenBits >= 1 &&
              TileBits >= 1 && SumWidth >= Width),
        .Message("score_scatter needs Lanes, Width, ScoreWidth, MaxTokens, MaxTiles, TokenBits and TileBits at least 1; SumWidth at least Width")
    ) u_parameter_check ();

endmodule
`default_nettype wire
