`default_nettype none
// Reads the queues of experts, entry by entry, in the order in which the experts run.
//
// Handshake: valid/ready streams. run_*: {end, expert, length}. read_addr_o: {expert, place}, read_data_i 2 cycles
//            later. entry_*: {score, token} of every queue entry; then one beat with entry_end_o for the end.
// Latency:   3 cycles to the first entry, one a cycle also from one expert to the next.
module queue_reader #(
    parameter ExpertBits = 4,
    parameter TokenBits  = 8,
    parameter ScoreWidth = 32
) (
    input  wire                            clk_i,
    input  wire                            rst_ni,
    input  wire                            run_valid_i,
    output wire                            run_ready_o,
    input  wire                            run_end_i,
    input  wire [ExpertBits-1:0]           run_expert_i,
    input  wire [TokenBits-1:0]            run_length_i,
    output wire [ExpertBits+TokenBits-1:0] read_addr_o,
    input  wire [TokenBits+ScoreWidth-1:0] read_data_i,
    output wire                            entry_valid_o,
    input  wire                            entry_ready_i,
    output wire                            entry_end_o,
    output wire [TokenBits-1:0]            entry_token_o,
    output wire [ScoreWidth-1:0]           entry_score_o
);

    localparam [3:0] Depth = 4'd8;   // entries under way and in the fifo

    reg                  busy_q;
    reg                  end_q;
    reg [ExpertBits-1:0] expert_q;
    reg [TokenBits-1:0]  place_q;
    reg [TokenBits-1:0]  last_q;
    reg [3:0]            credit_q;

    wire fire     = busy_q && credit_q != 4'd0;
    wire last     = end_q || place_q == last_q;
    wire returned = entry_valid_o && entry_ready_i;

    assign run_ready_o = !busy_q || (fire && last);
    assign read_addr_o = {expert_q, place_q};

    always @(posedge clk_i) begin
        if (fire) place_q <= place_q + 1'b1;
        if (run_ready_o) busy_q <= run_valid_i;
        if (run_ready_o && run_valid_i) begin
            end_q    <= run_end_i;
            expert_q <= run_expert_i;
            place_q  <= {TokenBits{1'b0}};
            last_q   <= run_length_i - 1'b1;
        end
        if (fire && !returned) credit_q <= credit_q - 1'b1;
        if (!fire && returned) credit_q <= credit_q + 1'b1;
        if (!rst_ni) begin
            busy_q   <= 1'b0;
            credit_q <= Depth;
        end
    end

    wire arrived, arrived_end, fifo_ready;
    wire unused = &{1'b0, fifo_ready};   // never low: an entry holds a slot

    delay_line #(.Width(1), .Cycles(2), .Reset(1)) u_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(fire), .data_o(arrived)
    );
    delay_line #(.Width(1), .Cycles(2)) u_end (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(end_q), .data_o(arrived_end)
    );
    stream_fifo #(.Width(1 + TokenBits + ScoreWidth), .Depth(8)) u_entries (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(arrived), .in_ready_o(fifo_ready), .in_data_i({arrived_end, read_data_i}),
        .out_valid_o(entry_valid_o), .out_ready_i(entry_ready_i),
        .out_data_o({entry_end_o, entry_score_o, entry_token_o})
    );

`ifndef SYNTHESIS
    assertion u_assert_run_not_empty (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(run_valid_i && run_ready_o) || run_end_i || run_length_i != 0)
    );
    assertion u_assert_entry_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !arrived));
    assertion u_assert_credit_never_over (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(credit_q <= Depth));
`endif

    parameter_check #(
        .Good(ExpertBits >= 1 && TokenBits >= 1 && ScoreWidth >= 1),
        .Message("queue_reader needs ExpertBits, TokenBits and ScoreWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
