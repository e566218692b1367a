`default_nettype none
// Puts tokens into the queues of the experts that they chose.
//
// Handshake: start_i: a new layer of tokens_i tokens, all queues empty. pick_*: valid/ready, per token TopK experts in
//            the low bits, then their scores; a token's first choice is pushed first. A choice of an expert that does not
//            exist, or that the token chose before, is dropped; with Prune = 1 also one of a score up to PruneAt. full_o:
//            all tokens are in; lengths_o and the queues stand until the next start_i. read_addr_i: {expert, place in its
//            queue}.
// Latency:   TopK cycles a token; full_o 4 cycles after the last. 2 cycles from read_addr_i to read_data_o.
// Numbers:   an entry is {score, token}; both only pass through. Scores and PruneAt are signed.
module expert_queues #(
    parameter Experts    = 16,
    parameter TopK       = 2,
    parameter Depth      = 129,   // tokens of a layer, at most: an expert may get all of them
    parameter ExpertBits = 4,
    parameter TokenBits  = 8,
    parameter ScoreWidth = 32,
    parameter Prune      = 0,
    parameter [ScoreWidth-1:0] PruneAt = {ScoreWidth{1'b0}}
) (
    input  wire                                     clk_i,
    input  wire                                     rst_ni,
    input  wire                                     start_i,
    input  wire [TokenBits-1:0]                     tokens_i,
    input  wire                                     pick_valid_i,
    output wire                                     pick_ready_o,
    input  wire [TopK*(ExpertBits+ScoreWidth)-1:0]  pick_data_i,
    output wire                                     full_o,
    output wire [Experts*TokenBits-1:0]             lengths_o,
    input  wire [ExpertBits+TokenBits-1:0]          read_addr_i,
    output wire [TokenBits+ScoreWidth-1:0]          read_data_o
);

    localparam ChoiceBits = (TopK > 1) ? $clog2(TopK) : 1;
    // Places are addressed in powers of two, so that {expert, place} is the address.
    localparam PlaceBits  = (Depth > 1) ? $clog2(Depth) : 1;
    localparam AddrWidth  = ExpertBits + PlaceBits;
    localparam integer LastChoice = TopK - 1;
    localparam [ExpertBits:0] ExpertCount = Experts[ExpertBits:0];

    // ---- cycle 1: a choice a cycle ----
    reg                   filling_q;
    reg [TokenBits-1:0]   last_token_q;
    reg [TokenBits-1:0]   token_q;
    reg [ChoiceBits-1:0]  choice_q;

    wire fire        = filling_q && pick_valid_i;
    wire last_choice = choice_q == LastChoice[ChoiceBits-1:0];
    wire last        = fire && last_choice && token_q == last_token_q;

    assign pick_ready_o = filling_q && last_choice;

    wire [TopK-1:0] dropped;
    genvar c, earlier;
    generate
        for (c = 0; c < TopK; c = c + 1) begin : gen_choice
            wire [ExpertBits-1:0] expert = pick_data_i[c*ExpertBits+:ExpertBits];
            wire [c:0]            same;
            for (earlier = 0; earlier < c; earlier = earlier + 1) begin : gen_earlier
                assign same[earlier] = expert == pick_data_i[earlier*ExpertBits+:ExpertBits];
            end
            assign same[c]    = {1'b0, expert} >= ExpertCount;
            wire signed [ScoreWidth-1:0] score = pick_data_i[TopK*ExpertBits+c*ScoreWidth+:ScoreWidth];
            assign dropped[c] = |same || (Prune != 0 && score <= $signed(PruneAt));
        end
    endgenerate

    reg                  push_1_q;
    reg [ExpertBits-1:0] expert_1_q;
    reg [ScoreWidth-1:0] score_1_q;
    reg [TokenBits-1:0]  token_1_q;

    always @(posedge clk_i) begin
        push_1_q   <= fire && !dropped[choice_q] && rst_ni;
        expert_1_q <= pick_data_i[choice_q*ExpertBits+:ExpertBits];
        score_1_q  <= pick_data_i[TopK*ExpertBits+choice_q*ScoreWidth+:ScoreWidth];
        token_1_q  <= token_q;
        if (fire) choice_q <= last_choice ? {ChoiceBits{1'b0}} : choice_q + 1'b1;
        if (fire && last_choice) token_q <= token_q + 1'b1;
        if (last) filling_q <= 1'b0;
        if (start_i) begin
            filling_q    <= 1'b1;
            token_q      <= {TokenBits{1'b0}};
            choice_q     <= {ChoiceBits{1'b0}};
            last_token_q <= tokens_i - 1'b1;
        end
        if (!rst_ni) filling_q <= 1'b0;
    end

    // ---- cycle 2: its place is the length of the queue, which grows ----
    reg  [TokenBits-1:0]        place;
    integer k;
    always @* begin
        place = {TokenBits{1'b0}};
        for (k = 0; k < Experts; k = k + 1)
            place = place | (lengths_o[k*TokenBits+:TokenBits] & {TokenBits{expert_1_q == k[ExpertBits-1:0]}});
    end
    reg                         push_2_q;
    reg [AddrWidth-1:0]         addr_2_q;
    reg [TokenBits+ScoreWidth-1:0] entry_2_q;

    always @(posedge clk_i) begin
        push_2_q  <= push_1_q && rst_ni;
        addr_2_q  <= {expert_1_q, place[PlaceBits-1:0]};
        entry_2_q <= {score_1_q, token_1_q};
    end

    genvar e;
    generate
        for (e = 0; e < Experts; e = e + 1) begin : gen_length
            localparam integer Own = e;
            reg [TokenBits-1:0] length_q;
            assign lengths_o[e*TokenBits+:TokenBits] = length_q;
            always @(posedge clk_i) begin
                if (push_1_q && expert_1_q == Own[ExpertBits-1:0]) length_q <= length_q + 1'b1;
                if (start_i) length_q <= {TokenBits{1'b0}};
            end
        end
    endgenerate

    // ---- cycle 3: written ----
    wire [ExpertBits+TokenBits-1:0] unused_addr = read_addr_i;   // a place never needs the length's highest bit
    wire unused = &{1'b0, unused_addr, place};

    ram_sdp #(.Width(TokenBits + ScoreWidth), .Depth(1 << AddrWidth)) u_ram (
        .clk_i(clk_i), .write_valid_i(push_2_q), .write_addr_i(addr_2_q), .write_data_i(entry_2_q),
        .read_addr_i({read_addr_i[TokenBits+:ExpertBits], read_addr_i[PlaceBits-1:0]}), .read_data_o(read_data_o)
    );

    reg  full_q;
    wire settled;
    delay_line #(.Width(1), .Cycles(3), .Reset(1)) u_settle (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(last), .data_o(settled)
    );
    always @(posedge clk_i) begin
        if (settled) full_q <= 1'b1;
        if (start_i || !rst_ni) full_q <= 1'b0;
    end
    assign full_o = full_q;

`ifndef SYNTHESIS
    assertion u_assert_layer_fits (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!start_i || (tokens_i != 0 && {{32 - TokenBits{1'b0}}, tokens_i} < Depth + 1))
    );
    assertion u_assert_queue_never_over (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!push_1_q || {{32 - TokenBits{1'b0}}, place} < Depth)
    );
    assertion u_assert_pushed_expert_exists (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!push_1_q || {1'b0, expert_1_q} < ExpertCount)
    );
`endif

    parameter_check #(
        .Good(TopK >= 1 && Depth >= 1 && TokenBits >= 1 && ScoreWidth >= 1 && Experts >= TopK &&
              (1 << ExpertBits) >= Experts),
        .Message("expert_queues needs TopK, Depth, TokenBits and ScoreWidth at least 1; Experts at least TopK; ExpertBits enough for Experts")
    ) u_parameter_check ();

endmodule
`default_nettype wire
