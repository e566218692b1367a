import { runTool } from '../run-tool.js'
import { requireTool, toolVersion } from '../tools.js'
import type { Compiler } from './compiler.js'

/** The compiler of this machine. */
export const gcc: Compiler = {
  name: 'g++',
  flags: ['-pthread'],
  linkFlags: [],
  sources: () => new Map(),
  version: () => toolVersion('g++'),
  async run(args, options) {
    await runTool(requireTool('g++'), args, options)
  },
  outside: (path) => path,
  ahead: { product: (name) => `${name}.gch`, use: (header) => ['-include', header] },
  program: (path) => [path],
}
