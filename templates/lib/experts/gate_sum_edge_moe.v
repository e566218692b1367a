`default_nettype none
// Second stage of the gate, profile edge-moe: running maximum and running sum of a token's logits, one after another,
// then the exponentials of its largest ones.
//
// Handshake: row_valid_i offers a token until row_take_o. valid_o is high for one cycle with the token's statistics and
//            exponentials; no more than the caller has room for are begun (free_i).
// Latency:   (count + TopK) * (ExpLatency + 6) + 3 cycles a token: each step of the sum needs the one before.
// Numbers:   signed, Width bits, Fraction of them fraction, all sums modulo 2^Width (docs/reference/numerics.md, gate).
module gate_sum_edge_moe #(
    parameter TopK       = 2,
    parameter RowWidth   = 512,
    parameter Width      = 32,
    parameter Fraction   = 22,
    parameter ExpertBits = 5,
    parameter ExpLatency = 18
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  row_valid_i,
    output wire                  row_take_o,
    input  wire                  free_i,
    input  wire [RowWidth-1:0]   row_i,
    input  wire [ExpertBits-1:0] first_i,
    input  wire [ExpertBits-1:0] count_i,
    input  wire [TopK*Width-1:0] top_i,
    output wire                  valid_o,
    output wire [Width-1:0]      sum_o,
    output wire [Width-1:0]      maximum_o,
    output wire [TopK*Width-1:0] e_o
);

    localparam SlotBits = $clog2(TopK + 1);
    localparam integer LastSlot = TopK - 1;
    localparam [Width-1:0] One = {{Width - 1{1'b0}}, 1'b1} << Fraction;

    reg                    busy_q, chosen_q, done_q;
    reg [RowWidth-1:0]     row_q;
    reg [TopK*Width-1:0]   top_q;
    reg [ExpertBits-1:0]   expert_q, left_q;
    reg [SlotBits-1:0]     slot_q;
    reg                    begin_q;               // a step begins: its logit is taken
    reg signed [Width-1:0] logit_q, bias_q, sum_q, argument_q;
    reg                    rises_q;
    reg signed [Width:0]   difference_q;
    reg [TopK*Width-1:0]   chosen_e_q;

    // A step: logit, difference, argument, exponential, product, sum; a token walks along them.
    wire                   step_argument, step_e, step_sum;
    wire signed [Width-1:0]   e;
    reg signed [Width-1:0]    e_q;
    reg signed [2*Width-1:0]  product_a_q, product_b_q;
    wire signed [Width:0]     negative = -difference_q;
    wire [(TopK+1)*Width-1:0] chosen_e_d = {e_q, chosen_e_q};
    wire last_slot = chosen_q && slot_q == LastSlot[SlotBits-1:0];
    wire unused    = &{1'b0, negative[Width], product_b_q, chosen_e_d[Width-1:0]};

    assign row_take_o = row_valid_i && free_i && !busy_q;

    delay_line #(.Width(1), .Cycles(3), .Reset(1)) u_argument (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(begin_q), .data_o(step_argument)
    );
    delay_line #(.Width(1), .Cycles(ExpLatency), .Reset(1)) u_e (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(step_argument), .data_o(step_e)
    );
    delay_line #(.Width(1), .Cycles(3), .Reset(1)) u_sum (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(step_e), .data_o(step_sum)
    );
    gate_eval u_eval (.clk_i(clk_i), .maximum_i(bias_q), .x_i(argument_q), .e_o(e));

    always @(posedge clk_i) begin
        done_q  <= 1'b0;
        begin_q <= row_take_o;
        logit_q <= chosen_q ? top_q[slot_q*Width+:Width] : row_q[expert_q*Width+:Width];
        difference_q <= {bias_q[Width-1], bias_q} - {logit_q[Width-1], logit_q};
        rises_q      <= difference_q[Width];
        // Towards the new maximum, or below the old one; an exponential of a chosen logit is always the latter.
        argument_q   <= (difference_q[Width] && !chosen_q) ? difference_q[Width-1:0] : negative[Width-1:0];
        if (step_e) e_q <= e;
        product_a_q <= sum_q * e_q;
        product_b_q <= product_a_q;
        if (step_sum) begin
            begin_q <= 1'b1;
            if (!chosen_q) begin
                sum_q    <= rises_q ? product_b_q[Fraction+:Width] + One : sum_q + e_q;
                bias_q   <= rises_q ? logit_q : bias_q;
                expert_q <= expert_q + 1'b1;
                left_q   <= left_q - 1'b1;
                if (left_q == {{ExpertBits - 1{1'b0}}, 1'b1}) chosen_q <= 1'b1;
            end else begin
                chosen_e_q <= chosen_e_d[(TopK+1)*Width-1:Width];
                slot_q     <= slot_q + 1'b1;
                begin_q    <= !last_slot;
                busy_q     <= !last_slot;
                done_q     <= last_slot;
            end
        end
        if (row_take_o) begin
            busy_q   <= 1'b1;
            chosen_q <= 1'b0;
            row_q    <= row_i;
            top_q    <= top_i;
            expert_q <= first_i;
            left_q   <= count_i;
            slot_q   <= {SlotBits{1'b0}};
            sum_q    <= {Width{1'b0}};
            bias_q   <= {1'b1, {Width - 1{1'b0}}};
        end
        if (!rst_ni) begin
            busy_q   <= 1'b0;
            chosen_q <= 1'b0;
            begin_q  <= 1'b0;
            done_q   <= 1'b0;
        end
    end

    assign valid_o   = done_q;
    assign sum_o     = sum_q;
    assign maximum_o = bias_q;
    assign e_o       = chosen_e_q;

`ifndef SYNTHESIS
    assertion u_assert_count_not_zero (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!row_take_o || count_i != 0));
    assertion u_assert_expert_in_row (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!busy_q || chosen_q || {{32 - ExpertBits{1'b0}}, expert_q} < RowWidth / Width)
    );
    assertion u_assert_one_step_at_a_time (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i({2'b00, begin_q} + {2'b00, step_argument} + {2'b00, step_e} + {2'b00, step_sum} <= {2'b00, busy_q})
    );
`endif

    parameter_check #(
        .Good(TopK >= 1 && RowWidth >= 1 && ExpertBits >= 1 && ExpLatency >= 1 && RowWidth % Width == 0),
        .Message("gate_sum_edge_moe needs TopK, RowWidth, ExpertBits and ExpLatency at least 1; RowWidth whole logits")
    ) u_parameter_check ();

endmodule
`default_nettype wire
