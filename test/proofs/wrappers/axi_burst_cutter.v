`default_nettype none
// Commands of at least a beat, from the beginning of a beat on. What they are made of is looked at from outside: where the
// first burst of a command begins, and how many beats all of its bursts have.
module axi_burst_cutter_proof #(
    parameter AddrBits = 14,
    parameter DataBits = 1024,
    parameter BeatBits = 4,
    parameter MaxBeats = 4
) (
    input wire clk_i,
    input wire burst_ready_i
);

    localparam Shift       = $clog2(DataBits / 8);
    localparam RoomBits    = $clog2(MaxBeats + 1);
    localparam PageBeats   = 4096 * 8 / DataBits;
    localparam integer Window = (MaxBeats < PageBeats) ? MaxBeats : PageBeats;
    localparam WindowShift = Shift + $clog2(Window);

    wire                      rst_ni, cmd_valid, cmd_ready, burst_valid, burst_last;
    wire [AddrBits-Shift-1:0] cmd_beat_addr;
    wire [BeatBits-1:0]       cmd_beats;
    wire [AddrBits-1:0]       cmd_addr = {cmd_beat_addr, {Shift{1'b0}}};
    wire [AddrBits-1:0]       burst_addr;
    wire [RoomBits-1:0]       burst_beats;
    reset_once u_reset (.clk_i(clk_i), .rst_no(rst_ni));
    stream_source #(.Width(AddrBits - Shift + BeatBits)) u_source (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_o(cmd_valid), .ready_i(cmd_ready), .data_o({cmd_beat_addr, cmd_beats})
    );
    always @* if (cmd_valid) assume (cmd_beats != 0);
    axi_burst_cutter #(.AddrBits(AddrBits), .DataBits(DataBits), .BeatBits(BeatBits), .MaxBeats(MaxBeats)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .cmd_valid_i(cmd_valid), .cmd_ready_o(cmd_ready), .cmd_addr_i(cmd_addr),
        .cmd_beats_i(cmd_beats), .burst_valid_o(burst_valid), .burst_ready_i(burst_ready_i), .burst_addr_o(burst_addr),
        .burst_beats_o(burst_beats), .burst_last_o(burst_last)
    );

    // ---- commands as the bursts show them ----
    reg                first_q;          // the next burst is a command's first
    reg [AddrBits-1:0] start_q, next_q;
    reg [BeatBits-1:0] sum_q;            // beats of the command's bursts before
    wire                given = burst_valid && burst_ready_i;
    wire [AddrBits-1:0] bytes = {{AddrBits - RoomBits{1'b0}}, burst_beats} << Shift;
    wire [AddrBits-1:0] ends  = burst_addr + bytes;
    wire [AddrBits-1:0] start = first_q ? burst_addr : start_q;
    wire [BeatBits-1:0] sum   = (first_q ? {BeatBits{1'b0}} : sum_q) + {{BeatBits - RoomBits{1'b0}}, burst_beats};
    always @(posedge clk_i) begin
        if (given) begin
            first_q <= burst_last;
            start_q <= start;
            sum_q   <= sum;
            next_q  <= ends;
        end
        if (!rst_ni) first_q <= 1'b1;
    end
    wire [1:0]          inside, ahead;
    wire                followed;
    wire [AddrBits-1:0] address;   // of the command followed
    wire [BeatBits-1:0] beats;
    word_order #(.Width(AddrBits + BeatBits), .CountBits(2)) u_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_i(cmd_valid && cmd_ready), .in_data_i({cmd_addr, cmd_beats}),
        .out_i(given && burst_last), .out_data_i({start, sum}),
        .inside_o(inside), .followed_o(followed), .ahead_o(ahead), .data_o({address, beats})
    );
    assertion u_assert_without_gap (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!burst_valid || first_q || burst_addr == next_q)
    );
    assertion u_assert_whole_windows (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!burst_valid || burst_last || ends[WindowShift-1:0] == 0)
    );
    happens_within #(.Cycles(2)) u_burst_in_time (
        .clk_i(clk_i), .rst_ni(rst_ni), .due_i(inside != 0), .happens_i(burst_valid), .waited_o()
    );

    // ---- what induction needs to know of the inside ----
    (* hierconn *) wire                \dut.busy_q , \dut.looked_q , \dut.fits_q , \dut.fresh_q ;
    (* hierconn *) wire [AddrBits-1:0] \dut.addr_q , \dut.command_q ;
    (* hierconn *) wire [BeatBits-1:0] \dut.left_q ;
    (* hierconn *) wire [RoomBits-1:0] \dut.room_q , \dut.first_room ;
    wire busy = \dut.busy_q ;
    wire fresh = \dut.fresh_q ;
    wire looked = \dut.looked_q ;
    wire [AddrBits-1:0] addr = \dut.addr_q ;
    wire [BeatBits-1:0] left = \dut.left_q ;
    wire [BeatBits-1:0] room = {{BeatBits - RoomBits{1'b0}}, \dut.room_q };
    wire ends_in_burst = burst_valid && burst_last;
    wire under_way     = busy && !fresh;   // bursts of the command were prepared
    assertion u_assert_count (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(inside == {1'b0, busy} + {1'b0, ends_in_burst})
    );
    assertion u_assert_busy (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(busy ? left != 0 && addr[Shift-1:0] == 0 && (fresh || looked) : !looked && !fresh)
    );
    assertion u_assert_fresh (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!fresh || addr == \dut.command_q ));
    assertion u_assert_room (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!looked || (fresh ? \dut.room_q == \dut.first_room
                                   : \dut.room_q == Window[RoomBits-1:0] && addr[WindowShift-1:0] == 0))
    );
    assertion u_assert_fits (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!looked || \dut.fits_q == (left <= room)));
    assertion u_assert_first (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(burst_valid ? ends_in_burst == !under_way : first_q == !under_way)
    );
    assertion u_assert_follows (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!under_way || addr == (burst_valid ? ends : next_q))
    );
    assertion u_assert_command_given (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!followed || ahead != 0 || !(under_way || ends_in_burst) ||
                 (address == (burst_valid ? start : start_q) &&
                  beats == (burst_valid ? sum : sum_q) + (under_way ? left : {BeatBits{1'b0}})))
    );
    assertion u_assert_command_fresh (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .holds_i(!followed || (ahead == 0 && (under_way || ends_in_burst)) || (fresh && address == addr && beats == left))
    );

endmodule
`default_nettype wire
