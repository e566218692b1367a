// needs: iverilog
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'

/** A master of axi_memory: 64 bytes that are only read at 0x1000, which hold their word's number, and 64 that are written at 0x1ff0. */
const master = (steps: string) => `
\`timescale 1ns / 1ps
module master;
    reg clk = 0, rst_n = 0;
    reg [15:0] araddr, awaddr; reg [7:0] arlen, awlen; reg [2:0] arsize, awsize; reg [1:0] arburst, awburst;
    reg arvalid = 0, rready = 0, awvalid = 0, wvalid = 0, wlast = 0, bready = 0;
    reg [31:0] wdata; reg [3:0] wstrb;
    wire arready, rlast, rvalid, awready, wready, bvalid;
    wire [31:0] rdata, failures; wire [1:0] rresp, bresp;
    integer cycle = 0, i;
    always #5 clk = !clk;
    always @(posedge clk) cycle <= cycle + 1;

    axi_memory #(
        .ReadPorts(1), .AddrBits(16), .DataBits(32), .Regions(2), .Bases({64'h1ff0, 64'h1000}), .Sizes({64'd64, 64'd64}),
        .Writable(2'b10), .Words(32), .Bursts(4)
    ) dut (
        .clk_i(clk), .rst_ni(rst_n), .araddr_i(araddr), .arlen_i(arlen), .arsize_i(arsize), .arburst_i(arburst),
        .arvalid_i(arvalid), .arready_o(arready), .rdata_o(rdata), .rresp_o(rresp), .rlast_o(rlast), .rvalid_o(rvalid),
        .rready_i(rready), .awaddr_i(awaddr), .awlen_i(awlen), .awsize_i(awsize), .awburst_i(awburst), .awvalid_i(awvalid),
        .awready_o(awready), .wdata_i(wdata), .wstrb_i(wstrb), .wlast_i(wlast), .wvalid_i(wvalid), .wready_o(wready),
        .bresp_o(bresp), .bvalid_o(bvalid), .bready_i(bready), .moves_o(), .failures_o(failures)
    );

    task ask(input [15:0] address, input [7:0] len, input [2:0] size, input [1:0] burst); begin
        {araddr, arlen, arsize, arburst, arvalid} <= {address, len, size, burst, 1'b1};
        @(posedge clk); while (!arready) @(posedge clk);
        arvalid <= 0;
    end endtask
    task take(input integer beats); begin
        rready <= 1;
        for (i = 0; i < beats; i = i) begin
            @(posedge clk);
            if (rvalid && rready) begin $display("R %h %0d %0d", rdata, rresp, rlast); i = i + 1; end
        end
        rready <= 0; @(posedge clk);
    end endtask
    task place(input [15:0] address, input [7:0] len); begin
        {awaddr, awlen, awsize, awburst, awvalid} <= {address, len, 3'd2, 2'd1, 1'b1};
        @(posedge clk); while (!awready) @(posedge clk);
        awvalid <= 0;
    end endtask
    task put(input [31:0] value, input [3:0] strobes, input last); begin
        {wdata, wstrb, wlast, wvalid} <= {value, strobes, last, 1'b1};
        @(posedge clk); while (!wready) @(posedge clk);
        wvalid <= 0;
    end endtask
    task answer; begin
        while (!bvalid) @(posedge clk);
        bready <= 1; @(posedge clk); @(posedge clk);
        $display("B %0d", bresp);
        bready <= 0; @(posedge clk);
    end endtask

    initial begin
        for (i = 0; i < 32; i = i + 1) dut.words[i] = i;
        repeat (4) @(posedge clk);
        #1 rst_n = 1;
        ${steps}
        $display("failures %0d", failures);
        $finish;
    end
    initial #100000 begin $display("too long"); $finish; end
endmodule
`

async function run(steps: string, ...plusargs: string[]): Promise<string[]> {
  return await withTemporaryFolder(join(tmpdir(), 'moeforge-axi-memory-'), async (cwd) => {
    await writeFile(join(cwd, 'master.v'), master(steps))
    const bench = join(packageRoot, 'templates/project/bench')
    const args = ['-g2005', '-y', bench, '-s', 'master', '-o', 'master.vvp', 'master.v']
    await execa('iverilog', args, { cwd })
    const { stdout } = await execa('vvp', ['-n', 'master.vvp', ...plusargs], { cwd })
    return stdout.split('\n').filter((line) => !line.includes('$finish called'))
  })
}

const expectFailure = (lines: readonly string[], message: string) => {
  expect(lines.join('\n')).toMatch(new RegExp(`^FAIL .*${message}`, 'm'))
  expect(lines).not.toContain('failures 0')
}

