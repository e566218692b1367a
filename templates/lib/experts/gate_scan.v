`default_nettype none
// First stage of the gate: a token's logits in, its largest found.
//
// Handshake: op_*: valid/ready, {tokens, first, count}. logit_*: Lanes logits a beat, RowBeats beats a token. row_valid_o
//            offers a scanned token with all its logits, held until row_take_i.
// Latency:   RowBeats + count + 3 cycles a token.
module gate_scan #(
    parameter TopK       = 2,
    parameter Lanes      = 16,
    parameter RowBeats   = 1,
    parameter Width      = 32,
    parameter TokenBits  = 8,
    parameter ExpertBits = 5,
    parameter Filled     = 0
) (
    input  wire                            clk_i,
    input  wire                            rst_ni,
    input  wire                            op_valid_i,
    output wire                            op_ready_o,
    input  wire [TokenBits-1:0]            op_tokens_i,
    input  wire [ExpertBits-1:0]           op_first_i,
    input  wire [ExpertBits-1:0]           op_count_i,
    input  wire                            logit_valid_i,
    output wire                            logit_ready_o,
    input  wire [Lanes*Width-1:0]          logit_data_i,
    output wire                            row_valid_o,
    input  wire                            row_take_i,
    output wire [RowBeats*Lanes*Width-1:0] row_o,
    output wire [ExpertBits-1:0]           first_o,
    output wire [ExpertBits-1:0]           count_o,
    output wire [TopK*ExpertBits-1:0]      index_o,
    output wire [TopK*Width-1:0]           top_o
);

    localparam RowWidth = RowBeats * Lanes * Width;
    localparam BeatBits = $clog2(RowBeats + 1);
    localparam integer LastBeat = RowBeats - 1;

    localparam [1:0] Fill = 2'd0, Scan = 2'd1, Settle = 2'd2, Offer = 2'd3;

    reg                    busy_q;
    reg [TokenBits-1:0]    tokens_left_q;   // after this one
    reg [ExpertBits-1:0]   first_q, count_q;
    reg [1:0]              state_q;
    reg [BeatBits-1:0]     beat_q;
    reg [RowWidth-1:0]     row_q;
    reg [ExpertBits-1:0]   scanned_q;
    reg                    value_valid_q;
    reg [Width-1:0]        value_q;
    reg [ExpertBits-1:0]   expert_q;
    wire                   fill      = logit_valid_i && logit_ready_o;
    wire                   last_beat = beat_q == LastBeat[BeatBits-1:0];
    wire                   scan_last = scanned_q == count_q - 1'b1;
    wire                   done      = row_valid_o && row_take_i;
    reg  [ExpertBits-1:0]  at_q;             // first_q + scanned_q
    wire [ExpertBits-1:0]  expert    = at_q;

    assign op_ready_o    = !busy_q || (done && tokens_left_q == {TokenBits{1'b0}});
    assign logit_ready_o = busy_q && state_q == Fill;
    assign row_valid_o   = state_q == Offer;
    assign row_o         = row_q;
    assign first_o       = first_q;
    assign count_o       = count_q;

    // Places are told apart by comparison: an index times a width would be a multiplier.
    integer e, beat;
    reg [Width-1:0] value;
    always @* begin
        value = {Width{1'b0}};
        for (e = 0; e < RowBeats * Lanes; e = e + 1)
            if ({{32 - ExpertBits{1'b0}}, expert} == e) value = row_q[e*Width+:Width];
    end

    always @(posedge clk_i) begin
        value_valid_q <= state_q == Scan;
        value_q       <= value;
        expert_q      <= expert;
        case (state_q)
            Fill: if (fill) begin
                for (beat = 0; beat < RowBeats; beat = beat + 1)
                    if ({{32 - BeatBits{1'b0}}, beat_q} == beat) row_q[beat*Lanes*Width+:Lanes*Width] <= logit_data_i;
                beat_q    <= last_beat ? {BeatBits{1'b0}} : beat_q + 1'b1;
                scanned_q <= {ExpertBits{1'b0}};
                at_q      <= first_q;
                if (last_beat) state_q <= Scan;
            end
            Scan: begin
                scanned_q <= scanned_q + 1'b1;
                at_q      <= at_q + 1'b1;
                if (scan_last) state_q <= Settle;
            end
            Settle: state_q <= Offer;   // the last logit reaches the slots
            Offer: if (row_take_i) begin
                state_q       <= Fill;
                tokens_left_q <= tokens_left_q - 1'b1;
            end
        endcase
        if (op_ready_o) busy_q <= op_valid_i;
        if (op_valid_i && op_ready_o) begin
            tokens_left_q <= op_tokens_i - 1'b1;
            first_q       <= op_first_i;
            count_q       <= op_count_i;
        end
        if (!rst_ni) begin
            busy_q        <= 1'b0;
            state_q       <= Fill;
            beat_q        <= {BeatBits{1'b0}};
            value_valid_q <= 1'b0;
        end
    end

    gate_topk #(.TopK(TopK), .Width(Width), .ExpertBits(ExpertBits), .Filled(Filled)) u_gate_topk (
        .clk_i(clk_i), .clear_i(state_q == Fill), .first_i(first_q), .valid_i(value_valid_q), .logit_i(value_q),
        .expert_i(expert_q),
        .index_o(index_o), .logit_o(top_o)
    );


`ifndef SYNTHESIS
    wire [31:0] op_behind = {{32 - ExpertBits{1'b0}}, op_first_i} + {{32 - ExpertBits{1'b0}}, op_count_i};
    assertion u_assert_op_not_empty (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(op_valid_i && op_ready_o) || (op_tokens_i != 0 && op_count_i != 0))
    );
    assertion u_assert_experts_in_row (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(op_valid_i && op_ready_o) || op_behind <= RowBeats * Lanes)
    );
    assertion u_assert_taken_where_offered (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!row_take_i || row_valid_o));
    stream_assertion #(.Width(RowWidth + TopK * (ExpertBits + Width))) u_assert_row (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(row_valid_o), .ready_i(row_take_i), .data_i({row_o, index_o, top_o})
    );
`endif

    parameter_check #(
        .Good(TopK >= 1 && Lanes >= 1 && RowBeats >= 1 && Width >= 1 && TokenBits >= 1 && ExpertBits >= 1),
        .Message("gate_scan needs TopK, Lanes, RowBeats, Width, TokenBits and ExpertBits at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
