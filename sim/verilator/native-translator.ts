import { join } from 'node:path'
import { runTool } from '../run-tool.js'
import { requireTool, toolVersion } from '../tools.js'
import type { Translator } from './translator.js'

/** The Verilator of this machine. */
export const nativeTranslator: Translator = {
  version: () => toolVersion('verilator'),
  waveforms: {
    fst: { flag: '--trace-fst', libraries: ['-lz'] },
    vcd: { flag: '--trace', libraries: [] },
  },
  async translate(args, { cwd }) {
    await runTool(requireTool('verilator'), args, { cwd })
  },
  async include() {
    const root = await runTool(requireTool('verilator'), ['--getenv', 'VERILATOR_ROOT'], { cwd: '.' })
    return join(root.trim(), 'include')
  },
}
