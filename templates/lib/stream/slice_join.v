`default_nettype none
// Joins slices to beats: the reverse of slice_split.
//
// Handshake: none; valid_i with each slice, last_i with the last one of a beat.
// Latency:   1 cycle from the last slice to valid_o, which is high for one cycle.
module slice_join #(
    parameter Lanes    = 16,
    parameter PerCycle = 4,
    parameter Width    = 32
) (
    input  wire                      clk_i,
    input  wire                      rst_ni,
    input  wire                      valid_i,
    input  wire                      last_i,
    input  wire [PerCycle*Width-1:0] slice_i,
    output wire                      valid_o,
    output wire [Lanes*Width-1:0]    data_o
);

    localparam SliceWidth  = PerCycle * Width;
    localparam PaddedWidth = (Lanes + PerCycle - 1) / PerCycle * SliceWidth;

    reg [PaddedWidth-1:0] data_q;
    reg                   valid_q;
    // Slices enter at the top and move down.
    wire [PaddedWidth+SliceWidth-1:0] data_d = {slice_i, data_q};

    always @(posedge clk_i) begin
        if (valid_i) data_q <= data_d[PaddedWidth+SliceWidth-1:SliceWidth];
        valid_q <= valid_i && last_i && rst_ni;
    end

    assign valid_o = valid_q;
    assign data_o  = data_q[Lanes*Width-1:0];
    wire unused = &{1'b0, data_d[SliceWidth-1:0], data_q};

`ifndef SYNTHESIS
    // The slices of the beat under way that came before.
    localparam integer Slices = (Lanes + PerCycle - 1) / PerCycle;
    reg [31:0] slices_q;
    always @(posedge clk_i) slices_q <= (!rst_ni || (valid_i && last_i)) ? 32'd0 : slices_q + {31'd0, valid_i};
    assertion u_assert_last_ends_beat (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!valid_i || last_i == (slices_q == Slices - 1))
    );
`endif

    parameter_check #(
        .Good(Lanes >= 1 && PerCycle >= 1 && Width >= 1),
        .Message("slice_join needs Lanes, PerCycle and Width at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
