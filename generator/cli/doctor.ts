import { type FoundTool, findTools, missing } from '../../sim/tools.js'
import { ToolError } from '../errors.js'
import { left, standardWidth, textTable } from '../report/text-table.js'
import { wrapped } from '../report/wrapped.js'
import type { DoctorOptions } from './commands/doctor.js'
import { outputWidth } from './output-width.js'

/** Says which tools there are, and what to do about those that are missing. @throws ToolError where one is needed. */
export async function doctor({ json }: DoctorOptions): Promise<void> {
  const found = await findTools()
  process.stdout.write(json ? jsonReport(found) : textReport(found, outputWidth()))
  requireAll(found)
}

/** A row for Node and for each tool, and what to do about those that are missing. */
export function textReport(found: readonly FoundTool[], width = standardWidth): string {
  const node = { name: 'node', version: process.versions.node, path: process.execPath }
  const rows = [node, ...found].map(({ name, version, path }) =>
    path === null ? [name, 'missing', ''] : [name, version ?? '', path],
  )
  const table = textTable([{ columns: [left('tool'), left('version'), left('path')], rows }], width)
  const advice = found.flatMap((tool) => (tool.path === null ? [`${tool.name} is ${missing(tool)}`] : []))
  return [table, ...advice.map((text) => wrapped(text, width))].map((part) => `${part}\n`).join('')
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
