`default_nettype none
// Second stage of the gate, profile exact: exponentials of a token's logits and of its largest ones, and their sum.
//
// Handshake: row_valid_i offers a token until row_take_o. valid_o is high for one cycle with the token's sum and
//            exponentials; no more than the caller has room for are begun (free_i).
// Latency:   an exponential a cycle: count + TopK + 1 cycles a token (TopK + 1 with SumChosen), and ExpLatency + 3.
// Numbers:   logits signed; exponentials unsigned, ExpWidth bits, relative to the largest logit.
module gate_sum_exact #(
    parameter TopK       = 2,
    parameter RowWidth   = 512,
    parameter Width      = 32,
    parameter ExpertBits = 5,
    parameter ExpWidth   = 17,
    parameter ExpLatency = 14,
    parameter SumWidth   = 21,
    parameter SumChosen  = 0    // 1: the sum is over the largest only
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
    output wire [SumWidth-1:0]   sum_o,
    output wire [TopK*ExpWidth-1:0] e_o
);

    localparam SlotBits = $clog2(TopK + 1);
    localparam Logits   = RowWidth / Width;   // that a row has room for
    localparam integer LastSlot = TopK - 1;

    reg                  busy_q, chosen_q;   // chosen_q: the logits of the row are through
    reg [RowWidth-1:0]   row_q;
    reg [TopK*Width-1:0] top_q;
    reg [Logits:0]       at_q;         // one-hot: whose logit comes next; one place behind the last
    reg [ExpertBits-1:0] left_q;
    reg [SlotBits-1:0]   slot_q;
    reg                  last_slot_q;        // it is at the last of the largest

    assign row_take_o = row_valid_i && free_i && (!busy_q || last_slot_q);

    // Whether it is at the last is made beside the count, not behind it.
    localparam [SlotBits-1:0] Last = LastSlot[SlotBits-1:0];
    wire [SlotBits-1:0] next_slot = slot_q + 1'b1;
    wire                begins    = busy_q && !chosen_q && left_q == {{ExpertBits - 1{1'b0}}, 1'b1};
    wire                next_last = begins ? TopK == 1 : busy_q && chosen_q ? next_slot == Last && !last_slot_q : last_slot_q;
    wire                last_slot_d = rst_ni && (row_take_o ? SumChosen != 0 && TopK == 1 : next_last);
    wire                busy_d = rst_ni && (row_take_o || (busy_q && !last_slot_q));

    // A row may come in before it is taken, where the one before is through. Its many bits have a register of their own.
    wire open;
    fan_copy #(.Width(1)) u_open (.clk_i(clk_i), .data_i(!busy_d || last_slot_d), .data_o(open));
    always @(posedge clk_i) if (open) begin
        row_q <= row_i;
        top_q <= top_i;
    end
    always @(posedge clk_i) begin
        busy_q      <= busy_d;
        last_slot_q <= last_slot_d;
        if (busy_q && !chosen_q) begin
            at_q   <= {at_q[Logits-1:0], 1'b0};
            left_q <= left_q - 1'b1;
        end
        if (begins) chosen_q <= 1'b1;
        if (busy_q && chosen_q) slot_q <= next_slot;
        if (row_take_o) begin
            chosen_q <= SumChosen != 0;
            at_q     <= {{Logits{1'b0}}, 1'b1} << first_i;
            left_q   <= count_i;
            slot_q   <= {SlotBits{1'b0}};
        end
        if (!rst_ni) chosen_q <= 1'b0;
    end

    // One logit a cycle to the exponential, in two steps, and what it is for.
    reg signed [Width-1:0] any_q, large_q, largest_q;   // of the row, of the largest; the largest of all
    reg signed [Width-1:0] logit_q, maximum_q;
    reg                    before_valid_q, before_large_q, before_sum_q, before_begin_q, before_end_q;
    reg                    valid_q, sum_q, begin_q, end_q;
    reg                    fresh_q;   // nothing of this token has been sent
    wire [ExpWidth-1:0]    e;
    wire                   e_valid, e_sum, e_begin, e_end;

    integer                x;
    reg [Width-1:0]        chosen_logit;
    always @* begin
        chosen_logit = {Width{1'b0}};
        for (x = 0; x < Logits; x = x + 1) chosen_logit = chosen_logit | (row_q[x*Width+:Width] & {Width{at_q[x]}});
    end
    always @(posedge clk_i) begin
        any_q          <= chosen_logit;
        large_q        <= top_q[slot_q*Width+:Width];
        largest_q      <= top_q[Width-1:0];
        before_valid_q <= busy_q && rst_ni;
        before_large_q <= chosen_q;
        before_sum_q   <= chosen_q == (SumChosen != 0);
        before_begin_q <= fresh_q;
        before_end_q   <= last_slot_q;
        logit_q        <= before_large_q ? large_q : any_q;
        maximum_q      <= largest_q;
        valid_q        <= before_valid_q && rst_ni;
        sum_q          <= before_sum_q;
        begin_q        <= before_begin_q;
        end_q          <= before_end_q;
        if (busy_q) fresh_q <= 1'b0;
        if (row_take_o) fresh_q <= 1'b1;
    end

    gate_eval u_eval (.clk_i(clk_i), .maximum_i(maximum_q), .x_i(logit_q), .e_o(e));
    delay_line #(.Width(1), .Cycles(ExpLatency), .Reset(1)) u_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_q), .data_o(e_valid)
    );
    delay_line #(.Width(3), .Cycles(ExpLatency)) u_purpose (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({sum_q, begin_q, end_q}), .data_o({e_sum, e_begin, e_end})
    );

    // The exponentials of the largest come last: they end up in the register, the first one lowest.
    reg [SumWidth-1:0]      total_q;
    reg [TopK*ExpWidth-1:0] chosen_e_q;
    reg                     done_q;
    wire [(TopK+1)*ExpWidth-1:0] chosen_e_d = {e, chosen_e_q};
    wire [SumWidth-1:0]     start = e_begin ? {SumWidth{1'b0}} : total_q;
    wire                    unused = &{1'b0, chosen_e_d[ExpWidth-1:0]};

    always @(posedge clk_i) begin
        done_q <= e_valid && e_end && rst_ni;
        if (e_valid) begin
            total_q    <= start + (e_sum ? {{SumWidth - ExpWidth{1'b0}}, e} : {SumWidth{1'b0}});
            chosen_e_q <= chosen_e_d[(TopK+1)*ExpWidth-1:ExpWidth];
        end
    end

    assign valid_o = done_q;
    assign sum_o   = total_q;
    assign e_o     = chosen_e_q;

`ifndef SYNTHESIS
    assertion u_assert_count_not_zero (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!row_take_o || count_i != 0));
    assertion u_assert_at_one_logit (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!busy_q || chosen_q || (!at_q[Logits] && at_q != 0 && (at_q & (at_q - 1'b1)) == 0))
    );
`endif

    parameter_check #(
        .Good(TopK >= 1 && RowWidth >= 1 && ExpertBits >= 1 && ExpLatency >= 1 && RowWidth % Width == 0 &&
              SumWidth >= ExpWidth),
        .Message("gate_sum_exact needs TopK, RowWidth, ExpertBits and ExpLatency at least 1; RowWidth whole logits; SumWidth at least ExpWidth")
    ) u_parameter_check ();

endmodule
`default_nettype wire
