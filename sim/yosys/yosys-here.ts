import { runTool } from '../run-tool.js'
import { findTool, requireTool, toolVersion } from '../tools.js'
import { npmToolVersion } from '../wasm/npm-tool.js'
import { npmYosys } from './npm-yosys.js'
import type { Yosys } from './yosys.js'

/** The Yosys of this machine. */
export const nativeYosys: Yosys = {
  version: () => toolVersion('yosys'),
  async run(cwd, { commands }) {
    await runTool(requireTool('yosys'), ['-q', '-p', commands.join('; ')], { cwd })
  },
}

/** That of this machine, unless only the one of npm is here. */
export function yosysHere(): Yosys {
  const isOther = findTool('yosys') === null && npmToolVersion('@yowasp/yosys') !== null
  return isOther ? npmYosys : nativeYosys
}
