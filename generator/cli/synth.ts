import { findTool } from '../../sim/tools.js'
import { yosysHere } from '../../sim/yosys/yosys-here.js'
import { CheckError } from '../base/errors.js'
import { loadConfig } from '../config/load.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { deviceOf } from '../devices/devices.js'
import { synthesis } from '../report/synthesis.js'
import { synthesisDesigns } from '../report/synthesis-designs.js'
import { type SynthesisReport, synthesisJson, synthesisText } from '../report/synthesis-table.js'
import { delaysOf } from '../report/timing/delay-table.js'
import { memoryPlanText } from '../targets/verilog-array/memory-plan-text.js'
import { plannedProgram } from '../targets/verilog-array/planned-program.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runStage } from './progress.js'

export interface SynthOptions {
  readonly unit?: string
  readonly json: boolean
}

/** A report, and the config that it is of. */
interface ConfigReport {
  readonly config: string
  readonly report: SynthesisReport
}

/** Synthesises the Verilog of configs with Yosys, and prints what it takes. @throws CheckError where something must not be. */
export async function synth(configs: readonly string[], options: SynthOptions): Promise<void> {
  const plans = configs.map((config) => ({ config, design: elaborate(loadConfig(config)) }))
  const work = plans.flatMap(({ config, design }) =>
    synthesisDesigns(design, options.unit).map((verilog) => ({
      config,
      verilog,
      device: deviceOf(design.device),
      clockMhz: design.clockMhz,
    })),
  )
  if (!options.json && options.unit === undefined) for (const plan of plans) printMemories(plan)
  const reports: ConfigReport[] = []
  const yosys = await yosysHere().version()
  if (findTool('yosys') === null)
    console.error(`note: synthesised with ${yosys}, not with this machine's Yosys`)
  // One at a time: Yosys takes a core and up to gigabytes.
  for (const { config, verilog, device, clockMhz } of work) {
    const started = performance.now()
    const delays = delaysOf(device)
    const title = `synthesising ${config}, ${verilog.top}`
    const result = await runStage(title, progressStyle(options.json), () => synthesis(verilog, delays))
    const seconds = (performance.now() - started) / 1000
    const report = { synthesis: result, ...{ device, delays, clockMhz, seconds } }
    reports.push({ config, report })
    if (!options.json) console.log(`${config}\n${synthesisText(report, outputWidth())}`)
  }
  if (options.json) console.log(JSON.stringify({ yosys, ...reportsJson(reports) }))
  failOnProblems(reports)
}

function printMemories({ config, design }: { readonly config: string; readonly design: Design }): void {
  if (verilogArray.obstacle(design) === null)
    console.log(`${config}\n${memoryPlanText(plannedProgram(design).memory, outputWidth())}`)
}

function reportsJson(reports: readonly ConfigReport[]) {
  return { designs: reports.map(({ config, report }) => ({ config, ...synthesisJson(report) })) }
}

function failOnProblems(reports: readonly ConfigReport[]): void {
  const problems = reports.flatMap(({ config, report: { synthesis } }) =>
    synthesis.problems.map((problem) => `${config}, ${synthesis.whole.name}: ${problem}`),
  )
  if (problems.length > 0) throw new CheckError(problems.join('\n'))
}
