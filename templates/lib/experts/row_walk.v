`default_nettype none
// Addresses of a layer's rows, token by token, tile by tile, tokens Stride places apart.
//
// Handshake: start_i goes to the first row, step_i to the next. end_o: the last of all.
// Latency:   addr_o is that of the current row, from a register.
module row_walk #(
    parameter Stride    = 12,
    parameter AddrWidth = 11,
    parameter TokenBits = 8,
    parameter TileBits  = 5
) (
    input  wire                 clk_i,
    input  wire                 start_i,
    input  wire                 step_i,
    input  wire [TokenBits-1:0] last_token_i,
    input  wire [TileBits-1:0]  last_tile_i,
    output wire [AddrWidth-1:0] addr_o,
    output wire                 end_o
);

    localparam integer StrideWide = Stride;

    reg [TokenBits-1:0] token_q;
    reg [TileBits-1:0]  tile_q;
    reg [AddrWidth-1:0] addr_q;
    reg [AddrWidth-1:0] next_q;   // first row of the next token

    wire row_end = tile_q == last_tile_i;

    assign addr_o = addr_q;
    assign end_o  = row_end && token_q == last_token_i;

    always @(posedge clk_i) begin
        if (step_i) begin
            tile_q <= row_end ? {TileBits{1'b0}} : tile_q + 1'b1;
            addr_q <= row_end ? next_q : addr_q + 1'b1;
            if (row_end) begin
                token_q <= token_q + 1'b1;
                next_q  <= next_q + StrideWide[AddrWidth-1:0];
            end
        end
        if (start_i) begin
            token_q <= {TokenBits{1'b0}};
            tile_q  <= {TileBits{1'b0}};
            addr_q  <= {AddrWidth{1'b0}};
            next_q  <= StrideWide[AddrWidth-1:0];
        end
    end

    parameter_check #(
        .Good(Stride >= 1 && AddrWidth >= 1 && TokenBits >= 1 && TileBits >= 1),
        .Message("row_walk needs Stride, AddrWidth, TokenBits and TileBits at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
