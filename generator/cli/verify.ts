import type { SimulatorName } from '../../sim/simulator-name.js'
import { simulatorOf } from '../../sim/simulators.js'
import { type BackendName, backendName } from '../backends/backend-name.js'
import { csim } from '../backends/csim.js'
import type { Backend } from '../backends/unit-backend.js'
import { verilator } from '../backends/verilator.js'
import { CheckError, InputError } from '../base/errors.js'
import { shellWord } from '../base/shell-word.js'
import { loadConfig } from '../config/load.js'
import type { Profile } from '../config/profile.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { taskNumber } from '../network/tasks.js'
import type { ProjectSources } from '../project/project-sources.js'
import { cycleChecks } from '../verify/cycle-checks.js'
import { goldenGeluChecks } from '../verify/golden-checks.js'
import { layerChecks } from '../verify/layer-checks.js'
import { networkChecks } from '../verify/network-checks.js'
import type { Check, CheckOptions } from '../verify/plan.js'
import { comparedValues, passed, type Result, type Verification, verificationJson } from '../verify/result.js'
import { scheduleText } from '../verify/schedule-text.js'
import { failureReport, verificationTable } from '../verify/table.js'
import { unitChecks } from '../verify/unit-checks.js'
import { openGoldenFolder } from '../weights/golden-folder.js'
import { optionImage } from './option-image.js'
import { optionProject } from './option-project.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runWithProgress } from './progress.js'
import { printToolNotes } from './tool-notes.js'
import { printWeightsNotes } from './weights-notes.js'

export interface VerifyOptions {
  readonly unit?: string
  readonly layer?: string
  readonly backend: string
  /** Whether `backend` was given, and is not the default. */
  readonly backendNamed: boolean
  readonly numerics?: Profile
  readonly network: boolean
  readonly cycles: boolean
  readonly task: string
  readonly image?: string
  readonly weights: readonly string[]
  readonly golden?: string
  readonly hlsInclude?: string
  readonly project?: string
  readonly simulator?: SimulatorName
  readonly seed: number
  readonly stalls: number
  readonly json: boolean
}

/** Compares model, HLS C++ and Verilog, and prints a row a check. @throws CheckError where they differ. */
export async function verify(source: string, options: VerifyOptions): Promise<void> {
  const config = loadConfig(source, options.numerics === undefined ? {} : { numerics: options.numerics })
  const design = elaborate(config)
  await printWeightsNotes({ folders: options.weights })
  const work = await plannedChecks(design, options)
  const backends = options.backend.split(',').map(backendName)
  await printToolNotes(backends, options.simulator)
  const results = await runWithProgress(work, progressStyle(options.json))
  const verification = {
    config: source,
    profile: design.profile,
    seed: options.seed,
    stalls: options.stalls,
    simulator: backends.includes('verilator') ? simulatorOf(options.simulator).name : null,
    results,
  }
  console.log(
    options.json
      ? JSON.stringify(verificationJson(verification))
      : [
          verificationTable(verification, outputWidth()),
          ...results.map((result) => scheduleText(design, result, outputWidth())),
        ]
          .filter((text) => text !== '')
          .join('\n\n'),
  )
  if (!results.every(passed)) throw new CheckError(failures(verification, design, options))
  mustHaveRun(results, { named: options.backendNamed })
}

/** A run that compared nothing is not a success; nor is one in which a backend that was named did not run. */
function mustHaveRun(results: readonly Result[], { named }: { readonly named: boolean }): void {
  const missed = results.find(({ notRun }) => notRun !== null)
  if (missed !== undefined && (named || comparedValues(results) === 0))
    throw InputError.at('--backend', `${missed.backend} was not run`, missed.notRun ?? undefined)
  if (comparedValues(results) === 0)
    throw InputError.at(
      '--backend',
      'nothing was compared: the model alone is compared with golden values only',
      'name csim or verilator too, or give --golden',
    )
}

async function plannedChecks(design: Design, options: VerifyOptions): Promise<Check[]> {
  const { unit, layer, network, weights, seed } = options
  if (unit !== undefined && layer !== undefined)
    throw InputError.at('--layer', 'cannot go with --unit', 'leave one of them out')
  if (network && (unit ?? layer) !== undefined)
    throw InputError.at('--network', 'cannot go with --unit or --layer', 'leave one of them out')
  // Units have variants that no project has: their sources would not be the project's.
  if (options.project !== undefined && layer === undefined && !network)
    throw InputError.at('--project', 'is of a layer or of the network', 'give --layer or --network')
  const { cycles, backend } = options
  if (cycles && (!network || !backend.split(',').includes('csim')))
    throw InputError.at(
      '--cycles',
      'is of the HLS kernel of a network',
      'give --network, and csim as a backend',
    )
  const tasks = chosenTasks(design, options.task)
  const project = await optionProject(design, options.project)
  const checkOptions = backendOptions(options, project)
  const golden = options.golden === undefined ? undefined : await openGoldenFolder(options.golden)
  if (layer !== undefined) {
    const source = { folders: weights, seed, task: tasks[0], ...(golden && { golden }) }
    return layerChecks(design, layer, source, checkOptions)
  }
  const whole = async () => {
    const { pixels: image } = await optionImage(design, options)
    const source = { folders: weights, seed, tasks, image, ...(golden && { golden }) }
    const schedules = options.cycles ? cycleChecks(design, source, checkOptions) : []
    return [...networkChecks(design, source, checkOptions), ...schedules]
  }
  if (network) return whole()
  const units = unitChecks(design, unit, checkOptions)
  // The model alone has nothing to be compared with.
  const isWhole = unit === undefined && (checkOptions.backends.length > 0 || golden !== undefined)
  const checks = isWhole ? [...units, ...(await whole())] : units
  if (golden === undefined || (unit !== undefined && unit !== 'gelu')) return checks
  return [...checks, ...(await goldenGeluChecks(design, golden, checkOptions))]
}

/** All tasks where none is named. */
function chosenTasks({ network }: Design, list: string): number[] {
  if (list === '') return [...network.tasks.keys()]
  return list.split(',').map((text) => taskNumber(network, text))
}

function backendOptions(
  { backend, seed, stalls, hlsInclude, simulator }: VerifyOptions,
  project: ProjectSources | null,
): CheckOptions {
  const available: Record<BackendName, Backend | null> = { model: null, csim, verilator }
  const names = backend.split(',').map(backendName)
  const backends = names.map((name) => available[name]).filter((chosen) => chosen !== null)
  return {
    model: names.includes('model'),
    backends,
    seed,
    stalls,
    build: {
      simulator,
      ...(hlsInclude !== undefined && { hlsInclude }),
      ...(project !== null && { edit: project.edit }),
    },
  }
}

function failures(verification: Verification, { program }: Design, options: VerifyOptions): string {
  const { weights, golden, layer, task, image, project, simulator } = options
  const extra = [
    ...weights.map((folder) => `--weights ${shellWord(folder)}`),
    ...(golden === undefined ? [] : [`--golden ${shellWord(golden)}`]),
    ...(image === undefined ? [] : [`--image ${shellWord(image)}`]),
    ...(project === undefined ? [] : [`--project ${shellWord(project)}`]),
    ...(simulator === undefined ? [] : [`--simulator ${simulator}`]),
    // A network's row names its task.
    ...(layer === undefined || task === '' ? [] : [`--task ${shellWord(task)}`]),
  ]
  // A layer may run as several tensors, of which not all are the program's.
  const layerOf = (tensor: string) => (program.tensors.has(tensor) ? tensor : (layer ?? tensor))
  return failureReport(verification, extra, layerOf)
}
