`default_nettype none
// Two ports that bring beats for the bursts that they took, each port its own in order, and whenever. What is said of the inside
// is of these sizes, but for AddrBits.
module burst_turns_proof #(
    parameter Ports    = 2,
    parameter AddrBits = 2,
    parameter DataBits = 1,
    parameter MaxBeats = 2,
    parameter Depth    = 4
) (
    input wire                  clk_i,
    input wire [1:0]            port_ready_i,
    input wire [1:0]            brings_i,
    input wire [2*DataBits-1:0] beats_i,
    input wire                  out_ready_i
);

    localparam BeatsBits = $clog2(MaxBeats + 1);
    localparam CountBits = 4;
    localparam Bursts    = Depth / MaxBeats;
    localparam PortDepth = Depth / Ports;

    wire                 rst_ni, burst_valid, burst_ready, out_valid;
    wire [AddrBits-1:0]  burst_addr, port_addr;
    wire [BeatsBits-1:0] burst_beats, port_beats;
    wire [1:0]           port_valid, unused_room;
    wire [DataBits-1:0]  out_data;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));
    stream_source #(.Width(AddrBits + BeatsBits)) u_bursts (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_o(burst_valid), .ready_i(burst_ready), .data_o({burst_addr, burst_beats})
    );
    always @* if (burst_valid) assume (burst_beats != 0 && burst_beats <= MaxBeats);

    // ---- the ports: beats that each owes ----
    wire [1:0] asked = port_valid & port_ready_i;
    wire [1:0] beat_valid;
    genvar p;
    generate
        for (p = 0; p < 2; p = p + 1) begin : gen_port
            reg [CountBits-1:0] owed_q;
            assign beat_valid[p] = brings_i[p] && owed_q != 0;
            always @(posedge clk_i)
                owed_q <= !rst_ni ? {CountBits{1'b0}} : owed_q - {{CountBits - 1{1'b0}}, beat_valid[p]} +
                          (asked[p] ? {{CountBits - BeatsBits{1'b0}}, port_beats} : {CountBits{1'b0}});
        end
    endgenerate

    burst_turns #(
        .Ports(Ports), .AddrBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats), .Depth(Depth)
    ) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .burst_valid_i(burst_valid), .burst_ready_o(burst_ready), .burst_addr_i(burst_addr),
        .burst_beats_i(burst_beats), .port_burst_valid_o(port_valid), .port_burst_ready_i(port_ready_i),
        .port_burst_addr_o(port_addr), .port_burst_beats_o(port_beats), .port_data_valid_i(beat_valid),
        .port_data_ready_o(unused_room), .port_data_i(beats_i), .out_valid_o(out_valid), .out_ready_i(out_ready_i),
        .out_data_o(out_data)
    );

    // ---- bursts to the ports in turn, each to one ----
    wire                 taken = burst_valid && burst_ready;
    wire                 goes  = asked != 2'd0;
    wire [CountBits-1:0] waiting;
    wire                 waits;      // the burst that is followed
    wire [AddrBits+BeatsBits-1:0] its_burst;
    reg                  to_q;
    always @(posedge clk_i) to_q <= rst_ni && (to_q ^ goes);
    word_order #(.Width(AddrBits + BeatsBits), .CountBits(CountBits)) u_asked (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(taken), .in_data_i({burst_addr, burst_beats}), .out_i(goes),
        .out_data_i({port_addr, port_beats}), .inside_o(waiting), .followed_o(waits), .ahead_o(), .data_o(its_burst)
    );
    assertion u_assert_in_turn (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(port_valid == 2'd0 || port_valid == (to_q ? 2'b10 : 2'b01))
    );

    // ---- beats in the order of bursts: of each as many as it has, from its port; the solver picks the port ----
    reg  [3:0] two_q;              // bursts of two beats, by their numbers
    reg  [2:0] taken_q, out_q;     // numbers of the next burst that is taken, and of the one whose beats come out
    reg        index_q;            // and of the beat
    wire       given = out_valid && out_ready_i;
    wire       last  = index_q == two_q[out_q[1:0]];
    wire [2:0] unfinished = taken_q - out_q;
    always @(posedge clk_i) begin
        if (taken) two_q[taken_q[1:0]] <= burst_beats[1];
        taken_q <= rst_ni ? taken_q + {2'd0, taken} : 3'd0;
        out_q   <= rst_ni ? out_q + {2'd0, given && last} : 3'd0;
        index_q <= rst_ni && given ? !last : index_q && rst_ni;
    end
    (* anyconst *) reg picked;
    wire [CountBits-1:0] inside, ahead;
    wire [DataBits-1:0]  word;
    wire                 followed;
    word_order #(.Width(DataBits), .CountBits(CountBits)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(beat_valid[picked]),
        .in_data_i(picked ? beats_i[DataBits+:DataBits] : beats_i[0+:DataBits]), .out_i(given && out_q[0] == picked),
        .out_data_i(out_data), .inside_o(inside), .followed_o(followed), .ahead_o(ahead), .data_o(word)
    );
    assertion u_assert_burst_under_way (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!out_valid || unfinished != 0));

    // Where there is a place a burst is taken and offered, and a beat that is next comes out.
    happens_within #(.Cycles(2)) u_taken_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(unfinished < Bursts && waiting == 0), .happens_i(burst_ready), .waited_o()
    );
    happens_within #(.Cycles(1)) u_offered_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(waiting != 0), .happens_i(port_valid != 2'd0), .waited_o()
    );
    wire [7:0] waited;
    happens_within #(.Cycles(5)) u_out_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(inside != 0 && out_q[0] == picked), .happens_i(out_valid), .waited_o(waited)
    );

    // ---- what induction needs to know of the inside: the registers of each port's fifo ----
    (* hierconn *) wire [1:0] \dut.gen_port[0].u_beats.head_q , \dut.gen_port[0].u_beats.written_q ;
    (* hierconn *) wire [1:0] \dut.gen_port[0].u_beats.tail_q ;
    (* hierconn *) wire [4:0] \dut.gen_port[0].u_beats.behind_q ;
    (* hierconn *) wire [1:0] \dut.gen_port[0].u_beats.u_valid.gen_line.line_q ;
    (* hierconn *) wire \dut.gen_port[0].u_beats.u_ram.fetch_q , \dut.gen_port[0].u_beats.u_ram.read_q ;
    (* hierconn *) wire \dut.gen_port[0].u_beats.u_ram.mem[0] , \dut.gen_port[0].u_beats.u_ram.mem[1] ;
    (* hierconn *) wire [3:0] \dut.gen_port[0].u_beats.u_words.head_q , \dut.gen_port[0].u_beats.u_words.next_head_q ;
    (* hierconn *) wire [3:0] \dut.gen_port[0].u_beats.u_words.tail_q , \dut.gen_port[0].u_beats.u_words.next_tail_q ;
    (* hierconn *) wire \dut.gen_port[0].u_beats.u_words.mem[0] , \dut.gen_port[0].u_beats.u_words.mem[1] ;
    (* hierconn *) wire \dut.gen_port[0].u_beats.u_words.mem[2] , \dut.gen_port[0].u_beats.u_words.mem[3] ;
    (* hierconn *) wire \dut.gen_port[0].u_beats.u_words.mem[4] , \dut.gen_port[0].u_beats.u_words.mem[5] ;
    (* hierconn *) wire \dut.gen_port[0].u_beats.u_words.mem[6] , \dut.gen_port[0].u_beats.u_words.mem[7] ;
    wire [40:0] state_0 = { \dut.gen_port[0].u_beats.head_q , \dut.gen_port[0].u_beats.written_q ,
                           \dut.gen_port[0].u_beats.tail_q , \dut.gen_port[0].u_beats.behind_q ,
                           \dut.gen_port[0].u_beats.u_valid.gen_line.line_q ,
                           \dut.gen_port[0].u_beats.u_ram.fetch_q , \dut.gen_port[0].u_beats.u_ram.read_q ,
                           \dut.gen_port[0].u_beats.u_ram.mem[1] , \dut.gen_port[0].u_beats.u_ram.mem[0] ,
                           \dut.gen_port[0].u_beats.u_words.head_q , \dut.gen_port[0].u_beats.u_words.next_head_q ,
                           \dut.gen_port[0].u_beats.u_words.tail_q , \dut.gen_port[0].u_beats.u_words.next_tail_q ,
                           \dut.gen_port[0].u_beats.u_words.mem[7] , \dut.gen_port[0].u_beats.u_words.mem[6] ,
                           \dut.gen_port[0].u_beats.u_words.mem[5] , \dut.gen_port[0].u_beats.u_words.mem[4] ,
                           \dut.gen_port[0].u_beats.u_words.mem[3] , \dut.gen_port[0].u_beats.u_words.mem[2] ,
                           \dut.gen_port[0].u_beats.u_words.mem[1] , \dut.gen_port[0].u_beats.u_words.mem[0] };
    (* hierconn *) wire [1:0] \dut.gen_port[1].u_beats.head_q , \dut.gen_port[1].u_beats.written_q ;
    (* hierconn *) wire [1:0] \dut.gen_port[1].u_beats.tail_q ;
    (* hierconn *) wire [4:0] \dut.gen_port[1].u_beats.behind_q ;
    (* hierconn *) wire [1:0] \dut.gen_port[1].u_beats.u_valid.gen_line.line_q ;
    (* hierconn *) wire \dut.gen_port[1].u_beats.u_ram.fetch_q , \dut.gen_port[1].u_beats.u_ram.read_q ;
    (* hierconn *) wire \dut.gen_port[1].u_beats.u_ram.mem[0] , \dut.gen_port[1].u_beats.u_ram.mem[1] ;
    (* hierconn *) wire [3:0] \dut.gen_port[1].u_beats.u_words.head_q , \dut.gen_port[1].u_beats.u_words.next_head_q ;
    (* hierconn *) wire [3:0] \dut.gen_port[1].u_beats.u_words.tail_q , \dut.gen_port[1].u_beats.u_words.next_tail_q ;
    (* hierconn *) wire \dut.gen_port[1].u_beats.u_words.mem[0] , \dut.gen_port[1].u_beats.u_words.mem[1] ;
    (* hierconn *) wire \dut.gen_port[1].u_beats.u_words.mem[2] , \dut.gen_port[1].u_beats.u_words.mem[3] ;
    (* hierconn *) wire \dut.gen_port[1].u_beats.u_words.mem[4] , \dut.gen_port[1].u_beats.u_words.mem[5] ;
    (* hierconn *) wire \dut.gen_port[1].u_beats.u_words.mem[6] , \dut.gen_port[1].u_beats.u_words.mem[7] ;
    wire [40:0] state_1 = { \dut.gen_port[1].u_beats.head_q , \dut.gen_port[1].u_beats.written_q ,
                           \dut.gen_port[1].u_beats.tail_q , \dut.gen_port[1].u_beats.behind_q ,
                           \dut.gen_port[1].u_beats.u_valid.gen_line.line_q ,
                           \dut.gen_port[1].u_beats.u_ram.fetch_q , \dut.gen_port[1].u_beats.u_ram.read_q ,
                           \dut.gen_port[1].u_beats.u_ram.mem[1] , \dut.gen_port[1].u_beats.u_ram.mem[0] ,
                           \dut.gen_port[1].u_beats.u_words.head_q , \dut.gen_port[1].u_beats.u_words.next_head_q ,
                           \dut.gen_port[1].u_beats.u_words.tail_q , \dut.gen_port[1].u_beats.u_words.next_tail_q ,
                           \dut.gen_port[1].u_beats.u_words.mem[7] , \dut.gen_port[1].u_beats.u_words.mem[6] ,
                           \dut.gen_port[1].u_beats.u_words.mem[5] , \dut.gen_port[1].u_beats.u_words.mem[4] ,
                           \dut.gen_port[1].u_beats.u_words.mem[3] , \dut.gen_port[1].u_beats.u_words.mem[2] ,
                           \dut.gen_port[1].u_beats.u_words.mem[1] , \dut.gen_port[1].u_beats.u_words.mem[0] };

    wire [4:0]           in_its, in_other;   // words in the fifo of the port that is picked, and in the other's
    wire                 in_port;
    wire [7:0]           soon;
    wire [CountBits-1:0] in_out_fifo;        // words of the port that is picked in the last fifo
    ram_fifo_inside #(.Width(DataBits), .Depth(PortDepth)) u_its (
        .clk_i(clk_i), .rst_ni(rst_ni), .state_i(picked ? state_1 : state_0), .ahead_i({1'b0, ahead - in_out_fifo}),
        .inside_o(in_its), .word_o(in_port), .soon_o(soon)
    );
    ram_fifo_inside #(.Width(DataBits), .Depth(PortDepth)) u_other (
        .clk_i(clk_i), .rst_ni(rst_ni), .state_i(picked ? state_0 : state_1), .ahead_i(5'd0), .inside_o(in_other), .word_o(),
        .soon_o()
    );

    // ---- the bursts ----
    // Bursts that hold a place: the one whose beats are put in order, and those behind it, by their numbers.
    (* hierconn *) wire       \dut.here_q , \dut.last_q , \dut.u_places.take_q , \dut.u_places.give_q , \dut.u_places.any_q ;
    (* hierconn *) wire [1:0] \dut.from_q , \dut.turn_q , \dut.valid_q , \dut.beats_q , \dut.left_q , \dut.u_places.free_q ;
    (* hierconn *) wire [1:0] \dut.u_lengths.head_q , \dut.u_lengths.tail_q , \dut.u_lengths.mem[0] , \dut.u_lengths.mem[1] ;
    (* hierconn *) wire [1:0] \dut.u_lengths.next_head_q , \dut.u_lengths.next_tail_q ;
    (* hierconn *) wire [1:0] \dut.u_out.head_q , \dut.u_out.tail_q , \dut.u_out.next_head_q , \dut.u_out.next_tail_q ;
    (* hierconn *) wire       \dut.u_out.mem[0] , \dut.u_out.mem[1] ;
    wire       here    = \dut.here_q ;
    wire [1:0] listed  = \dut.u_lengths.head_q - \dut.u_lengths.tail_q ;
    wire [2:0] places  = {1'b0, listed} + {2'd0, here};
    wire [2:0] current = taken_q - places;
    wire [2:0] behind  = current + 3'd1;
    wire [1:0] length       = two_q[current[1:0]] ? 2'd2 : 2'd1;
    wire [1:0] length_after = two_q[behind[1:0]] ? 2'd2 : 2'd1;
    wire [1:0] left    = here ? \dut.left_q + 2'd1 : length;   // of the current burst
    wire [1:0] listed_0 = \dut.u_lengths.tail_q [0] ? \dut.u_lengths.mem[1] : \dut.u_lengths.mem[0] ;
    wire [1:0] listed_1 = \dut.u_lengths.tail_q [0] ? \dut.u_lengths.mem[0] : \dut.u_lengths.mem[1] ;
    assertion u_assert_places (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(places <= 3'd2 && unfinished <= 3'd4 &&
                 \dut.u_places.free_q + {1'b0, \dut.u_places.give_q } - {1'b0, \dut.u_places.take_q } == 2'd2 - places[1:0] &&
                 \dut.u_places.any_q == ( \dut.u_places.free_q - {1'b0, \dut.u_places.take_q } != 2'd0))
    );
    assertion u_assert_turns (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i( \dut.turn_q == (taken_q[0] ? 2'b10 : 2'b01) && \dut.from_q == (current[0] ? 2'b10 : 2'b01))
    );
    wire [2:0] newest = taken_q - 3'd1;
    assertion u_assert_waits (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(waiting == {3'd0, \dut.valid_q != 0} && (!waits || its_burst == {port_addr, port_beats}) &&
                 to_q == (taken_q[0] ^ ( \dut.valid_q != 0)) &&
                 ( \dut.valid_q == 0 || ( \dut.valid_q == (newest[0] ? 2'b10 : 2'b01) && places != 0 &&
                   \dut.beats_q == (two_q[newest[1:0]] ? 2'd2 : 2'd1))))
    );
    assertion u_assert_lengths (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i((!here || ( \dut.left_q < length && \dut.last_q == ( \dut.left_q == 0))) &&
                 (listed == 0 || listed_0 == (here ? length_after : length)) && (listed != 2 || listed_1 == length_after) &&
                 \dut.u_lengths.next_head_q == \dut.u_lengths.head_q + 1'b1 &&
                 \dut.u_lengths.next_tail_q == \dut.u_lengths.tail_q + 1'b1)
    );
    // Each port has a burst at most; its beats are to be asked for, owed, or in its fifo.
    wire [2:0] current_left = (places == 0) ? 3'd0 : {1'b0, left};
    wire [2:0] behind_left  = (places < 2) ? 3'd0 : {1'b0, length_after};
    wire [2:0] left_0 = current[0] ? behind_left : current_left;
    wire [2:0] left_1 = current[0] ? current_left : behind_left;
    wire [4:0] asked_of_0 = \dut.valid_q [0] ? {3'd0, \dut.beats_q } : 5'd0;
    wire [4:0] asked_of_1 = \dut.valid_q [1] ? {3'd0, \dut.beats_q } : 5'd0;
    assertion u_assert_beats_of_ports (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i({1'b0, gen_port[0].owed_q} + (picked ? in_other : in_its) + asked_of_0 == {2'd0, left_0} &&
                 {1'b0, gen_port[1].owed_q} + (picked ? in_its : in_other) + asked_of_1 == {2'd0, left_1})
    );
    // Beats between what comes out and the current burst's next are in the last fifo.
    wire [1:0] in_out    = \dut.u_out.head_q - \dut.u_out.tail_q ;
    wire [2:0] finished  = current - out_q;        // bursts
    wire [2:0] second    = out_q + 3'd1;
    wire [3:0] done      = {2'd0, length} - {2'd0, left};
    wire [3:0] of_first  = two_q[out_q[1:0]] ? 4'd2 : 4'd1;
    wire [3:0] of_second = two_q[second[1:0]] ? 4'd2 : 4'd1;
    wire [3:0] between   = (finished == 0 ? 4'd0 : finished == 1 ? of_first : of_first + of_second) + (here ? done : 4'd0) -
                           {3'd0, index_q};
    assertion u_assert_last_fifo (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(finished <= 3'd2 && {2'd0, in_out} == between && in_out <= 2'd2 && {3'd0, index_q} < of_first &&
                 !(unfinished == 0 && index_q) &&
                 \dut.u_out.next_head_q == \dut.u_out.head_q + 1'b1 && \dut.u_out.next_tail_q == \dut.u_out.tail_q + 1'b1)
    );
    // Where the word that is followed lies.
    wire same_burst  = !index_q && of_first == 4'd2;   // the second word of the last fifo is of the first's burst
    wire first_its   = in_out != 0 && out_q[0] == picked;
    wire second_its  = in_out == 2 && (out_q[0] ^ !same_burst) == picked;
    assign in_out_fifo = {3'd0, first_its} + {3'd0, second_its};
    wire slot = ahead[0] || !first_its;
    wire in_slot = (slot ^ \dut.u_out.tail_q [0]) ? \dut.u_out.mem[1] : \dut.u_out.mem[0] ;
    assertion u_assert_count (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i({1'b0, inside} == {1'b0, in_out_fifo} + in_its)
    );
    assertion u_assert_word_lies_there (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!followed || word == (ahead < in_out_fifo ? in_slot : in_port))
    );
    // A word goes from its port's fifo to the last one, which is empty where something waits.
    assertion u_assert_soon (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(waited == 0 || inside == 0 || out_valid || waited + soon + {7'd0, !here} < 8'd5)
    );

endmodule
`default_nettype wire
