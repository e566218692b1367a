import { ToolError } from '../../../generator/base/errors.js'
import type { Tool } from '../../tool.js'
import { locate, missing, toolNamed, tools } from '../../tools.js'

/** What makes the sources that Verilator does not come with. */
export const sourceTools: readonly Tool[] = ['flex', 'bison', 'python3'].map(toolNamed)

/** Debian's compiler for WASI. */
export const compilerTools: readonly Tool[] = tools.filter(
  (tool) => tool.group === 'verilator-wasm' && !sourceTools.includes(tool),
)

/** @throws ToolError that names all that are missing, and the packages to install */
export function requireTools(tools: readonly Tool[]): void {
  const lacking = lackOf(tools)
  if (lacking !== null) throw new ToolError(lacking)
}

/** Which of the tools are missing, the packages to install and what works without; null where all are here. */
export function lackOf(tools: readonly Tool[]): string | null {
  const lacking = tools.filter((tool) => locate(tool) === null)
  if (lacking.length === 0) return null
  const names = lacking.map(({ name }) => name).join(', ')
  const packages = lacking.map((tool) => tool.package).join(' ')
  return `${names} ${lacking.length === 1 ? 'is' : 'are'} ${missing({ ...lacking[0], package: packages })}`
}
