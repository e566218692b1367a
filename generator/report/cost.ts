import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { runTool } from '../../sim/run-tool.js'
import { requireTool } from '../../sim/tools.js'
import { withTemporaryFolder } from '../temporary-folder.js'
import { writeFiles } from '../write-files.js'

/** Cells of a module after synthesis for UltraScale+. */
export interface Cost {
  /** Logic, shift-register and memory LUTs. */
  readonly lut: number
  /** Flip-flops. */
  readonly ff: number
  /** DSP48E2. */
  readonly dsp: number
  /** 36-kbit block RAMs; an 18-kbit one counts half. */
  readonly bram: number
}

const statSchema = z.object({ design: z.object({ num_cells_by_type: z.record(z.string(), z.number()) }) })

/**
 * Synthesises a module with Yosys, `synth_xilinx -family xcup`, flattened.
 * Yosys leaves the DSPs' own pipeline registers unused, so LUT and FF are upper estimates; DSP and BRAM can be trusted.
 * @param files - Verilog by path under `rtl/`.
 * @throws ToolError when Yosys is missing or refuses the code.
 */
export async function synthesise(files: ReadonlyMap<string, string>, top: string): Promise<Cost> {
  const yosys = requireTool('yosys')
  return withTemporaryFolder(join(tmpdir(), 'moeforge-synth-'), async (cwd) => {
    await writeFiles(cwd, files)
    // Only the modules below the top are read: others would change names, and with them what ABC finds.
    const read = `read_verilog rtl/${top}.v; hierarchy -libdir rtl -top ${top}`
    const synth = `synth_xilinx -family xcup -noiopad -noclkbuf -flatten -top ${top}`
    await runTool(yosys, ['-q', '-p', `${read}; ${synth}; tee -q -o stat.json stat -json`], { cwd })
    const stat = JSON.parse(await readFile(join(cwd, 'stat.json'), 'utf8'))
    return costOf(statSchema.parse(stat).design.num_cells_by_type)
  })
}

function costOf(cells: Readonly<Record<string, number>>): Cost {
  const count = (pattern: RegExp, weight = 1) =>
    Object.entries(cells).reduce((sum, [type, number]) => sum + (pattern.test(type) ? number * weight : 0), 0)
  return {
    lut: count(/^LUT\d$|^SRL|^RAM\d+(X\d+)?(M|D|S)/),
    ff: count(/^FD[RSCP]E/),
    dsp: count(/^DSP48E2$/),
    bram: count(/^RAMB36E2$/) + count(/^RAMB18E2$/, 0.5),
  }
}
