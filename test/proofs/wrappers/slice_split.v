`default_nettype none
// A beat is loaded only when the one before is through, and after reset.
module slice_split_proof #(
    parameter Lanes    = 5,
    parameter PerCycle = 2
) (
    input wire             clk_i,
    input wire             load_i,
    input wire [Lanes-1:0] data_i,
    input wire [2:0]       left_i
);

    localparam Slices = (Lanes + PerCycle - 1) / PerCycle;
    localparam integer Last = Slices - 1;

    wire                rst_ni, valid, first, last;
    wire [PerCycle-1:0] keep, slice;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));

    reg [2:0]       slices_q;   // of the beat loaded last, that are still to come
    reg [Lanes-1:0] data_q;
    reg [2:0]       left_q;
    wire load = rst_ni && load_i && slices_q <= 3'd1;
    always @(posedge clk_i) begin
        slices_q <= !rst_ni ? 3'd0 : load ? Slices[2:0] : slices_q - {2'd0, slices_q != 3'd0};
        if (load) begin
            data_q <= data_i;
            left_q <= left_i;
        end
    end
    slice_split #(.Lanes(Lanes), .PerCycle(PerCycle), .Width(1), .LeftWidth(3)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .load_i(load), .data_i(data_i), .left_i(left_i), .valid_o(valid),
        .first_o(first), .last_o(last), .keep_o(keep), .slice_o(slice)
    );

    // The slices come in the cycles behind the load, each with its lanes, and with those kept that are among the first left_i.
    wire [2:0]  index = Slices[2:0] - slices_q;
    wire [15:0] moved = {{16 - Lanes{1'b0}}, data_q} >> (index * PerCycle);
    wire [15:0] kept  = (16'd1 << ((left_q < Lanes) ? left_q : Lanes)) - 16'd1;
    wire [15:0] kept_moved = kept >> (index * PerCycle);
    assertion u_assert_slice_each_cycle (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(valid == (slices_q != 0)));
    assertion u_assert_first_and_last (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!valid || (first == (index == 0) && last == (index == Last)))
    );
    assertion u_assert_lanes (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!valid || slice == moved[PerCycle-1:0]));
    assertion u_assert_kept (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!valid || keep == kept_moved[PerCycle-1:0]));

    // What induction needs to know of the inside: the slices behind this one too.
    (* hierconn *) wire [Slices*PerCycle-1:0] \dut.data_q , \dut.keep_q ;
    (* hierconn *) wire [1:0]                 \dut.index_q ;
    assertion u_assert_inside (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!valid || (slices_q <= Slices && index == {1'b0, \dut.index_q } && \dut.data_q == moved &&
                             \dut.keep_q == kept_moved))
    );

endmodule
`default_nettype wire
