`default_nettype none
`timescale 1ns / 1ps
// axi_memory: the memory of an accelerator: read ports and a write port of AXI4, and a few regions with nothing between them.
//
// +latency=N: cycles from a read's address to its first beat, 80 unless given; +write_latency=N: from a write's last beat to
// its response, 40. +stalls=P pauses in every channel. +read_error=N: the Nth burst of the first read port answers SLVERR, from
// 1; +write_error=N: the Nth that is written.
// A read sees the memory as it is when its address is taken, a write lands when its response is: the extremes of what AXI
// allows. Breaches of the protocol are printed and counted: bursts outside of the regions, not aligned, across 4 KiB, not of
// whole beats that count up, offers that change before they are taken, a wlast in the wrong place.
module axi_memory #(
    parameter ReadPorts = 1,
    parameter AddrBits  = 40,
    parameter DataBits  = 128,
    parameter Regions   = 1,
    parameter [64*Regions-1:0] Bases    = 0,   // byte address of each, region 0 lowest
    parameter [64*Regions-1:0] Sizes    = 0,   // bytes
    parameter    [Regions-1:0] Writable = 0,
    parameter Words  = 1,   // of 32 bits, of all regions
    parameter Bursts = 32   // that a port accepts before it answers
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire [ReadPorts*AddrBits-1:0] araddr_i,
    input  wire        [ReadPorts*8-1:0] arlen_i,
    input  wire        [ReadPorts*3-1:0] arsize_i,
    input  wire        [ReadPorts*2-1:0] arburst_i,
    input  wire          [ReadPorts-1:0] arvalid_i,
    output wire          [ReadPorts-1:0] arready_o,
    output wire [ReadPorts*DataBits-1:0] rdata_o,
    output wire        [ReadPorts*2-1:0] rresp_o,
    output wire          [ReadPorts-1:0] rlast_o,
    output wire          [ReadPorts-1:0] rvalid_o,
    input  wire          [ReadPorts-1:0] rready_i,
    input  wire           [AddrBits-1:0] awaddr_i,
    input  wire                    [7:0] awlen_i,
    input  wire                    [2:0] awsize_i,
    input  wire                    [1:0] awburst_i,
    input  wire                          awvalid_i,
    output wire                          awready_o,
    input  wire           [DataBits-1:0] wdata_i,
    input  wire         [DataBits/8-1:0] wstrb_i,
    input  wire                          wlast_i,
    input  wire                          wvalid_i,
    output wire                          wready_o,
    output wire                    [1:0] bresp_o,
    output wire                          bvalid_o,
    input  wire                          bready_i,
    output wire                          moves_o,     // an address or a beat passes
    output wire                   [31:0] failures_o
);

    localparam BeatBytes = DataBits / 8, BeatWords = DataBits / 32;
    localparam Depth = Bursts * 256;   // beats of a port
    localparam Okay = 2'd0, SlaveError = 2'd2, DecodeError = 2'd3;

    reg  [31:0] words [0:Words-1];
    reg  [63:0] cycle_q;
    integer     latency, write_latency, read_error, write_error, failures, r, b;
    wire [31:0] aw_breaches, w_breaches;
    wire [32*ReadPorts-1:0] ar_breaches;
    reg  [31:0] breaches;

    assign moves_o    = (arvalid_i & arready_o) != 0 || (rvalid_o & rready_i) != 0 || (awvalid_i && awready_o) ||
                        (wvalid_i && wready_o) || (bvalid_o && bready_i);
    assign failures_o = failures + breaches + aw_breaches + w_breaches;

    initial begin
        cycle_q = 0;
        failures = 0;
        if (!$value$plusargs("latency=%d", latency)) latency = 80;
        if (!$value$plusargs("write_latency=%d", write_latency)) write_latency = 40;
        if (!$value$plusargs("read_error=%d", read_error)) read_error = 0;
        if (!$value$plusargs("write_error=%d", write_error)) write_error = 0;
    end

    always @(posedge clk_i) cycle_q <= cycle_q + 1;

    always @(ar_breaches) begin
        breaches = 0;
        for (r = 0; r < ReadPorts; r = r + 1) breaches = breaches + ar_breaches[32*r +: 32];
    end

    // Word at which a region begins.
    function integer start(input integer region);
        integer i;
        begin
            start = 0;
            for (i = 0; i < region; i = i + 1) start = start + Sizes[64*i +: 32] / 4;
        end
    endfunction

    // Word at which so many bytes begin; -1 where no region holds them all.
    function integer place(input [63:0] address, input [63:0] bytes, input writes);
        integer i;
        begin
            place = -1;
            for (i = 0; i < Regions; i = i + 1)
                if (address >= Bases[64*i +: 64] && address + bytes <= Bases[64*i +: 64] + Sizes[64*i +: 64] &&
                    (!writes || Writable[i]))
                    place = start(i) + (address - Bases[64*i +: 64]) / 4;
        end
    endfunction

    // Fills a region from a file of words of 32 bits.
    task load(input integer region, input [8*1024-1:0] path);
        $readmemh(path, words, start(region), start(region) + Sizes[64*region +: 32] / 4 - 1);
    endtask

    // Fills a region with one word.
    task fill(input integer region, input [31:0] word);
        for (b = 0; b < Sizes[64*region +: 32] / 4; b = b + 1) words[start(region) + b] = word;
    endtask

    // A word of a region.
    function [31:0] word(input integer region, input integer index);
        word = words[start(region) + index];
    endfunction

    // What only bursts of whole, aligned beats within 4 KiB that count up pass.
    task check(input [8*16-1:0] port, input [63:0] address, input [7:0] len, input [2:0] size, input [1:0] burst);
        begin
            if (burst !== 2'd1) breach(port, address, "is not of kind INCR");
            if ((1 << size) !== BeatBytes) breach(port, address, "is not of whole beats");
            if (address % BeatBytes !== 0) breach(port, address, "is not aligned to a beat");
            if (address[11:0] + (len + 1) * BeatBytes > 4096) breach(port, address, "crosses 4 KiB");
        end
    endtask

    task breach(input [8*16-1:0] port, input [63:0] address, input [8*40-1:0] message);
        begin
            failures = failures + 1;
            $display("FAIL cycle %0d, %0s: the burst at %h %0s", cycle_q, port, address, message);
        end
    endtask

    genvar port;
    generate
        for (port = 0; port < ReadPorts; port = port + 1) begin : g_read
            reg [DataBits+2:0] beats [0:Depth-1];   // last, response, data
            reg         [63:0] dues  [0:Depth-1];   // cycle from which a beat may go
            integer            head, tail, open, from, seen, i, k;
            reg          [1:0] response;
            reg                arready_q, rvalid_q;
            reg [DataBits+2:0] beat_q;
            reg [8*16-1:0]     name;
            wire               a_stall, r_stall;
            wire        [63:0] address = araddr_i[AddrBits*port +: AddrBits];
            wire         [7:0] len     = arlen_i[8*port +: 8];

            random_stalls #(.Salt(100 + 2 * port)) u_a_stalls (.clk_i(clk_i), .stall_o(a_stall));
            random_stalls #(.Salt(101 + 2 * port)) u_r_stalls (.clk_i(clk_i), .stall_o(r_stall));
            handshake_check #(.Name("read address"), .Width(AddrBits + 13)) u_check (
                .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(arvalid_i[port]), .ready_i(arready_q),
                .data_i({address[AddrBits-1:0], len, arsize_i[3*port +: 3], arburst_i[2*port +: 2]}),
                .failures_o(ar_breaches[32*port +: 32])
            );

            assign #1 arready_o[port] = arready_q;
            assign #1 rvalid_o[port] = rvalid_q;
            assign #1 {rlast_o[port], rresp_o[2*port +: 2], rdata_o[DataBits*port +: DataBits]} = beat_q;

            initial $sformat(name, "read port %0d", port);

            always @(posedge clk_i) begin
                if (!rst_ni) begin
                    head = 0;
                    tail = 0;
                    open = 0;
                    seen = 0;
                    arready_q <= 1'b0;
                    rvalid_q <= 1'b0;
                end else begin
                    if (rvalid_q && rready_i[port] && beat_q[DataBits+2]) open = open - 1;
                    if (!rvalid_q || rready_i[port]) begin
                        rvalid_q <= head != tail && dues[head % Depth] <= cycle_q && !r_stall;
                        beat_q <= beats[head % Depth];
                        if (head != tail && dues[head % Depth] <= cycle_q && !r_stall) head = head + 1;
                    end
                    if (arvalid_i[port] === 1'b1 && arready_q) begin
                        check(name, address, len, arsize_i[3*port +: 3], arburst_i[2*port +: 2]);
                        from = place(address, (len + 1) * BeatBytes, 1'b0);
                        if (from < 0) breach(name, address, "is in no region");
                        seen = seen + 1;
                        response = from < 0 ? DecodeError : port == 0 && seen == read_error ? SlaveError : Okay;
                        for (i = 0; i <= len; i = i + 1) begin
                            dues[tail % Depth] = cycle_q + latency;
                            beats[tail % Depth] = {i == len, response, {DataBits{1'b0}}};
                            for (k = 0; k < BeatWords && from >= 0; k = k + 1)
                                beats[tail % Depth][32*k +: 32] = words[from + i * BeatWords + k];
                            tail = tail + 1;
                        end
                        open = open + 1;
                    end
                    arready_q <= open < Bursts && !a_stall;
                end
            end
        end
    endgenerate

    reg        [63:0] addresses [0:Bursts-1], dues [0:Bursts-1];
    reg         [8:0] lengths   [0:Bursts-1];   // beats
    reg [DataBits-1:0]  data    [0:Depth-1];
    reg [BeatBytes-1:0] strobes [0:Depth-1];
    integer           aw_head, aw_data, aw_tail, w_head, w_tail, w_beats, to, i, k, n;
    reg               awready_q, wready_q, bvalid_q;
    reg         [1:0] bresp_q;
    reg        [31:0] merged;
    wire              aw_stall, w_stall, b_stall;

    random_stalls #(.Salt(1)) u_aw_stalls (.clk_i(clk_i), .stall_o(aw_stall));
    random_stalls #(.Salt(2)) u_w_stalls (.clk_i(clk_i), .stall_o(w_stall));
    random_stalls #(.Salt(3)) u_b_stalls (.clk_i(clk_i), .stall_o(b_stall));
    handshake_check #(.Name("write address"), .Width(AddrBits + 13)) u_aw_check (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(awvalid_i), .ready_i(awready_q),
        .data_i({awaddr_i, awlen_i, awsize_i, awburst_i}), .failures_o(aw_breaches)
    );
    handshake_check #(.Name("write data"), .Width(DataBits + BeatBytes + 1)) u_w_check (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(wvalid_i), .ready_i(wready_q),
        .data_i({wdata_i, wstrb_i, wlast_i}), .failures_o(w_breaches)
    );

    assign #1 awready_o = awready_q;
    assign #1 wready_o = wready_q;
    assign #1 bvalid_o = bvalid_q;
    assign #1 bresp_o = bresp_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            aw_head = 0;
            aw_data = 0;
            aw_tail = 0;
            w_head = 0;
            w_tail = 0;
            w_beats = 0;
            awready_q <= 1'b0;
            wready_q <= 1'b0;
            bvalid_q <= 1'b0;
        end else begin
            if (bvalid_q && bready_i === 1'b1) begin
                land;
                bvalid_q <= 1'b0;
            end else if (!bvalid_q && aw_head < aw_data && dues[aw_head % Bursts] <= cycle_q && !b_stall) begin
                bvalid_q <= 1'b1;
                bresp_q <= place(addresses[aw_head % Bursts], 4, 1'b1) < 0 ? DecodeError :
                           aw_head + 1 == write_error ? SlaveError : Okay;
            end
            if (awvalid_i === 1'b1 && awready_q) begin
                check("write port", awaddr_i, awlen_i, awsize_i, awburst_i);
                if (place(awaddr_i, (awlen_i + 1) * BeatBytes, 1'b1) < 0) breach("write port", awaddr_i, "may not be written");
                addresses[aw_tail % Bursts] = awaddr_i;
                lengths[aw_tail % Bursts] = awlen_i + 1;
                aw_tail = aw_tail + 1;
            end
            if (wvalid_i === 1'b1 && wready_q) begin
                data[w_tail % Depth] = wdata_i;
                strobes[w_tail % Depth] = wstrb_i;
                w_tail = w_tail + 1;
                w_beats = w_beats + 1;
                if (wlast_i !== (w_beats == lengths[aw_data % Bursts]))
                    breach("write port", addresses[aw_data % Bursts], "has wlast in the wrong place");
                if (w_beats == lengths[aw_data % Bursts]) begin
                    dues[aw_data % Bursts] = cycle_q + write_latency;
                    aw_data = aw_data + 1;
                    w_beats = 0;
                end
            end
            awready_q <= aw_tail - aw_head < Bursts && !aw_stall;
            // Data wait for their address.
            wready_q <= aw_data != aw_tail && !w_stall;
        end
    end

    // The oldest burst: its bytes are in memory from now on.
    task land;
        begin
            to = place(addresses[aw_head % Bursts], lengths[aw_head % Bursts] * BeatBytes, 1'b1);
            for (i = 0; i < lengths[aw_head % Bursts]; i = i + 1) begin
                for (k = 0; k < BeatWords && to >= 0; k = k + 1) begin
                    merged = words[to + i * BeatWords + k];
                    for (n = 0; n < 4; n = n + 1)
                        if (strobes[w_head % Depth][4*k + n]) merged[8*n +: 8] = data[w_head % Depth][32*k + 8*n +: 8];
                    words[to + i * BeatWords + k] <= merged;
                end
                w_head = w_head + 1;
            end
            aw_head = aw_head + 1;
        end
    endtask

endmodule
`default_nettype wire
