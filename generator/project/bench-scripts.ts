import type { Device } from '../devices/devices.js'
import { projectFile, render } from '../print/templates.js'
import type { ToolScript } from './tool-scripts.js'

const simulators: readonly ToolScript[] = [
  { path: 'scripts/icarus.sh', about: 'the benches of `bench/` in Icarus Verilog; `make icarus` calls it' },
  { path: 'scripts/xsim.sh', about: "the same in Vivado's simulator" },
  { path: 'scripts/questa.do', about: '`vsim -c -do`: the same in Questa or ModelSim' },
  { path: 'scripts/vcs.sh', about: 'the same in VCS' },
  { path: 'scripts/benches.sh', about: 'what these shell scripts have in common' },
  {
    path: 'scripts/hex.sh',
    about: 'vectors as text that `$readmemh` reads, in `build/hex`; the others call it',
  },
]
const netlist: ToolScript = {
  path: 'scripts/netlist.tcl',
  about: '`vivado -mode batch -source`: the netlist of a module, for the benches after synthesis',
}

/** Scripts that run the benches in a simulator, and what they need. */
export const benchScripts: readonly ToolScript[] = [...simulators, netlist]

/** Prints them for a device, by path. */
export function benchScriptFiles({ part }: Pick<Device, 'part'>): Map<string, string> {
  return new Map([
    ...simulators.map(({ path }) => [path, projectFile(path)] as const),
    [netlist.path, render(`project/${netlist.path}.hbs`, { part })],
  ])
}
