`default_nettype none
`timescale 1ns / 1ps
// stream_sink: takes the beats of a stream, with random pauses, beside those of a file of vectors, which they must equal.
//
// File:      <data>/<Unit>/<case>/expected/<Stream>.hex: words of 32 bits, the lowest word of a beat first.
// Handshake: valid/ready. field_check compares what takes_o says is taken.
module stream_sink #(
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
    input  wire             valid_i,
    output wire             ready_o,
    input  wire [Width-1:0] data_i,
    output wire             takes_o,
    output wire      [31:0] beat_o,       // its number
    output wire [Width-1:0] expected_o,
    output wire             done_o,       // all have come
    output wire      [31:0] failures_o    // beats too many, breaches of the handshake
);

    localparam Words = (Width + 31) / 32;

    reg         [31:0] words [0:MostBeats*Words-1];
    reg  [8*1024-1:0]  folder, path;
    reg [32*Words-1:0] beat;
    reg         [31:0] taken_q;
    reg         [31:0] extra;
    wire        [31:0] breaches;
    wire               stall;
    integer            i;

    random_stalls #(.Salt(Salt)) u_stalls (.clk_i(clk_i), .stall_o(stall));

    handshake_check #(.Name(Stream), .Width(Width)) u_check (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(valid_i), .ready_i(ready_o), .data_i(data_i), .failures_o(breaches)
    );

    assign #1 ready_o = !stall;
    assign takes_o    = rst_ni && valid_i === 1'b1 && ready_o && taken_q < beats_i;
    assign beat_o     = taken_q;
    assign expected_o = beat[Width-1:0];
    assign done_o     = taken_q >= beats_i;
    assign failures_o = breaches + extra;

    initial begin
        extra = 0;
        taken_q = 0;
        if (!$value$plusargs("data=%s", folder)) folder = "build/hex";
    end

    always @(posedge load_i) if (beats_i > 0) begin
        $sformat(path, "%0s/%0s/%0d/expected/%0s.hex", folder, Unit, case_i, Stream);
        $readmemh(path, words, 0, beats_i * Words - 1);
    end

    // What is expected next: read again when the file was, and when a beat was taken.
    always @(taken_q or rst_ni)
        for (i = 0; i < Words; i = i + 1) beat[32*i +: 32] = done_o ? 32'd0 : words[taken_q * Words + i];

    always @(posedge clk_i) begin
        if (!rst_ni) taken_q <= 0;
        else if (takes_o) taken_q <= taken_q + 1;
        else if (valid_i === 1'b1 && ready_o) begin
            if (extra == 0) $display("FAIL case %0d: %0s has more than %0d beats, at %0t", case_i, Stream, beats_i, $time);
            extra = extra + 1;
        end
    end

    always @(posedge stuck_i) if (!done_o) $display("  %0s: %0d of %0d beats", Stream, taken_q, beats_i);

endmodule
`default_nettype wire
