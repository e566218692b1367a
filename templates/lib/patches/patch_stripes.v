`default_nettype none
// Turns rows of pixels into patches: a stripe of patches comes in, row by row, while the one before goes out, patch by
// patch, each as blocks for the array.
//
// Handshake: valid/ready streams. img_*: WordPixels pixels of a row a beat; a stripe is StripeRows rows (channel by
//            channel, row by row), stripes top to bottom, image after image. x_*: a block of Taps values; a patch is
//            TokenWords words in the order channel, row, column, filled with zeros to whole blocks.
// Latency:   a patch's first block follows its stripe's last pixel by BlockWords + 5 cycles; then a block every
//            BlockWords cycles.
// Numbers:   pixels unsigned; x = pixel << PixelShift, signed and never negative.
module patch_stripes #(
    parameter WordPixels    = 16,
    parameter PixelWidth    = 8,
    parameter PixelShift    = 0,
    parameter XWidth        = 32,
    parameter RowWords      = 16,    // words of an image row
    parameter PatchRowWords = 1,     // words of a patch's row
    parameter StripeRows    = 48,    // channels * patch size
    parameter Columns       = 16,    // patches of a stripe
    parameter BlockWords    = 1,     // words of a block
    parameter RowBits       = 6,     // of StripeRows
    parameter ColumnBits    = 5,     // of Columns
    parameter Depth         = 8      // blocks the result fifo holds
) (
    input  wire                                 clk_i,
    input  wire                                 rst_ni,
    input  wire                                 img_valid_i,
    output wire                                 img_ready_o,
    input  wire [WordPixels*PixelWidth-1:0]     img_data_i,
    output wire                                 x_valid_o,
    input  wire                                 x_ready_i,
    output wire [BlockWords*WordPixels*XWidth-1:0] x_data_o
);

    localparam WordWidth   = WordPixels * PixelWidth;
    localparam StripeWords = StripeRows * RowWords;
    localparam AddrWidth   = $clog2(2 * StripeWords);
    localparam SlotWidth   = (BlockWords > 1) ? $clog2(BlockWords) : 1;
    localparam UnitWidth   = (PatchRowWords > 1) ? $clog2(PatchRowWords) : 1;
    localparam integer LastWord   = StripeWords - 1;
    localparam integer LastRow    = StripeRows - 1;
    localparam integer LastColumn = Columns - 1;
    localparam integer LastSlot   = BlockWords - 1;
    localparam integer LastUnit   = PatchRowWords - 1;

    // ---- in: the stripe's words one after another into the free half ----
    reg [AddrWidth-1:0] fill_q;          // within the half
    reg                 fill_half_q;
    reg [1:0]           full_q;          // halves that hold a whole stripe
    wire                push = img_valid_i && img_ready_o;
    wire                stripe_in = push && fill_q == LastWord[AddrWidth-1:0];
    wire                stripe_out;
    reg                 read_half_q;

    assign img_ready_o = !full_q[fill_half_q];

    always @(posedge clk_i) begin
        if (push) fill_q <= stripe_in ? {AddrWidth{1'b0}} : fill_q + 1'b1;
        if (stripe_in) fill_half_q <= !fill_half_q;
        if (stripe_in) full_q[fill_half_q] <= 1'b1;
        if (stripe_out) full_q[read_half_q] <= 1'b0;
        if (!rst_ni) begin
            fill_q      <= {AddrWidth{1'b0}};
            fill_half_q <= 1'b0;
            full_q      <= 2'b00;
        end
    end

    // ---- out: patch by patch, a word a cycle; a block's place in the fifo is reserved with its first word ----
    reg [ColumnBits-1:0]  column_q;
    reg [RowBits-1:0]     row_q;
    reg [UnitWidth-1:0]   unit_q;
    reg [SlotWidth-1:0]   slot_q;
    reg [AddrWidth-1:0]   patch_q;       // address of the patch's first word, within the half
    reg [AddrWidth-1:0]   line_q;        // address of the patch row's first word

    wire last_unit   = unit_q == LastUnit[UnitWidth-1:0];
    wire last_row    = row_q == LastRow[RowBits-1:0];
    wire last_column = column_q == LastColumn[ColumnBits-1:0];
    wire token_end   = last_unit && last_row;
    wire block_end   = slot_q == LastSlot[SlotWidth-1:0] || token_end;
    wire slot_free;
    wire has_slot    = slot_q != {SlotWidth{1'b0}} || slot_free;
    wire fire        = full_q[read_half_q] && has_slot;
    wire slot_taken  = fire && slot_q == {SlotWidth{1'b0}};

    credit #(.Depth(Depth)) u_slots (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(slot_taken), .give_i(x_valid_o && x_ready_i), .free_o(slot_free)
    );

    assign stripe_out = fire && token_end && last_column;

    always @(posedge clk_i) begin
        if (fire) begin
            unit_q <= last_unit ? {UnitWidth{1'b0}} : unit_q + 1'b1;
            slot_q <= block_end ? {SlotWidth{1'b0}} : slot_q + 1'b1;
            if (last_unit) begin
                row_q  <= last_row ? {RowBits{1'b0}} : row_q + 1'b1;
                line_q <= line_q + RowWords[AddrWidth-1:0];
            end
            if (token_end) begin
                column_q <= last_column ? {ColumnBits{1'b0}} : column_q + 1'b1;
                patch_q  <= last_column ? {AddrWidth{1'b0}} : patch_q + PatchRowWords[AddrWidth-1:0];
                line_q   <= last_column ? {AddrWidth{1'b0}} : patch_q + PatchRowWords[AddrWidth-1:0];
            end
        end
        if (stripe_out) read_half_q <= !read_half_q;
        if (!rst_ni) begin
            unit_q      <= {UnitWidth{1'b0}};
            slot_q      <= {SlotWidth{1'b0}};
            row_q       <= {RowBits{1'b0}};
            column_q    <= {ColumnBits{1'b0}};
            patch_q     <= {AddrWidth{1'b0}};
            line_q      <= {AddrWidth{1'b0}};
            read_half_q <= 1'b0;
        end
    end

    // ---- the stripes ----
    localparam [AddrWidth-1:0] UpperHalf = StripeWords[AddrWidth-1:0];
    wire [AddrWidth-1:0] unit_wide = {{AddrWidth - UnitWidth{1'b0}}, unit_q};
    reg  [AddrWidth-1:0] read_addr_q;
    wire [WordWidth-1:0] word;

    always @(posedge clk_i) read_addr_q <= line_q + unit_wide + (read_half_q ? UpperHalf : {AddrWidth{1'b0}});

    ram_sdp #(.Width(WordWidth), .Depth(2 * StripeWords)) u_ram (
        .clk_i(clk_i), .write_valid_i(push), .write_addr_i(fill_q + (fill_half_q ? UpperHalf : {AddrWidth{1'b0}})),
        .write_data_i(img_data_i), .read_addr_i(read_addr_q), .read_data_o(word)
    );

    // ---- words joined to blocks; what a patch's last block lacks is zero ----
    wire                 word_valid, word_ends;
    wire [SlotWidth-1:0] word_slot;

    delay_line #(.Width(2), .Cycles(3), .Reset(1)) u_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({fire, fire && block_end}), .data_o({word_valid, word_ends})
    );
    delay_line #(.Width(SlotWidth), .Cycles(3)) u_slot (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(slot_q), .data_o(word_slot)
    );

    integer s;
    reg [BlockWords*WordWidth-1:0] block_q;
    reg                            block_valid_q;

    always @(posedge clk_i) begin
        if (word_valid)
            for (s = 0; s < BlockWords; s = s + 1) begin
                if ({{32 - SlotWidth{1'b0}}, word_slot} == s) block_q[s*WordWidth+:WordWidth] <= word;
                else if (word_slot == {SlotWidth{1'b0}}) block_q[s*WordWidth+:WordWidth] <= {WordWidth{1'b0}};
            end
        block_valid_q <= word_ends && rst_ni;
    end

    wire [BlockWords*WordWidth-1:0] block;
    wire                            fifo_ready;
    wire                            unused = &{1'b0, fifo_ready};   // never low: a block holds a slot

    stream_fifo #(.Width(BlockWords * WordWidth), .Depth(Depth)) u_blocks (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(block_valid_q), .in_ready_o(fifo_ready), .in_data_i(block_q),
        .out_valid_o(x_valid_o), .out_ready_i(x_ready_i), .out_data_o(block)
    );

    genvar p;
    generate
        for (p = 0; p < BlockWords * WordPixels; p = p + 1) begin : gen_pixel
            assign x_data_o[p*XWidth+:XWidth] =
                {{XWidth - PixelWidth{1'b0}}, block[p*PixelWidth+:PixelWidth]} << PixelShift;
        end
    endgenerate

`ifndef SYNTHESIS
    wire [31:0] offset = {{32 - AddrWidth{1'b0}}, line_q} + {{32 - UnitWidth{1'b0}}, unit_q};
    assertion u_assert_block_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !block_valid_q));
    assertion u_assert_fill_in_stripe (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i({1'b0, fill_q} < StripeWords[AddrWidth:0])
    );
    assertion u_assert_read_in_stripe (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(offset < StripeWords));
    assertion u_assert_place_in_patches (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i({1'b0, unit_q} < PatchRowWords[UnitWidth:0] && {1'b0, slot_q} < BlockWords[SlotWidth:0] &&
                 {1'b0, row_q} < StripeRows[RowBits:0] && {1'b0, column_q} < Columns[ColumnBits:0])
    );
`endif

    parameter_check #(
        .Good(PixelWidth >= 1 && WordPixels >= 1 && RowWords >= 1 && PatchRowWords >= 1 && StripeRows >= 1 &&
              Columns >= 1 && BlockWords >= 1 && Depth >= 1 && XWidth > PixelWidth),
        .Message("patch_stripes needs PixelWidth, WordPixels, RowWords, PatchRowWords, StripeRows, Columns, BlockWords and Depth at least 1; XWidth more than PixelWidth")
    ) u_parameter_check ();

endmodule
`default_nettype wire
