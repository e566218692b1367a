`default_nettype none
// Cuts a beat of lanes into slices, one a cycle, for a few evaluators.
//
// Handshake: load_i brings a beat; it may be high again only ceil(Lanes/PerCycle) cycles later.
// Latency:   1 cycle to the first slice; ceil(Lanes/PerCycle) slices in consecutive cycles, the lowest lanes first.
//            keep_o says which lanes of a slice are among the first left_i of the beat.
module slice_split #(
    parameter Lanes     = 16,
    parameter PerCycle  = 4,
    parameter Width     = 32,
    parameter LeftWidth = 8
) (
    input  wire                      clk_i,
    input  wire                      rst_ni,
    input  wire                      load_i,
    input  wire [Lanes*Width-1:0]    data_i,
    input  wire [LeftWidth-1:0]      left_i,
    output wire                      valid_o,
    output wire                      first_o,
    output wire                      last_o,
    output wire [PerCycle-1:0]       keep_o,
    output wire [PerCycle*Width-1:0] slice_o
);

    localparam Slices      = (Lanes + PerCycle - 1) / PerCycle;
    localparam SliceWidth  = PerCycle * Width;
    localparam PaddedWidth = Slices * SliceWidth;
    localparam IndexWidth  = (Slices > 1) ? $clog2(Slices) : 1;
    localparam integer LastSlice = Slices - 1;
    localparam [IndexWidth-1:0] LastIndex = LastSlice[IndexWidth-1:0];
    // Lanes that are kept of a beat: a mask shifts out with the data.
    localparam KeepWidth = Slices * PerCycle;

    reg [PaddedWidth-1:0] data_q;
    reg [KeepWidth-1:0]   keep_q;
    reg [IndexWidth-1:0]  index_q;
    reg                   busy_q;
    wire [KeepWidth-1:0]  keep;

    genvar lane;
    generate
        for (lane = 0; lane < KeepWidth; lane = lane + 1) begin : gen_keep
            localparam integer Lane = lane;
            if (Lane < Lanes) begin : gen_lane
                assign keep[lane] = {{32 - LeftWidth{1'b0}}, left_i} > Lane;
            end else begin : gen_fill
                assign keep[lane] = 1'b0;
            end
        end
    endgenerate

    always @(posedge clk_i) begin
        data_q  <= data_q >> SliceWidth;
        keep_q  <= keep_q >> PerCycle;
        index_q <= index_q + 1'b1;
        if (last_o) busy_q <= 1'b0;
        if (load_i) begin
            data_q  <= {{PaddedWidth - Lanes * Width{1'b0}}, data_i};
            keep_q  <= keep;
            index_q <= {IndexWidth{1'b0}};
            busy_q  <= 1'b1;
        end
        if (!rst_ni) busy_q <= 1'b0;
    end

    assign valid_o = busy_q;
    assign first_o = index_q == {IndexWidth{1'b0}};
    assign last_o  = index_q == LastIndex;
    assign keep_o  = keep_q[PerCycle-1:0];
    assign slice_o = data_q[SliceWidth-1:0];

`ifndef SYNTHESIS
    assertion u_assert_load_while_free (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!load_i || !busy_q || last_o));
    assertion u_assert_index_in_range (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!busy_q || {1'b0, index_q} < Slices[IndexWidth:0])
    );
`endif

    parameter_check #(
        .Good(Lanes >= 1 && PerCycle >= 1 && Width >= 1 && LeftWidth >= 1),
        .Message("slice_split needs Lanes, PerCycle, Width and LeftWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
