/** Verilog of what a port of bursts talks to: who asks for bursts, and memories that answer. For `body` of a bench. */

/**
 * Bursts, or commands, that a stream's driver offers: `raw_addr`, aligned to a beat of 2^`shift` bytes, and `raw_beats`, at
 * least 1; new whenever `valid` is low or taken.
 */
export function rawCommands(valid: string, ready: string, { addr = 16, shift = 2, beats = 6 } = {}): string {
  return `    reg [${addr - 1}:0] raw_addr = 0;
    reg [${beats - 1}:0] raw_beats = 1;
    always @(posedge clk_i) if (!${valid} || ${ready}) begin
        #1 raw_addr = $random(seed);
        raw_addr = raw_addr >> ${shift} << ${shift};
        raw_beats = $random(seed);
        if (raw_beats == 0) raw_beats = 1;
    end
`
}

/**
 * An AXI memory to read of, words of 4 bytes: a word's value is its address. `r_*` are for the ports of the R channel.
 * @param wrong - percent of beats with a response other than OKAY
 */
export function readMemory(wrong = 0): string {
  return `    reg [31:0] asked_addr [0:63];
    reg [7:0] asked_len [0:63];
    integer asked = 0, served = 0, beat = 0;
    reg r_valid = 0, r_last = 0;
    reg [31:0] r_data = 0;
    reg [1:0] r_resp = 0;
    always @(posedge clk_i) begin : memory
        reg takes, asks;
        takes = rvalid_i && rready_o;
        asks = arvalid_o && arready_i;
        if (asks) begin
            asked_addr[asked % 64] = araddr_o;
            asked_len[asked % 64] = arlen_o;
        end
        #1 asked = asked + asks;
        if (takes) begin
            r_valid = 0;
            beat = r_last ? 0 : beat + 1;
            served = served + r_last;
        end
        if (!r_valid && served != asked && $unsigned($random(seed)) % 100 < 70) begin
            r_valid = 1;
            r_last = beat == asked_len[served % 64];
            r_data = asked_addr[served % 64] + beat * 4;
            r_resp = $unsigned($random(seed)) % 100 < ${wrong} ? 2 : 0;
        end
    end
`
}

/** The answers of an AXI memory to writes, for the B channel: `b_valid`, `b_resp`. */
export const writeAnswers = `    integer lasts = 0, addresses = 0;
    reg b_valid = 0;
    reg [1:0] b_resp = 0;
    always @(posedge clk_i) begin : memory
        reg ends, asks, takes;
        ends = wvalid_o && wready_i && wlast_o;
        asks = awvalid_o && awready_i;
        takes = bvalid_i && bready_o;
        #1 lasts = lasts + ends;
        addresses = addresses + asks;
        if (takes) b_valid = 0;
        if (!b_valid && lasts > 0 && addresses > 0 && $unsigned($random(seed)) % 100 < 40) begin
            b_valid = 1;
            b_resp = $unsigned($random(seed)) % 100 < 10 ? 2 : 0;
            lasts = lasts - 1;
            addresses = addresses - 1;
        end
    end
`

/** `stopping`: from now and then until the port says that it is idle. */
export const stops = `    reg stopping = 0;
    always @(posedge clk_i) begin : stop
        reg idle;
        idle = idle_o;
        #1 stopping = rst_ni && (stopping ? !idle : $unsigned($random(seed)) % 100 < 2);
    end
`

/**
 * A memory behind axi_read_port: beats of 8 bytes in the order of bursts, 4 bytes a value of 18 bits that their address says:
 * its low bits above it, so that signs differ. For ports `data_valid_i`, `data_i`: `valid`, `data`.
 */
export function beatsRead(burst = 'burst', words = 'data', p = ''): string {
  return `    reg [15:0] ${p}bursts [0:63];
    reg [7:0] ${p}lengths [0:63];
    integer ${p}asked = 0, ${p}served = 0, ${p}beat = 0;
    reg ${p}valid = 0;
    wire [15:0] ${p}at = ${p}bursts[${p}served % 64] + ${p}beat * 8;
    wire [15:0] ${p}next = ${p}at + 4;
    wire [17:0] ${p}low = {${p}at, 14'd0} ^ ${p}at, ${p}high = {${p}next, 14'd0} ^ ${p}next;
    wire [63:0] ${p}data = {{14{${p}high[17]}}, ${p}high, {14{${p}low[17]}}, ${p}low};
    always @(posedge clk_i) begin : ${p}memory
        reg takes, asks;
        takes = ${words}_valid_i && ${words}_ready_o;
        asks = ${burst}_valid_o && ${burst}_ready_i;
        if (asks) begin
            ${p}bursts[${p}asked % 64] = ${burst}_addr_o;
            ${p}lengths[${p}asked % 64] = ${burst}_beats_o;
        end
        #1 ${p}asked = ${p}asked + asks;
        if (takes) begin
            ${p}beat = ${p}beat + 1;
            if (${p}beat == ${p}lengths[${p}served % 64]) begin
                ${p}beat = 0;
                ${p}served = ${p}served + 1;
            end
            ${p}valid = 0;
        end
        if (!${p}valid) ${p}valid = ${p}served != ${p}asked && $unsigned($random(seed)) % 100 < 70;
    end
`
}

/** A memory behind axi_write_port: it takes a burst's beats while `filling`, and answers each burst once: `answer`. */
export const beatsWritten = (burst = 'burst', words = 'data'): string => `    reg [7:0] lengths [0:63];
    integer asked = 0, filled = 0, answers = 0, beat = 0;
    reg answer = 0;
    wire filling = filled != asked;
    always @(posedge clk_i) begin : memory
        reg takes, asks;
        takes = ${words}_valid_o && ${words}_ready_i;
        asks = ${burst}_valid_o && ${burst}_ready_i;
        if (asks) lengths[asked % 64] = ${burst}_beats_o;
        #1 asked = asked + asks;
        if (takes) begin
            beat = beat + 1;
            if (beat == lengths[filled % 64]) begin
                beat = 0;
                filled = filled + 1;
            end
        end
        answer = answers != filled && $unsigned($random(seed)) % 100 < 30;
        answers = answers + answer;
    end
`
