`default_nettype none
// Brings the blocks of rows into the token ring, ahead of the array, in the order in which the array takes them.
//
// Handshake: row_*: valid/ready, a row of blocks: source, its first address in that memory, and how many. norm_*, hidden_*:
//            reads of the two feature memories, a block each, 2 cycles from address to data; hidden_free_i: the hidden memory
//            may be read in this cycle. pixel_*, weight_*: streams that bring the blocks of the other two sources; spill_*: of
//            feature memories that are off chip, NormSpilled, HiddenSpilled.
//            push_o: a block for the ring; space is counted here: pop_i says that the array dropped one.
// Latency:   4 cycles from a block's read to push_o; a block a cycle.
// Source:    normalised tokens, hidden memory, pixels or weights of attention, as accel_constants numbers them.
module row_fetch #(
    parameter Depth     = 128,   // blocks of the ring
    parameter BlockWidth = 288,
    parameter AddrWidth = 13,
    parameter TileWidth = 8,
    parameter NormSpilled = 0,
    parameter HiddenSpilled = 0
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  row_valid_i,
    output wire                  row_ready_o,
    input  wire [1:0]            row_source_i,
    input  wire [AddrWidth-1:0]  row_addr_i,
    input  wire [TileWidth-1:0]  row_blocks_i,
    output wire [AddrWidth-1:0]  norm_addr_o,
    input  wire [BlockWidth-1:0] norm_data_i,
    output wire [AddrWidth-1:0]  hidden_addr_o,
    input  wire                  hidden_free_i,
    input  wire [BlockWidth-1:0] hidden_data_i,
    input  wire                  pixel_valid_i,
    output wire                  pixel_ready_o,
    input  wire [BlockWidth-1:0] pixel_data_i,
    input  wire                  weight_valid_i,
    output wire                  weight_ready_o,
    input  wire [BlockWidth-1:0] weight_data_i,
    input  wire                  spill_valid_i,
    output wire                  spill_ready_o,
    input  wire [BlockWidth-1:0] spill_data_i,
    output wire                  push_o,
    output wire [BlockWidth-1:0] push_data_o,
    input  wire                  pop_i
);

    `include "accel_constants.vh"

    localparam ReadLatency = 3;   // address register and memory

    reg                 busy_q;
    reg [1:0]           source_q;
    reg [AddrWidth-1:0] addr_q;
    reg [TileWidth-1:0] left_q;   // after this one
    wire                space;
    wire spilled = (source_q == FromNorm && NormSpilled != 0) || (source_q == FromHidden && HiddenSpilled != 0);
    wire here = spilled ? spill_valid_i :
                source_q == FromNorm || (source_q == FromHidden && hidden_free_i) || (source_q == FromPixels && pixel_valid_i)
                || (source_q == FromWeights && weight_valid_i);
    wire take = busy_q && space && here;
    wire last = left_q == {TileWidth{1'b0}};

    assign row_ready_o    = !busy_q || (take && last);
    assign pixel_ready_o  = busy_q && space && source_q == FromPixels;
    assign weight_ready_o = busy_q && space && source_q == FromWeights;
    assign spill_ready_o  = busy_q && space && spilled;

    reg [AddrWidth-1:0]  read_q;
    reg [BlockWidth-1:0] stream_q;
    assign norm_addr_o   = read_q;
    assign hidden_addr_o = read_q;

    always @(posedge clk_i) begin
        read_q   <= addr_q;
        stream_q <= spilled ? spill_data_i : source_q == FromWeights ? weight_data_i : pixel_data_i;
        if (take) begin
            addr_q <= addr_q + 1'b1;
            left_q <= left_q - 1'b1;
        end
        if (row_ready_o) busy_q <= row_valid_i;
        if (row_valid_i && row_ready_o) begin
            source_q <= row_source_i;
            addr_q   <= row_addr_i;
            left_q   <= row_blocks_i - 1'b1;
        end
        if (!rst_ni) busy_q <= 1'b0;
    end

    credit #(.Depth(Depth)) u_space (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(take), .give_i(pop_i), .free_o(space)
    );

    // ---- streams wait as long as reads take, so that blocks stay in order ----
    wire                  arrived;
    wire                  arrived_hidden, arrived_stream;
    wire [BlockWidth-1:0] stream;
    delay_line #(.Width(1), .Cycles(ReadLatency), .Reset(1)) u_arrived (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(take), .data_o(arrived)
    );
    delay_line #(.Width(2), .Cycles(ReadLatency)) u_source (
        .clk_i(clk_i), .rst_ni(1'b1),
        .data_i({source_q == FromHidden, source_q == FromPixels || source_q == FromWeights || spilled}),
        .data_o({arrived_hidden, arrived_stream})
    );
    delay_line #(.Width(BlockWidth), .Cycles(ReadLatency - 1)) u_stream (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(stream_q), .data_o(stream)
    );

    reg                  push_q;
    reg [BlockWidth-1:0] data_q;
    always @(posedge clk_i) begin
        push_q <= arrived && rst_ni;
        data_q <= arrived_stream ? stream : arrived_hidden ? hidden_data_i : norm_data_i;
    end
    assign push_o      = push_q;
    assign push_data_o = data_q;

`ifndef SYNTHESIS
    assertion u_assert_row_not_empty (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(row_valid_i && row_ready_o) || row_blocks_i != 0)
    );
    assertion u_assert_spilled_only_off_chip (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!spill_valid_i || NormSpilled != 0 || HiddenSpilled != 0)
    );
`endif

    parameter_check #(
        .Good(Depth >= 1 && BlockWidth >= 1 && AddrWidth >= 1 && TileWidth >= 1),
        .Message("row_fetch needs Depth, BlockWidth, AddrWidth and TileWidth at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
