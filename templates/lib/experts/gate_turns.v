`default_nettype none
// Gates that take a layer's tokens in turn, where one alone takes longer for a token than the array for its logits.
//
// Handshake: start_i: a layer's gate begins; first_i, as gate's, is read in the cycles that follow. logit_*: valid/ready, a
//            beat of a token's logits, RowBeats a token. pick_*: valid/ready, see gate, the tokens in order.
// Latency:   that of gate and 1 cycle, and Gates tokens in its time.
module gate_turns #(
    parameter Gates     = 2,
    parameter RowBeats  = 1,
    parameter BeatWidth = 288,
    parameter PickBits  = 121,
    parameter Tokens    = 129,
    parameter TokenBits = 8,
    parameter GateBits  = 5,
    parameter GateCount = 16    // experts that may be chosen
) (
    input  wire                 clk_i,
    input  wire                 rst_ni,
    input  wire                 start_i,
    input  wire [GateBits-1:0]  first_i,
    input  wire                 logit_valid_i,
    output wire                 logit_ready_o,
    input  wire [BeatWidth-1:0] logit_data_i,
    output wire                 pick_valid_o,
    input  wire                 pick_ready_i,
    output wire [PickBits-1:0]  pick_data_o
);

    // Turns go on from layer to layer: the gates that come first in one have its odd tokens.
    localparam integer Least  = Tokens / Gates;
    localparam integer Over   = Tokens % Gates;
    localparam BeatBits = $clog2(RowBeats + 1);
    localparam integer LastBeat  = RowBeats - 1;
    localparam integer FirstGate = 1;

    reg  [Gates-1:0]          in_turn_q, out_turn_q, first_turn_q;   // one-hot
    reg  [Gates-1:0]          op_q;
    reg  [BeatBits-1:0]       beat_q;
    wire [Gates-1:0]          op_ready, logit_ready, pick_valid, more;
    wire [Gates*PickBits-1:0] pick;
    wire [2*Gates-1:0]        in_next   = {in_turn_q, in_turn_q} << 1;
    wire [2*Gates-1:0]        out_next  = {out_turn_q, out_turn_q} << 1;
    wire [2*Gates-1:0]        first_next = {first_turn_q, first_turn_q} << Over;
    wire                      unused    = &{1'b0, in_next, out_next, first_next};
    wire                      last_beat = beat_q == LastBeat[BeatBits-1:0];

    // Logits wait here: where they come from is far from the gates.
    wire                 beat_valid;
    wire                 beat_ready = (logit_ready & in_turn_q) != {Gates{1'b0}};
    wire                 logit      = beat_valid && beat_ready;
    wire [BeatWidth-1:0] beat;
    stream_fifo #(.Width(BeatWidth), .Depth(2)) u_logits (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(logit_valid_i), .in_ready_o(logit_ready_o), .in_data_i(logit_data_i),
        .out_valid_o(beat_valid), .out_ready_i(beat_ready), .out_data_o(beat)
    );
    assign pick_valid_o  = (pick_valid & out_turn_q) != {Gates{1'b0}};

    always @(posedge clk_i) begin
        op_q <= op_q & ~op_ready;
        if (start_i) op_q <= (Least == 0) ? more : {Gates{1'b1}};
        if (op_q != {Gates{1'b0}} && (op_q & ~op_ready) == {Gates{1'b0}}) first_turn_q <= first_next[Gates+:Gates];
        if (logit) begin
            beat_q <= last_beat ? {BeatBits{1'b0}} : beat_q + 1'b1;
            if (last_beat) in_turn_q <= in_next[Gates+:Gates];
        end
        if (pick_valid_o && pick_ready_i) out_turn_q <= out_next[Gates+:Gates];
        if (!rst_ni) begin
            op_q         <= {Gates{1'b0}};
            beat_q       <= {BeatBits{1'b0}};
            in_turn_q    <= FirstGate[Gates-1:0];
            out_turn_q   <= FirstGate[Gates-1:0];
            first_turn_q <= FirstGate[Gates-1:0];
        end
    end

    genvar g, o;
    generate
        for (g = 0; g < Gates; g = g + 1) begin : gen_gate
            // Whether it is one of the Over gates from the first one's turn on.
            wire [Over:0]        of_the_first;
            wire [TokenBits-1:0] tokens = more[g] ? Least[TokenBits-1:0] + 1'b1 : Least[TokenBits-1:0];
            assign of_the_first[0] = 1'b0;
            for (o = 0; o < Over; o = o + 1) begin : gen_over
                assign of_the_first[o+1] = first_turn_q[(g + Gates - o) % Gates];
            end
            assign more[g] = of_the_first != {Over + 1{1'b0}};
            gate u_gate (
                .clk_i(clk_i), .rst_ni(rst_ni), .op_valid_i(op_q[g]), .op_ready_o(op_ready[g]),
                .op_data_i({GateCount[GateBits-1:0], first_i, tokens}),
                .logit_valid_i(beat_valid && in_turn_q[g]), .logit_ready_o(logit_ready[g]),
                .logit_data_i(beat), .pick_valid_o(pick_valid[g]),
                .pick_ready_i(pick_ready_i && out_turn_q[g]), .pick_data_o(pick[g*PickBits+:PickBits])
            );
        end
    endgenerate

    reg [PickBits-1:0] chosen;
    integer            p;
    always @* begin
        chosen = {PickBits{1'b0}};
        for (p = 0; p < Gates; p = p + 1) chosen = chosen | (pick[p*PickBits+:PickBits] & {PickBits{out_turn_q[p]}});
    end
    assign pick_data_o = chosen;

    parameter_check #(
        .Good(Gates >= 1 && RowBeats >= 1 && Tokens >= 1 && (1 << TokenBits) > Tokens),
        .Message("gate_turns needs Gates, RowBeats and Tokens at least 1; TokenBits enough for Tokens")
    ) u_parameter_check ();

endmodule
`default_nettype wire
