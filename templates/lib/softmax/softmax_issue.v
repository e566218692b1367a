`default_nettype none
// Reads rows beat by beat at a steady rate, each beat when its results have reserved places.
//
// Handshake: row_valid_i offers a row, its tag and its keys, until row_taken_o. issue_o is high for one cycle a beat;
//            it waits for beat_free_i and, before a row's last beat, for last_free_i.
// Latency:   1 cycle from an offered row to its first beat; no cycle between rows.
// Numbers:   left_o keys are left, this beat's included; tag_o is the row's tag.
module softmax_issue #(
    parameter Lanes     = 16,
    parameter RowCycles = 4,     // cycles from one beat to the next
    parameter TagWidth  = 32,
    parameter KeyWidth  = 8
) (
    input  wire                clk_i,
    input  wire                rst_ni,
    input  wire                row_valid_i,
    output wire                row_taken_o,
    input  wire [TagWidth-1:0] row_tag_i,
    input  wire [KeyWidth-1:0] row_keys_i,
    input  wire                beat_free_i,
    input  wire                last_free_i,
    output wire                issue_o,
    output wire                first_o,
    output wire                last_o,
    output wire [KeyWidth-1:0] left_o,
    output wire [TagWidth-1:0] tag_o
);

    localparam GapWidth = $clog2(RowCycles + 1);
    localparam integer BeatKeys = Lanes;
    localparam integer LastGap = RowCycles - 1;

    reg                busy_q, first_q;
    reg [GapWidth-1:0] gap_q;
    reg [KeyWidth-1:0] left_q;
    reg [TagWidth-1:0] tag_q;

    wire [31:0] left_wide = {{32 - KeyWidth{1'b0}}, left_q};
    wire [31:0] left_next = left_wide - BeatKeys;
    wire        rested = gap_q == {GapWidth{1'b0}};

    assign issue_o = busy_q && rested && beat_free_i && (!last_o || last_free_i);
    assign first_o = first_q;
    assign last_o  = left_wide <= BeatKeys;
    assign left_o  = left_q;
    assign tag_o   = tag_q;
    assign row_taken_o = row_valid_i && (!busy_q || (issue_o && last_o));

    always @(posedge clk_i) begin
        if (!rested) gap_q <= gap_q - 1'b1;
        if (issue_o) begin
            gap_q   <= LastGap[GapWidth-1:0];
            first_q <= 1'b0;
            left_q  <= left_next[KeyWidth-1:0];
            if (last_o) busy_q <= 1'b0;
        end
        if (row_taken_o) begin
            busy_q  <= 1'b1;
            first_q <= 1'b1;
            left_q  <= row_keys_i;
            tag_q   <= row_tag_i;
        end
        if (!rst_ni) begin
            busy_q <= 1'b0;
            gap_q  <= {GapWidth{1'b0}};
        end
    end
    wire unused = &{1'b0, left_next};

`ifndef SYNTHESIS
    assertion u_assert_row_has_keys (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!row_taken_o || row_keys_i != 0));
    assertion u_assert_keys_left (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!busy_q || left_q != 0));
    assertion u_assert_gap_is_short (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i({{32 - GapWidth{1'b0}}, gap_q} < RowCycles)
    );
`endif

    parameter_check #(
        .Good(Lanes >= 1 && RowCycles >= 1 && TagWidth >= 1 && KeyWidth >= 1),
        .Message("softmax_issue needs Lanes, RowCycles, TagWidth and KeyWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
