`default_nettype none
// GELU of one value as relu(x) - delta(|x|), delta from a table with a power-of-two step.
//
// Handshake: none; a new value every cycle.
// Latency:   7 cycles.
// Numbers:   x, y signed. The table has Entries knots at |x| = 0, 2^StepShift, 2*2^StepShift, ... in units of the
//            last bit of x, its entries unsigned in the same unit; gelu_table gives the entry at a knot and the
//            difference to the next. With a = |x|, i = a >> StepShift, t = a mod 2^StepShift:
//              Interpolate = 1: delta = T[i] + ((t*(T[i+1]-T[i]) + Half) >> StepShift)
//              Interpolate = 0: delta = T[(a + 2^(StepShift-1)) >> StepShift]
//            and 0 from the last knot on. Half is 0 (floor) or 2^(StepShift-1) (half up).
module gelu_delta #(
    parameter Width       = 32,
    parameter StepShift   = 17,
    parameter Entries     = 177,
    parameter EntryWidth  = 20,   // bits of an entry
    parameter SlopeWidth  = 18,   // bits of a difference, signed
    parameter Interpolate = 1,
    parameter Half        = 0
) (
    input  wire                    clk_i,
    input  wire signed [Width-1:0] x_i,
    output wire signed [Width-1:0] y_o
);

    localparam IndexWidth   = $clog2(Entries);
    localparam KnotWidth    = Width + 1 - StepShift;
    localparam ProductWidth = StepShift + 1 + SlopeWidth;
    localparam [KnotWidth-1:0] LastKnot = Entries - 1;

    // Cycle 1: |x|, one bit wider than x so that the most negative value has one, and relu(x).
    reg [Width:0]   abs_q;
    reg [Width-1:0] relu_1_q;
    wire [Width:0]  wide = {x_i[Width-1], x_i};
    always @(posedge clk_i) begin
        abs_q    <= (x_i[Width-1] ? -wide : wide) + ((Interpolate != 0) ? {Width + 1{1'b0}} : HalfStep);
        relu_1_q <= x_i[Width-1] ? {Width{1'b0}} : x_i;
    end
    localparam [Width:0] HalfStep = {{Width{1'b0}}, 1'b1} << (StepShift - 1);

    // Cycle 2: the knot at or below, and whether the table reaches it.
    wire [KnotWidth-1:0]  knot = abs_q[Width:StepShift];
    reg  [IndexWidth-1:0] index_q;
    reg                   inside_2_q;
    reg  [StepShift-1:0]  rest_2_q;
    always @(posedge clk_i) begin
        index_q    <= knot[IndexWidth-1:0];
        inside_2_q <= knot < LastKnot;
        rest_2_q   <= abs_q[StepShift-1:0];
    end

    // Cycle 3: the table.
    wire [EntryWidth-1:0]        entry_3;
    wire signed [SlopeWidth-1:0] slope_3;
    gelu_table u_table (.clk_i(clk_i), .index_i(index_q), .entry_o(entry_3), .slope_o(slope_3));

    wire [StepShift-1:0]  rest_3;
    wire                  inside_6;
    wire [EntryWidth-1:0] entry_5;
    wire [Width-1:0]      relu_6;
    delay_line #(.Width(StepShift), .Cycles(1)) u_rest (.clk_i(clk_i), .rst_ni(1'b1), .data_i(rest_2_q), .data_o(rest_3));
    delay_line #(.Width(1), .Cycles(4)) u_inside (.clk_i(clk_i), .rst_ni(1'b1), .data_i(inside_2_q), .data_o(inside_6));
    delay_line #(.Width(EntryWidth), .Cycles(2)) u_entry (.clk_i(clk_i), .rst_ni(1'b1), .data_i(entry_3), .data_o(entry_5));
    delay_line #(.Width(Width), .Cycles(5)) u_relu (.clk_i(clk_i), .rst_ni(1'b1), .data_i(relu_1_q), .data_o(relu_6));

    // Cycles 4 to 6: entry + (rest * slope) >> StepShift, floored after Half is added.
    wire signed [EntryWidth+1:0] delta_6;
    generate
        if (Interpolate != 0) begin : gen_interpolate
            localparam signed [ProductWidth-1:0] HalfWide = Half;
            reg signed [ProductWidth-1:0] product_4_q, product_5_q;
            reg signed [EntryWidth+1:0]   delta_6_q;
            wire signed [ProductWidth-1:0] shifted = product_5_q >>> StepShift;
            // The step lies between two entries of EntryWidth bits: it needs no more than one bit beyond.
            wire signed [EntryWidth+1:0] step_6;
            always @(posedge clk_i) begin
                product_4_q <= $signed({1'b0, rest_3}) * slope_3;
                product_5_q <= product_4_q + HalfWide;
                delta_6_q   <= $signed({2'b00, entry_5}) + step_6;
            end
            if (ProductWidth >= EntryWidth + 2) begin : gen_narrow
                assign step_6 = shifted[EntryWidth+1:0];
                wire unused = &{1'b0, shifted};
            end else begin : gen_widen
                assign step_6 = {{EntryWidth + 2 - ProductWidth{shifted[ProductWidth-1]}}, shifted};
            end
            assign delta_6 = delta_6_q;
        end else begin : gen_nearest
            reg signed [EntryWidth+1:0] delta_6_q;
            always @(posedge clk_i) delta_6_q <= $signed({2'b00, entry_5});
            assign delta_6 = delta_6_q;
            wire unused = &{1'b0, rest_3, slope_3};
        end
    endgenerate

    // Cycle 7.
    reg signed [Width-1:0] y_q;
    wire [Width+EntryWidth+1:0] delta_wide = {{Width{delta_6[EntryWidth+1]}}, delta_6};
    always @(posedge clk_i) y_q <= inside_6 ? relu_6 - delta_wide[Width-1:0] : relu_6;
    assign y_o = y_q;
    wire unused_delta = &{1'b0, delta_wide[Width+EntryWidth+1:Width]};

    parameter_check #(
        .Good(StepShift >= 1 && Entries >= 1 && EntryWidth >= 1 && SlopeWidth >= 1 && StepShift < Width),
        .Message("gelu_delta needs StepShift, Entries, EntryWidth and SlopeWidth at least 1; StepShift less than Width")
    ) u_parameter_check ();

endmodule
`default_nettype wire
