import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Yosys } from '../../sim/yosys/yosys.js'
import { yosysHere } from '../../sim/yosys/yosys-here.js'
import { withScratchFolder } from '../base/temporary-folder.js'
import { writeFiles } from '../base/write-files.js'
import { mappedModules } from './mapped-modules.js'
import { type Netlist, netlistOf } from './netlist.js'
import { rtlilModules } from './rtlil-modules.js'

/** Verilog by path, `rtl/<module>.v` for every module, and the name of the uppermost. */
export interface VerilogDesign {
  readonly files: ReadonlyMap<string, string>
  readonly top: string
  /** Modules whose parts are looked at one by one; the uppermost always is. */
  readonly opened?: readonly string[]
}

export interface MappingOptions {
  /** Makes one module of the hierarchy first: constants then reach everywhere, and large designs take very long. */
  readonly flatten: boolean
  /** That of this machine, unless only the one of npm is here. */
  readonly yosys?: Yosys
}

/**
 * Synthesises a design with Yosys, `synth_xilinx -family xcup`: every distinct module once, and again only when it has
 * changed. Yosys leaves the DSPs' own pipeline registers unused.
 * @throws ToolError when Yosys is missing or rejects the code.
 */
export async function mapToDevice(
  { files, top }: VerilogDesign,
  { flatten, yosys = yosysHere() }: MappingOptions,
): Promise<Netlist> {
  await yosys.version()
  const modules = await withScratchFolder('synth', async (cwd) => {
    await writeFiles(cwd, files)
    // Only the modules below the top are read: others would change names, and with them what ABC finds.
    const read = [`read_verilog rtl/${top}.v`, `hierarchy -libdir rtl -top ${top}`]
    const flat = flatten ? ['proc', 'flatten'] : []
    const product = 'design.il'
    await yosys.run(cwd, { commands: [...read, ...flat, `write_rtlil ${product}`], products: [product] })
    return rtlilModules(await readFile(join(cwd, product), 'utf8'))
  })
  return netlistOf(await mappedModules(modules, yosys), top)
}
