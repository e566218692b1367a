`default_nettype none
// Reads what is neither a matrix nor a result: position embedding, image, parameters of layer norms, one after another.
//
// Handshake: start_i: images_i images. entry_*: the list, a word 2 cycles after its index: where it is, from which base,
//            how many beats, and for whom (List... of accel_constants); end, the last of an image.
//            stored_i: a result has left the chip, so that the residual stream may be written again: the first entry of
//            an image waits for it. burst_*: to axi_read_port, only as many beats as the fifo has room for. data_*: the
//            beats. out_*: valid/ready, a beat and for whom.
// Latency:   hidden: it runs ahead as far as its readers take beats.
module parameter_reader #(
    parameter AddrBits   = 40,   // more than 32
    parameter DataBits   = 128,
    parameter ByteShift  = 4,
    parameter IndexBits  = 7,
    parameter OffsetBits = 24,    // in beats
    parameter BeatBits   = 16,
    parameter ImageBits  = 16,
    parameter ImageBeats = 6144,
    parameter MaxBeats   = 16,
    parameter Depth      = 512    // beats, a power of two, at least MaxBeats: what is under way at a busy memory
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
    output wire                          burst_valid_o,
    input  wire                          burst_ready_i,
    output wire [AddrBits-1:0]           burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] burst_beats_o,
    input  wire                          data_valid_i,
    output wire                          data_ready_o,
    input  wire [DataBits-1:0]           data_i,
    output wire                          out_valid_o,
    input  wire                          out_ready_i,
    output wire [1:0]                    out_kind_o,
    output wire [DataBits-1:0]           out_data_o
);

    localparam BurstBits = $clog2(MaxBeats + 1);
    localparam RoomBits  = $clog2(Depth + 1);
    localparam integer ImageBytes = ImageBeats << ByteShift;
    localparam [1:0] Idle = 2'd0, Look = 2'd1, Place = 2'd2, Send = 2'd3;
    `include "accel_constants.vh"

    reg [1:0]           state_q;
    reg [1:0]           wait_q;
    reg [IndexBits-1:0] index_q;
    reg [ImageBits-1:0] left_q;
    reg [AddrBits-1:0]  image_q, addr_q;
    reg                 free_q;         // the residual stream may be written

    wire cmd_ready, kind_ready, beats_ready;
    wire cmd   = state_q == Send && kind_ready && beats_ready;
    wire taken = cmd && cmd_ready;
    wire [AddrBits-1:0] offset_wide = {{AddrBits - OffsetBits{1'b0}}, entry_offset_i};

    assign entry_index_o = index_q;

    always @(posedge clk_i) begin
        if (wait_q != 2'd0) wait_q <= wait_q - 1'b1;
        if (stored_i) free_q <= 1'b1;
        case (state_q)
            Look: if (wait_q == 2'd0 && (index_q != {IndexBits{1'b0}} || free_q)) begin
                addr_q  <= offset_wide << ByteShift;
                state_q <= Place;
                if (index_q == {IndexBits{1'b0}}) free_q <= 1'b0;
            end
            Place: begin
                addr_q  <= addr_q + ((entry_kind_i == ListImage) ? image_q : weights_i);
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

    wire                 cut_valid, cut_ready, cut_last_unused, room;
    wire [BurstBits-1:0] cut_beats;
    axi_burst_cutter #(
        .AddrBits(AddrBits), .DataBits(DataBits), .BeatBits(BeatBits), .MaxBeats(MaxBeats)
    ) u_axi_burst_cutter (
        .clk_i(clk_i), .rst_ni(rst_ni), .cmd_valid_i(cmd), .cmd_ready_o(cmd_ready), .cmd_addr_i(addr_q),
        .cmd_beats_i(entry_beats_i), .burst_valid_o(cut_valid), .burst_ready_i(cut_ready), .burst_addr_o(burst_addr_o),
        .burst_beats_o(cut_beats), .burst_last_o(cut_last_unused)
    );
    wire unused_last = cut_last_unused;
    wire burst = burst_valid_o && burst_ready_i;
    assign burst_valid_o = cut_valid && room;
    assign burst_beats_o = cut_beats;
    assign cut_ready     = burst_ready_i && room;

    // ---- room in the fifo, and what its beats are for ----
    reg [RoomBits-1:0] room_q;
    wire out = out_valid_o && out_ready_i;
    wire [RoomBits+BurstBits-1:0] cut_wide = {{RoomBits{1'b0}}, cut_beats};
    wire unused_wide = &{1'b0, cut_wide};
    assign room = {{BurstBits{1'b0}}, room_q} >= cut_wide;
    always @(posedge clk_i) begin
        room_q <= room_q + {{RoomBits - 1{1'b0}}, out} - (burst ? cut_wide[RoomBits-1:0] : {RoomBits{1'b0}});
        if (!rst_ni) room_q <= Depth[RoomBits-1:0];
    end

    wire kind_valid, beats_valid;
    wire [BeatBits-1:0] beats;
    reg  [BeatBits-1:0] beat_q;
    wire last = beat_q == beats - 1'b1;
    stream_fifo #(.Width(2), .Depth(32)) u_kinds (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(taken), .in_ready_o(kind_ready), .in_data_i(entry_kind_i),
        .out_valid_o(kind_valid), .out_ready_i(out && last), .out_data_o(out_kind_o)
    );
    stream_fifo #(.Width(BeatBits), .Depth(32)) u_counts (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(taken), .in_ready_o(beats_ready), .in_data_i(entry_beats_i),
        .out_valid_o(beats_valid), .out_ready_i(out && last), .out_data_o(beats)
    );
    wire beat_valid;
    stream_ram_fifo #(.Width(DataBits), .Depth(Depth)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(data_valid_i), .in_ready_o(data_ready_o), .in_data_i(data_i),
        .out_valid_o(beat_valid), .out_ready_i(out), .out_data_o(out_data_o)
    );
    assign out_valid_o = beat_valid && kind_valid && beats_valid;
    always @(posedge clk_i) begin
        if (out) beat_q <= last ? {BeatBits{1'b0}} : beat_q + 1'b1;
        if (!rst_ni) beat_q <= {BeatBits{1'b0}};
    end

    parameter_check #(
        .Good(ByteShift >= 1 && IndexBits >= 1 && OffsetBits >= 1 && ImageBeats >= 1 && AddrBits > 32 &&
              Depth >= 2 && (Depth & (Depth - 1)) == 0 && Depth >= MaxBeats),
        .Message("parameter_reader needs ByteShift, IndexBits, OffsetBits and ImageBeats at least 1; AddrBits more than 32; Depth a power of two, at least 2; Depth at least MaxBeats")
    ) u_parameter_check ();

endmodule
`default_nettype wire
