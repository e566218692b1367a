import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { writeFiles } from '../../generator/base/write-files.js'
import { withModules } from '../../generator/print/library-modules.js'
import { libraryFile } from '../../generator/print/templates.js'

/** How an input of a module under test is driven. New values come just after the edge; `percent` is how often. */
export type Drive =
  /** Any value of so many bits. */
  | { readonly kind: 'random'; readonly width: number }
  /** High or low; high only while a Verilog expression holds, in the same cycle. */
  | { readonly kind: 'pulse'; readonly percent: number; readonly while?: string }
  /**
   * The valid of a stream: stays until the named ready, and begins only while a Verilog expression holds. `data` are its other
   * ports, with their widths: random words.
   */
  | {
      readonly kind: 'valid'
      readonly percent: number
      readonly ready: string
      readonly while?: string
      readonly data: Readonly<Record<string, number>>
    }
  /** A Verilog expression of other ports, and of what `body` declares. */
  | { readonly kind: 'wire'; readonly width: number; readonly expression: string }

/** A module of the library, alone, and what drives it. It has `clk_i` unless `clock` is false, `rst_ni` unless `reset` is. */
export interface Leaf {
  readonly module: string
  readonly parameters?: Readonly<Record<string, number>>
  readonly inputs: Readonly<Record<string, Drive>>
  /** Outputs and their widths. */
  readonly outputs: Readonly<Record<string, number>>
  readonly clock?: boolean
  readonly reset?: boolean
  readonly cycles?: number
  /** Verilog of the bench's own: declarations and processes that `wire` inputs read. It may use `clk_i`, `rst_ni` and `seed`. */
  readonly body?: string
  /** Files that are printed for a design, which the module includes or instantiates, by path: `rtl/accel_constants.vh`. */
  readonly files?: Readonly<Record<string, string>>
}

export interface LeafRun {
  /** The ports' values at each edge after reset, by name; null where a bit is unknown. */
  readonly rows: readonly Row[]
  /** What a failed assertion printed, or null. */
  readonly stopped: string | null
}

export type Row = Readonly<Record<string, bigint | null>>

export interface LeafOptions {
  readonly seed?: number
  /** Changes the text of a file before it is compiled. */
  readonly edit?: (path: string, text: string) => string
}

/** Runs a module in Icarus Verilog. */
export async function runLeaf(
  leaf: Leaf,
  { seed = 1, edit = (_, text) => text }: LeafOptions = {},
): Promise<LeafRun> {
  const module = `rtl/${leaf.module}.v`
  const files = withModules([
    [module, libraryFile(`${leaf.module}.v`)],
    ['rtl/bench.v', benchText(leaf, seed)],
    ...Object.entries(leaf.files ?? {}),
  ])
  const edited = new Map([...files].map(([path, text]) => [path, edit(path, text)]))
  return await withTemporaryFolder(join(tmpdir(), `moeforge-leaf-${leaf.module}-`), async (cwd) => {
    await writeFiles(cwd, edited)
    const args = [
      '-g2005',
      '-Wall',
      '-Wno-timescale',
      '-y',
      'rtl',
      '-I',
      'rtl',
      '-s',
      'bench',
      '-o',
      'bench.vvp',
      'rtl/bench.v',
    ]
    await execa('iverilog', args, { cwd })
    const { stdout } = await execa('vvp', ['-n', 'bench.vvp'], { cwd })
    const lines = stdout.split('\n')
    return {
      rows: parsedRows(readFileSync(join(cwd, 'rows.txt'), 'utf8'), portWidths(leaf)),
      stopped: lines.find((line) => line.includes('assertion failed')) ?? null,
    }
  })
}

/** Words that a stream moved: the values of a port in the rows in which valid and ready are both high. */
export function moved(rows: readonly Row[], valid: string, ready: string, data: string): (bigint | null)[] {
  return rows.filter((row) => row[valid] === 1n && row[ready] === 1n).map((row) => row[data])
}

