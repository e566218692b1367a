`default_nettype none
// Words come out as they went in: none lost, none twice, none of nowhere, in order. The solver picks a word; it is followed
// by how many words are ahead of it.
module word_order #(
    parameter Width     = 1,
    parameter CountBits = 4    // of words inside, and one more
) (
    input  wire                 clk_i,
    input  wire                 rst_ni,
    input  wire                 in_i,          // a word goes in
    input  wire [Width-1:0]     in_data_i,
    input  wire                 out_i,         // a word comes out
    input  wire [Width-1:0]     out_data_i,
    output wire [CountBits-1:0] inside_o,
    output wire                 followed_o,    // the word picked is inside
    output wire [CountBits-1:0] ahead_o,       // words before it
    output wire [Width-1:0]     data_o         // and what it is
);

    (* anyseq *) reg pick;
    reg [CountBits-1:0] inside_q, ahead_q;
    reg                 followed_q;
    reg [Width-1:0]     data_q;

    always @(posedge clk_i) begin
        inside_q <= inside_q + {{CountBits - 1{1'b0}}, in_i} - {{CountBits - 1{1'b0}}, out_i};
        if (followed_q) begin
            if (out_i) ahead_q <= ahead_q - 1'b1;
            if (out_i && ahead_q == {CountBits{1'b0}}) followed_q <= 1'b0;
        end else if (in_i && pick) begin
            followed_q <= 1'b1;
            ahead_q    <= inside_q - {{CountBits - 1{1'b0}}, out_i};
            data_q     <= in_data_i;
        end
        if (!rst_ni) begin
            inside_q   <= {CountBits{1'b0}};
            followed_q <= 1'b0;
        end
    end

    assign inside_o   = inside_q;
    assign followed_o = followed_q;
    assign ahead_o    = ahead_q;
    assign data_o     = data_q;

    assertion u_assert_not_of_nowhere (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!out_i || inside_q != {CountBits{1'b0}}));
    assertion u_assert_in_order (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!followed_q || !out_i || ahead_q != {CountBits{1'b0}} || out_data_i == data_q)
    );
    assertion u_assert_ahead_inside (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!followed_q || ahead_q < inside_q));

endmodule
`default_nettype wire
