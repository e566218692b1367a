import type { Command } from 'commander'
import { compareVersions } from '../../sim/tool-state.js'
import { type FoundTool, findTools, missing } from '../../sim/tools.js'
import { ToolError } from '../errors.js'

/** Adds `moeforge doctor`: says which tools there are, and what to do about those that are missing. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'say which tools are installed, and what works without the rest; exit code 3 if one is needed, broken or too old',
    )
    .option('--json', 'print JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const found = await findTools()
      process.stdout.write(json ? jsonReport(found) : textReport(found))
      requireAll(found)
    })
}

/** One line for Node and for each tool. */
export function textReport(found: readonly FoundTool[]): string {
  const node = { name: 'node', version: process.versions.node, path: process.execPath }
  const rows = [
    { ...node, absence: '', problem: null, tested: undefined },
    ...found.map((tool) => ({ ...tool, absence: missing(tool) })),
  ]
  const nameWidth = Math.max(...rows.map(({ name }) => name.length))
  const versionWidth = Math.max(...rows.map(({ version }) => version?.length ?? 0))
  const lines = rows.map(({ name, version, path, absence, problem, tested }) => {
    const told = problem ?? untested({ version, tested })
    const state =
      path === null ? absence : `${(version ?? '').padEnd(versionWidth)}  ${path} ${told}`.trimEnd()
    return `${name.padEnd(nameWidth)}  ${state}\n`
  })
  return lines.join('')
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
    ...(broken.length > 0 ? [`of no use as they are: ${broken.join(', ')}`] : []),
  ]
  if (problems.length > 0) throw new ToolError(problems.join('\n'))
}

function jsonReport(found: readonly FoundTool[]): string {
  const node = { path: process.execPath, version: process.versions.node }
  const tools = found.map(({ versionArguments: _, ...tool }) => tool)
  return `${JSON.stringify({ node, tools }, null, 2)}\n`
}
