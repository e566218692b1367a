`default_nettype none
// A stream of result rows through a few GELU evaluators, rate-matched to the array that produces them.
//
// Handshake: valid/ready streams. A row with in_apply_i = 0 passes unchanged, once every row before it has left
//            the evaluators, so that order is kept. in_ready_o depends on in_apply_i and registers.
// Latency:   applied rows take ceil(Lanes/Evaluators) + EvalLatency + 2 cycles, and 3 more where MostShift > 0, 4 with
//            Hidden; one row every ceil(Lanes/Evaluators) cycles; others 1 cycle, one row a cycle.
// Numbers:   Lanes signed words of Width bits; see gelu_eval for what is evaluated. With MostShift > 0 a row is
//            shifted left by in_shift_i, 0 to MostShift, on its way to gelu_eval, whose words have MostShift bits
//            more, and back behind it; Round = 1 then rounds half up.
module gelu_stream #(
    parameter Lanes       = 16,
    parameter Evaluators  = 2,
    parameter Width       = 32,
    parameter EvalLatency = 7,    // cycles through gelu_eval
    parameter Depth       = 8,    // rows the result fifo holds, a power of two
    parameter MostShift   = 0,
    parameter ShiftWidth  = 1,    // $clog2(MostShift + 1), at least 1
    parameter Round       = 0,
    parameter Hidden      = 0,    // of gelu_scaled, as those below
    parameter ZeroPoint   = 0,
    parameter Fraction    = 12,
    parameter Saturate    = 1
) (
    input  wire                   clk_i,
    input  wire                   rst_ni,
    input  wire                   in_valid_i,
    output wire                   in_ready_o,
    input  wire [Lanes*Width-1:0] in_data_i,
    input  wire                   in_apply_i,
    input  wire [ShiftWidth-1:0]  in_shift_i,
    output wire                   out_valid_o,
    input  wire                   out_ready_i,
    output wire [Lanes*Width-1:0] out_data_o
);

    localparam Slices      = (Lanes + Evaluators - 1) / Evaluators;
    localparam PaddedWidth = Slices * Evaluators * Width;
    localparam SliceWidth  = Evaluators * Width;
    localparam Latency     = EvalLatency + ((Hidden > 0) ? 4 : (MostShift > 0) ? 3 : 0);
    localparam IndexWidth  = (Slices > 1) ? $clog2(Slices) : 1;
    localparam CountWidth  = $clog2(Depth + 1);
    localparam integer LastSlice = Slices - 1;
    localparam [IndexWidth-1:0] LastIndex = LastSlice[IndexWidth-1:0];

    // ---- a row in, slice by slice; its result slot is reserved on the way in ----
    reg [PaddedWidth-1:0] row_q;
    reg [IndexWidth-1:0]  index_q;
    reg                   busy_q;
    reg [CountWidth-1:0]  inside_q;     // applied rows that have not reached it

    reg  last_q;   // index_q is the last
    wire last_slice = last_q;
    wire [IndexWidth-1:0] next_index = last_slice ? {IndexWidth{1'b0}} : index_q + 1'b1;
    wire row_free   = !busy_q || last_slice;
    wire has_slot;
    wire empty      = inside_q == {CountWidth{1'b0}};
    wire accept     = in_valid_i && in_ready_o;
    wire accept_row = accept && in_apply_i;
    wire pass       = accept && !in_apply_i;
    wire joined;

    credit #(.Depth(Depth)) u_slots (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(accept), .give_i(out_valid_o && out_ready_i), .free_o(has_slot)
    );

    assign in_ready_o = has_slot && (in_apply_i ? row_free : empty);

    always @(posedge clk_i) begin
        row_q <= row_q >> SliceWidth;
        index_q <= next_index;
        last_q  <= next_index == LastIndex;
        if (row_free) begin
            row_q   <= {{PaddedWidth - Lanes * Width{1'b0}}, in_data_i};
            index_q <= {IndexWidth{1'b0}};
            last_q  <= LastSlice == 0;
            busy_q  <= accept_row;
        end
        if (accept_row && !joined) inside_q <= inside_q + 1'b1;
        if (!accept_row && joined) inside_q <= inside_q - 1'b1;
        if (!rst_ni) begin
            busy_q   <= 1'b0;
            inside_q <= {CountWidth{1'b0}};
        end
    end

    // ---- evaluators ----
    wire [SliceWidth-1:0] slice_y;
    wire                  slice_valid, slice_last;

    genvar e;
    generate
        if (MostShift > 0) begin : gen_scaled
            reg [ShiftWidth-1:0] shift_q;
            always @(posedge clk_i) if (row_free) shift_q <= in_shift_i;

            gelu_scaled #(
                .Evaluators(Evaluators), .Width(Width), .MostShift(MostShift), .ShiftWidth(ShiftWidth), .Round(Round),
                .Hidden(Hidden), .ZeroPoint(ZeroPoint), .Fraction(Fraction), .Saturate(Saturate), .EvalLatency(EvalLatency)
            ) u_gelu_scaled (.clk_i(clk_i), .x_i(row_q[SliceWidth-1:0]), .shift_i(shift_q), .y_o(slice_y));
        end else begin : gen_plain
            for (e = 0; e < Evaluators; e = e + 1) begin : gen_eval
                gelu_eval u_eval (.clk_i(clk_i), .x_i(row_q[e*Width+:Width]), .y_o(slice_y[e*Width+:Width]));
            end
            wire unused_shift = &{1'b0, in_shift_i};
        end
    endgenerate

    delay_line #(.Width(2), .Cycles(Latency), .Reset(1)) u_valid_delay (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({busy_q, busy_q && last_slice}), .data_o({slice_valid, slice_last})
    );

    // ---- slices joined to rows: they enter at the top and move down ----
    reg [PaddedWidth-1:0] joined_q;
    reg                   joined_valid_q;
    wire [PaddedWidth+SliceWidth-1:0] joined_d = {slice_y, joined_q};

    assign joined = joined_valid_q;

    always @(posedge clk_i) begin
        if (slice_valid) joined_q <= joined_d[PaddedWidth+SliceWidth-1:SliceWidth];
        joined_valid_q <= slice_last && rst_ni;
    end
    wire unused = &{1'b0, joined_d[SliceWidth-1:0], joined_q};

    // A row passes only when no applied one is inside: the two never meet here.
    wire fifo_ready;
    stream_fifo #(.Width(Lanes * Width), .Depth(Depth)) u_results (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(joined_valid_q || pass), .in_ready_o(fifo_ready),
        .in_data_i(joined_valid_q ? joined_q[Lanes*Width-1:0] : in_data_i),
        .out_valid_o(out_valid_o), .out_ready_i(out_ready_i), .out_data_o(out_data_o)
    );
    wire unused_ready = &{1'b0, fifo_ready};   // never low when a row arrives: it holds a slot

`ifndef SYNTHESIS
    assertion u_assert_row_has_place (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(fifo_ready || !(joined_valid_q || pass))
    );
    assertion u_assert_order_kept (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(joined_valid_q && pass)));
    assertion u_assert_inside_exact (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i((!empty || !(busy_q || joined)) && {1'b0, inside_q} <= Depth[CountWidth:0])
    );
    assertion u_assert_last_where_counted (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!busy_q || last_q == (index_q == LastIndex))
    );
    assertion u_assert_shift_in_range (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(MostShift == 0 || !(in_valid_i && in_apply_i) || {1'b0, in_shift_i} < MostShift[ShiftWidth:0] + 1'b1)
    );
`endif

    parameter_check #(
        .Good(Lanes >= 1 && Evaluators >= 1 && Width >= 1 && EvalLatency >= 1 &&
              Depth >= 2 && (Depth & (Depth - 1)) == 0 && ShiftWidth >= $clog2(MostShift + 1)),
        .Message("gelu_stream needs Lanes, Evaluators, Width and EvalLatency at least 1; Depth a power of two, at least 2; ShiftWidth enough for MostShift")
    ) u_parameter_check ();

endmodule
`default_nettype wire
