import { compareVersions } from '../../sim/tool-state.js'
import { type FoundTool, findTools, missing } from '../../sim/tools.js'
import { ToolError } from '../base/errors.js'
import { left, standardWidth, textTable } from '../base/text-table.js'
import { wrapped } from '../base/wrapped.js'
import { outputWidth } from './output-width.js'

export interface DoctorOptions {
  readonly json: boolean
}

/** Says which tools there are, and what to do about those that are missing. @throws ToolError where one is needed. */
export async function doctor({ json }: DoctorOptions): Promise<void> {
  const found = await findTools()
  process.stdout.write(json ? jsonReport(found) : textReport(found, outputWidth()))
  requireAll(found)
}

/** A row for Node and for each tool, and what to do about those that are missing. */
export function textReport(found: readonly FoundTool[], width = standardWidth): string {
  const node = { name: 'node', version: process.versions.node, path: process.execPath }
  const rows = [{ ...node, problem: null, tested: undefined }, ...found].map(({ name, version, path }) =>
    path === null ? [name, 'missing', ''] : [name, version ?? '', path],
  )
  const table = textTable([{ columns: [left('tool'), left('version'), left('path')], rows }], width)
  const advice = found.flatMap((tool) => {
    if (tool.path === null) return [`${tool.name} is ${missing(tool)}`]
    const told = tool.problem ?? untested(tool)
    return told === '' ? [] : [`${tool.name} ${tool.problem === null ? 'is ' : ''}${told}`]
  })
  return [table, ...advice.map((text) => wrapped(text, width))].map((part) => `${part}\n`).join('')
}

function untested({ version, tested }: Pick<FoundTool, 'version' | 'tested'>): string {
  const isOlder = version !== null && tested !== undefined && compareVersions(version, tested) < 0
  return isOlder ? `older than ${tested}, which the tests ran with` : ''
}

/** Throws ToolError where a tool that simulations need is missing, or any that is here does not run or is too old. */
export function requireAll(found: readonly FoundTool[]): void {
  const needed = found.filter(({ path, group }) => path === null && group === 'simulate')
  const names = needed.map(({ name }) => name).join(', ')
  const packages = needed.map((tool) => tool.package).join(' ')
  // What is wrong with these stands in the table, and is not said twice.
  const broken = found.filter(({ problem }) => problem !== null).map(({ name }) => name)
  const problems = [
    ...(needed.length > 0 ? [`missing: ${names}; apt-get install ${packages}`] : []),
    ...(broken.length > 0 ? [`cannot be used: ${broken.join(', ')}`] : []),
  ]
  if (problems.length > 0) throw new ToolError(problems.join('\n'))
}

function jsonReport(found: readonly FoundTool[]): string {
  const node = { path: process.execPath, version: process.versions.node }
  const tools = found.map(({ versionArguments: _, ...tool }) => tool)
  return `${JSON.stringify({ node, tools }, null, 2)}\n`
}
