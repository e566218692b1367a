`default_nettype none
// Results of the array from sums that have a factor each: rows through a few multipliers, rate-matched to the array that
// makes them, then rounded and fitted.
//
// Handshake: valid/ready streams. A row with in_scaled_i = 0 has no factors and passes the multipliers by, once every row
//            before it has left them, so that order is kept. in_ready_o depends on in_scaled_i and registers.
// Latency:   scaled rows take ceil(Lanes/Multipliers) + log2 of the tiles of a product + 8 cycles, one row every
//            ceil(Lanes/Multipliers) cycles; others 5 cycles, one row a cycle.
// Numbers:   y = requantise(sum * factor), sums signed, factors unsigned; see requantise. in_width_i: bits of the result.
module row_scale #(
    parameter Lanes       = 16,
    parameter Multipliers = 4,
    parameter AccWidth    = 36,
    parameter ScaleBits   = 8,
    parameter YWidth      = 18,
    parameter Round       = 1,
    parameter Saturate    = 2,
    parameter TagBits     = 64,
    parameter Depth       = 16,   // rows the result fifo holds, a power of two
    parameter ShiftBits   = 6,    // $clog2(AccWidth + ScaleBits)
    parameter OutBits     = 5     // $clog2(YWidth + 1)
) (
    input  wire                        clk_i,
    input  wire                        rst_ni,
    input  wire                        in_valid_i,
    output wire                        in_ready_o,
    input  wire                        in_scaled_i,
    input  wire [TagBits-1:0]          in_tag_i,
    input  wire [ShiftBits-1:0]        in_shift_i,
    input  wire [OutBits-1:0]          in_width_i,
    input  wire [Lanes*ScaleBits-1:0]  in_factors_i,
    input  wire [Lanes*AccWidth-1:0]   in_sums_i,
    output wire                        out_valid_o,
    input  wire                        out_ready_i,
    output wire [TagBits-1:0]          out_tag_o,
    output wire [Lanes*YWidth-1:0]     out_data_o
);

    localparam WideWidth  = AccWidth + ScaleBits;
    localparam Slices     = (Lanes + Multipliers - 1) / Multipliers;
    localparam Padded     = Slices * Multipliers;
    localparam Latency    = 2 + $clog2((AccWidth + 24) / 26 * ((ScaleBits + 16) / 17));   // of mul_pipe
    localparam IndexWidth = (Slices > 1) ? $clog2(Slices) : 1;
    localparam CountWidth = $clog2(Depth + 1);
    localparam SideBits   = TagBits + ShiftBits + OutBits;
    localparam integer LastSlice = Slices - 1;
    localparam [IndexWidth-1:0] LastIndex = LastSlice[IndexWidth-1:0];

    // ---- a row in, slice by slice; its result slot is reserved on the way in ----
    reg [Padded*AccWidth-1:0]  sums_q;
    reg [Padded*ScaleBits-1:0] factors_q;
    reg [SideBits-1:0]         side_q;
    reg [IndexWidth-1:0]       index_q;
    reg                        busy_q;
    reg                        last_q;     // index_q is the last
    reg [CountWidth-1:0]       inside_q;   // scaled rows that have not been joined

    wire [IndexWidth-1:0] next_index = last_q ? {IndexWidth{1'b0}} : index_q + 1'b1;
    wire row_free      = !busy_q || last_q;
    wire has_slot;
    wire empty         = inside_q == {CountWidth{1'b0}};
    wire accept        = in_valid_i && in_ready_o;
    wire accept_scaled = accept && in_scaled_i;
    wire joined;

    credit #(.Depth(Depth)) u_slots (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(accept), .give_i(out_valid_o && out_ready_i), .free_o(has_slot)
    );

    assign in_ready_o = has_slot && (in_scaled_i ? row_free : empty);

    always @(posedge clk_i) begin
        sums_q    <= sums_q >> (Multipliers * AccWidth);
        factors_q <= factors_q >> (Multipliers * ScaleBits);
        index_q   <= next_index;
        last_q    <= next_index == LastIndex;
        if (row_free) begin
            sums_q    <= {{(Padded - Lanes) * AccWidth{1'b0}}, in_sums_i};
            factors_q <= {{(Padded - Lanes) * ScaleBits{1'b0}}, in_factors_i};
            side_q    <= {in_width_i, in_shift_i, in_tag_i};
            index_q   <= {IndexWidth{1'b0}};
            last_q    <= LastSlice == 0;
            busy_q    <= accept_scaled;
        end
        if (accept_scaled && !joined) inside_q <= inside_q + 1'b1;
        if (!accept_scaled && joined) inside_q <= inside_q - 1'b1;
        if (!rst_ni) begin
            busy_q   <= 1'b0;
            inside_q <= {CountWidth{1'b0}};
        end
    end

    // ---- multipliers ----
    wire [Multipliers*WideWidth-1:0] slice;
    wire                slice_valid, slice_last;
    wire [SideBits-1:0] slice_side;
    genvar i;
    generate
        for (i = 0; i < Multipliers; i = i + 1) begin : gen_multiplier
            wire [WideWidth:0] product;
            mul_pipe #(.AWidth(AccWidth), .BWidth(ScaleBits + 1)) u_mul (
                .clk_i(clk_i), .a_i(sums_q[i*AccWidth+:AccWidth]), .b_i({1'b0, factors_q[i*ScaleBits+:ScaleBits]}),
                .y_o(product)
            );
            assign slice[i*WideWidth+:WideWidth] = product[WideWidth-1:0];
            wire unused = &{1'b0, product};   // a factor is below 2^ScaleBits
        end
    endgenerate
    delay_line #(.Width(2), .Cycles(Latency), .Reset(1)) u_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({busy_q, busy_q && last_q}), .data_o({slice_valid, slice_last})
    );
    delay_line #(.Width(SideBits), .Cycles(Latency + 1)) u_side (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(side_q), .data_o(slice_side)
    );
    wire [Lanes*WideWidth-1:0] joined_row;
    slice_join #(.Lanes(Lanes), .PerCycle(Multipliers), .Width(WideWidth)) u_join (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(slice_valid), .last_i(slice_last), .slice_i(slice), .valid_o(joined),
        .data_o(joined_row)
    );

    // ---- rounded and fitted; a row passes only when no scaled one is inside: the two never meet here ----
    wire                pass = accept && !in_scaled_i;
    reg                 row_q;
    reg [SideBits-1:0]  row_side_q;
    reg [Lanes*WideWidth-1:0] rows_q;
    wire [ShiftBits-1:0] row_shift = row_side_q[TagBits+:ShiftBits];
    reg [WideWidth-1:0] half_q;
    reg [ShiftBits-1:0] shift_q;
    reg [YWidth-1:0]    keep_q;
    reg [Lanes*WideWidth-1:0] fitted_q;
    wire [YWidth-1:0]   keep_late;
    wire                made;
    wire [TagBits-1:0]  made_tag;
    wire [Lanes*YWidth-1:0] made_row;
    wire [Lanes*WideWidth-1:0] passed;
    always @(posedge clk_i) begin
        row_q      <= (joined || pass) && rst_ni;
        row_side_q <= joined ? slice_side : {in_width_i, in_shift_i, in_tag_i};
        rows_q     <= joined ? joined_row : passed;
        fitted_q   <= rows_q;
        half_q     <= (Round != 0) ? ({{WideWidth - 1{1'b0}}, 1'b1} << row_shift) >> 1 : {WideWidth{1'b0}};
        shift_q    <= row_shift;
        keep_q     <= ~({YWidth{1'b1}} << row_side_q[TagBits+ShiftBits+:OutBits]) >> 1;
    end
    delay_line #(.Width(YWidth), .Cycles(2)) u_keep (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(keep_q), .data_o(keep_late)
    );
    delay_line #(.Width(1), .Cycles(4), .Reset(1)) u_made (.clk_i(clk_i), .rst_ni(rst_ni), .data_i(row_q), .data_o(made));
    delay_line #(.Width(TagBits), .Cycles(4)) u_made_tag (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(row_side_q[TagBits-1:0]), .data_o(made_tag)
    );
    generate
        for (i = 0; i < Lanes; i = i + 1) begin : gen_lane
            assign passed[i*WideWidth+:WideWidth] =
                {{ScaleBits{in_sums_i[(i+1)*AccWidth-1]}}, in_sums_i[i*AccWidth+:AccWidth]};
            requantise #(.AccWidth(WideWidth), .YWidth(YWidth), .Saturate(Saturate)) u_requantise (
                .clk_i(clk_i), .acc_i(fitted_q[i*WideWidth+:WideWidth]), .half_i(half_q), .shift_i(shift_q),
                .keep_i(keep_late), .y_o(made_row[i*YWidth+:YWidth])
            );
        end
    endgenerate

    wire fifo_ready;
    stream_fifo #(.Width(TagBits + Lanes * YWidth), .Depth(Depth)) u_results (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(made), .in_ready_o(fifo_ready), .in_data_i({made_tag, made_row}),
        .out_valid_o(out_valid_o), .out_ready_i(out_ready_i), .out_data_o({out_tag_o, out_data_o})
    );
    wire unused_ready = &{1'b0, fifo_ready};   // never low when a row arrives: it holds a slot

`ifndef SYNTHESIS
    assertion u_assert_row_has_place (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !made));
    assertion u_assert_order_kept (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(joined && pass)));
`endif

    parameter_check #(
        .Good(Lanes >= 1 && Multipliers >= 1 && AccWidth >= 1 && ScaleBits >= 1 && YWidth >= 2 && TagBits >= 1 &&
              Depth >= 2 && (Depth & (Depth - 1)) == 0 &&
              ShiftBits >= $clog2(AccWidth + ScaleBits) && OutBits >= $clog2(YWidth + 1)),
        .Message("row_scale needs Lanes, Multipliers, AccWidth, ScaleBits and TagBits at least 1; YWidth at least 2; Depth a power of two, at least 2; ShiftBits and OutBits enough for AccWidth + ScaleBits and for YWidth")
    ) u_parameter_check ();

endmodule
`default_nettype wire
