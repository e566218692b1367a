`default_nettype none
// Steps through the operations that run on the array and sends their rows, each as soon as what it reads is there.
//
// Handshake: start_i: one image. op_*: the operation at op_index_o, 2 cycles later. row_*: valid/ready. *_done_i, *_rows_i:
//            how far results are: operations complete, and rows of the next one; of what goes to memories and store (y),
//            of attention (a), of layer norms (n). run_*: see expert_runs; queue_*: an entry of the expert's queue, 2 cycles
//            after its address. gate_o: an operation begins whose results the gate takes. drained_o: a layer of experts
//            had no token at all. idle_i ends the image, after which finished_o is high.
// Latency:   a row takes 3 cycles, one of a queue 8.
// Kinds:     of operations (accel_constants): rows one after another; attention, head by head, weighted sums Lead rows behind
//            scores; the first of the ExpertOps entries that each expert takes: pieces of its first layer, then of its
//            second; the end.
// Targets:   what a row waits for: nothing, y (results), n (norms) or a (attention); the last operation of that kind that has
//            begun.
module accel_sequencer #(
    parameter IndexBits   = 7,
    parameter TokenBits   = 8,
    parameter TileBits    = 8,
    parameter CountBits   = 11,
    parameter AddrBits    = 13,    // of feature memories
    parameter StoreBits   = 8,     // of the store of keys and values
    parameter OperandBits = 20,    // shifts and width, passed through
    parameter PostBits    = 16,    // what happens to results, passed through
    parameter ScoreWidth  = 18,
    parameter Tokens      = 129,
    parameter Heads       = 3,
    parameter HeadBits    = 2,
    parameter Lead        = 2,
    parameter HeadBlocks  = 4,     // blocks of a query
    parameter HeadTiles   = 4,     // output tiles of a value
    parameter KeyBlocks   = 9,     // blocks of a row of weights
    parameter KeyTiles    = 9,     // output tiles of a row of scores
    parameter ValueBase   = 108,   // of the store: values behind keys
    parameter ExpertBits  = 5,
    parameter PartBits    = 5,     // holds a head and an expert
    parameter ExpertOps   = 2
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    start_i,
    output wire                    finished_o,
    input  wire                    idle_i,
    output wire [IndexBits-1:0]    op_index_o,
    input  wire [1:0]              op_kind_i,
    input  wire [1:0]              op_source_i,
    input  wire [AddrBits-1:0]     op_from_i,
    input  wire [TileBits-1:0]     op_from_stride_i,
    input  wire [TokenBits-1:0]    op_rows_i,
    input  wire [TileBits-1:0]     op_in_tiles_i,
    input  wire [TileBits-1:0]     op_out_tiles_i,
    input  wire [CountBits-1:0]    op_tiles_i,
    input  wire [2:0]              op_dest_i,
    input  wire [AddrBits-1:0]     op_to_i,
    input  wire [TileBits-1:0]     op_to_stride_i,
    input  wire [1:0]              op_target_i,
    input  wire                    op_fresh_i,      // reads the next layer norm
    input  wire [OperandBits-1:0]  op_operand_i,
    input  wire [PostBits-1:0]     op_post_i,
    input  wire [7:0]              y_done_i,
    input  wire [TokenBits-1:0]    y_rows_i,
    input  wire [7:0]              n_done_i,
    input  wire [TokenBits-1:0]    n_rows_i,
    input  wire [7:0]              a_done_i,
    input  wire [TokenBits-1:0]    a_rows_i,
    output wire                    gate_o,
    output wire                    drained_o,
    output wire [ExpertBits-1:0]   run_index_o,
    input  wire                    run_valid_i,
    input  wire                    run_end_i,
    input  wire                    run_drop_i,
    input  wire                    run_last_i,
    input  wire [ExpertBits-1:0]   run_expert_i,
    input  wire [TokenBits-1:0]    run_length_i,
    output wire [ExpertBits+TokenBits-1:0] queue_addr_o,
    input  wire [TokenBits+ScoreWidth-1:0] queue_data_i,
    output wire                    row_valid_o,
    input  wire                    row_ready_i,
    output wire [1:0]              row_source_o,
    output wire [AddrBits-1:0]     row_from_o,
    output wire [TileBits-1:0]     row_in_tiles_o,
    output wire [TileBits-1:0]     row_out_tiles_o,
    output wire [CountBits-1:0]    row_tiles_o,
    output wire                    row_stored_o,
    output wire [StoreBits-1:0]    row_base_o,
    output wire                    row_last_o,      // of the operation
    output wire                    row_drop_o,
    output wire [2:0]              row_dest_o,
    output wire [AddrBits-1:0]     row_to_o,
    output wire [TokenBits-1:0]    row_row_o,
    output wire [IndexBits-1:0]    row_op_o,
    output wire [PartBits-1:0]     row_part_o,      // head or expert
    output wire                    row_final_o,     // the last row of its phase, of all experts
    output wire [ScoreWidth-1:0]   row_score_o,
    output wire [OperandBits-1:0]  row_operand_o,
    output wire [PostBits-1:0]     row_post_o
);

    `include "accel_constants.vh"

    localparam integer LastToken = Tokens - 1;
    localparam integer LastHead = Heads - 1;
    localparam integer KeyRoom = KeyTiles * HeadBlocks;      // tiles of a head's keys
    localparam integer ValueRoom = HeadTiles * KeyBlocks;
    localparam [TokenBits-1:0] LastRow = LastToken[TokenBits-1:0];
    localparam PendingBits = $clog2(Lead + 2);
    localparam StepBits = $clog2(ExpertOps + 1);
    localparam integer LastOp = ExpertOps - 1;
    localparam [IndexBits-1:0] ToFirst = LastOp[IndexBits-1:0];   // from an expert's last entry to its first

    localparam [3:0] Idle = 4'd0, Look = 4'd1, Begin = 4'd2, Run = 4'd3, Queue = 4'd4, Check = 4'd5, Row = 4'd6,
                     Score = 4'd7, Sum = 4'd8, Next = 4'd9, Drain = 4'd10, Finish = 4'd11, Drop = 4'd12;

    reg [3:0]             state_q;
    reg [2:0]             wait_q;
    reg [IndexBits-1:0]   index_q;
    reg [TokenBits-1:0]   row_q, last_q;
    reg [AddrBits-1:0]    from_q, to_q;
    reg [7:0]             issued_y_q, issued_a_q, issued_n_q;
    reg [7:0]             target_q;
    reg                   ready_q;      // what the row waits for is there
    reg  [StepBits-1:0]   step_q;       // which of an expert's operations
    reg                   inside_q;     // among the experts of a layer: rows come from queues, and go back by them
    reg                   ran_q;        // any of them had tokens
    reg [ExpertBits-1:0]  run_q;
    reg [TokenBits-1:0]   token_q;
    reg [TokenBits+TileBits-1:0] place_q;
    reg [AddrBits-1:0]    queued_q;     // where the row lies, or goes
    reg [ScoreWidth-1:0]  score_q;
    reg [TileBits-1:0]    queue_stride_q;
    reg                   drained_q, gate_q;

    // ---- attention: where scores are, and where sums are ----
    reg [TokenBits-1:0]   sum_row_q;
    reg [HeadBits-1:0]    head_q, sum_head_q;
    reg [AddrBits-1:0]    sum_to_q, head_from_q, head_to_q;
    reg [StoreBits-1:0]   key_q, value_q;
    reg [PendingBits-1:0] pending_q;    // rows of scores whose sums are not sent
    reg                   scored_q;     // all scores are sent

    wire [AddrBits-1:0] from_stride = {{AddrBits - TileBits{1'b0}}, op_from_stride_i};
    wire [AddrBits-1:0] to_stride   = {{AddrBits - TileBits{1'b0}}, op_to_stride_i};
    wire [7:0] keys_ahead   = y_done_i + 8'd1 - issued_y_q;
    wire [7:0] values_ahead = y_done_i - issued_y_q;
    wire [AddrBits+TokenBits+TileBits-1:0] place_wide = {{AddrBits{1'b0}}, place_q};
    wire [AddrBits-1:0] place = place_wide[AddrBits-1:0];
    wire unused = &{1'b0, place_wide, keys_ahead, values_ahead};
    wire second    = op_dest_i == ToExperts;    // of an expert's layers
    wire last_step = step_q == LastOp[StepBits-1:0];
    wire last_row  = row_q == last_q;
    wire to_memory = op_dest_i != ToSum && !second;
    wire sent      = row_valid_o && row_ready_i;

    // ---- what a row waits for ----
    wire [7:0]           done  = (op_target_i == ForResults) ? y_done_i : (op_target_i == ForNorms) ? n_done_i : a_done_i;
    wire [TokenBits-1:0] rows  = (op_target_i == ForResults) ? y_rows_i : (op_target_i == ForNorms) ? n_rows_i : a_rows_i;
    reg  [7:0]           done_q;      // as they were a cycle ago: what is done stays so
    reg  [TokenBits-1:0] rows_q;
    wire [7:0]           ahead = done_q - target_q;         // 0 and up: complete
    wire                 row_there = ahead == 8'hff && rows_q > row_q;
    always @(posedge clk_i) begin
        done_q  <= done;
        rows_q  <= rows;
        ready_q <= op_target_i == ForNothing || !ahead[7] || row_there;
    end

    // Scores need all keys, sums all values: complete operations, the second last and the last begun.
    reg keys_ready_q, values_ready_q;
    always @(posedge clk_i) begin
        keys_ready_q   <= !keys_ahead[7];
        values_ready_q <= !values_ahead[7];
    end

    // ---- the row ----
    wire scoring = state_q == Score;
    wire summing = state_q == Sum;
    wire sum_last = sum_row_q == LastRow && sum_head_q == LastHead[HeadBits-1:0];
    assign row_valid_o     = (state_q == Row && ready_q) || (scoring && keys_ready_q) || (summing && values_ready_q)
                             || state_q == Drop;
    assign row_source_o    = summing ? FromWeights : op_source_i;
    assign row_from_o      = (inside_q && !second) ? queued_q : from_q;
    assign row_in_tiles_o  = scoring ? HeadBlocks[TileBits-1:0] : summing ? KeyBlocks[TileBits-1:0] : op_in_tiles_i;
    assign row_out_tiles_o = scoring ? KeyTiles[TileBits-1:0] : summing ? HeadTiles[TileBits-1:0] : op_out_tiles_i;
    assign row_tiles_o     = op_tiles_i;
    assign row_stored_o    = scoring || summing;
    assign row_base_o      = scoring ? key_q : value_q;
    assign row_last_o      = summing ? sum_last : last_row;
    assign row_drop_o      = state_q == Drop;
    assign row_dest_o      = scoring ? ToScores : summing ? ToAttention : op_dest_i;
    assign row_to_o        = summing ? sum_to_q : (inside_q && second) ? queued_q : to_q;
    assign row_row_o       = summing ? sum_row_q : row_q;
    assign row_op_o        = index_q;
    assign row_part_o      = scoring ? {{PartBits - HeadBits{1'b0}}, head_q} :
                             summing ? {{PartBits - HeadBits{1'b0}}, sum_head_q} :
                             {{PartBits - ExpertBits{1'b0}}, run_expert_i};
    assign row_final_o     = last_row && (!inside_q || run_last_i);
    assign row_score_o     = score_q;
    assign row_operand_o   = op_operand_i;
    assign row_post_o      = op_post_i;

    assign op_index_o   = index_q;
    assign run_index_o  = run_q;
    assign queue_addr_o = {run_expert_i, row_q};
    assign gate_o       = gate_q;
    assign drained_o    = drained_q;
    assign finished_o   = state_q == Finish && idle_i && values_ready_q;

    always @(posedge clk_i) begin
        if (wait_q != 3'd0) wait_q <= wait_q - 1'b1;
        gate_q    <= 1'b0;
        drained_q <= 1'b0;
        // From an entry of the queue: its token, and where that lies.
        token_q        <= queue_data_i[TokenBits-1:0];
        queue_stride_q <= second ? op_to_stride_i : op_from_stride_i;
        place_q        <= token_q * queue_stride_q;
        queued_q       <= place + (second ? op_to_i : op_from_i);
        score_q        <= queue_data_i[TokenBits+:ScoreWidth];

        case (state_q)
            Look: if (wait_q == 3'd0) state_q <= Begin;

            Begin: begin
                row_q  <= {TokenBits{1'b0}};
                last_q <= (inside_q ? run_length_i : op_rows_i) - 1'b1;
                from_q <= op_from_i;
                to_q   <= op_to_i;
                wait_q <= 3'd6;
                if (op_kind_i == KindEnd) state_q <= Finish;
                else if (op_kind_i == KindAttention) begin
                    state_q     <= Score;
                    sum_row_q   <= {TokenBits{1'b0}};
                    head_q      <= {HeadBits{1'b0}};
                    sum_head_q  <= {HeadBits{1'b0}};
                    sum_to_q    <= op_to_i;
                    head_to_q   <= op_to_i;
                    head_from_q <= op_from_i;
                    key_q       <= {StoreBits{1'b0}};
                    value_q     <= ValueBase[StoreBits-1:0];
                    pending_q   <= {PendingBits{1'b0}};
                    scored_q    <= 1'b0;
                    issued_a_q  <= issued_a_q + 1'b1;
                    wait_q      <= 3'd0;
                end else if (op_kind_i == KindExperts && !inside_q) begin
                    state_q  <= Run;
                    inside_q <= 1'b1;
                    ran_q    <= 1'b0;
                    run_q    <= {ExpertBits{1'b0}};
                end else begin
                    state_q    <= run_drop_i && inside_q ? Drop : inside_q ? Queue : Check;
                    target_q   <= (op_target_i == ForNorms) ? issued_n_q + {7'd0, op_fresh_i} :
                                  (op_target_i == ForResults) ? issued_y_q : issued_a_q;
                    if (!(run_drop_i && inside_q)) begin
                        issued_y_q <= issued_y_q + {7'd0, to_memory};
                        issued_n_q <= issued_n_q + {7'd0, op_fresh_i};
                        gate_q     <= op_dest_i == ToGate;
                        if (inside_q) ran_q <= 1'b1;
                    end
                end
            end

            // The next expert of the layer.
            Run: if (wait_q == 3'd0 && run_valid_i) begin
                if (run_end_i) begin
                    inside_q <= 1'b0;
                    state_q  <= ran_q ? Next : Drain;
                    if (ran_q) index_q <= index_q + ToFirst;   // Next adds one
                end else state_q <= Begin;
            end

            Queue: if (wait_q == 3'd0) state_q <= Check;
            Check: state_q <= Row;

            Row: if (sent) begin
                row_q   <= row_q + 1'b1;
                from_q  <= from_q + from_stride;
                to_q    <= to_q + to_stride;
                wait_q  <= 3'd6;
                state_q <= last_row ? Next : inside_q ? Queue : Check;
            end

            Drop: if (sent) state_q <= Next;

            Score: if (sent) begin
                row_q   <= (row_q == LastRow) ? {TokenBits{1'b0}} : row_q + 1'b1;
                from_q  <= from_q + from_stride;
                if (row_q == LastRow) begin
                    from_q      <= head_from_q + HeadBlocks[AddrBits-1:0];
                    head_from_q <= head_from_q + HeadBlocks[AddrBits-1:0];
                    key_q       <= key_q + KeyRoom[StoreBits-1:0];
                    head_q      <= head_q + 1'b1;
                    scored_q    <= head_q == LastHead[HeadBits-1:0];
                end
                pending_q <= pending_q + 1'b1;
                if (pending_q == Lead[PendingBits-1:0] || (row_q == LastRow && head_q == LastHead[HeadBits-1:0]))
                    state_q <= Sum;
            end

            Sum: if (sent) begin
                sum_row_q <= (sum_row_q == LastRow) ? {TokenBits{1'b0}} : sum_row_q + 1'b1;
                sum_to_q  <= sum_to_q + to_stride;
                if (sum_row_q == LastRow) begin
                    sum_to_q   <= head_to_q + HeadBlocks[AddrBits-1:0];
                    head_to_q  <= head_to_q + HeadBlocks[AddrBits-1:0];
                    value_q    <= value_q + ValueRoom[StoreBits-1:0];
                    sum_head_q <= sum_head_q + 1'b1;
                end
                pending_q <= pending_q - 1'b1;
                if (sum_last) state_q <= Next;
                else if (!scored_q) state_q <= Score;
            end

            // An expert's operations follow one another, then the first of the next expert.
            Next: begin
                wait_q  <= 3'd3;
                state_q <= Look;
                index_q <= index_q + 1'b1;
                if (inside_q) begin
                    step_q <= last_step ? {StepBits{1'b0}} : step_q + 1'b1;
                    if (last_step) begin
                        index_q <= index_q - ToFirst;
                        run_q   <= run_q + 1'b1;
                        wait_q  <= 3'd3;
                        state_q <= Run;
                    end
                end
            end

            // No expert has a token: the phase ends when everything before it is through.
            Drain: if (values_ready_q) begin
                drained_q <= 1'b1;
                index_q   <= index_q + ToFirst;
                state_q   <= Next;
            end

            Finish: if (finished_o) state_q <= Idle;
            default: ;
        endcase
        if (start_i) begin
            state_q    <= Look;
            wait_q     <= 3'd3;
            index_q    <= {IndexBits{1'b0}};
            issued_y_q <= 8'd0;
            issued_a_q <= 8'd0;
            issued_n_q <= 8'd0;
        end
        if (!rst_ni) begin
            state_q  <= Idle;
            wait_q   <= 3'd0;
            step_q   <= {StepBits{1'b0}};
            inside_q <= 1'b0;
        end
    end

`ifndef SYNTHESIS
    assertion u_assert_state_exists (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(state_q <= Drop));
    assertion u_assert_starts_idle (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || state_q == Idle));
`endif

    parameter_check #(
        .Good(IndexBits >= 1 && Tokens >= 1 && Heads >= 1 && Lead >= 1 && HeadBlocks >= 1 && HeadTiles >= 1 &&
              KeyBlocks >= 1 && KeyTiles >= 1 && ExpertOps >= 1 && (1 << TokenBits) > Tokens &&
              AddrBits >= TileBits && PartBits >= HeadBits && PartBits >= ExpertBits),
        .Message("accel_sequencer needs IndexBits, Tokens, Heads, Lead, HeadBlocks, HeadTiles, KeyBlocks, KeyTiles and ExpertOps at least 1; TokenBits enough for Tokens; AddrBits at least TileBits; PartBits at least HeadBits and ExpertBits")
    ) u_parameter_check ();

endmodule
`default_nettype wire
