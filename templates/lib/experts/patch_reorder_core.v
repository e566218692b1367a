`default_nettype none
// Tokens to the experts that they chose, expert by expert, and what the experts make of them back onto the tokens.
//
// Handshake: valid/ready streams. op_*: one layer; taken when the one before is done. pick_*, tok_*, onto_* (where
//            op_onto_i): all tokens, in any order among the three. queue_*: {length, expert} of each run, then a beat of
//            length 0. entry_*: {score, token} of every queue entry, in execution order. x_*: the entries' tokens.
//            y_*: the results for x_*, in its order. out_*: the tokens with all contributions.
// Latency:   see expert_queues, expert_order, queue_reader, token_gather and score_scatter.
// Numbers:   see score_scatter.
module patch_reorder_core #(
    parameter Experts       = 16,
    parameter TopK          = 2,
    parameter MaxTokens     = 129,
    parameter Taps          = 16,
    parameter Lanes         = 16,
    parameter Width         = 32,     // of tokens
    parameter YWidth        = 32,     // of results, and of what they are added to
    parameter ScoreWidth    = 32,
    parameter SumWidth      = 34,
    parameter ScoreFraction = 22,
    parameter Round         = 1,
    parameter Saturate      = 1,
    parameter Leading       = 16,   // see expert_order
    parameter Prune         = 0,
    parameter [ScoreWidth-1:0] PruneAt = {ScoreWidth{1'b0}},
    parameter MaxInTiles    = 12,
    parameter MaxOutTiles   = 12,
    parameter ExpertBits    = 4,
    parameter TokenBits     = 8,
    parameter TileBits      = 4,
    parameter RunDepth      = 32,
    parameter EntryDepth    = 512
) (
    input  wire                                    clk_i,
    input  wire                                    rst_ni,
    input  wire                                    op_valid_i,
    output wire                                    op_ready_o,
    input  wire [TokenBits-1:0]                    op_tokens_i,
    input  wire [TileBits-1:0]                     op_in_tiles_i,
    input  wire [TileBits-1:0]                     op_out_tiles_i,
    input  wire                                    op_onto_i,
    input  wire                                    pick_valid_i,
    output wire                                    pick_ready_o,
    input  wire [TopK*(ExpertBits+ScoreWidth)-1:0] pick_data_i,
    input  wire                                    tok_valid_i,
    output wire                                    tok_ready_o,
    input  wire [Taps*Width-1:0]                   tok_data_i,
    input  wire                                    onto_valid_i,
    output wire                                    onto_ready_o,
    input  wire [Lanes*YWidth-1:0]                 onto_data_i,
    input  wire                                    y_valid_i,
    output wire                                    y_ready_o,
    input  wire [Lanes*YWidth-1:0]                 y_data_i,
    output wire                                    queue_valid_o,
    input  wire                                    queue_ready_i,
    output wire [ExpertBits+TokenBits-1:0]         queue_data_o,
    output wire                                    entry_valid_o,
    input  wire                                    entry_ready_i,
    output wire [TokenBits+ScoreWidth-1:0]         entry_data_o,
    output wire                                    x_valid_o,
    input  wire                                    x_ready_i,
    output wire [Taps*Width-1:0]                   x_data_o,
    output wire                                    out_valid_o,
    input  wire                                    out_ready_i,
    output wire [Lanes*YWidth-1:0]                 out_data_o
);

    localparam RunWidth   = 1 + ExpertBits + TokenBits;
    localparam EntryWidth = 1 + TokenBits + ScoreWidth;

    // The end of the entries reaches gather and scatter last: the queues are idle when both are.
    wire gather_idle, scatter_idle;
    wire start = op_valid_i && op_ready_o;
    assign op_ready_o = gather_idle && scatter_idle;

    // ---- queues, and the order of experts once they are complete ----
    wire                               full;
    reg                                full_q;
    wire [Experts*TokenBits-1:0]       lengths;
    wire [ExpertBits+TokenBits-1:0]    read_addr;
    wire [TokenBits+ScoreWidth-1:0]    read_entry;
    wire                               run_valid, run_end;
    wire [ExpertBits-1:0]              run_expert;
    wire [TokenBits-1:0]               run_length;

    always @(posedge clk_i) full_q <= full && rst_ni;

    expert_queues #(
        .Experts(Experts), .TopK(TopK), .Depth(MaxTokens), .ExpertBits(ExpertBits), .TokenBits(TokenBits),
        .ScoreWidth(ScoreWidth), .Prune(Prune), .PruneAt(PruneAt)
    ) u_expert_queues (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start), .tokens_i(op_tokens_i),
        .pick_valid_i(pick_valid_i), .pick_ready_o(pick_ready_o), .pick_data_i(pick_data_i),
        .full_o(full), .lengths_o(lengths), .read_addr_i(read_addr), .read_data_o(read_entry)
    );

    // Each run goes out and to the reader when both have room.
    wire reader_room, queue_room;
    wire run_room = reader_room && queue_room;

    expert_order #(
        .Experts(Experts), .ExpertBits(ExpertBits), .TokenBits(TokenBits), .Leading(Leading)
    ) u_expert_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(full && !full_q), .lengths_i(lengths),
        .run_valid_o(run_valid), .run_ready_i(run_room), .run_end_o(run_end), .run_expert_o(run_expert),
        .run_length_o(run_length)
    );

    stream_fifo #(.Width(ExpertBits + TokenBits), .Depth(RunDepth)) u_queue_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(run_valid && run_room), .in_ready_o(queue_room),
        .in_data_i({run_length, run_end ? {ExpertBits{1'b0}} : run_expert}),
        .out_valid_o(queue_valid_o), .out_ready_i(queue_ready_i), .out_data_o(queue_data_o)
    );

    wire                  next_valid, next_ready, next_end;
    wire [ExpertBits-1:0] next_expert;
    wire [TokenBits-1:0]  next_length;

    stream_fifo #(.Width(RunWidth), .Depth(RunDepth)) u_run_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(run_valid && run_room), .in_ready_o(reader_room), .in_data_i({run_end, run_expert, run_length}),
        .out_valid_o(next_valid), .out_ready_i(next_ready), .out_data_o({next_end, next_expert, next_length})
    );

    // ---- entries: out, to the gather, and to the scatter, which lags behind by the length of the array's work ----
    wire                  read_valid, read_end;
    wire [TokenBits-1:0]  read_token;
    wire [ScoreWidth-1:0] read_score;
    wire                  entry_room, gather_room, scatter_room;
    wire                  room = entry_room && gather_room && scatter_room;

    queue_reader #(.ExpertBits(ExpertBits), .TokenBits(TokenBits), .ScoreWidth(ScoreWidth)) u_queue_reader (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .run_valid_i(next_valid), .run_ready_o(next_ready), .run_end_i(next_end), .run_expert_i(next_expert),
        .run_length_i(next_length), .read_addr_o(read_addr), .read_data_i(read_entry),
        .entry_valid_o(read_valid), .entry_ready_i(room), .entry_end_o(read_end), .entry_token_o(read_token),
        .entry_score_o(read_score)
    );

    wire                 gather_valid, gather_ready, gather_end;
    wire [TokenBits-1:0] gather_token;
    wire                 scatter_valid, scatter_ready, scatter_end;
    wire [TokenBits-1:0] scatter_token;
    wire [ScoreWidth-1:0] scatter_score;

    stream_fifo #(.Width(TokenBits + ScoreWidth), .Depth(4)) u_entry_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(read_valid && room && !read_end), .in_ready_o(entry_room), .in_data_i({read_score, read_token}),
        .out_valid_o(entry_valid_o), .out_ready_i(entry_ready_i), .out_data_o(entry_data_o)
    );
    stream_fifo #(.Width(1 + TokenBits), .Depth(4)) u_gather_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(read_valid && room), .in_ready_o(gather_room), .in_data_i({read_end, read_token}),
        .out_valid_o(gather_valid), .out_ready_i(gather_ready), .out_data_o({gather_end, gather_token})
    );
    stream_ram_fifo #(.Width(EntryWidth), .Depth(EntryDepth)) u_scatter_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(read_valid && room), .in_ready_o(scatter_room), .in_data_i({read_end, read_score, read_token}),
        .out_valid_o(scatter_valid), .out_ready_i(scatter_ready),
        .out_data_o({scatter_end, scatter_score, scatter_token})
    );

    token_gather #(
        .Taps(Taps), .Width(Width), .MaxTokens(MaxTokens), .MaxTiles(MaxInTiles), .TokenBits(TokenBits),
        .TileBits(TileBits)
    ) u_token_gather (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start), .tokens_i(op_tokens_i), .tiles_i(op_in_tiles_i),
        .idle_o(gather_idle),
        .tok_valid_i(tok_valid_i), .tok_ready_o(tok_ready_o), .tok_data_i(tok_data_i),
        .entry_valid_i(gather_valid), .entry_ready_o(gather_ready), .entry_end_i(gather_end),
        .entry_token_i(gather_token),
        .x_valid_o(x_valid_o), .x_ready_i(x_ready_i), .x_data_o(x_data_o)
    );

    score_scatter #(
        .Lanes(Lanes), .Width(YWidth), .ScoreWidth(ScoreWidth), .SumWidth(SumWidth), .ScoreFraction(ScoreFraction),
        .Round(Round), .Saturate(Saturate), .MaxTokens(MaxTokens), .MaxTiles(MaxOutTiles), .TokenBits(TokenBits),
        .TileBits(TileBits)
    ) u_score_scatter (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start), .tokens_i(op_tokens_i), .tiles_i(op_out_tiles_i),
        .onto_i(op_onto_i), .idle_o(scatter_idle),
        .onto_valid_i(onto_valid_i), .onto_ready_o(onto_ready_o), .onto_data_i(onto_data_i),
        .entry_valid_i(scatter_valid), .entry_ready_o(scatter_ready), .entry_end_i(scatter_end),
        .entry_token_i(scatter_token), .entry_score_i(scatter_score),
        .y_valid_i(y_valid_i), .y_ready_o(y_ready_o), .y_data_i(y_data_i),
        .out_valid_o(out_valid_o), .out_ready_i(out_ready_i), .out_data_o(out_data_o)
    );

`ifndef SYNTHESIS
    assertion u_assert_queues_idle_at_start (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!start || !(run_valid || next_valid || read_valid || gather_valid || scatter_valid))
    );
`endif

    parameter_check #(
        .Good(TopK >= 1 && MaxTokens >= 1 && Taps >= 1 && Lanes >= 1 && MaxInTiles >= 1 && MaxOutTiles >= 1 &&
              Experts >= TopK && SumWidth >= YWidth && RunDepth >= 2 && (RunDepth & (RunDepth - 1)) == 0 &&
              EntryDepth >= 2 && (EntryDepth & (EntryDepth - 1)) == 0),
        .Message("patch_reorder_core needs TopK, MaxTokens, Taps, Lanes, MaxInTiles and MaxOutTiles at least 1; Experts at least TopK; SumWidth at least YWidth; RunDepth a power of two, at least 2; EntryDepth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
