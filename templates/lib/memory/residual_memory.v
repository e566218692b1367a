`default_nettype none
// The residual stream: tokens on chip, to which results are added where they lie.
//
// Handshake: add_*: valid/ready, a word at its address, see residual_sum; it waits here while a word of the same address is
//            under way, and add_ready_o comes from registers. put_*: valid/ready, a word as it is. get_*: valid/ready, an
//            address; got_valid_o 4 cycles later.
//            add_last_i: the word completes a row, add_final_i: that row completes all; done_row_o, done_all_o tell when
//            it is written. Rows of experts are not told: they come in any order, several to a token.
// Latency:   11 cycles from a word to its sum's place, a word a cycle.
// Numbers:   words of Taps values, signed; x held with Extra more bits, read fitted to Width.
module residual_memory #(
    parameter Taps       = 16,
    parameter Width      = 18,
    parameter Extra      = 2,
    parameter Depth      = 1548,
    parameter Style      = "auto",   // of ram_sdp
    parameter AddrBits   = 13,
    parameter ShiftBits  = 4,
    parameter MostLeft   = 3,     // of op shifts to the left
    parameter ScoreWidth = 18,
    parameter ScoreShift = 16,
    parameter Round      = 1,
    parameter Saturate   = 1
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  add_valid_i,
    output wire                  add_ready_o,
    input  wire [AddrBits-1:0]   add_addr_i,
    input  wire [Taps*Width-1:0] add_data_i,
    input  wire                  add_expert_i,
    input  wire [ShiftBits-1:0]  add_left_i,
    input  wire [ShiftBits-1:0]  add_out_i,
    input  wire [ScoreWidth-1:0] add_score_i,
    input  wire                  add_last_i,
    input  wire                  add_final_i,
    input  wire                  put_valid_i,
    output wire                  put_ready_o,
    input  wire [AddrBits-1:0]   put_addr_i,
    input  wire [Taps*Width-1:0] put_data_i,
    input  wire                  get_valid_i,
    output wire                  get_ready_o,
    input  wire [AddrBits-1:0]   get_addr_i,
    output wire                  got_valid_o,
    output wire [Taps*Width-1:0] got_data_o,
    output wire                  done_row_o,
    output wire                  done_all_o
);

    localparam HeldWidth = Width + Extra;
    localparam MemBits   = $clog2(Depth);
    localparam Stages    = 8;     // from taking a word to writing it

    // ---- words that wait: two in a fifo, and one in registers, with it where its address is among those under way ----
    localparam WordBits = AddrBits + Taps * Width + 1 + 2 * ShiftBits + ScoreWidth + 2;
    wire                  wait_valid, next;
    wire [WordBits-1:0]   wait_word;
    wire [AddrBits-1:0]   wait_addr = wait_word[WordBits-1-:AddrBits];
    stream_fifo #(.Width(WordBits), .Depth(2)) u_waiting (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(add_valid_i), .in_ready_o(add_ready_o),
        .in_data_i({add_addr_i, add_data_i, add_expert_i, add_left_i, add_out_i, add_score_i, add_last_i, add_final_i}),
        .out_valid_o(wait_valid), .out_ready_i(next), .out_data_o(wait_word)
    );

    reg                       held_q;      // the word in registers
    reg  [WordBits-1:0]       word_q;
    reg  [Stages-1:0]         before_q;    // stages that hold a word of its address
    reg  [Stages-1:0]         valid_q;     // under way
    reg  [Stages*AddrBits-1:0] addr_q;
    wire [AddrBits-1:0]   word_addr   = word_q[WordBits-1-:AddrBits];
    wire                  word_expert = word_q[2*ShiftBits+ScoreWidth+2];
    wire                  word_last   = word_q[1];
    wire                  word_final  = word_q[0];
    wire take = held_q && before_q == {Stages{1'b0}};
    assign next = !held_q || take;

    wire [(Stages+1)*AddrBits-1:0] addr_d = {addr_q, word_addr};
    wire [Stages:0]                valid_d = {valid_q, take};
    wire [Stages:0]                before_d = {before_q, 1'b0};
    wire [Stages-1:0]              same;
    genvar s;
    generate
        for (s = 0; s < Stages; s = s + 1) begin : gen_stage
            assign same[s] = valid_d[s] && addr_d[s*AddrBits+:AddrBits] == wait_addr;
        end
    endgenerate
    wire unused_stage = &{1'b0, addr_d, valid_d[Stages], before_d[Stages], put_addr_i, get_addr_i};
    always @(posedge clk_i) begin
        addr_q   <= addr_d[Stages*AddrBits-1:0];
        valid_q  <= valid_d[Stages-1:0];
        before_q <= next ? same : before_d[Stages-1:0];
        if (next) begin
            held_q <= wait_valid;
            word_q <= wait_word;
        end
        if (!rst_ni) begin
            valid_q <= {Stages{1'b0}};
            held_q  <= 1'b0;
        end
    end

    wire row_7, all_7;
    delay_line #(.Width(2), .Cycles(Stages), .Reset(1)) u_last (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({2{take && word_last}} & {word_final, !word_expert}), .data_o({all_7, row_7})
    );

    // ---- memory: sums are written first, and read first; a read's address, which goes far, comes from a register ----
    reg [WordBits-1:0]         sum_word_q;
    reg [AddrBits-1:0]         read_addr_q;
    wire [Taps*Width-1:0]      sum_data;
    wire                       sum_expert;
    wire [ShiftBits-1:0]       sum_left, sum_out;
    wire [ScoreWidth-1:0]      sum_score;
    assign {sum_data, sum_expert, sum_left, sum_out, sum_score} = sum_word_q[WordBits-AddrBits-1:2];
    wire unused_word = &{1'b0, sum_word_q[WordBits-1-:AddrBits], sum_word_q[1:0]};
    always @(posedge clk_i) begin
        sum_word_q  <= word_q;
        read_addr_q <= take ? word_addr : get_addr_i;
    end
    wire                       write_sum = valid_q[Stages-1];
    wire [Taps*HeldWidth-1:0]  sums, put_wide, held;
    wire [AddrBits-1:0]        write_addr = write_sum ? addr_q[(Stages-1)*AddrBits+:AddrBits] : put_addr_i;
    wire unused_addr = &{1'b0, write_addr, read_addr_q};
    assign put_ready_o = !write_sum;
    assign get_ready_o = !take;

    ram_sdp #(.Width(Taps * HeldWidth), .Depth(Depth), .Style(Style)) u_ram (
        .clk_i(clk_i), .write_valid_i(write_sum || put_valid_i), .write_addr_i(write_addr[MemBits-1:0]),
        .write_data_i(write_sum ? sums : put_wide), .read_addr_i(read_addr_q[MemBits-1:0]), .read_data_o(held)
    );
    delay_line #(.Width(1), .Cycles(4), .Reset(1)) u_got (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i(get_valid_i && get_ready_o), .data_o(got_valid_o)
    );
    delay_line #(.Width(2), .Cycles(2), .Reset(1)) u_done (
        .clk_i(clk_i), .rst_ni(rst_ni), .data_i({row_7, all_7}), .data_o({done_row_o, done_all_o})
    );

    residual_sum #(
        .Taps(Taps), .Width(Width), .Extra(Extra), .ShiftBits(ShiftBits), .MostLeft(MostLeft), .ScoreWidth(ScoreWidth),
        .ScoreShift(ScoreShift), .Round(Round), .Saturate(Saturate)
    ) u_sum (
        .clk_i(clk_i), .expert_i(sum_expert), .left_i(sum_left), .out_i(sum_out), .score_i(sum_score),
        .y_i(sum_data), .x_i(held), .fit_o(got_data_o), .sum_o(sums)
    );
    genvar i;
    generate
        for (i = 0; i < Taps; i = i + 1) begin : gen_value
            assign put_wide[i*HeldWidth+:HeldWidth] = {{Extra + 1{put_data_i[i*Width+Width-1]}}, put_data_i[i*Width+:Width-1]};
        end
    endgenerate

`ifndef SYNTHESIS
    localparam integer Words = Depth;
    reg     of_it;   // a word of the same address is under way
    integer a;
    always @* begin
        of_it = 1'b0;
        for (a = 0; a < Stages; a = a + 1) of_it = of_it || (valid_q[a] && addr_q[a*AddrBits+:AddrBits] == word_addr);
    end
    wire [31:0] write_wide = {{32 - AddrBits{1'b0}}, write_addr};
    wire [31:0] read_wide  = {{32 - AddrBits{1'b0}}, read_addr_q};
    wire        write      = write_sum || put_valid_i;
    reg         read_q;
    always @(posedge clk_i) read_q <= rst_ni && (take || get_valid_i);
    assertion u_assert_address_alone (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!take || !of_it));
    assertion u_assert_write_in_range (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!write || write_wide < Words));
    assertion u_assert_read_in_range (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!read_q || read_wide < Words));
    assertion u_assert_read_once_written (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!read_q || !write || read_addr_q != write_addr)
    );
`endif

    parameter_check #(
        .Good(Taps >= 1 && Depth >= 1 && AddrBits >= 1 && ShiftBits >= 1),
        .Message("residual_memory needs Taps, Depth, AddrBits and ShiftBits at least 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
