`default_nettype none
// Rows of RowIn beats of elements. The solver picks an element of a row by its place; what comes out there is looked at.
module row_resize_proof #(
    parameter In     = 4,
    parameter Out    = 2,
    parameter RowIn  = 2,
    parameter RowOut = 3
) (
    input wire clk_i,
    input wire out_ready_i
);

    localparam Width = 1;
    localparam Bits  = 5;   // of an element's place in its row

    wire                 rst_ni, in_valid, in_ready, out_valid;
    wire [In*Width-1:0]  in_data;
    wire [Out*Width-1:0] out_data;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));
    stream_source #(.Width(In * Width)) u_source (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_o(in_valid), .ready_i(in_ready), .data_o(in_data)
    );
    row_resize #(.In(In), .Out(Out), .Width(Width), .RowIn(RowIn), .RowOut(RowOut)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
        .out_valid_o(out_valid), .out_ready_i(out_ready_i), .out_data_o(out_data)
    );

    // Where in a row the next beats begin, counted in elements.
    reg [Bits-1:0] in_q, out_q;
    wire take = in_valid && in_ready;
    wire give = out_valid && out_ready_i;
    always @(posedge clk_i) begin
        if (take) in_q <= (in_q == In * (RowIn - 1)) ? {Bits{1'b0}} : in_q + In[Bits-1:0];
        if (give) out_q <= (out_q == Out * (RowOut - 1)) ? {Bits{1'b0}} : out_q + Out[Bits-1:0];
        if (!rst_ni) begin
            in_q  <= {Bits{1'b0}};
            out_q <= {Bits{1'b0}};
        end
    end

    // Of each row one element goes by, at the place picked: the word there, or zero where the row has none.
    (* anyconst *) reg [Bits-1:0] place;
    always @* assume (place < RowOut * Out);
    wire in_row     = place < RowIn * In;
    wire enters     = take && (in_row ? place >= in_q && place < in_q + In : in_q == 0);
    wire leaves     = give && place >= out_q && place < out_q + Out;
    wire [Bits-1:0] in_offset  = place - in_q;
    wire [Bits-1:0] out_offset = place - out_q;
    wire [In-1:0]   in_moved   = in_data >> in_offset;
    wire [Out-1:0]  out_moved  = out_data >> out_offset;
    word_order #(.Width(1), .CountBits(3)) u_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(enters), .in_data_i(in_row && in_moved[0]), .out_i(leaves),
        .out_data_i(out_moved[0]), .inside_o(), .followed_o(), .ahead_o(), .data_o()
    );

    // What is complete comes out, and what comes out makes room.
    happens_within #(.Cycles(1)) u_moves_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(in_valid && out_ready_i), .happens_i(out_valid || in_ready), .waited_o()
    );

endmodule
`default_nettype wire
