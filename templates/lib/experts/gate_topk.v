`default_nettype none
// The TopK largest of the logits that come, with their experts; of equal ones the earlier stays ahead.
//
// Handshake: none. clear_i empties the slots (or fills them with the least logit and expert first_i: Filled = 1); valid_i
//            brings a logit. A logit a cycle.
// Latency:   1 cycle.
// Numbers:   logits signed; slot 0, the largest, lowest in index_o and logit_o.
module gate_topk #(
    parameter TopK       = 2,
    parameter Width      = 32,
    parameter ExpertBits = 5,
    parameter Filled     = 0
) (
    input  wire                       clk_i,
    input  wire                       clear_i,
    input  wire [ExpertBits-1:0]      first_i,
    input  wire                       valid_i,
    input  wire signed [Width-1:0]    logit_i,
    input  wire [ExpertBits-1:0]      expert_i,
    output wire [TopK*ExpertBits-1:0] index_o,
    output wire [TopK*Width-1:0]      logit_o
);

    // above[s+1]: the logit goes in at slot s or before it.
    wire [TopK:0]                   above;
    // filled[s]: slot s-1 holds a logit; an empty slot that is pushed down stays empty.
    wire [TopK:0]                   filled;
    wire [(TopK+1)*ExpertBits-1:0]  index_in = {index_o, expert_i};
    wire [(TopK+1)*Width-1:0]       logit_in = {logit_o, logit_i};
    assign above[0]  = 1'b0;
    assign filled[0] = 1'b1;

    genvar s;
    generate
        for (s = 0; s < TopK; s = s + 1) begin : gen_slot
            reg                    filled_q;
            reg signed [Width-1:0] logit_q;
            reg [ExpertBits-1:0]   index_q;

            assign above[s+1]  = !filled_q || logit_i > logit_q;
            assign filled[s+1] = filled_q;
            assign index_o[s*ExpertBits+:ExpertBits] = index_q;
            assign logit_o[s*Width+:Width]           = logit_q;

            always @(posedge clk_i) begin
                if (valid_i && above[s+1]) begin
                    // Pushed down by one that went in before, or the new one itself.
                    filled_q <= !above[s] || filled[s];
                    logit_q  <= above[s] ? logit_in[s*Width+:Width] : logit_i;
                    index_q  <= above[s] ? index_in[s*ExpertBits+:ExpertBits] : expert_i;
                end
                if (clear_i) begin
                    filled_q <= Filled != 0;
                    logit_q  <= {1'b1, {Width - 1{1'b0}}};
                    index_q  <= first_i;
                end
            end
        end
    endgenerate
    wire unused = &{1'b0, above[TopK], filled[TopK], index_in, logit_in};

    parameter_check #(
        .Good(TopK >= 1 && Width >= 1 && ExpertBits >= 1),
        .Message("gate_topk needs TopK, Width and ExpertBits at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
