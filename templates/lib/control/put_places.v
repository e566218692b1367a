`default_nettype none
// Places of the words that the residual stream begins with, in two rounds: of each token its first words, then its others.
//
// Handshake: take_i: the next place. Image after image, from the first place on again.
// Latency:   none; places come from a register.
module put_places #(
    parameter Tokens     = 129,
    parameter Stride     = 12,    // words of a token
    parameter FirstWords = 12,    // of them in the first round: with all there is no second one
    parameter AddrBits   = 13
) (
    input  wire                clk_i,
    input  wire                rst_ni,
    input  wire                take_i,
    output wire [AddrBits-1:0] addr_o
);

    localparam LastWords = (FirstWords < Stride) ? Stride - FirstWords : Stride;
    localparam WordBits  = $clog2(Stride + 1);
    localparam integer FirstLast = FirstWords - 1;
    localparam integer LastLast  = LastWords - 1;
    localparam integer LastToken = Tokens - 1;
    localparam integer FirstStep = Stride - FirstWords + 1;   // to the next token
    localparam integer LastStep  = Stride - LastWords + 1;
    localparam integer Second    = FirstWords % Stride;       // where the second round begins

    reg [AddrBits-1:0] addr_q;
    reg [AddrBits-1:0] token_q;
    reg [WordBits-1:0] word_q;
    reg                second_q;
    assign addr_o = addr_q;

    wire last_word  = word_q == (second_q ? LastLast[WordBits-1:0] : FirstLast[WordBits-1:0]);
    wire last_token = token_q == LastToken[AddrBits-1:0];
    wire again      = second_q || FirstWords == Stride;       // the round that ends is the last
    wire [AddrBits-1:0] step = second_q ? LastStep[AddrBits-1:0] : FirstStep[AddrBits-1:0];

    always @(posedge clk_i) begin
        if (take_i) begin
            word_q <= word_q + 1'b1;
            addr_q <= addr_q + 1'b1;
            if (last_word) begin
                word_q  <= {WordBits{1'b0}};
                token_q <= token_q + 1'b1;
                addr_q  <= addr_q + step;
                if (last_token) begin
                    token_q  <= {AddrBits{1'b0}};
                    addr_q   <= again ? {AddrBits{1'b0}} : Second[AddrBits-1:0];
                    second_q <= !again;
                end
            end
        end
        if (!rst_ni) begin
            word_q   <= {WordBits{1'b0}};
            token_q  <= {AddrBits{1'b0}};
            addr_q   <= {AddrBits{1'b0}};
            second_q <= 1'b0;
        end
    end

`ifndef SYNTHESIS
    localparam integer Words = Tokens * Stride;
    wire [31:0] addr_wide = {{32 - AddrBits{1'b0}}, addr_q};
    assertion u_assert_place_in_range (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(addr_wide < Words));
`endif

    parameter_check #(
        .Good(Tokens >= 1 && FirstWords >= 1 && FirstWords <= Stride && (1 << AddrBits) >= Tokens * Stride),
        .Message("put_places needs Tokens at least 1; FirstWords 1 to Stride; AddrBits enough for Tokens * Stride")
    ) u_parameter_check ();

endmodule
`default_nettype wire
