// needs: yosys
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { type Memory, memoryCells, tableCells } from '../../generator/estimate/resources/memory-cells.js'
import { mapToDevice } from '../../generator/report/map-to-device.js'
import { costsOf, moduleNamed } from '../../generator/report/netlist.js'

const one = (depth: number, width: number, elements?: number): Memory => ({
  ...{ depth, width, count: 1 },
  ...(elements === undefined ? {} : { elements }),
})
// Powers of two and not, one cell and several above and beside each other, words in elements, at the edge of LUT memory.
const memories = [
  ...[one(64, 36), one(96, 27), one(96, 36), one(128, 18), one(192, 16), one(512, 8), one(600, 54)],
  ...[one(1300, 256), one(2100, 27), one(2100, 54), one(3000, 9), one(10000, 1)],
  ...[one(1240, 16, 8), one(300, 12, 4), one(2048, 8, 2)],
]
const tables = [
  ...[one(256, 32), one(256, 35), one(300, 24), one(512, 16), one(512, 18), one(578, 7), one(578, 21)],
]

test('memories and tables take the block RAMs that Yosys makes of them', async () => {
  const parts = [
    ...memories.map((memory, i) => ({ name: `memory_${i}`, text: memoryModule(`memory_${i}`, memory) })),
    ...tables.map((table, i) => ({ name: `table_${i}`, text: tableModule(`table_${i}`, table) })),
  ]
  const netlist = await mapToDevice({ files: filesOf(parts), top: 'parts' }, { flatten: false })
  const costs = costsOf(netlist)
  const found = moduleNamed(netlist, 'parts').instances.map(({ name, type }) => [name, costs.get(type)?.bram])
  const wanted = [...memories.map(memoryCells), ...tables.map(tableCells)].map(({ bram }) => bram)
  expect(found.map(([, bram]) => bram)).toEqual(
    found.map(([name]) => wanted[parts.findIndex((part) => `u_${part.name}` === name)]),
  )
  expect(found).toHaveLength(wanted.length)
})

function filesOf(parts: readonly { readonly name: string; readonly text: string }[]) {
  const library = ['memory/ram_sdp', 'memory/ram_masked', 'checks/parameter_check'].map((path) => {
    const text = readFileSync(join(packageRoot, 'templates', 'lib', `${path}.v`), 'utf8')
    return [`rtl/${path.replace(/.*\//, '')}.v`, text] as const
  })
  const ports = parts.map(({ name }) => `output wire [511:0] ${name}_o`)
  const instances = parts.map(
    ({ name }) => `${name} u_${name} (.clk_i(clk_i), .a_i(a_i), .d_i(d_i), .q_o(${name}_o));`,
  )
  const top = `module parts (input wire clk_i, input wire [31:0] a_i, input wire [511:0] d_i, ${ports.join(', ')});\n${instances.join('\n')}\nendmodule\n`
  const own = parts.map(({ name, text }) => [`rtl/${name}.v`, text] as const)
  return new Map([...library, ...own, ['rtl/parts.v', top] as const])
}

const ports = '(input wire clk_i, input wire [31:0] a_i, input wire [511:0] d_i, output wire [511:0] q_o)'

function memoryModule(name: string, { width, elements, depth }: Memory): string {
  const bits = Math.ceil(Math.log2(depth))
  const word = width * (elements ?? 1)
  const mask = elements === undefined ? '' : `.write_mask_i(d_i[511-:${elements}]), `
  const [module, sizes] =
    elements === undefined
      ? ['ram_sdp', `.Width(${width})`]
      : ['ram_masked', `.Elements(${elements}), .Width(${width})`]
  return `module ${name} ${ports};
    ${module} #(${sizes}, .Depth(${depth})) u_ram (
        .clk_i(clk_i), .write_valid_i(a_i[31]), ${mask}.write_addr_i(a_i[${bits - 1}:0]), .write_data_i(d_i[${word - 1}:0]),
        .read_addr_i(d_i[500-:${bits}]), .read_data_o(q_o[${word - 1}:0])
    );
    assign q_o[511:${word}] = 0;
endmodule
`
}

// Words in which every bit is used: a Weyl sequence.
function tableModule(name: string, { width, depth }: Memory): string {
  const bits = Math.ceil(Math.log2(depth))
  const word = (i: number) => ((BigInt(i + 1) * 0x9e3779b97f4a7c15n) >> 7n) % (1n << BigInt(width))
  const rows = Array.from({ length: depth }, (_, i) => `${bits}'d${i}: word_q <= ${width}'d${word(i)};`)
  return `module ${name} ${ports};
    reg [${width - 1}:0] word_q;
    always @(posedge clk_i) case (a_i[${bits - 1}:0])
        ${rows.join('\n        ')}
        default: word_q <= 0;
    endcase
    assign q_o = word_q;
endmodule
`
}
