`default_nettype none
// Cycles of each operation: those in which the array is at it, or waits for its next row.
//
// Handshake: clear_i: a run begins, everything is 0; run_i: it goes on. What was counted stays when it ends.
//            busy_i: the array is at a row of operation index_i. read_index_i: count_o, 3
//            cycles later.
// Latency:   what an operation took is there when the next one has begun, 5 cycles later; what the run took, at once.
module cycle_counters #(
    parameter IndexBits = 7
) (
    input  wire                 clk_i,
    input  wire                 run_i,
    input  wire                 clear_i,
    input  wire                 busy_i,
    input  wire [IndexBits-1:0] index_i,
    input  wire [IndexBits-1:0] read_index_i,
    output wire [31:0]          count_o
);

    (* ram_style = "distributed" *) reg [31:0] counts [0:(1 << IndexBits)-1];
    reg [(1<<IndexBits)-1:0] counted_q;   // operations of this run that have a count
    reg [(1<<IndexBits)-1:0] counting_q;  // the one that gets one now
    reg [IndexBits-1:0] at_q;
    reg [31:0]          here_q, fetch_q, before_q, sum_q, read_q;
    reg                 leave_q, add_q, late_q, counted_fetch_q, counted_at_q;
    reg [IndexBits-1:0] left_q, add_at_q, late_at_q;
    reg [31:0]          left_count_q, add_count_q;
    wire                leave = run_i && busy_i && index_i != at_q;

    // In stages: read, add, write. An operation that is left is left again later than that: its next rows wait for results.
    always @(posedge clk_i) begin
        here_q  <= leave ? 32'd1 : here_q + {31'd0, run_i};
        leave_q <= leave;
        if (leave) begin
            at_q         <= index_i;
            left_q       <= at_q;
            left_count_q <= here_q;
        end
        fetch_q         <= counts[at_q];
        counted_fetch_q <= counted_q[at_q];
        before_q        <= fetch_q;
        counted_at_q    <= counted_fetch_q;
        add_q           <= leave_q;
        add_at_q        <= left_q;
        add_count_q     <= left_count_q;
        late_q          <= add_q;
        late_at_q       <= add_at_q;
        sum_q           <= add_count_q + (counted_at_q ? before_q : 32'd0);
        counting_q      <= {{(1 << IndexBits) - 1{1'b0}}, add_q} << add_at_q;
        counted_q    <= counted_q | counting_q;
        if (late_q) counts[late_at_q] <= sum_q;
        if (clear_i) begin
            counted_q  <= {1 << IndexBits{1'b0}};
            counting_q <= {1 << IndexBits{1'b0}};
            here_q     <= 32'd0;
            at_q       <= {IndexBits{1'b0}};
            leave_q    <= 1'b0;
            add_q      <= 1'b0;
            late_q     <= 1'b0;
            // Nothing shifted by what is not known is not known in a simulation.
            left_q     <= {IndexBits{1'b0}};
            add_at_q   <= {IndexBits{1'b0}};
        end
    end

    // The operation that is under way counts what it has.
    reg [IndexBits-1:0] read_index_q;   // the index comes from afar
    reg                 read_counted_q, read_here_q;
    reg [31:0]          count_q;
    always @(posedge clk_i) begin
        read_index_q   <= read_index_i;
        read_q         <= counts[read_index_q];
        read_counted_q <= counted_q[read_index_q];
        read_here_q    <= read_index_q == at_q;
        count_q        <= (read_counted_q ? read_q : 32'd0) + (read_here_q ? here_q : 32'd0);
    end
    assign count_o = count_q;

`ifndef SYNTHESIS
    wire of_it = (leave_q && left_q == at_q) || (add_q && add_at_q == at_q) || (late_q && late_at_q == at_q);
    assertion u_assert_written_before_left_again (.clk_i(clk_i), .rst_ni(run_i), .holds_i(!leave || !of_it));
`endif

    parameter_check #(
        .Good(IndexBits >= 1),
        .Message("cycle_counters needs IndexBits at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
