import { type SelfTest, selfTest } from '../../sim/self-test/self-test.js'
import { type SimulatorName, simulatorNames } from '../../sim/simulator-name.js'
import { type Simulator, simulators } from '../../sim/simulators.js'
import { compareVersions } from '../../sim/tool-state.js'
import { type FoundTool, findTools, missing } from '../../sim/tools.js'
import { ToolError } from '../base/errors.js'
import { left, right, standardWidth, textTable } from '../base/text-table.js'
import { wrapped } from '../base/wrapped.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runStage } from './progress.js'

export interface DoctorOptions {
  readonly json: boolean
  /** Whether each simulator builds and runs a small design. */
  readonly selfTest: boolean
}

/** A simulator as it was found on this machine. */
export interface FoundSimulator {
  readonly name: SimulatorName
  readonly about: string
  /** What its tools say of themselves; null where one is missing or broken. */
  readonly version: string | null
  /** Of the self-test; null without one. */
  readonly cyclesPerSecond: number | null
  /** Why it cannot be used, and what to do; null where it can. */
  readonly problem: string | null
}

/** What there is on a machine. */
export interface Findings {
  readonly tools: readonly FoundTool[]
  readonly simulators: readonly FoundSimulator[]
}

/**
 * Says which tools there are, what to do about those that are missing, and which simulators work.
 * @throws ToolError where none works, or a tool that is here is of no use.
 */
export async function doctor({ json, selfTest }: DoctorOptions): Promise<void> {
  const found: FoundSimulator[] = []
  for (const name of simulatorNames) found.push(await lookAt(simulators[name], { json, selfTest }))
  // What compiles verilator-wasm is of no use to anybody else, and the package comes compiled.
  const tools = (await findTools()).filter(({ group }) => group !== 'verilator-wasm')
  const findings = { tools, simulators: found }
  process.stdout.write(json ? jsonReport(findings) : textReport(findings, outputWidth()))
  requireAll(findings)
}

async function lookAt(simulator: Simulator, options: DoctorOptions): Promise<FoundSimulator> {
  const { name, about } = simulator
  const base = { name, about, version: null, cyclesPerSecond: null }
  try {
    const version = await simulator.version()
    const speed = options.selfTest ? await testedSpeed(simulator, options) : null
    return { ...base, version, cyclesPerSecond: speed, problem: null }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    return { ...base, problem: error.message }
  }
}

async function testedSpeed(simulator: Simulator, { json }: DoctorOptions): Promise<number> {
  const title = `self-test of simulator ${simulator.name}`
  const { isRight, cyclesPerSecond }: SelfTest = await runStage(title, progressStyle(json), () =>
    selfTest(simulator),
  )
  if (isRight) return cyclesPerSecond
  throw new ToolError('computes wrong values in its self-test; install its tools again')
}

/** A row for Node and for each tool, what to do about those that are missing, and a row for each simulator. */
export function textReport({ tools, simulators: found }: Findings, width = standardWidth): string {
  const node = { name: 'node', version: process.versions.node, path: process.execPath }
  const rows = [{ ...node, problem: null, tested: undefined }, ...tools].map(({ name, version, path }) =>
    path === null ? [name, 'missing', ''] : [name, version ?? '', path],
  )
  const table = textTable([{ columns: [left('tool'), left('version'), left('path')], rows }], width)
  const advice = tools.flatMap((tool) => {
    if (tool.path === null) return [`${tool.name} is ${missing(tool)}`]
    const told = tool.problem ?? untested(tool)
    return told === '' ? [] : [`${tool.name} ${tool.problem === null ? 'is ' : ''}${told}`]
  })
  const problems = found.flatMap(({ name, problem }) =>
    problem === null ? [] : [`simulator ${name}: ${problem}`],
  )
  const texts = [...advice, '', simulatorTable(found, width), ...problems]
  return [table, ...texts.map((text) => (text.includes('\n') ? text : wrapped(text, width)))]
    .map((part) => `${part}\n`)
    .join('')
}

function simulatorTable(found: readonly FoundSimulator[], width: number): string {
  const columns = [left('simulator'), left('runs on'), right('cycles/s')]
  const rows = found.map(({ name, about, cyclesPerSecond, problem }) => [
    name,
    about,
    problem !== null
      ? 'does not work'
      : (cyclesPerSecond?.toLocaleString('en-US', { maximumSignificantDigits: 2 }) ?? 'not tested'),
  ])
  return textTable([{ columns, rows }], width)
}

function untested({ version, tested }: Pick<FoundTool, 'version' | 'tested'>): string {
  const isOlder = version !== null && tested !== undefined && compareVersions(version, tested) < 0
  return isOlder ? `older than ${tested}, which the tests ran with` : ''
}

/** Throws ToolError where no simulator works, or a tool that is here does not run or is too old. */
export function requireAll({ tools, simulators: found }: Findings): void {
  const needed = tools.filter(({ path, group }) => path === null && group === 'simulate')
  const names = needed.map(({ name }) => name).join(', ')
  const packages = needed.map((tool) => tool.package).join(' ')
  // What is wrong with these stands in the table, and is not said twice.
  const broken = tools.filter(({ problem }) => problem !== null).map(({ name }) => name)
  const works = found.some(({ problem }) => problem === null)
  const problems = [
    ...(works || needed.length === 0 ? [] : [`missing: ${names}; apt-get install ${packages}`]),
    ...(works || needed.length > 0 || broken.length > 0 ? [] : ['no simulator works']),
    ...(broken.length > 0 ? [`cannot be used: ${broken.join(', ')}`] : []),
  ]
  if (problems.length > 0) throw new ToolError(problems.join('\n'))
}

function jsonReport({ tools, simulators: found }: Findings): string {
  const node = { path: process.execPath, version: process.versions.node }
  const described = tools.map(({ versionArguments: _, ...tool }) => tool)
  return `${JSON.stringify({ node, tools: described, simulators: found }, null, 2)}\n`
}
