`default_nettype none
// Experts: the gate chooses among them for each token, queues hold each one's tokens, and lists say who runs and is loaded
// next.
// Without experts nothing of it is there.
//
// Handshake: gate_start_i: a layer's gate begins, for task task_i. logit_*: valid/ready, a beat of a token's logits. run_*,
//            list_*: see expert_runs. queue_*: an entry of an expert's queue, 2 cycles after its address.
// Latency:   see gate_turns, expert_queues, expert_runs.
module accel_experts #(
    parameter HasExperts   = 0,
    parameter Lanes        = 16,
    parameter LogitWidth        = 18,
    parameter Tokens       = 129,
    parameter TokenBits    = 8,
    parameter TaskBits     = 6,
    parameter Experts      = 16,
    parameter ExpertBits   = 5,
    parameter QueueBits    = 4,
    parameter GateBits     = 5,
    parameter GateTokenBits = 8,
    parameter TopK         = 2,
    parameter PickBits     = 82,
    parameter PickScore    = 46,     // where scores begin in a pick
    parameter GateCount    = 16,
    parameter Gates        = 1,     // that take tokens in turn
    parameter GateBeats    = 1,     // of logits a token
    parameter [GateBits*(1<<TaskBits)-1:0] GateFirst = 0,   // by task
    parameter Prune        = 0,
    parameter PruneAt      = 0,
    parameter Leading      = 0     // see expert_runs
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire [TaskBits-1:0]    task_i,
    input  wire                   gate_start_i,
    input  wire                   logit_valid_i,
    output wire                   logit_ready_o,
    input  wire [Lanes*LogitWidth-1:0] logit_data_i,
    input  wire [ExpertBits-1:0]  run_index_i,
    output wire                   run_valid_o,
    output wire                   run_end_o,
    output wire                   run_drop_o,
    output wire                   run_last_o,
    output wire [ExpertBits-1:0]  run_expert_o,
    output wire [TokenBits-1:0]   run_length_o,
    input  wire [ExpertBits+TokenBits-1:0] queue_addr_i,
    output wire [TokenBits+LogitWidth-1:0] queue_data_o,
    output wire                   list_closed_o,
    input  wire [ExpertBits-1:0]  list_begun_i,
    input  wire [ExpertBits-1:0]  list_index_i,
    output wire                   list_valid_o,
    output wire                   list_end_o,
    output wire                   list_drop_o,
    output wire [ExpertBits-1:0]  list_expert_o
);

    genvar i;
    generate
        if (HasExperts != 0) begin : gen_experts
            wire pick_valid, pick_ready, queue_full;
            wire [PickBits-1:0] pick;
            wire [Experts*TokenBits-1:0] lengths;
            wire [TopK*QueueBits-1:0] chosen;
            wire [QueueBits+TokenBits-1:0] queue_place = queue_addr_i[QueueBits+TokenBits-1:0];
            wire unused = &{1'b0, pick, queue_addr_i};
            gate_turns #(
                .Gates(Gates), .RowBeats(GateBeats), .BeatWidth(Lanes*LogitWidth), .PickBits(PickBits), .Tokens(Tokens),
                .TokenBits(GateTokenBits), .GateBits(GateBits), .GateCount(GateCount)
            ) u_gate_turns (
                .clk_i(clk_i), .rst_ni(rst_ni), .start_i(gate_start_i), .first_i(GateFirst[task_i*GateBits+:GateBits]),
                .logit_valid_i(logit_valid_i), .logit_ready_o(logit_ready_o), .logit_data_i(logit_data_i),
                .pick_valid_o(pick_valid), .pick_ready_i(pick_ready), .pick_data_o(pick)
            );
            for (i = 0; i < TopK; i = i + 1) begin : gen_choice
                assign chosen[i*QueueBits+:QueueBits] = pick[i*GateBits+:QueueBits];
            end
            expert_queues #(
                .Experts(Experts), .TopK(TopK), .Depth(Tokens), .ExpertBits(QueueBits), .TokenBits(TokenBits),
                .ScoreWidth(LogitWidth), .Prune(Prune), .PruneAt(PruneAt[LogitWidth-1:0])
            ) u_expert_queues (
                .clk_i(clk_i), .rst_ni(rst_ni), .start_i(gate_start_i), .tokens_i(Tokens[TokenBits-1:0]),
                .pick_valid_i(pick_valid), .pick_ready_o(pick_ready),
                .pick_data_i({pick[PickScore+:TopK*LogitWidth], chosen}),
                .full_o(queue_full), .lengths_o(lengths), .read_addr_i(queue_place), .read_data_o(queue_data_o)
            );
            expert_runs #(
                .Experts(Experts), .ExpertBits(ExpertBits), .TokenBits(TokenBits), .Leading(Leading)
            ) u_expert_runs (
                .clk_i(clk_i), .rst_ni(rst_ni), .start_i(gate_start_i), .full_i(queue_full), .lengths_i(lengths),
                .begun_i(list_begun_i), .closed_o(list_closed_o),
                .run_index_i(run_index_i), .run_valid_o(run_valid_o), .run_end_o(run_end_o), .run_drop_o(run_drop_o),
                .run_last_o(run_last_o), .run_expert_o(run_expert_o), .run_length_o(run_length_o),
                .load_index_i(list_index_i), .load_valid_o(list_valid_o), .load_end_o(list_end_o), .load_drop_o(list_drop_o),
                .load_expert_o(list_expert_o)
            );
        end else begin : gen_dense
            assign logit_ready_o = 1'b1;
            assign queue_data_o  = {TokenBits + LogitWidth{1'b0}};
            assign {list_closed_o, list_valid_o, list_end_o, list_drop_o, list_expert_o} = {4 + ExpertBits{1'b0}};
            assign {run_valid_o, run_end_o, run_drop_o, run_last_o, run_expert_o, run_length_o} =
                {4 + ExpertBits + TokenBits{1'b0}};
            wire unused = &{1'b0, clk_i, rst_ni, task_i, logit_valid_i, logit_data_i, queue_addr_i, run_index_i, list_index_i,
                            list_begun_i, gate_start_i};
            wire unused_sizes = &{1'b0, Experts[0], QueueBits[0], GateTokenBits[0], TopK[0], PickBits[0], PickScore[0],
                                  GateCount[0], GateFirst[0], Prune[0], PruneAt[0], Leading[0], Tokens[0]};
        end
    endgenerate

    parameter_check #(
        .Good(Experts >= 1 && TopK >= 1 && Tokens >= 1 &&
              (HasExperts == 0 || (ExpertBits >= QueueBits && GateBits >= QueueBits))),
        .Message("accel_experts needs Experts, TopK and Tokens at least 1; ExpertBits and GateBits at least QueueBits")
    ) u_parameter_check ();

endmodule
`default_nettype wire
