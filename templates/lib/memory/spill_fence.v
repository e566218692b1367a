`default_nettype none
// Holds back what is told about rows until the words that were written before it are in memory off chip.
//
// Handshake: wrote_i: a word is handed over; answered_i: the memory has answered one, in order. row_i, all_i: what progress
//            takes, behind the words that it is about; row_o, all_o: the same, later. room_o low: nothing more may begin that
//            will tell anything; up to Margin rows that are under way by then still have room.
// Latency:   3 cycles behind the last answer, and 2 between what is told.
module spill_fence #(
    parameter Depth     = 64,   // rows that wait, a power of two
    parameter Margin    = 16,
    parameter CountBits = 10    // of words under way, and one more
) (
    input  wire clk_i,
    input  wire rst_ni,
    input  wire wrote_i,
    input  wire answered_i,
    input  wire row_i,
    input  wire all_i,
    output wire room_o,
    output wire row_o,
    output wire all_o
);

    localparam Bits = $clog2(Depth + 1);
    // Two rows may be told before room_o falls, which looks at those that waited a cycle ago.
    localparam integer Most = Depth - Margin - 1;

    reg [CountBits-1:0] wrote_q, answered_q;
    reg [Bits-1:0]      waiting_q;
    reg                 room_q;
    wire                told, ready;
    wire                tell = row_i || all_i;

    // ---- what is told next, in registers: whether it may go is made beside it, not behind the fifo ----
    reg                  held_q, may_q, row_q, all_q;
    reg  [CountBits-1:0] mark_q;
    wire [CountBits-1:0] mark;
    wire                 row, all;
    wire [CountBits-1:0] ahead  = answered_q - mark_q;
    wire                 leaves = held_q && may_q;
    wire                 next   = !held_q || may_q;
    wire                 unused = &{1'b0, ready, ahead};   // never low: rows stop before

    assign room_o = room_q;
    assign row_o  = leaves && row_q;
    assign all_o  = leaves && all_q;

    stream_fifo #(.Width(CountBits + 2), .Depth(Depth)) u_told (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(tell), .in_ready_o(ready), .in_data_i({wrote_q, row_i, all_i}),
        .out_valid_o(told), .out_ready_i(next), .out_data_o({mark, row, all})
    );

    always @(posedge clk_i) begin
        if (next) begin
            held_q <= told;
            mark_q <= mark;
            row_q  <= row;
            all_q  <= all;
        end
        may_q <= held_q && !may_q && !ahead[CountBits-1];
        if (wrote_i) wrote_q <= wrote_q + 1'b1;
        if (answered_i) answered_q <= answered_q + 1'b1;
        if (tell && !leaves) waiting_q <= waiting_q + 1'b1;
        if (!tell && leaves) waiting_q <= waiting_q - 1'b1;
        room_q <= waiting_q < Most[Bits-1:0];
        if (!rst_ni) begin
            wrote_q    <= {CountBits{1'b0}};
            answered_q <= {CountBits{1'b0}};
            waiting_q  <= {Bits{1'b0}};
            room_q     <= 1'b0;
            held_q     <= 1'b0;
            may_q      <= 1'b0;
        end
    end

`ifndef SYNTHESIS
    wire [CountBits-1:0] under_way = wrote_q - answered_q;
    wire [Bits:0]        waiting   = {1'b0, waiting_q} - {{Bits{1'b0}}, held_q};   // in the fifo
    assertion u_assert_answered_once_written (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!answered_i || under_way != {CountBits{1'b0}})
    );
    assertion u_assert_under_way_countable (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!under_way[CountBits-1]));
    assertion u_assert_told_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(ready || !tell));
    assertion u_assert_waiting_exact (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(told == (waiting != 0) && ready == (waiting != Depth[Bits:0]))
    );
`endif

    parameter_check #(
        .Good(CountBits >= 1 && Depth >= 2 && (Depth & (Depth - 1)) == 0 && Margin >= 1 && Margin < Depth - 1),
        .Message("spill_fence needs CountBits at least 1; Depth a power of two, at least 2; Margin from 1 to less than Depth - 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
