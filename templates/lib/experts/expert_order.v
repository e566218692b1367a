`default_nettype none
// Chooses the order in which experts run, one after another, those with an empty queue never.
//
// Handshake: start_i: lengths_i stand from here until the end is sent. run_*: valid/ready, {end, expert, length}; when
//            no expert is left, one beat with run_end_o.
// Latency:   Experts + 3 cycles to each choice, which hide behind the run before.
// Order:     the Leading lowest by index; then the longest queue left, the shortest left, in turns; of equally long ones
//            the lowest index.
module expert_order #(
    parameter Experts    = 16,
    parameter ExpertBits = 4,
    parameter TokenBits  = 8,
    parameter Leading    = 16
) (
    input  wire                         clk_i,
    input  wire                         rst_ni,
    input  wire                         start_i,
    input  wire [Experts*TokenBits-1:0] lengths_i,
    output wire                         run_valid_o,
    input  wire                         run_ready_i,
    output wire                         run_end_o,
    output wire [ExpertBits-1:0]        run_expert_o,
    output wire [TokenBits-1:0]         run_length_o
);

    localparam integer LastExpert = Experts - 1;

    reg                  scanning_q;     // looking at expert at_q
    reg [ExpertBits-1:0] at_q;
    reg                  at_valid_1_q;   // length_1_q is that of at_1_q
    reg                  last_1_q;
    reg [ExpertBits-1:0] at_1_q;
    reg [TokenBits-1:0]  length_1_q;
    reg                  left_1_q;
    reg                  found_q;        // best so far
    reg [ExpertBits-1:0] best_q;
    reg [TokenBits-1:0]  best_length_q;
    reg                  chosen_q;       // every expert was looked at
    reg                  longest_q;      // whose turn it is
    reg [Experts-1:0]    left_q;

    wire last   = at_q == LastExpert[ExpertBits-1:0];
    wire [31:0] behind = {{32 - ExpertBits{1'b0}}, best_q} + 1'b1;
    wire turns  = behind > Leading;
    wire beats  = turns && (longest_q ? length_1_q > best_length_q : length_1_q < best_length_q);
    wire better = at_valid_1_q && left_1_q && length_1_q != {TokenBits{1'b0}} && (!found_q || beats);
    wire sent   = run_valid_o && run_ready_i;
    wire again  = start_i || (sent && found_q);

    assign run_valid_o  = chosen_q;
    assign run_end_o    = !found_q;
    assign run_expert_o = best_q;
    assign run_length_o = found_q ? best_length_q : {TokenBits{1'b0}};

    always @(posedge clk_i) begin
        if (scanning_q) at_q <= at_q + 1'b1;
        if (scanning_q && last) scanning_q <= 1'b0;
        at_valid_1_q <= scanning_q && rst_ni;
        last_1_q     <= last;
        at_1_q       <= at_q;
        length_1_q   <= lengths_i[at_q*TokenBits+:TokenBits];
        left_1_q     <= left_q[at_q];
        if (better) begin
            found_q       <= 1'b1;
            best_q        <= at_1_q;
            best_length_q <= length_1_q;
        end
        if (at_valid_1_q && last_1_q) chosen_q <= 1'b1;
        if (sent) begin
            chosen_q       <= 1'b0;
            if (turns) longest_q <= !longest_q;
            left_q[best_q] <= 1'b0;
        end
        if (again) begin
            scanning_q <= 1'b1;
            at_q       <= {ExpertBits{1'b0}};
            found_q    <= 1'b0;
        end
        if (start_i) begin
            longest_q <= 1'b1;
            left_q    <= {Experts{1'b1}};
        end
        if (!rst_ni) begin
            scanning_q <= 1'b0;
            chosen_q   <= 1'b0;
        end
    end

`ifndef SYNTHESIS
    wire                         busy = scanning_q || at_valid_1_q || chosen_q;
    reg [Experts*TokenBits-1:0]  lengths_q;
    reg                          busy_q;
    always @(posedge clk_i) begin
        lengths_q <= lengths_i;
        busy_q    <= busy && rst_ni;
    end
    assertion u_assert_starts_idle (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || !busy));
    assertion u_assert_lengths_stand (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(busy && busy_q) || lengths_i == lengths_q));
    assertion u_assert_expert_exists (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!scanning_q || {{32 - ExpertBits{1'b0}}, at_q} < Experts)
    );
    stream_assertion #(.Width(1 + ExpertBits + TokenBits)) u_assert_run (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(run_valid_o), .ready_i(run_ready_i),
        .data_i({run_end_o, run_expert_o, run_length_o})
    );
`endif

    parameter_check #(
        .Good(Experts >= 1 && ExpertBits >= 1 && TokenBits >= 1 && (1 << ExpertBits) >= Experts),
        .Message("expert_order needs Experts, ExpertBits and TokenBits at least 1; ExpertBits enough for Experts")
    ) u_parameter_check ();

endmodule
`default_nettype wire
