import { type FoundTool, findTools, missing } from '../../sim/tools.js'
import { ToolError } from '../errors.js'
import type { DoctorOptions } from './commands/doctor.js'

/** Says which tools there are, and what to do about those that are missing. @throws ToolError where one is needed. */
export async function doctor({ json }: DoctorOptions): Promise<void> {
  const found = await findTools()
  process.stdout.write(json ? jsonReport(found) : textReport(found))
  requireAll(found)
}

/** One line for Node and for each tool. */
export function textReport(found: readonly FoundTool[]): string {
  const node = { name: 'node', version: process.versions.node, path: process.execPath }
  const rows = [{ ...node, absence: '' }, ...found.map((tool) => ({ ...tool, absence: missing(tool) }))]
  const nameWidth = Math.max(...rows.map(({ name }) => name.length))
  const versionWidth = Math.max(...rows.map(({ version }) => version?.length ?? 0))
  const lines = rows.map(({ name, version, path, absence }) => {
    const state = path === null ? absence : `${(version ?? '').padEnd(versionWidth)}  ${path}`
    return `${name.padEnd(nameWidth)}  ${state}\n`
  })
  return lines.join('')
}

/** Throws ToolError where a tool that simulations need is missing. */
export function requireAll(found: readonly FoundTool[]): void {
  const needed = found.filter(({ path, group }) => path === null && group === 'simulate')
  if (needed.length === 0) return
  const names = needed.map(({ name }) => name).join(', ')
  const packages = needed.map((tool) => tool.package).join(' ')
  throw new ToolError(`missing: ${names}; apt-get install ${packages}`)
}

function jsonReport(found: readonly FoundTool[]): string {
  const node = { path: process.execPath, version: process.versions.node }
  const tools = found.map(({ versionArguments: _, ...tool }) => tool)
  return `${JSON.stringify({ node, tools }, null, 2)}\n`
}
