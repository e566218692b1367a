`default_nettype none
// Running maximum, and for single-pass softmax the running sum, of the rows in flight, score by score.
//
// Handshake: none. valid_i brings a score of every row for one head, heads in turns, no oftener than every
//            ceil(Rows/PerCycle) cycles, and a head again no sooner than MulLatency + 2 cycles later. stat_valid_o is
//            high for one cycle per finished row and head, in order.
// Latency:   Sums = 0: ceil(Rows/PerCycle) + 3 cycles from a row's last score at most; Sums = 1: those of signed_inverse,
//            softmax's exponential and mul_pipe, and 5 more.
// Numbers:   signed, Width bits, Fraction of them fraction; sums wrap (docs/reference/numerics.md, softmax, single-pass).
//            Sums = 0: stat_inverse_o is 0.
module attention_running #(
    parameter Sums       = 1,
    parameter Rows       = 4,
    parameter Heads      = 3,
    parameter PerCycle   = 1,
    parameter Width      = 32,
    parameter Fraction   = 22,
    parameter ExpLatency = 14
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  valid_i,
    input  wire [Rows-1:0]       first_i,
    input  wire [Rows-1:0]       last_i,
    input  wire [Rows*Width-1:0] scores_i,
    output wire                  stat_valid_o,
    output wire [Width-1:0]      stat_inverse_o,
    output wire [Width-1:0]      stat_maximum_o
);

    localparam Slices = (Rows + PerCycle - 1) / PerCycle;
    localparam Word   = Width + 2;

    wire [Rows*Word-1:0] words;
    genvar i;
    generate
        for (i = 0; i < Rows; i = i + 1) begin : gen_word
            assign words[i*Word+:Word] = {first_i[i], last_i[i], scores_i[i*Width+:Width]};
        end
    endgenerate

    wire                     slice_valid, slice_first, slice_last;
    wire [PerCycle-1:0]      keep;
    wire [PerCycle*Word-1:0] slice;
    slice_split #(.Lanes(Rows), .PerCycle(PerCycle), .Width(Word), .LeftWidth(32)) u_split (
        .clk_i(clk_i), .rst_ni(rst_ni), .load_i(valid_i), .data_i(words), .left_i(Rows),
        .valid_o(slice_valid), .first_o(slice_first), .last_o(slice_last), .keep_o(keep), .slice_o(slice)
    );

    // At most one row ends in a step: an OR over the lanes, of which one at most is not 0.
    wire [PerCycle-1:0]       ended;
    wire [PerCycle*Width-1:0] maxima, sums;
    reg [Width-1:0]           maximum, sum;
    integer n;
    always @* begin
        maximum = {Width{1'b0}};
        sum     = {Width{1'b0}};
        for (n = 0; n < PerCycle; n = n + 1) begin
            maximum = maximum | (maxima[n*Width+:Width] & {Width{ended[n]}});
            sum     = sum | (sums[n*Width+:Width] & {Width{ended[n]}});
        end
    end

    generate
        for (i = 0; i < PerCycle; i = i + 1) begin : gen_lane
            attention_running_lane #(
                .Sums(Sums), .Contexts(Heads * Slices), .Width(Width), .Fraction(Fraction), .ExpLatency(ExpLatency)
            ) u_attention_running_lane (
                .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(slice_valid), .first_i(slice[i*Word+Width+1]),
                .last_i(slice[i*Word+Width] && keep[i]), .score_i(slice[i*Word+:Width]),
                .ended_o(ended[i]), .maximum_o(maxima[i*Width+:Width]), .sum_o(sums[i*Width+:Width])
            );
        end

        if (Sums != 0) begin : gen_inverse
            localparam Latency = 2 * Fraction + 3;
            signed_inverse #(.Width(Width), .Fraction(Fraction)) u_inverse (
                .clk_i(clk_i), .sum_i(sum), .inverse_o(stat_inverse_o)
            );
            delay_line #(.Width(Width), .Cycles(Latency)) u_maximum (
                .clk_i(clk_i), .rst_ni(1'b1), .data_i(maximum), .data_o(stat_maximum_o)
            );
            delay_line #(.Width(1), .Cycles(Latency), .Reset(1)) u_valid (
                .clk_i(clk_i), .rst_ni(rst_ni), .data_i(|ended), .data_o(stat_valid_o)
            );
        end else begin : gen_maximum
            assign stat_inverse_o = sum;
            assign stat_maximum_o = maximum;
            assign stat_valid_o   = |ended;
        end
    endgenerate
    wire unused = &{1'b0, slice_first, slice_last};

`ifndef SYNTHESIS
    assertion u_assert_one_row_ends (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i((ended & (ended - 1'b1)) == 0));
`endif

    parameter_check #(
        .Good(Rows >= 1 && Heads >= 1 && PerCycle >= 1 && Width >= 1 && Fraction >= 1),
        .Message("attention_running needs Rows, Heads, PerCycle, Width and Fraction at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
