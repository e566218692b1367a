import { csim } from '../generator/backends/csim.js'
import { networkBackends } from '../generator/backends/network-backends.js'
import type { Backend } from '../generator/backends/unit-backend.js'
import { verilator } from '../generator/backends/verilator.js'
import { InputError } from '../generator/base/errors.js'
import { withScratchFolder } from '../generator/base/temporary-folder.js'
import { writeFiles } from '../generator/base/write-files.js'
import { parseYaml } from '../generator/base/yaml-text.js'
import { parseConfig } from '../generator/config/load.js'
import { printConfig } from '../generator/config/print.js'
import type { Design } from '../generator/design/design.js'
import { elaborate } from '../generator/design/elaborate.js'
import { loadImage } from '../generator/images/load-image.js'
import { projectFiles } from '../generator/project/project-files.js'
import { kernelProgram } from '../generator/targets/hls-kernel/kernel-program.js'
import { acceleratorName } from '../generator/targets/verilog-array/accelerator-files.js'
import { verilogArray } from '../generator/targets/verilog-array/verilog-array.js'
import { units } from '../generator/units/index.js'
import { verilogSources } from '../generator/units/unit-sources.js'
import { networkChecks } from '../generator/verify/network-checks.js'
import type { Check, CheckOptions } from '../generator/verify/plan.js'
import { passed, type Result } from '../generator/verify/result.js'
import { unitChecks } from '../generator/verify/unit-checks.js'
import { runTool } from '../sim/run-tool.js'
import { requireTool } from '../sim/tools.js'
import { lintArguments } from '../sim/verilator/lint.js'
import { applyRepair } from './apply-repair.js'

/** What a config came to. */
export interface Outcome {
  /** What went wrong that must not; null where nothing did. */
  readonly fault: string | null
  /** How often an error's repair was followed before the config was taken. */
  readonly repairs: number
  /** Whether the network has an accelerator in Verilog. */
  readonly accelerator: boolean
}

export interface CheckSettings {
  readonly backend: Backend['name']
  /** Chooses the unit that is checked, and the vectors. */
  readonly seed: number
}

/**
 * Takes a config the way of a user: what is rejected is repaired as the error says, what is taken is printed and read
 * again, generated, linted and run; all results must be equal.
 */
export async function checkConfig(drawn: object, settings: CheckSettings): Promise<Outcome> {
  let repairs = 0
  let accelerator = false
  try {
    const loaded = repaired(drawn, (input) => {
      const config = parseConfig(input)
      kernelProgram(elaborate(config))
      return config
    })
    repairs = loaded.repairs
    const config = loaded.result
    if (JSON.stringify(parseConfig(parseYaml(printConfig(config), 'printed'))) !== JSON.stringify(config))
      return { fault: 'the printed config is another one', repairs, accelerator }
    const design = elaborate(config)
    accelerator = networkBackends.verilator.obstacle(design) === null
    await mustBeRepairable(loaded.input, settings.backend)
    const unit = units[settings.seed % units.length]
    await projectFiles(config)
    await lint(verilogTops(design), settings)
    const results = await run(await checksOf(design, unit.name, settings))
    const bad = results.find((result) => !passed(result))
    return { fault: bad === undefined ? null : described(bad), repairs, accelerator }
  } catch (error) {
    return { fault: faultOf(error), repairs, accelerator }
  }
}

/** What the search is for says itself what is wrong; anything else was thrown where nothing may be. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error instanceof Escape ? error.message : (error.stack ?? error.message)
}

/** A fault that the search is for. */
class Escape extends Error {}

const mostRepairs = 40

/** Follows repairs until `accept` no longer throws InputError. */
function repaired<T>(
  drawn: object,
  accept: (input: object) => T,
): { readonly input: object; readonly result: T; readonly repairs: number } {
  let input = drawn
  for (let repairs = 0; repairs <= mostRepairs; repairs++) {
    try {
      return { input, result: accept(input), repairs }
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      const [problem] = error.problems
      const next = applyRepair(input, problem)
      if (next === null) throw new Escape(`no repair that can be done: ${error.message}`)
      input = next
    }
  }
  throw new Escape(`still rejected after ${mostRepairs} repairs`)
}

/** What a backend cannot run says how to change it so that it can. */
async function mustBeRepairable(input: object, backend: Backend['name']): Promise<void> {
  for (const name of new Set<Backend['name']>(['csim', backend]))
    repaired(input, (each) => {
      const obstacle = networkBackends[name].obstacle(elaborate(parseConfig(each)))
      if (obstacle !== null) throw obstacle
    })
}

async function checksOf(design: Design, unit: string, { backend, seed }: CheckSettings): Promise<Check[]> {
  const backends = backend === 'verilator' ? [csim, verilator] : [csim]
  const options: CheckOptions = { model: false, backends, seed, stalls: 0.3 }
  const { pixels: image } = await loadImage(design, { path: undefined, seed })
  const tasks = [...design.network.tasks.keys()]
  const runnable = backends.filter(({ name }) => networkBackends[name].obstacle(design) === null)
  const source = { folders: [], seed, image, tasks }
  return [
    ...networkChecks(design, source, { ...options, backends: runnable }),
    ...unitChecks(design, unit, options),
  ]
}

/** The Verilog of a design by its top module: every unit, and the accelerator last where there is one. */
function verilogTops(design: Design): Map<string, ReadonlyMap<string, string>> {
  const tops = new Map<string, ReadonlyMap<string, string>>()
  for (const registered of units)
    registered.each(design, (unit, { params }) => tops.set(unit.name, verilogSources(unit, params)))
  if (networkBackends.verilator.obstacle(design) === null)
    tops.set(acceleratorName(design), verilogArray.files(verilogArray.lower(design)))
  return tops
}

async function lint(
  tops: ReadonlyMap<string, ReadonlyMap<string, string>>,
  { seed }: CheckSettings,
): Promise<void> {
  const names = [...tops.keys()]
  // Of the units one at a time.
  for (const top of new Set([names[seed % names.length], names[names.length - 1]]))
    await withScratchFolder('fuzz', async (cwd) => {
      await writeFiles(cwd, tops.get(top) ?? new Map())
      await runTool(requireTool('verilator'), lintArguments(top), { cwd })
    })
}

async function run(checks: readonly Check[]): Promise<Result[]> {
  const results: Result[] = []
  for (const check of checks) results.push(await check.run())
  return results
}

function described({ subject, backend, failure, first, differing, compared, failedCase }: Result): string {
  const place = first === null ? '' : ` at ${first.where}: got ${first.got}, want ${first.want}`
  return `${subject} on ${backend}${failedCase === null ? '' : `, ${failedCase}`}: ${failure ?? `${differing} of ${compared} differ${place}`}`
}
