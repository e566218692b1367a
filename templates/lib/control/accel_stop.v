`default_nettype none
// Starts a run, and ends it in order: done, or stopped by an error of the memory or by the host, with no AXI transaction
// left open and the core in reset.
//
// Handshake: start_i and abort_i pulse; start_i is heeded only while !busy_o, abort_i only while busy_o. finished_i, a
//            pulse or a level, says that the core has no more to do; the run is done once all_idle_i too. A pulse of
//            read_error_i[p] or write_error_i comes with its response and address. all_idle_i: nothing in flight on any
//            port; it may be a few cycles late in falling. One of done_o, error_o, aborted_o pulses in the first cycle in
//            which busy_o is low. error_cause_o and error_addr_o hold the run's first error from then on.
// Stop:      stop_o goes to the ports, which then open nothing new and drain what is open; it stays for ResetCycles at
//            least, and until all_idle_i.
// Latency:   ResetCycles + 1 cycles from start_i to the release of core_rst_no.
module accel_stop #(
    parameter Ports       = 1,    // read ports
    parameter AddressBits = 40,
    parameter ResetCycles = 4     // at least 2
) (
    input  wire                         clk_i,
    input  wire                         rst_ni,
    input  wire                         start_i,
    input  wire                         abort_i,
    input  wire                         finished_i,
    input  wire                         all_idle_i,
    input  wire [Ports-1:0]             read_error_i,
    input  wire [Ports*2-1:0]           read_error_resp_i,
    input  wire [Ports*AddressBits-1:0] read_error_addr_i,
    input  wire                         write_error_i,
    input  wire [1:0]                   write_error_resp_i,
    input  wire [AddressBits-1:0]       write_error_addr_i,
    output wire                         core_rst_no,
    output wire                         stop_o,
    output wire                         busy_o,
    output wire                         done_o,
    output wire                         aborted_o,
    output wire                         error_o,
    output wire [15:0]                  error_cause_o,   // {port[7:0], 3'b0, write, 2'b0, resp[1:0]}
    output wire [AddressBits-1:0]       error_addr_o
);

    localparam CountBits = $clog2(ResetCycles);
    localparam integer LastCount = ResetCycles - 1;

    // The highest bit says that a run is on: many wait for it.
    localparam [2:0] Idle   = 3'd0;
    localparam [2:0] Reset  = 3'd4;
    localparam [2:0] Run    = 3'd5;
    localparam [2:0] Finish = 3'd6;   // the core is through, the last responses are not
    localparam [2:0] Stop   = 3'd7;

    reg [2:0]             state_q;
    reg [CountBits-1:0]   count_q;
    reg                   failed_q;   // a stop's reason: an error, not the host
    reg                   core_rst_nq;
    reg                   stop_q;
    reg                   done_q;
    reg                   aborted_q;
    reg                   error_q;
    reg [15:0]            error_cause_q;
    reg [AddressBits-1:0] error_addr_q;

    // ---- the error to report: the lowest read port's, else the write port's ----
    reg [7:0]             port;
    reg [1:0]             resp;
    reg [AddressBits-1:0] addr;
    integer               i;
    wire                  read_failed = read_error_i != {Ports{1'b0}};
    wire                  failed      = read_failed || write_error_i;
    always @* begin
        port = 8'd0;
        resp = write_error_resp_i;
        addr = write_error_addr_i;
        for (i = Ports - 1; i >= 0; i = i - 1) begin
            if (read_error_i[i]) begin
                port = i[7:0];
                resp = read_error_resp_i[2*i +: 2];
                addr = read_error_addr_i[i*AddressBits +: AddressBits];
            end
        end
    end

    assign core_rst_no   = core_rst_nq;
    assign stop_o        = stop_q;
    assign busy_o        = state_q[2];
    assign done_o        = done_q;
    assign aborted_o     = aborted_q;
    assign error_o       = error_q;
    assign error_cause_o = error_cause_q;
    assign error_addr_o  = error_addr_q;

    wire counted = count_q == LastCount[CountBits-1:0];
    wire halt    = (state_q == Reset && abort_i) || ((state_q == Run || state_q == Finish) && (failed || abort_i));

    always @(posedge clk_i) begin
        done_q    <= 1'b0;
        aborted_q <= 1'b0;
        error_q   <= 1'b0;
        if (!counted) count_q <= count_q + 1'b1;
        case (state_q)
            Reset: if (counted) begin
                state_q     <= Run;
                core_rst_nq <= 1'b1;
            end
            Run: if (finished_i) state_q <= Finish;
            Finish: if (all_idle_i) begin
                state_q     <= Idle;
                core_rst_nq <= 1'b0;
                done_q      <= !halt;
            end
            Stop: if (counted && all_idle_i) begin
                state_q   <= Idle;
                stop_q    <= 1'b0;
                aborted_q <= !failed_q;
                error_q   <= failed_q;
            end
            default: if (start_i) begin
                state_q <= Reset;
                count_q <= {CountBits{1'b0}};
            end
        endcase
        if (halt) begin
            state_q     <= Stop;
            count_q     <= {CountBits{1'b0}};
            core_rst_nq <= 1'b0;
            stop_q      <= 1'b1;
            failed_q    <= failed && state_q != Reset;
            if (failed) begin
                error_cause_q <= {port, 3'd0, !read_failed, 2'd0, resp};
                error_addr_q  <= addr;
            end
        end
        if (!rst_ni) begin
            state_q     <= Idle;
            count_q     <= {CountBits{1'b0}};
            core_rst_nq <= 1'b0;
            stop_q      <= 1'b0;
            done_q      <= 1'b0;
            aborted_q   <= 1'b0;
            error_q     <= 1'b0;
        end
    end

`ifndef SYNTHESIS
    assertion u_assert_state_exists (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(state_q == Idle || busy_o));
    assertion u_assert_one_outcome (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i({1'b0, done_q} + {1'b0, aborted_q} + {1'b0, error_q} <= 2'd1)
    );
    assertion u_assert_outcome_when_over (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!(done_q || aborted_q || error_q) || !busy_o)
    );
    assertion u_assert_core_in_reset_without_run (
        .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(core_rst_nq == (state_q == Run || state_q == Finish))
    );
`endif

    parameter_check #(
        .Good(Ports >= 1 && AddressBits >= 1 && ResetCycles >= 2),
        .Message("accel_stop needs Ports and AddressBits at least 1; ResetCycles at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
