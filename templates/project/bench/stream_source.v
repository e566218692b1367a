`default_nettype none
`timescale 1ns / 1ps
// stream_source: offers the beats of a file of vectors on a stream, with random pauses.
//
// File:      <data>/<Unit>/<case>/<Stream>.hex: words of 32 bits, the lowest word of a beat first.
// Handshake: valid/ready. While nothing is offered the data are noise, so that nothing may come to depend on them.
module stream_source #(
    parameter Unit      = "unit",
    parameter Stream    = "stream",
    parameter Width     = 32,   // bits of a beat
    parameter MostBeats = 1,    // of a case
    parameter Salt      = 0     // of the pauses
) (
    input  wire             clk_i,
    input  wire             rst_ni,
    input  wire             load_i,    // rises when the case is to be read
    input  wire             stuck_i,   // rises when nothing moves any more
    input  wire      [31:0] case_i,
    input  wire      [31:0] beats_i,   // of this case
    input  wire             hold_i,    // other streams come first
    output wire             valid_o,
    input  wire             ready_i,
    output wire [Width-1:0] data_o,
    output wire             moves_o,   // a beat passes
    output wire             done_o     // all have passed
);

    localparam Words = (Width + 31) / 32;

    reg        [31:0] words [0:MostBeats*Words-1];
    reg [8*1024-1:0]  folder, path;
    reg [32*Words-1:0] beat;
    reg        [31:0] sent_q, next;
    reg               valid_q;
    reg   [Width-1:0] data_q;
    wire              stall;
    integer           i;

    random_stalls #(.Salt(Salt)) u_stalls (.clk_i(clk_i), .stall_o(stall));

    assign #1 valid_o = valid_q;
    assign #1 data_o  = data_q;
    assign moves_o = valid_q && ready_i;
    assign done_o  = sent_q >= beats_i;

    initial begin
        valid_q = 1'b0;
        sent_q = 0;
        if (!$value$plusargs("data=%s", folder)) folder = "build/hex";
    end

    always @(posedge load_i) if (beats_i > 0) begin
        $sformat(path, "%0s/%0s/%0d/%0s.hex", folder, Unit, case_i, Stream);
        $readmemh(path, words, 0, beats_i * Words - 1);
    end

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            valid_q <= 1'b0;
            sent_q <= 0;
        end else if (!valid_q || ready_i) begin
            next = valid_q ? sent_q + 1 : sent_q;
            sent_q <= next;
            valid_q <= next < beats_i && !hold_i && !stall;
            for (i = 0; i < Words; i = i + 1)
                beat[32*i +: 32] = next < beats_i && !hold_i && !stall ? words[next * Words + i] : $random;
            data_q <= beat[Width-1:0];
        end
    end

    always @(posedge stuck_i) if (!done_o)
        $display("  %0s: %0d of %0d beats, %0s", Stream, sent_q, beats_i, hold_i ? "held" : "offered, not taken");

endmodule
`default_nettype wire
