import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { npmYosys } from '../yosys/npm-yosys.js'
import { declareInnerNames, innerNames } from './inner-names.js'
import { parseRtlil, type RtlilWire } from './rtlil.js'

/** What is translated, in a folder that holds `rtl/`. */
export interface Translation {
  /** Top module; its file is `rtl/<top>.v`. */
  readonly top: string
  /** Values of its parameters. */
  readonly parameters: Readonly<Record<string, number>>
  /** Whether the C++ can name every signal, for waveforms. */
  readonly trace: boolean
}

/** The name of C++ files `design.h`, `design.cc`, and of the top module in them. */
export const designName = 'design'

/**
 * Has Yosys make C++ of Verilog: `design.h` and `design.cc`.
 * @returns the top's ports by name.
 * @throws ToolError with Yosys' message when it refuses.
 */
export async function translateVerilog(
  cwd: string,
  translation: Translation,
): Promise<Map<string, RtlilWire>> {
  const file = `rtl/${translation.top}.v`
  const verilog = await readFile(join(cwd, file), 'utf8')
  const { names, without } = innerNames(verilog)
  const read = [`read_verilog -defer -Irtl ${file}`, ...elaborate(translation)]
  if (names.length === 0) return write(cwd, translation, read)
  await writeFile(join(cwd, file), without)
  await npmYosys.run(cwd, { commands: [...read, `write_rtlil ${elaborated}`], products: [elaborated] })
  const text = await readFile(join(cwd, elaborated), 'utf8')
  const declared = declareInnerNames(verilog, { top: `\\${designName}`, design: parseRtlil(text) })
  await writeFile(join(cwd, file), declared.verilog)
  await writeFile(join(cwd, elaborated), keepOthers(text, declared.flattened))
  return write(cwd, translation, [
    `read_rtlil ${elaborated}`,
    `delete ${designName}`,
    ...read,
    // Widths are whole before that: what is flattened takes the place of what was declared.
    'proc',
    'flatten',
  ])
}

const elaborated = 'elaborated.il'
const ports = 'ports.il'

function elaborate({ top, parameters }: Translation): string[] {
  const values = Object.entries(parameters).map(([name, value]) => ` -chparam ${name} ${value}`)
  return [`hierarchy -check -libdir rtl -top ${top}${values.join('')}`, `rename -top ${designName}`]
}

/**
 * How Yosys is to write C++. Every module becomes a class of its own, so that an instance more costs no further C++.
 * @param trace - whether all signals can be looked at.
 */
export function writeCommand(trace: boolean): string {
  return `write_cxxrtl -noflatten -header ${trace ? '-g4' : '-g0'}`
}

async function write(
  cwd: string,
  { trace }: Translation,
  before: readonly string[],
): Promise<Map<string, RtlilWire>> {
  const commands = [
    ...before,
    `${writeCommand(trace)} ${designName}.cc`,
    `select ${designName}/x:*`,
    `write_rtlil -selected ${ports}`,
  ]
  await npmYosys.run(cwd, { commands, products: [`${designName}.h`, `${designName}.cc`, ports] })
  const top = parseRtlil(await readFile(join(cwd, ports), 'utf8')).get(`\\${designName}`)
  const wires = [...(top?.wires ?? [])].filter(([, wire]) => wire.direction !== null)
  return new Map(wires.map(([name, wire]) => [name.slice(1), wire]))
}

/** RTLIL in which all modules but some stay modules when others are flattened. */
function keepOthers(rtlil: string, flattened: readonly string[]): string {
  return rtlil.replace(/^module (\S+)$/gm, (line, name: string) =>
    flattened.includes(name) ? line : `attribute \\keep_hierarchy 1\n${line}`,
  )
}
