`default_nettype none
// The list of a layer's experts in the order in which they run, for two readers: who loads their weights, ahead, and who
// computes them.
//
// Handshake: start_i: a new layer; full_i: its queues are in, lengths_i stand. Weights may be loaded before that: begun_i
//            experts, the lowest, of the Leading at most; closed_o says that the list is being made and no more may be
//            begun; those of them that have no token are in the list, to be dropped. run_*: entry run_index_i, if it is there:
//            end (nothing behind it), drop, last with tokens, expert, length. load_*: likewise, for the other reader.
// Latency:   the first entry 4 cycles after full_i, then one a cycle; those behind the leading ones as expert_order has it.
// Order:     the Leading lowest by index, then the others as expert_order has them.
module expert_runs #(
    parameter Experts    = 16,
    parameter ExpertBits = 5,     // holds Experts + 1: an entry for each, and the end
    parameter TokenBits  = 8,
    parameter Leading    = 2
) (
    input  wire                         clk_i,
    input  wire                         rst_ni,
    input  wire                         start_i,
    input  wire                         full_i,
    input  wire [Experts*TokenBits-1:0] lengths_i,
    input  wire [ExpertBits-1:0]        begun_i,
    output wire                         closed_o,
    input  wire [ExpertBits-1:0]        run_index_i,
    output wire                         run_valid_o,
    output wire                         run_end_o,
    output wire                         run_drop_o,
    output wire                         run_last_o,
    output wire [ExpertBits-1:0]        run_expert_o,
    output wire [TokenBits-1:0]         run_length_o,
    input  wire [ExpertBits-1:0]        load_index_i,
    output wire                         load_valid_o,
    output wire                         load_end_o,
    output wire                         load_drop_o,
    output wire [ExpertBits-1:0]        load_expert_o
);

    localparam EntryBits = 3 + ExpertBits + TokenBits;

    reg                  closed_q, listing_q;
    reg [ExpertBits-1:0] count_q;      // entries listed
    reg [Experts-1:0]    left_q;       // experts with tokens that are not listed yet
    reg [EntryBits-1:0]  entries [0:(1 << ExpertBits)-1];

    wire                  found, ends, drop;
    wire [ExpertBits-1:0] expert;
    wire [TokenBits-1:0]  length;
    wire [Experts-1:0]    this_one = {{Experts - 1{1'b0}}, 1'b1} << expert;
    wire                  last = (left_q & ~this_one) == {Experts{1'b0}};
    wire                  add  = listing_q && found;

    assign closed_o = closed_q;

    genvar e;
    generate
        for (e = 0; e < Experts; e = e + 1) begin : gen_left
            always @(posedge clk_i) begin
                if (full_i && !closed_q) left_q[e] <= lengths_i[e*TokenBits+:TokenBits] != {TokenBits{1'b0}};
                else if (add && this_one[e]) left_q[e] <= 1'b0;
            end
        end

    endgenerate

    // ---- the leading ones, one a cycle ----
    localparam [ExpertBits-1:0] Behind = Leading[ExpertBits-1:0];
    reg [ExpertBits-1:0] at_q, expert_q;
    reg [TokenBits-1:0]  length_q;
    reg                  looked_q, behind_q;   // expert_q was looked at, or is behind the leading ones
    wire                 empty = length_q == {TokenBits{1'b0}};
    always @(posedge clk_i) begin
        if (listing_q) at_q <= (at_q == Behind) ? at_q : at_q + 1'b1;
        looked_q <= listing_q && rst_ni;
        expert_q <= at_q;
        behind_q <= at_q == Behind;
        length_q <= lengths_i[at_q*TokenBits+:TokenBits];
        if (start_i || !rst_ni) begin
            at_q     <= {ExpertBits{1'b0}};
            looked_q <= 1'b0;
        end
    end

    // ---- the others, by turns ----
    wire                  others_valid, others_end;
    wire [ExpertBits-1:0] others_expert;
    wire [TokenBits-1:0]  others_length;
    generate
        if (Leading < Experts) begin : gen_others
            localparam OrderBits = (Experts > 1) ? $clog2(Experts) : 1;   // fewer than ExpertBits
            localparam integer LeadingBits = Leading * TokenBits;
            wire [OrderBits-1:0] order_expert;
            reg                  begun_q;
            always @(posedge clk_i) begin
                begun_q <= closed_q;
                if (start_i || !rst_ni) begun_q <= 1'b0;
            end
            expert_order #(
                .Experts(Experts), .ExpertBits(OrderBits), .TokenBits(TokenBits), .Leading(0)
            ) u_expert_order (
                .clk_i(clk_i), .rst_ni(rst_ni && !start_i), .start_i(closed_q && !begun_q),
                .lengths_i((lengths_i >> LeadingBits) << LeadingBits),
                .run_valid_o(others_valid), .run_ready_i(looked_q && behind_q && listing_q), .run_end_o(others_end),
                .run_expert_o(order_expert), .run_length_o(others_length)
            );
            assign others_expert = {{ExpertBits - OrderBits{1'b0}}, order_expert};
        end else begin : gen_no_others
            assign {others_valid, others_end} = 2'b11;
            assign others_expert = {ExpertBits{1'b0}};
            assign others_length = {TokenBits{1'b0}};
        end
    endgenerate

    assign expert = behind_q ? others_expert : expert_q;
    assign length = behind_q ? others_length : length_q;
    assign ends   = behind_q && others_end;
    assign drop   = !behind_q && empty;
    assign found  = looked_q && (behind_q ? others_valid : !empty || expert_q < begun_i);

    always @(posedge clk_i) begin
        if (full_i) closed_q <= 1'b1;
        // What was begun stands from the cycle after closing on.
        listing_q <= (listing_q || (closed_q && count_q == {ExpertBits{1'b0}})) && !(add && ends);
        if (add) begin
            entries[count_q] <= {ends, drop, last, expert, length};
            count_q          <= count_q + 1'b1;
        end
        if (start_i || !rst_ni) begin
            closed_q  <= 1'b0;
            listing_q <= 1'b0;
            count_q   <= {ExpertBits{1'b0}};
        end
    end

    wire [EntryBits-1:0] load_entry = entries[load_index_i];
    wire unused = &{1'b0, load_entry};
    assign run_valid_o = run_index_i < count_q;
    assign load_valid_o = load_index_i < count_q;
    assign {run_end_o, run_drop_o, run_last_o, run_expert_o, run_length_o} = entries[run_index_i];
    assign {load_end_o, load_drop_o} = load_entry[EntryBits-1-:2];
    assign load_expert_o = load_entry[TokenBits+:ExpertBits];

`ifndef SYNTHESIS
    reg [ExpertBits-1:0] begun_before_q;
    always @(posedge clk_i) begun_before_q <= begun_i;
    assertion u_assert_begun_are_leading (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!listing_q || {{32 - ExpertBits{1'b0}}, begun_i} < Leading + 1)
    );
    assertion u_assert_none_begun_behind_closing (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(listing_q && looked_q) || begun_i == begun_before_q)
    );
    assertion u_assert_list_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!add || count_q != {ExpertBits{1'b1}}));
`endif

    parameter_check #(
        .Good(TokenBits >= 1 && Experts >= 1 && ExpertBits >= $clog2(Experts + 2) && Leading <= Experts),
        .Message("expert_runs needs TokenBits at least 1; ExpertBits enough for Experts + 1; Leading at most Experts")
    ) u_parameter_check ();

endmodule
`default_nettype wire
