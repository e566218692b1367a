`default_nettype none
// Slices whenever, the last one of each beat marked as such.
module slice_join_proof #(
    parameter Lanes    = 5,
    parameter PerCycle = 2
) (
    input wire                clk_i,
    input wire                valid_i,
    input wire [PerCycle-1:0] slice_i
);

    localparam Slices = (Lanes + PerCycle - 1) / PerCycle;
    localparam Padded = Slices * PerCycle;
    localparam integer Last = Slices - 1;

    wire             rst_ni, valid_out;
    wire [Lanes-1:0] data_out;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));

    // The beat as it is put together, slice by slice from the lowest lanes on.
    reg [1:0]        slices_q;   // of the beat, that came before
    reg [Padded-1:0] beat_q;
    reg              whole_q;    // a beat was completed in the cycle before
    wire             comes = rst_ni && valid_i;
    wire             last  = slices_q == Last;
    wire [Padded-1:0] here = {{Padded - PerCycle{1'b0}}, slice_i} << (slices_q * PerCycle);
    always @(posedge clk_i) begin
        whole_q <= comes && last;
        if (comes) begin
            beat_q   <= ((slices_q == 0) ? {Padded{1'b0}} : beat_q) | here;
            slices_q <= last ? 2'd0 : slices_q + 2'd1;
        end
        if (!rst_ni) slices_q <= 2'd0;
    end
    slice_join #(.Lanes(Lanes), .PerCycle(PerCycle), .Width(1)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(comes), .last_i(last), .slice_i(slice_i), .valid_o(valid_out),
        .data_o(data_out)
    );
    assertion u_assert_beat_in_time (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(valid_out == whole_q));
    assertion u_assert_lanes (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!valid_out || data_out == beat_q[Lanes-1:0]));

    // What induction needs to know of the inside: slices enter at the top.
    (* hierconn *) wire [Padded-1:0] \dut.data_q ;
    (* hierconn *) wire [31:0]       \dut.slices_q ;
    wire [1:0]        missing = whole_q ? 2'd0 : Slices[1:0] - slices_q;
    wire [Padded-1:0] moved = \dut.data_q >> (missing * PerCycle);
    assertion u_assert_inside (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(slices_q < Slices && \dut.slices_q == slices_q && (whole_q == 0 || slices_q == 0) &&
                 ((!whole_q && slices_q == 0) || moved == beat_q))
    );

endmodule
`default_nettype wire
