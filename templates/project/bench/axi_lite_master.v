`default_nettype none
`timescale 1ns / 1ps
// axi_lite_master: the host of the registers: tasks that write and read one, and check the response.
module axi_lite_master #(
    parameter AddrBits = 12
) (
    input  wire                clk_i,
    output wire [AddrBits-1:0] awaddr_o,
    output wire                awvalid_o,
    input  wire                awready_i,
    output wire         [31:0] wdata_o,
    output wire          [3:0] wstrb_o,
    output wire                wvalid_o,
    input  wire                wready_i,
    input  wire          [1:0] bresp_i,
    input  wire                bvalid_i,
    output wire                bready_o,
    output wire [AddrBits-1:0] araddr_o,
    output wire                arvalid_o,
    input  wire                arready_i,
    input  wire         [31:0] rdata_i,
    input  wire          [1:0] rresp_i,
    input  wire                rvalid_i,
    output wire                rready_o,
    output wire         [31:0] failures_o
);

    localparam Watchdog = 10000;   // cycles until an answer

    reg [AddrBits-1:0] address_q;
    reg         [31:0] wdata_q;
    reg                awvalid_q, wvalid_q, bready_q, arvalid_q, rready_q;
    reg         [31:0] failures, result;
    reg                answered;
    integer            cycles;

    assign #1 awaddr_o  = address_q;
    assign #1 awvalid_o = awvalid_q;
    assign #1 wdata_o   = wdata_q;
    assign    wstrb_o   = 4'hf;
    assign #1 wvalid_o  = wvalid_q;
    assign #1 bready_o  = bready_q;
    assign #1 araddr_o  = address_q;
    assign #1 arvalid_o = arvalid_q;
    assign #1 rready_o  = rready_q;
    assign failures_o   = failures;

    initial begin
        {awvalid_q, wvalid_q, bready_q, arvalid_q, rready_q} = 5'd0;
        failures = 0;
    end

    task write(input [31:0] address, input [31:0] data);
        begin
            address_q <= address[AddrBits-1:0];
            wdata_q <= data;
            {awvalid_q, wvalid_q, bready_q} <= 3'b111;
            answered = 1'b0;
            for (cycles = 0; !answered && cycles < Watchdog; cycles = cycles + 1) begin
                @(posedge clk_i);
                if (awready_i) awvalid_q <= 1'b0;
                if (wready_i) wvalid_q <= 1'b0;
                if (bready_q && bvalid_i === 1'b1) answer(address, bresp_i);
            end
            {awvalid_q, wvalid_q, bready_q} <= 3'b000;
            if (!answered) fail(address, "a write is not answered");
            @(posedge clk_i);
        end
    endtask

    // Leaves what it read in result.
    task read(input [31:0] address);
        begin
            address_q <= address[AddrBits-1:0];
            {arvalid_q, rready_q} <= 2'b11;
            answered = 1'b0;
            result = 32'hxxxx_xxxx;
            for (cycles = 0; !answered && cycles < Watchdog; cycles = cycles + 1) begin
                @(posedge clk_i);
                if (arready_i) arvalid_q <= 1'b0;
                if (rready_q && rvalid_i === 1'b1) begin
                    result = rdata_i;
                    answer(address, rresp_i);
                end
            end
            {arvalid_q, rready_q} <= 2'b00;
            if (!answered) fail(address, "a read is not answered");
            @(posedge clk_i);
        end
    endtask

    task answer(input [31:0] address, input [1:0] response);
        begin
            answered = 1'b1;
            if (response !== 2'd0) fail(address, "the response is not OKAY");
        end
    endtask

    task fail(input [31:0] address, input [8*40-1:0] message);
        begin
            failures = failures + 1;
            $display("FAIL register %h: %0s", address, message);
        end
    endtask

endmodule
`default_nettype wire
