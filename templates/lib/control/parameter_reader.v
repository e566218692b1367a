`default_nettype none
// Reads what is neither a matrix nor a result: position embedding, image, parameters of layer norms, one after another.
//
// Handshake: start_i: images_i images. entry_*: the list, a word 2 cycles after its index: where it is, from which base,
//            how many beats, and for whom (List... of accel_constants); end, the last of an image.
//            stored_i: a result has left the chip, so that the residual stream may be written again: the first entry of
//            an image waits for it. burst_*, data_*: to the ports and back, see burst_turns. out_*: valid/ready, a beat and
//            for whom.
// Latency:   hidden: it runs ahead as far as its readers take beats.
module parameter_reader #(
    parameter Ports      = 4,
    parameter AddrBits   = 40,   // more than 32
    parameter DataBits   = 128,
    parameter ByteShift  = 4,
    parameter IndexBits  = 7,
    parameter OffsetBits = 24,    // in beats
    parameter BeatBits   = 16,
    parameter ImageBits  = 16,
    parameter ImageBeats = 6144,
    parameter MaxBeats   = 16,
    parameter Depth      = 512    // beats, a power of two: what is under way at a busy memory
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire                          start_i,
    input  wire [ImageBits-1:0]          images_i,
    input  wire [AddrBits-1:0]           weights_i,
    input  wire [AddrBits-1:0]           image_i,
    output wire [IndexBits-1:0]          entry_index_o,
    input  wire [OffsetBits-1:0]         entry_offset_i,
    input  wire [BeatBits-1:0]           entry_beats_i,
    input  wire [1:0]                    entry_kind_i,
    input  wire                          entry_end_i,
    input  wire                          stored_i,
    output wire [Ports-1:0]              burst_valid_o,
    input  wire [Ports-1:0]              burst_ready_i,
    output wire [AddrBits-1:0]           burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] burst_beats_o,
    input  wire [Ports-1:0]              data_valid_i,
    output wire [Ports-1:0]              data_ready_o,
    input  wire [Ports*DataBits-1:0]     data_i,
    output wire                          out_valid_o,
    input  wire                          out_ready_i,
    output wire [1:0]                    out_kind_o,
    output wire [DataBits-1:0]           out_data_o
);

    localparam BurstBits = $clog2(MaxBeats + 1);
    localparam integer ImageBytes = ImageBeats << ByteShift;
    localparam [1:0] Idle = 2'd0, Look = 2'd1, Place = 2'd2, Send = 2'd3;
    `include "accel_constants.vh"

    reg [1:0]           state_q;
    reg [1:0]           wait_q;
    reg [IndexBits-1:0] index_q;
    reg [ImageBits-1:0] left_q;
    reg [AddrBits-1:0]  image_q, addr_q, base_q;
    reg                 free_q;         // the residual stream may be written

    wire cmd_ready, entries_ready;
    wire cmd   = state_q == Send && entries_ready;
    wire taken = cmd && cmd_ready;
    wire [AddrBits-1:0] offset_wide = {{AddrBits - OffsetBits{1'b0}}, entry_offset_i};

    assign entry_index_o = index_q;

    always @(posedge clk_i) begin
        if (wait_q != 2'd0) wait_q <= wait_q - 1'b1;
        if (stored_i) free_q <= 1'b1;
        base_q <= (entry_kind_i == ListImage) ? image_q : weights_i;
        case (state_q)
            Look: if (wait_q == 2'd0 && (index_q != {IndexBits{1'b0}} || free_q)) begin
                addr_q  <= offset_wide << ByteShift;
                state_q <= Place;
                if (index_q == {IndexBits{1'b0}}) free_q <= 1'b0;
            end
            Place: begin
                addr_q  <= addr_q + base_q;
                state_q <= Send;
            end
            Send: if (taken) begin
                index_q <= index_q + 1'b1;
                wait_q  <= 2'd3;
                state_q <= Look;
                if (entry_end_i) begin
                    index_q <= {IndexBits{1'b0}};
                    image_q <= image_q + {{AddrBits - 32{1'b0}}, ImageBytes};
                    left_q  <= left_q - 1'b1;
                    if (left_q == {ImageBits{1'b0}}) state_q <= Idle;
                end
            end
            default: ;
        endcase
        if (start_i) begin
            state_q <= Look;
            wait_q  <= 2'd3;
            index_q <= {IndexBits{1'b0}};
            left_q  <= images_i - 1'b1;
            image_q <= image_i;
            free_q  <= 1'b1;
        end
        if (!rst_ni) state_q <= Idle;
    end

    wire                 cut_valid, cut_ready, cut_last_unused;
    wire [BurstBits-1:0] cut_beats;
    wire [AddrBits-1:0]  cut_addr;
    axi_burst_cutter #(
        .AddrBits(AddrBits), .DataBits(DataBits), .BeatBits(BeatBits), .MaxBeats(MaxBeats)
    ) u_axi_burst_cutter (
        .clk_i(clk_i), .rst_ni(rst_ni), .cmd_valid_i(cmd), .cmd_ready_o(cmd_ready), .cmd_addr_i(addr_q),
        .cmd_beats_i(entry_beats_i), .burst_valid_o(cut_valid), .burst_ready_i(cut_ready), .burst_addr_o(cut_addr),
        .burst_beats_o(cut_beats), .burst_last_o(cut_last_unused)
    );
    wire unused_last = cut_last_unused;

    // ---- in turn over the ports, and what the beats are for ----
    wire out = out_valid_o && out_ready_i;
    wire beat_valid;
    burst_turns #(
        .Ports(Ports), .AddrBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Depth(Depth)
    ) u_burst_turns (
        .clk_i(clk_i), .rst_ni(rst_ni), .burst_valid_i(cut_valid), .burst_ready_o(cut_ready), .burst_addr_i(cut_addr),
        .burst_beats_i(cut_beats), .port_burst_valid_o(burst_valid_o), .port_burst_ready_i(burst_ready_i),
        .port_burst_addr_o(burst_addr_o), .port_burst_beats_o(burst_beats_o), .port_data_valid_i(data_valid_i),
        .port_data_ready_o(data_ready_o), .port_data_i(data_i), .out_valid_o(beat_valid), .out_ready_i(out),
        .out_data_o(out_data_o)
    );

    // The entry whose beats come out, in registers, and how many are left behind the one that is next.
    wire                entry_valid, entry_take;
    wire [BeatBits+1:0] entry;
    reg                 here_q, last_q;
    reg  [1:0]          kind_q;
    reg  [BeatBits-1:0] left_beats_q;
    stream_fifo #(.Width(BeatBits + 2), .Depth(32)) u_entries (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(taken), .in_ready_o(entries_ready),
        .in_data_i({entry_kind_i, entry_beats_i}), .out_valid_o(entry_valid), .out_ready_i(entry_take), .out_data_o(entry)
    );
    assign entry_take = !here_q;
    always @(posedge clk_i) begin
        if (out) begin
            left_beats_q <= left_beats_q - 1'b1;
            last_q       <= left_beats_q == {{BeatBits - 1{1'b0}}, 1'b1};
            here_q       <= !last_q;
        end
        if (entry_take) begin
            here_q       <= entry_valid;
            kind_q       <= entry[BeatBits+:2];
            left_beats_q <= entry[BeatBits-1:0] - 1'b1;
            last_q       <= entry[BeatBits-1:0] == {{BeatBits - 1{1'b0}}, 1'b1};
        end
        if (!rst_ni) here_q <= 1'b0;
    end
    assign out_valid_o = beat_valid && here_q;
    assign out_kind_o  = kind_q;

`ifndef SYNTHESIS
    assertion u_assert_starts_idle (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || state_q == Idle));
    assertion u_assert_kind_exists (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(state_q != Send || entry_kind_i <= ListNorm));
`endif

    parameter_check #(
        .Good(ByteShift >= 1 && IndexBits >= 1 && OffsetBits >= 1 && ImageBeats >= 1 && AddrBits > 32),
        .Message("parameter_reader needs ByteShift, IndexBits, OffsetBits and ImageBeats at least 1; AddrBits more than 32")
    ) u_parameter_check ();

endmodule
`default_nettype wire