test('a burst comes beat by beat after its latency', async () => {
  const steps = `ask(16'h1004, 2, 2, 1); i = cycle; rready <= 1; while (!rvalid) @(posedge clk);
        $display("after %0d", cycle - i); take(3);`
  for (const latency of [10, 30]) {
    const [after, ...lines] = await run(steps, `+latency=${latency}`)
    const cycles = Number(after.replace('after ', ''))
    expect(cycles).toBeGreaterThanOrEqual(latency)
    expect(cycles).toBeLessThan(latency + 4)
    // The first beat passed while it was waited for.
    expect(lines.slice(0, 2).join()).toContain('R 00000002 0 0')
    expect(lines).toContain('R 00000003 0 1')
  }
})

test('a write lands with its response, bytes by their strobes, and a read sees what was there when it was asked', async () => {
  const steps = `place(16'h1ff0, 1); put(32'haabbccdd, 4'b0101, 0); put(32'h11223344, 4'b1111, 1);
        ask(16'h1ff0, 0, 2, 1); answer; ask(16'h1ff0, 1, 2, 1); take(3);`
  expect(await run(steps, '+write_latency=20')).toEqual([
    ...['B 0', 'R 00000010 0 1', 'R 00bb00dd 0 0', 'R 11223344 0 1', 'failures 0'],
  ])
})

test('nothing is lost or reordered by pauses', async () => {
  const steps = `ask(16'h1000, 3, 2, 1); ask(16'h1010, 3, 2, 1); take(8);
        place(16'h2000, 2); put(1, 15, 0); put(2, 15, 0); put(3, 15, 1); answer; ask(16'h2000, 2, 2, 1); take(3);`
  const calm = await run(steps)
  expect(calm).toHaveLength(13)
  for (const seed of [1, 2, 3]) expect(await run(steps, '+stalls=0.6', `+seed=${seed}`)).toEqual(calm)
})

test('the burst that is named answers with an error, and no other', async () => {
  const reads = "ask(16'h1000, 0, 2, 1); ask(16'h1000, 1, 2, 1); ask(16'h1000, 0, 2, 1); take(4);"
  expect(await run(reads, '+read_error=2')).toEqual([
    ...['R 00000000 0 1', 'R 00000000 2 0', 'R 00000001 2 1', 'R 00000000 0 1', 'failures 0'],
  ])
  const write = "place(16'h2000, 0); put(1, 15, 1); answer;"
  expect(await run(write + write, '+write_error=2')).toEqual(['B 0', 'B 2', 'failures 0'])
})

describe('a breach of the protocol is named, and counted', () => {
  test.each([
    ["ask(16'h1040, 0, 2, 1); take(1);", 'read port 0: the burst at 0000000000001040 is in no region'],
    ["ask(16'h103c, 1, 2, 1); take(2);", 'the burst at 000000000000103c is in no region'],
    ["ask(16'h1ffc, 1, 2, 1); take(2);", 'crosses 4 KiB'],
    ["ask(16'h1002, 0, 2, 1); take(1);", 'is not aligned to a beat'],
    ["ask(16'h1000, 0, 1, 1); take(1);", 'is not of whole beats'],
    ["ask(16'h1000, 0, 2, 0); take(1);", 'is not of kind INCR'],
    [
      "place(16'h1000, 0); put(1, 15, 1); answer;",
      'write port: the burst at 0000000000001000 may not be written',
    ],
    ["place(16'h2000, 1); put(1, 15, 1); put(1, 15, 1); answer;", 'has wlast in the wrong place'],
    ["place(16'h2000, 0); put(1, 15, 0); answer;", 'has wlast in the wrong place'],
    [
      '@(posedge clk) arvalid <= 1; @(posedge clk) arvalid <= 0;',
      'read address: valid fell before it was taken',
    ],
    [
      '@(posedge clk) awvalid <= 1; @(posedge clk) awvalid <= 0;',
      'write address: valid fell before it was taken',
    ],
    [
      'wdata <= 1; wvalid <= 1; @(posedge clk) wdata <= 2; @(posedge clk);',
      'write data: what was offered changed',
    ],
  ])('%s: %s', async (steps, message) => {
    // Offered in pauses where it must wait.
    const plusargs = message.includes('valid fell') ? ['+stalls=0.99'] : []
    expectFailure(await run(`${steps} repeat (3) @(posedge clk);`, ...plusargs), message)
  })

  test('what is in no region, or may not be written, answers DECERR', async () => {
    expect(await run("ask(16'h3000, 0, 2, 1); take(1);")).toContain('R 00000000 3 1')
    expect(await run("place(16'h3000, 0); put(1, 15, 1); answer;")).toContain('B 3')
  })
})