function portWidths({ inputs, outputs }: Leaf): [string, number][] {
  const driven = Object.entries(inputs).flatMap(([name, drive]) => drivenPorts(name, drive))
  return [...driven, ...Object.entries(outputs)]
}

function drivenPorts(name: string, drive: Drive): [string, number][] {
  switch (drive.kind) {
    case 'random':
    case 'wire':
      return [[name, drive.width]]
    case 'pulse':
      return [[name, 1]]
    case 'valid':
      return [[name, 1], ...Object.entries(drive.data)]
  }
}

function parsedRows(text: string, ports: readonly (readonly [string, number])[]): Row[] {
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const words = line.split(' ')
      return Object.fromEntries(ports.map(([name], index) => [name, known(words[index])]))
    })
}

function known(word: string): bigint | null {
  return /^[0-9a-f]+$/.test(word) ? BigInt(`0x${word}`) : null
}

function benchText(leaf: Leaf, seed: number): string {
  const { module, parameters = {}, inputs, outputs, cycles = 2000, body = '' } = leaf
  const { clock = true, reset = true } = leaf
  const ports = portWidths(leaf)
  const given = Object.entries(parameters).map(([name, value]) => `.${name}(${value})`)
  const clocked = [...(clock ? ['.clk_i(clk_i)'] : []), ...(reset ? ['.rst_ni(rst_ni)'] : [])]
  const connected = [...clocked, ...ports.map(([name]) => `.${name}(${name})`)]
  return `\`timescale 1ns / 1ps
module bench;
    reg clk_i = 0, rst_ni = 0;
    integer seed = ${seed}, rows, cycle;
    always #5 clk_i = !clk_i;
${Object.entries(outputs)
  .map(([name, width]) => `    wire [${width - 1}:0] ${name};\n`)
  .join('')}${Object.entries(inputs)
  .map(([name, drive]) => driverText(name, drive))
  .join('')}${body}
    ${module}${given.length === 0 ? '' : ` #(${given.join(', ')})`} dut (${connected.join(', ')});
    initial begin
        rows = $fopen("rows.txt");
        repeat (4) @(posedge clk_i);
        #1 rst_ni = 1;
        for (cycle = 0; cycle < ${cycles}; cycle = cycle + 1) begin
            @(negedge clk_i);
            $fdisplay(rows, "${ports.map(() => '%h').join(' ')}", ${ports.map(([name]) => name).join(', ')});
        end
        $finish;
    end
endmodule
`
}

const often = (percent: number) => `($unsigned($random(seed)) % 100 < ${percent})`
const word = (width: number) =>
  `{${Array.from({ length: Math.ceil(width / 32) }, () => '$random(seed)').join(', ')}}`

function driverText(name: string, drive: Drive): string {
  switch (drive.kind) {
    case 'random':
      return `    reg [${drive.width - 1}:0] ${name};
    always @(posedge clk_i) #1 ${name} = ${word(drive.width)};
`
    case 'pulse':
      return `    reg ${name}_want = 0;
    always @(posedge clk_i) #1 ${name}_want = rst_ni && ${often(drive.percent)};
    wire ${name} = ${name}_want && (${drive.while ?? '1'});
`
    case 'valid': {
      const data = Object.entries(drive.data)
      return `    reg ${name} = 0;
${data.map(([port, width]) => `    reg [${width - 1}:0] ${port};\n`).join('')}    always @(posedge clk_i) begin : drive_${name}
        reg was_taken;
        was_taken = ${drive.ready};
        #1 if (!${name} || was_taken) begin
            ${name} = rst_ni && ${often(drive.percent)} && (${drive.while ?? '1'});
            ${data.map(([port, width]) => `${port} = ${word(width)};`).join(' ')}
        end
    end
`
    }
    case 'wire':
      return `    wire [${drive.width - 1}:0] ${name} = ${drive.expression};
`
  }
}
