`default_nettype none
// One image after another, each of the same program: two operations behind a layer norm, attention of two heads, an operation
// behind it whose results the gate takes, and a layer of experts of two operations: one with two tokens, or as the solver picks
// none, and one that is dropped. Norms, results and the list of experts come whenever, in order; so is a row taken.
module accel_sequencer_proof #(
    parameter HeadBlocks = 2,
    parameter HeadTiles  = 1,
    parameter KeyBlocks  = 1,
    parameter KeyTiles   = 3
) (
    input wire clk_i,
    input wire start_i,
    input wire row_ready_i,
    input wire norm_i,
    input wire result_i,
    input wire list_i
);

    `include "accel_constants.vh"

    localparam integer Heads = 2, KeyRoom = KeyTiles * HeadBlocks, ValueRoom = HeadTiles * KeyBlocks, ValueBase = Heads * KeyRoom;
    localparam [2:0] FirstOfExperts = 3'd4, End = 3'd6;

    wire rst_ni;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));
    (* anyconst *) reg empty;   // no expert has a token

    // ---- the operations, 2 cycles behind their index ----
    wire [2:0] op_index;
    reg  [2:0] index_q, op_q;
    always @(posedge clk_i) begin
        index_q <= op_index;
        op_q    <= index_q;
    end
    wire [1:0] kind, source, from_stride, rows, to_stride, target;
    wire [4:0] from, to;
    wire [2:0] dest;
    wire       fresh;
    sequencer_operation u_operation (
        .index_i(op_q), .fields_o({kind, source, from, from_stride, rows, dest, to, to_stride, target, fresh})
    );

    // ---- the rows that must come, by their places in the program ----
    localparam [4:0] ExpertRows = 5'd13, DroppedRows = 5'd17, Rows = 5'd19;
    function [4:0] behind(input [4:0] place, input none);
        behind = (none && place == ExpertRows - 1'b1) ? DroppedRows : place + 1'b1;
    endfunction

    // ---- an image: rows sent and results that came, as places of the next; norms; entries of the list ----
    wire       row_valid, finished;
    reg        running_q;
    reg  [4:0] sent_q, came_q;
    reg  [1:0] norms_q, listed_q;
    wire       start = rst_ni && start_i && !running_q;
    wire       sent  = row_valid && row_ready_i;
    always @(posedge clk_i) begin
        running_q <= rst_ni && (start || (running_q && !finished));
        if (sent) sent_q <= behind(sent_q, empty);
        if (result_i && came_q != sent_q) came_q <= behind(came_q, empty);
        if (norm_i && norms_q != 2'd2) norms_q <= norms_q + 1'b1;
        if (list_i && listed_q != 2'd3) listed_q <= listed_q + 1'b1;
        if (start || !rst_ni) begin
            {sent_q, came_q}    <= 10'd0;
            {norms_q, listed_q} <= 4'd0;
        end
    end
    wire [7:0] y_done = (came_q < 5'd2) ? 8'd0 : (came_q < 5'd4) ? 8'd1 : (came_q < 5'd13) ? 8'd2 :
                        (came_q < 5'd15 || empty) ? 8'd3 : 8'd4;
    wire [1:0] y_rows = {1'b0, came_q == 5'd1 || came_q == 5'd3 || came_q == 5'd14};
    wire [7:0] a_done = {7'd0, came_q >= 5'd12};
    wire [1:0] a_rows = {1'b0, came_q == 5'd11};

    // ---- experts: the second has two tokens, in the other order; the first is dropped ----
    wire [1:0] run_index, run_expert;
    wire [3:0] queue_addr;
    reg  [3:0] addr_q, entry_q;
    always @(posedge clk_i) begin
        addr_q  <= queue_addr;
        entry_q <= addr_q;
    end
    wire       run_end   = run_index == (empty ? 2'd1 : 2'd2);
    wire       run_drop  = run_index == (empty ? 2'd0 : 2'd1);
    wire [1:0] token     = (entry_q[3:2] == 2'd1) ? entry_q[1:0] ^ 2'd1 : entry_q[1:0];
    assign     run_expert = {1'b0, !run_drop};

    wire       gate, drained, row_stored, row_last, row_drop, row_final, row_score, row_operand, row_post, row_tiles;
    wire [1:0] row_source, row_in_tiles, row_out_tiles, row_row;
    wire [4:0] row_from, row_to;
    wire [3:0] row_base;
    wire [2:0] row_dest, row_op, row_part;
    accel_sequencer #(
        .IndexBits(3), .TokenBits(2), .TileBits(2), .CountBits(1), .AddrBits(5), .StoreBits(4), .OperandBits(1), .PostBits(1),
        .ScoreWidth(1), .Tokens(2), .Heads(Heads), .HeadBits(1), .Lead(1), .HeadBlocks(HeadBlocks), .HeadTiles(HeadTiles),
        .KeyBlocks(KeyBlocks), .KeyTiles(KeyTiles), .ValueBase(ValueBase), .ExpertBits(2), .PartBits(3), .ExpertOps(2)
    ) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start), .finished_o(finished), .idle_i(came_q == Rows),
        .op_index_o(op_index), .op_kind_i(kind), .op_source_i(source), .op_from_i(from), .op_from_stride_i(from_stride),
        .op_rows_i(rows), .op_in_tiles_i(op_q[1:0]), .op_out_tiles_i(~op_q[1:0]), .op_tiles_i(op_q[2]), .op_dest_i(dest),
        .op_to_i(to), .op_to_stride_i(to_stride), .op_target_i(target), .op_fresh_i(fresh), .op_operand_i(op_q[0]),
        .op_post_i(op_q[1]), .y_done_i(y_done), .y_rows_i(y_rows), .n_done_i({7'd0, norms_q[1]}),
        .n_rows_i({1'b0, norms_q[0]}), .a_done_i(a_done), .a_rows_i(a_rows), .gate_o(gate), .drained_o(drained),
        .run_index_o(run_index), .run_valid_i(run_index < listed_q), .run_end_i(run_end), .run_drop_i(run_drop),
        .run_last_i(!run_drop), .run_expert_i(run_expert), .run_length_i(run_drop ? 2'd0 : 2'd2),
        .queue_addr_o(queue_addr), .queue_data_i({entry_q[0], token}), .row_valid_o(row_valid), .row_ready_i(row_ready_i),
        .row_source_o(row_source), .row_from_o(row_from), .row_in_tiles_o(row_in_tiles), .row_out_tiles_o(row_out_tiles),
        .row_tiles_o(row_tiles), .row_stored_o(row_stored), .row_base_o(row_base), .row_last_o(row_last),
        .row_drop_o(row_drop), .row_dest_o(row_dest), .row_to_o(row_to), .row_row_o(row_row), .row_op_o(row_op),
        .row_part_o(row_part), .row_final_o(row_final), .row_score_o(row_score), .row_operand_o(row_operand),
        .row_post_o(row_post)
    );

    // ---- each row as the program has it ----
    wire [2:0] op;
    wire [1:0] row;
    wire       head, plain, scores, sums, queued, dropped;
    sequencer_row u_row (
        .place_i(sent_q), .op_o(op), .row_o(row), .head_o(head), .what_o({plain, scores, sums, queued, dropped})
    );
    wire [1:0] unused_kind, its_source, its_from_stride, its_rows, its_to_stride, its_target;
    wire [4:0] its_from, its_to;
    wire [2:0] its_dest;
    wire       unused_fresh;
    sequencer_operation u_its_operation (
        .index_i(op), .fields_o({unused_kind, its_source, its_from, its_from_stride, its_rows, its_dest, its_to,
                                 its_to_stride, its_target, unused_fresh})
    );
    wire       attends = scores || sums;
    wire       second  = op == FirstOfExperts + 1'b1;
    wire [1:0] read_row = (queued && !second) ? row ^ 2'd1 : row;
    wire [1:0] write_row = (queued && second) ? row ^ 2'd1 : row;
    wire [4:0] head_place = attends ? HeadBlocks[4:0] * head : 5'd0;
    wire       as_sent =
        row_op == op && row_drop == dropped && row_stored == attends && row_row == row &&
        row_operand == op[0] && row_post == op[1] && row_tiles == op[2] &&
        (!attends || row_part == {2'd0, head}) && (!queued || row_part == 3'd1) &&
        (!dropped || row_part == 3'd0);
    wire       reads =
        (sums ? row_source == FromWeights
                      : row_source == its_source && row_from == its_from + its_from_stride * read_row + head_place) &&
        row_in_tiles == (scores ? HeadBlocks[1:0] : sums ? KeyBlocks[1:0] : op[1:0]) &&
        row_out_tiles == (scores ? KeyTiles[1:0] : sums ? HeadTiles[1:0] : ~op[1:0]) &&
        (!scores || row_base == (head ? KeyRoom[3:0] : 4'd0)) &&
        (!sums || row_base == ValueBase[3:0] + (head ? ValueRoom[3:0] : 4'd0));
    wire       writes =
        row_dest == (scores ? ToScores : sums ? ToAttention : its_dest) &&
        (scores || row_to == its_to + its_to_stride * write_row + head_place) &&
        (scores || row_last == (plain ? row == its_rows - 1'b1 : row[0] && (head || queued))) &&
        (attends || row_final == row_last) && (!queued || row_score == row[0]);
    // What it waits for.
    wire       there = (sent_q < 5'd4) ? norms_q > row : scores ? came_q >= 5'd2 : sums ? came_q >= 5'd4 :
                       (op == 3'd3) ? came_q >= 5'd11 : (queued && second) ? came_q > 5'd13 + {3'd0, row} : 1'b1;
    assertion u_assert_row_of_program (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!row_valid || (running_q && as_sent && (row_drop || (reads && writes))))
    );
    assertion u_assert_not_too_early (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!row_valid || there));
    // Where a row that is dropped lies says nothing.
    stream_assertion #(.Width(37)) u_assert_row (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(row_valid), .ready_i(row_ready_i),
        .data_i({row_source, row_drop ? 10'd0 : {row_from, row_to}, row_in_tiles, row_out_tiles, row_tiles, row_stored,
                 row_base, row_last, row_drop, row_dest, row_row, row_op, row_part, row_final, row_operand})
    );

    // ---- the image ends once, and what is told on the way is told once ----
    reg gated_q, drained_q;
    always @(posedge clk_i) begin
        gated_q   <= rst_ni && !start && (gated_q || gate);
        drained_q <= rst_ni && !start && (drained_q || drained);
    end
    assertion u_assert_ends_behind_all (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!finished || (running_q && came_q == Rows && gated_q && drained_q == empty))
    );
    assertion u_assert_gate_once (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(running_q && gate) || (!gated_q && sent_q == 5'd12))
    );
    assertion u_assert_drained_once (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(running_q && drained) || (!drained_q && empty && sent_q == Rows))
    );

    // Where all is there that it waits for, the next row is offered, or the image ends.
    localparam integer MostWait = 22;
    wire [7:0] waited;
    wire       listed = listed_q == 2'd3 || sent_q < ExpertRows;
    happens_within #(.Cycles(MostWait)) u_goes_on (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(running_q && listed && (sent_q == Rows ? came_q == Rows : there)),
        .happens_i(row_valid || finished), .waited_o(waited)
    );

    // ---- what induction needs to know of the inside: where the sequencer is with so many rows sent ----
    localparam [3:0] Idle = 4'd0, Look = 4'd1, Begin = 4'd2, Run = 4'd3, Queue = 4'd4, Check = 4'd5, Row = 4'd6, Score = 4'd7,
                     Sum = 4'd8, Next = 4'd9, Drain = 4'd10, Finish = 4'd11, Drop = 4'd12;
    (* hierconn *) wire [3:0] \dut.state_q , \dut.key_q , \dut.value_q ;
    (* hierconn *) wire [2:0] \dut.wait_q , \dut.index_q ;
    (* hierconn *) wire [1:0] \dut.row_q , \dut.last_q , \dut.step_q , \dut.run_q , \dut.pending_q , \dut.sum_row_q ;
    (* hierconn *) wire [4:0] \dut.from_q , \dut.to_q , \dut.sum_to_q , \dut.head_from_q , \dut.head_to_q ;
    (* hierconn *) wire [7:0] \dut.issued_y_q , \dut.issued_a_q , \dut.issued_n_q , \dut.target_q ;
    (* hierconn *) wire       \dut.inside_q , \dut.ran_q , \dut.head_q , \dut.sum_head_q , \dut.scored_q ;
    wire [3:0] state  = \dut.state_q ;
    wire [2:0] index  = \dut.index_q ;
    wire       inside = \dut.inside_q ;
    wire       at_row = state == Queue || state == Check || state == Row || state == Drop || state == Score || state == Sum;
    wire [2:0] before_op;
    sequencer_row u_before (.place_i(sent_q - 1'b1), .op_o(before_op), .row_o(), .head_o(), .what_o());
    wire       begins = sent_q == 5'd0 || op != before_op;   // the row is its operation's first
    wire [4:0] first_expert = empty ? DroppedRows : ExpertRows;
    wire [1:0] its_run = (sent_q < DroppedRows || empty ? 2'd0 : 2'd1) + {1'b0, sent_q == Rows};
    wire       of_run  = \dut.run_q == its_run && sent_q >= first_expert &&
                         \dut.ran_q == (!empty && (sent_q != ExpertRows || (at_row && index == FirstOfExperts)));
    // Of each state: which operation it is of, and of which expert.
    wire       outside = sent_q <= first_expert || sent_q == Rows;   // no expert has begun, or all have ended
    reg        right;
    always @* case (state)
        Idle:    right = !inside;
        Look:    right = begins && index == op && (inside ? index == 3'd5 && of_run : outside);
        Begin:   right = begins && index == op && (inside ? of_run && sent_q != Rows : outside);
        Run:     right = begins && index == FirstOfExperts && inside && of_run && op != 3'd5;
        Next:    right = begins && (inside ? (index == FirstOfExperts ? op == 3'd5 && of_run
                                              : index == 3'd5 && op != 3'd5 && sent_q > first_expert &&
                                                \dut.ran_q == !empty && \dut.run_q + 1'b1 == its_run)
                                           : index + 1'b1 == op && outside);
        Drain:   right = !inside && index == FirstOfExperts && sent_q == Rows && empty;
        Finish:  right = !inside && index == End && sent_q == Rows;
        Drop:    right = inside && dropped && index == op && of_run && row_drop;
        Score:   right = !inside && scores;
        Sum:     right = !inside && sums;
        Row, Check: right = index == op && (inside ? queued && of_run : plain);
        Queue:   right = index == op && inside && queued && of_run;
        default: right = 1'b0;
    endcase
    assertion u_assert_where (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(right && running_q == (state != Idle) && sent_q <= Rows &&
                 !(empty && sent_q >= ExpertRows && sent_q < DroppedRows))
    );
    assertion u_assert_came (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(came_q <= sent_q && norms_q <= 2'd2 && !(empty && came_q >= ExpertRows && came_q < DroppedRows))
    );
    assertion u_assert_step (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i( \dut.step_q == (inside && index == 3'd5 ? 2'd1 : 2'd0))
    );
    // Operations count once they have begun.
    wire [7:0] y_before = (op <= 3'd1) ? {5'd0, op} : (op <= 3'd3) ? 8'd2 :
                          (sent_q <= first_expert || (op == FirstOfExperts && queued) || empty) ? 8'd3 : 8'd4;
    wire       y_now    = at_row && !dropped && op != 3'd2 && op != 3'd5;
    wire [7:0] a_before = {7'd0, op > 3'd2};
    assertion u_assert_issued (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(state == Idle || ( \dut.issued_y_q == y_before + {7'd0, y_now} &&
                 \dut.issued_n_q == {7'd0, op != 3'd0 || at_row} &&
                 \dut.issued_a_q == a_before + {7'd0, at_row && op == 3'd2}))
    );
    assertion u_assert_place (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!(state == Queue || state == Check || state == Row) ||
                 ( \dut.row_q == row && \dut.last_q == (op == 3'd3 ? 2'd0 : 2'd1) &&
                  \dut.from_q == its_from + its_from_stride * row && \dut.to_q == its_to + its_to_stride * row &&
                  \dut.target_q == (its_target == ForResults ? \dut.issued_y_q : 8'd1)))
    );
    // Attention: the next scores and the next sums.
    wire [1:0] score_row, sum_row;
    wire       score_head, sum_head;
    sequencer_row u_scores (
        .place_i(sent_q + {4'd0, sums}), .op_o(), .row_o(score_row), .head_o(score_head), .what_o()
    );
    sequencer_row u_sums (
        .place_i(sent_q == 5'd4 ? 5'd6 : sent_q + {4'd0, scores}), .op_o(), .row_o(sum_row), .head_o(sum_head), .what_o()
    );
    assertion u_assert_scores (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!attends || !at_row || (index == op && \dut.scored_q == (sent_q >= 5'd10) &&
                 \dut.pending_q == (sent_q == 5'd4 ? 2'd0 : sums && sent_q != 5'd11 ? 2'd2 : 2'd1) &&
                 ( \dut.scored_q || ( \dut.row_q == score_row && \dut.head_q == score_head &&
                   \dut.from_q == \dut.head_from_q + its_from_stride * score_row &&
                   \dut.head_from_q == its_from + (score_head ? HeadBlocks[4:0] : 5'd0) &&
                   \dut.key_q == (score_head ? KeyRoom[3:0] : 4'd0)))))
    );
    assertion u_assert_sums (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!attends || !at_row || ( \dut.sum_row_q == sum_row && \dut.sum_head_q == sum_head &&
                 \dut.sum_to_q == \dut.head_to_q + its_to_stride * sum_row &&
                 \dut.head_to_q == its_to + (sum_head ? HeadBlocks[4:0] : 5'd0) &&
                 \dut.value_q == ValueBase[3:0] + (sum_head ? ValueRoom[3:0] : 4'd0)))
    );
    assertion u_assert_told (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!running_q || ((gated_q || gate) == (op > 3'd3 || (op == 3'd3 && at_row)) &&
                 (drained_q || drained) == (empty && sent_q == Rows && !inside && state != Drain)))
    );
    // Cycles until the next row is offered or the image ends, where all is there.
    wire [4:0] pause  = {2'd0, \dut.wait_q };
    wire [4:0] expert = dropped ? 5'd1 : 5'd9;                          // from Begin of an expert's operation
    wire [4:0] begun  = (sent_q == Rows || attends) ? 5'd1 : plain ? 5'd2 : inside ? expert : 5'd8 + expert;
    wire [4:0] ran    = (sent_q == Rows) ? (empty ? 5'd7 : 5'd6) : expert;       // from the end of Run
    reg  [4:0] soon;
    always @* case (state)
        Look:    soon = pause + 5'd1 + begun;
        Begin:   soon = begun;
        Run:     soon = pause + 5'd1 + ran;
        Queue:   soon = pause + 5'd2;
        Check:   soon = 5'd1;
        Next:    soon = (inside && index != FirstOfExperts) ? 5'd5 + ran : 5'd5 + begun;
        Drain:   soon = 5'd7;
        default: soon = 5'd0;
    endcase
    assertion u_assert_soon (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(state == Idle || waited + {3'd0, soon} <= MostWait[7:0])
    );
    assertion u_assert_pause (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i( \dut.wait_q <= (state == Look ? 3'd3 : 3'd6))
    );

endmodule
`default_nettype wire
