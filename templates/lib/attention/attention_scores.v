`default_nettype none
// Scores of the rows in flight: Rows dot products of Dims dimensions a cycle against one key block. Each row's query
// is kept from the step in which it starts.
//
// Handshake: none; a block every cycle (valid_i). score_valid_o comes once a head, in order.
// Latency:   from a head's last block, Exact: 8 + log2(Dims) cycles; otherwise 6 + log2(Dims) and those of mul_pipe.
// Numbers:   q_i, k_i signed, Width bits; scores_o signed, ScoreWidth bits.
//            Exact = 1: score = overflow((Σ q*k + half) >> score_shift_i), half of the last kept unit if Round
//            Exact = 0: score = Σ over blocks of ((Σ ((q*k) >> Fraction)) * Scale) >> ScaleFraction, all modulo 2^Width
//            A row without a query gives 0.
module attention_scores #(
    parameter Exact         = 0,
    parameter Rows          = 4,
    parameter StepBlocks    = 24,
    parameter Dims          = 8,   // a power of two
    parameter Width         = 32,   // of queries and keys
    parameter ScoreWidth    = 32,   // Exact = 0: as Width
    parameter Fraction      = 22,
    parameter AccWidth      = 32,
    parameter Scale         = 524288,
    parameter ScaleFraction = 22,
    parameter ShiftWidth    = 5,
    parameter Round         = 0,
    parameter Saturate      = 0
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire [ShiftWidth-1:0] score_shift_i,
    input  wire                  valid_i,
    input  wire                  head_first_i,
    input  wire                  head_last_i,
    input  wire [Rows-1:0]       first_i,
    input  wire [Rows-1:0]       last_i,
    input  wire [Rows-1:0]       active_i,
    input  wire [Dims*Width-1:0] q_i,
    input  wire [Dims*Width-1:0] k_i,
    output wire                  score_valid_o,
    output wire [Rows-1:0]       score_first_o,
    output wire [Rows-1:0]       score_last_o,
    output wire [Rows*ScoreWidth-1:0] scores_o
);

    localparam AddrWidth  = (StepBlocks > 1) ? $clog2(StepBlocks) : 1;
    localparam ScaleWidth = ScaleFraction + 2;
    localparam MulLatency = 2 + $clog2(((Width + 24) / 26) * ((ScaleWidth + 15) / 17));
    localparam ToAcc      = 4 + $clog2(Dims);   // from a block to the sum of its products
    localparam ToScaled   = ToAcc + 1 + MulLatency;
    localparam ToScore    = (Exact != 0) ? ToAcc + 4 : ToScaled + 1;
    localparam integer LastAddr = StepBlocks - 1;

    reg [AddrWidth-1:0]  addr_q;
    reg [Dims*Width-1:0] k_q;
    always @(posedge clk_i) begin
        k_q <= k_i;
        if (valid_i) addr_q <= (addr_q == LastAddr[AddrWidth-1:0]) ? {AddrWidth{1'b0}} : addr_q + 1'b1;
        if (!rst_ni) addr_q <= {AddrWidth{1'b0}};
    end

    wire acc_valid, acc_first, scaled_valid, scaled_first;
    wire [Rows-1:0] score_active;
    delay_line #(.Width(1), .Cycles(ToAcc), .Reset(1)) u_acc_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_i), .data_o(acc_valid)
    );
    delay_line #(.Width(1), .Cycles(ToAcc)) u_acc_first (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i(head_first_i), .data_o(acc_first)
    );
    delay_line #(.Width(2), .Cycles(ToScaled - ToAcc)) u_scaled (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({acc_valid, acc_first}), .data_o({scaled_valid, scaled_first})
    );
    delay_line #(.Width(1), .Cycles(ToScore), .Reset(1)) u_score_valid (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(valid_i && head_last_i), .data_o(score_valid_o)
    );
    delay_line #(.Width(3 * Rows), .Cycles(ToScore)) u_score_rows (
        .clk_i(clk_i), .rst_ni(1'b1), .data_i({active_i, first_i, last_i}),
        .data_o({score_active, score_first_o, score_last_o})
    );

    genvar i;
    generate
        for (i = 0; i < Rows; i = i + 1) begin : gen_row
            reg [Dims*Width-1:0]        query [0:StepBlocks-1];
            reg [Dims*Width-1:0]        x_q;
            wire signed [AccWidth-1:0]  acc;
            wire [ScoreWidth-1:0]       score;

            always @(posedge clk_i) begin
                if (valid_i && first_i[i]) query[addr_q] <= q_i;
                x_q <= first_i[i] ? q_i : query[addr_q];
            end
            assign scores_o[i*ScoreWidth+:ScoreWidth] = score & {ScoreWidth{score_active[i]}};

            mac_lane #(
                .Taps(Dims), .XWidth(Width), .WWidth(Width), .AccWidth(AccWidth),
                .ProductShift((Exact != 0) ? 0 : Fraction)
            ) u_dot (
                .clk_i(clk_i), .x_i(x_q), .w_i(k_q), .accumulate_i(acc_valid),
                .first_i((Exact != 0) ? acc_first : 1'b1), .shift_i(1'b0), .bias_i({AccWidth{1'b0}}), .acc_o(acc)
            );

            if (Exact != 0) begin : gen_exact
                localparam [AccWidth-1:0] Unit = {{AccWidth - 1{1'b0}}, 1'b1};
                wire [AccWidth-1:0] half = (Round != 0) ? (Unit << score_shift_i) >> 1 : {AccWidth{1'b0}};
                requantise #(.AccWidth(AccWidth), .YWidth(ScoreWidth), .Saturate(Saturate)) u_fit (
                    .clk_i(clk_i), .acc_i(acc), .half_i(half), .shift_i(score_shift_i),
                    .keep_i({1'b0, {ScoreWidth - 1{1'b1}}}), .y_o(score)
                );
            end else begin : gen_floored
                localparam [ScaleWidth-1:0] Factor = Scale[ScaleWidth-1:0];
                wire signed [Width+ScaleWidth-1:0] product;
                reg [Width-1:0]                    score_q;
                wire [Width-1:0]                   scaled = product[ScaleFraction+:Width];
                mul_pipe #(.AWidth(Width), .BWidth(ScaleWidth)) u_scale (
                    .clk_i(clk_i), .a_i(acc), .b_i(Factor), .y_o(product)
                );
                always @(posedge clk_i) if (scaled_valid) score_q <= (scaled_first ? {Width{1'b0}} : score_q) + scaled;
                assign score = score_q;
                wire unused = &{1'b0, score_shift_i, product};
            end
        end
    endgenerate
    wire unused = &{1'b0, scaled_valid, scaled_first, acc_first};

`ifndef SYNTHESIS
    reg between_q;   // no head is begun
    always @(posedge clk_i) begin
        if (valid_i) between_q <= head_last_i;
        if (!rst_ni) between_q <= 1'b1;
    end
    assertion u_assert_heads_in_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!valid_i || head_first_i == between_q)
    );
    assertion u_assert_ending_rows_are_active (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!valid_i || ((first_i | last_i) & ~active_i) == 0)
    );
`endif

    parameter_check #(
        .Good(Rows >= 1 && StepBlocks >= 1 && Width >= 1 && ScoreWidth >= 1 &&
              Dims >= 1 && (Dims & (Dims - 1)) == 0),
        .Message("attention_scores needs Rows, StepBlocks, Width and ScoreWidth at least 1; Dims a power of two")
    ) u_parameter_check ();

endmodule
`default_nettype wire
