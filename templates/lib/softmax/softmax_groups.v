`default_nettype none
// Scans groups of rows: the next score of each row in turn, Rows rows a round.
//
// Handshake: group_valid_i offers a group, how many of its Rows places have a row, and the rows' keys, until
//            group_taken_o. Then one score a cycle, without a cycle between groups.
// Latency:   1 cycle from an offered group to its first score.
// Numbers:   group_o counts groups; beat_o and lane_o say where in a row the score is.
module softmax_groups #(
    parameter Lanes      = 16,
    parameter Rows       = 8,    // a power of two
    parameter GroupWidth = 2,
    parameter BeatWidth  = 4,
    parameter LaneWidth  = 4,
    parameter KeyWidth   = 8
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    group_valid_i,
    output wire                    group_taken_o,
    input  wire [$clog2(Rows):0]   group_rows_i,
    input  wire [KeyWidth-1:0]     group_keys_i,
    output wire                    valid_o,
    output wire                    first_o,
    output wire                    last_o,
    output wire [GroupWidth-1:0]   group_o,
    output wire [$clog2(Rows)-1:0] row_o,
    output wire [BeatWidth-1:0]    beat_o,
    output wire [LaneWidth-1:0]    lane_o
);

    localparam TurnWidth = $clog2(Rows);
    localparam integer LastLane = Lanes - 1;

    reg                  busy_q, first_q;
    reg [TurnWidth:0]    rows_q;
    reg [GroupWidth-1:0] group_q;
    reg [TurnWidth-1:0]  row_q;
    reg [BeatWidth-1:0]  beat_q;
    reg [LaneWidth-1:0]  lane_q;
    reg [KeyWidth-1:0]   left_q;

    wire round_done = row_q == {TurnWidth{1'b1}};
    wire beat_done  = lane_q == LastLane[LaneWidth-1:0];
    wire done       = busy_q && round_done && last_o;

    assign valid_o = busy_q && {1'b0, row_q} < rows_q;
    assign first_o = first_q;
    assign last_o  = left_q == {{KeyWidth - 1{1'b0}}, 1'b1};
    assign group_o = group_q;
    assign row_o   = row_q;
    assign beat_o  = beat_q;
    assign lane_o  = lane_q;
    assign group_taken_o = group_valid_i && round_done && (!busy_q || last_o);

    // Rows take turns for ever, so that a row of one group is never early after one of another.
    always @(posedge clk_i) begin
        row_q <= row_q + 1'b1;
        if (busy_q && round_done) begin
            first_q <= 1'b0;
            left_q  <= left_q - 1'b1;
            lane_q  <= beat_done ? {LaneWidth{1'b0}} : lane_q + 1'b1;
            if (beat_done) beat_q <= beat_q + 1'b1;
        end
        if (done) begin
            busy_q  <= 1'b0;
            group_q <= group_q + 1'b1;
        end
        if (group_taken_o) begin
            busy_q  <= 1'b1;
            first_q <= 1'b1;
            rows_q  <= group_rows_i;
            left_q  <= group_keys_i;
            beat_q  <= {BeatWidth{1'b0}};
            lane_q  <= {LaneWidth{1'b0}};
        end
        if (!rst_ni) begin
            busy_q  <= 1'b0;
            group_q <= {GroupWidth{1'b0}};
            row_q   <= {TurnWidth{1'b0}};
        end
    end

`ifndef SYNTHESIS
    assertion u_assert_group_not_empty (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!group_taken_o ||
                 (group_rows_i != 0 && {{31 - TurnWidth{1'b0}}, group_rows_i} < Rows + 1 && group_keys_i != 0))
    );
    assertion u_assert_lane_exists (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!busy_q || {{32 - LaneWidth{1'b0}}, lane_q} < Lanes)
    );
`endif

    parameter_check #(
        .Good(Lanes >= 1 && GroupWidth >= 1 && BeatWidth >= 1 && LaneWidth >= 1 && KeyWidth >= 1 &&
              Rows >= 1 && (Rows & (Rows - 1)) == 0),
        .Message("softmax_groups needs Lanes, GroupWidth, BeatWidth, LaneWidth and KeyWidth at least 1; Rows a power of two")
    ) u_parameter_check ();

endmodule
`default_nettype wire
