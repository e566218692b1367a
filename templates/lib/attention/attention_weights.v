`default_nettype none
// Scores of the rows in flight into weights, once a row's statistics are known: a round of keys after its scores.
//
// Handshake: valid/ready streams. score: a beat a head, heads in turns; row: the statistics of each row that starts,
//            a head a beat; weight: a beat per score beat. sum_valid_o is high for one cycle per finished row and
//            head, in order; a row's last beat waits for sum_free_i.
// Latency:   ceil(Rows/PerCycle) cycles a beat.
// Numbers:   scores signed, Width bits, Fraction of them fraction.
//            Exact = 0: weight = (exp(score - maximum) * inverse) >> Fraction, wrapped; sum_o is 0
//            Exact = 1: weight = e^-(maximum - score), unsigned; sum_o is a row's sum, with sum_maximum_o
module attention_weights #(
    parameter Exact       = 0,
    parameter Rows        = 4,
    parameter Heads       = 3,
    parameter PerCycle    = 1,
    parameter Width       = 32,
    parameter Fraction    = 22,
    parameter WeightWidth = 32,
    parameter SumWidth    = 32,
    parameter ExpLatency  = 14,
    parameter Depth       = 8    // weight beats, a power of two
) (
    input  wire                        clk_i,
    input  wire                        rst_ni,
    input  wire                        score_valid_i,
    output wire                        score_ready_o,
    input  wire [Rows-1:0]             score_first_i,
    input  wire [Rows-1:0]             score_last_i,
    input  wire [Rows*Width-1:0]       scores_i,
    input  wire                        row_valid_i,
    output wire                        row_ready_o,
    input  wire [Width-1:0]            row_inverse_i,
    input  wire [Width-1:0]            row_maximum_i,
    output wire                        weight_valid_o,
    input  wire                        weight_ready_i,
    output wire [Rows-1:0]             weight_first_o,
    output wire [Rows-1:0]             weight_last_o,
    output wire [Rows*WeightWidth-1:0] weights_o,
    input  wire                        sum_free_i,
    output wire                        sum_taken_o,   // reserves a place for a row's sum
    output wire                        sum_valid_o,
    output wire [SumWidth-1:0]         sum_o,
    output wire [Width-1:0]            sum_maximum_o
);

    localparam Slices     = (Rows + PerCycle - 1) / PerCycle;
    localparam Word       = 3 * Width + 2;
    localparam HeadWidth  = (Heads > 1) ? $clog2(Heads) : 1;
    localparam GapWidth   = $clog2(Slices + 1);
    localparam MulLatency = 2 + $clog2(((Width + 24) / 26) * ((Width + 15) / 17));
    localparam ToWeight   = (Exact != 0) ? ExpLatency : 1 + ExpLatency + MulLatency;   // from a slice
    localparam integer LastHead = Heads - 1;
    localparam integer LastGap  = Slices - 1;

    // ---- beats in ----
    reg [HeadWidth-1:0] head_q;
    reg [GapWidth-1:0]  gap_q;
    wire free;
    wire starts = |score_first_i;
    wire ends   = |score_last_i;
    wire able   = gap_q == {GapWidth{1'b0}} && free && (!ends || sum_free_i);
    wire take   = score_valid_i && score_ready_o;

    assign score_ready_o = able && (!starts || row_valid_i);
    assign row_ready_o   = able && starts && score_valid_i;
    assign sum_taken_o   = take && ends;

    always @(posedge clk_i) begin
        if (gap_q != {GapWidth{1'b0}}) gap_q <= gap_q - 1'b1;
        if (take) begin
            gap_q  <= LastGap[GapWidth-1:0];
            head_q <= (head_q == LastHead[HeadWidth-1:0]) ? {HeadWidth{1'b0}} : head_q + 1'b1;
        end
        if (!rst_ni) begin
            gap_q  <= {GapWidth{1'b0}};
            head_q <= {HeadWidth{1'b0}};
        end
    end
    credit #(.Depth(Depth)) u_free (
        .clk_i(clk_i), .rst_ni(rst_ni), .take_i(take), .give_i(weight_valid_o && weight_ready_i), .free_o(free)
    );

    // Each row keeps the statistics of its query, a head a word.
    wire [Rows*Word-1:0] words;
    genvar i;
    generate
        for (i = 0; i < Rows; i = i + 1) begin : gen_row
            reg [2*Width-1:0]  kept [0:Heads-1];
            wire [2*Width-1:0] stat = score_first_i[i] ? {row_inverse_i, row_maximum_i} : kept[head_q];
            always @(posedge clk_i) if (take) kept[head_q] <= stat;
            assign words[i*Word+:Word] = {score_first_i[i], score_last_i[i], stat, scores_i[i*Width+:Width]};
        end
    endgenerate

    wire                     slice_valid, slice_first, slice_last;
    wire [PerCycle-1:0]      keep;
    wire [PerCycle*Word-1:0] slice;
    slice_split #(.Lanes(Rows), .PerCycle(PerCycle), .Width(Word), .LeftWidth(32)) u_split (
        .clk_i(clk_i), .rst_ni(rst_ni), .load_i(take), .data_i(words), .left_i(Rows),
        .valid_o(slice_valid), .first_o(slice_first), .last_o(slice_last), .keep_o(keep), .slice_o(slice)
    );

    // ---- weights ----
    wire [PerCycle*WeightWidth-1:0] weights;
    wire [PerCycle*SumWidth-1:0]    sums;
    wire [PerCycle*Width-1:0]       maxima;
    wire [PerCycle-1:0]             ended;
    wire                            made, made_last;
    delay_line #(.Width(2), .Cycles(ToWeight), .Reset(1)) u_made (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({slice_valid, slice_last}), .data_o({made, made_last})
    );
    generate
        for (i = 0; i < PerCycle; i = i + 1) begin : gen_lane
            wire                    first   = slice[i*Word+3*Width+1];
            wire                    last    = slice[i*Word+3*Width] && keep[i];
            wire signed [Width-1:0] inverse = slice[i*Word+2*Width+:Width];
            wire signed [Width-1:0] maximum = slice[i*Word+Width+:Width];
            wire signed [Width-1:0] score   = slice[i*Word+:Width];
            if (Exact != 0) begin : gen_exact
                attention_reorder_eval u_exp (
                    .clk_i(clk_i), .maximum_i(maximum), .x_i(score), .e_o(weights[i*WeightWidth+:WeightWidth])
                );
                attention_row_sum #(
                    .Contexts(Heads * Slices), .Width(WeightWidth), .SumWidth(SumWidth), .TagWidth(Width), .Late(ExpLatency)
                ) u_attention_row_sum (
                    .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(slice_valid), .first_i(first), .last_i(last), .tag_i(maximum),
                    .value_i(weights[i*WeightWidth+:WeightWidth]),
                    .ended_o(ended[i]), .sum_o(sums[i*SumWidth+:SumWidth]), .tag_o(maxima[i*Width+:Width])
                );
                wire unused_inverse = &{1'b0, inverse};
            end else begin : gen_normalised
                reg signed [Width-1:0]    argument_q;
                wire signed [Width-1:0]   e, inverse_late;
                wire signed [2*Width-1:0] product;
                always @(posedge clk_i) argument_q <= score - maximum;
                attention_reorder_eval u_exp (
                    .clk_i(clk_i), .maximum_i({Width{1'b0}}), .x_i(argument_q), .e_o(e)
                );
                delay_line #(.Width(Width), .Cycles(1 + ExpLatency)) u_inverse (
                    .clk_i(clk_i), .rst_ni(1'b1), .data_i(inverse), .data_o(inverse_late)
                );
                mul_pipe #(.AWidth(Width), .BWidth(Width)) u_product (
                    .clk_i(clk_i), .a_i(e), .b_i(inverse_late), .y_o(product)
                );
                assign weights[i*WeightWidth+:WeightWidth] = product[Fraction+:Width];
                assign sums[i*SumWidth+:SumWidth] = {SumWidth{1'b0}};
                assign maxima[i*Width+:Width] = {Width{1'b0}};
                assign ended[i] = 1'b0;
                wire unused_bits = &{1'b0, first, last, product};
            end
        end
    endgenerate

    // At most one row ends in a step.
    reg [SumWidth-1:0] sum;
    reg [Width-1:0]    sum_maximum;
    integer n;
    always @* begin
        sum         = {SumWidth{1'b0}};
        sum_maximum = {Width{1'b0}};
        for (n = 0; n < PerCycle; n = n + 1) begin
            sum         = sum | (sums[n*SumWidth+:SumWidth] & {SumWidth{ended[n]}});
            sum_maximum = sum_maximum | (maxima[n*Width+:Width] & {Width{ended[n]}});
        end
    end
    assign sum_valid_o   = |ended;
    assign sum_o         = sum;
    assign sum_maximum_o = sum_maximum;

    // ---- beats out ----
    wire joined, fifo_ready, rows_ready, rows_valid;
    wire [Rows*WeightWidth-1:0] joined_weights;
    slice_join #(.Lanes(Rows), .PerCycle(PerCycle), .Width(WeightWidth)) u_join (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(made), .last_i(made_last), .slice_i(weights),
        .valid_o(joined), .data_o(joined_weights)
    );
    stream_fifo #(.Width(Rows * WeightWidth), .Depth(Depth)) u_weights (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(joined), .in_ready_o(fifo_ready), .in_data_i(joined_weights),
        .out_valid_o(weight_valid_o), .out_ready_i(weight_ready_i), .out_data_o(weights_o)
    );
    stream_fifo #(.Width(2 * Rows), .Depth(Depth)) u_rows (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(take), .in_ready_o(rows_ready), .in_data_i({score_first_i, score_last_i}),
        .out_valid_o(rows_valid), .out_ready_i(weight_valid_o && weight_ready_i), .out_data_o({weight_first_o, weight_last_o})
    );
    wire unused = &{1'b0, slice_first, keep, fifo_ready, rows_ready, rows_valid};   // a beat holds its places

`ifndef SYNTHESIS
    assertion u_assert_one_sum_at_a_time (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i((ended & (ended - 1'b1)) == 0));
    assertion u_assert_beat_has_place (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i((fifo_ready || !joined) && (rows_ready || !take))
    );
    assertion u_assert_beat_knows_its_rows (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(rows_valid || !weight_valid_o));
`endif

    parameter_check #(
        .Good(Rows >= 1 && Heads >= 1 && PerCycle >= 1 && Width >= 1 && WeightWidth >= 1 && SumWidth >= 1 &&
              Depth >= 2 && (Depth & (Depth - 1)) == 0),
        .Message("attention_weights needs Rows, Heads, PerCycle, Width, WeightWidth and SumWidth at least 1; Depth a power of two, at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
