import { resolve } from 'node:path'
import type { SimulatorName } from '../../sim/simulator-name.js'
import { csim } from '../backends/csim.js'
import { networkBackends } from '../backends/network-backends.js'
import type { Backend } from '../backends/unit-backend.js'
import { verilator } from '../backends/verilator.js'
import { CheckError, InputError } from '../base/errors.js'
import { mustBeFree } from '../base/new-folder.js'
import { shellWord } from '../base/shell-word.js'
import { nameRepair } from '../base/wording.js'
import { loadConfig } from '../config/load.js'
import { presetNames } from '../config/presets.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { taskNumber } from '../network/tasks.js'
import type { ProjectSources } from '../project/project-sources.js'
import { type Bisection, bisectNetwork } from '../verify/bisect/bisect-network.js'
import { bisectJson, bisectText } from '../verify/bisect/bisect-text.js'
import { type ReplayCommand, replayCommand, writeReplay } from '../verify/bisect/write-replay.js'
import { checkSource } from '../weights/parameter-source.js'
import type { NetworkOptions } from './commands/network-options.js'
import { optionImage } from './option-image.js'
import { optionProject } from './option-project.js'
import { outputWidth } from './output-width.js'
import { progressStyle, stages } from './progress.js'
import { printToolNotes } from './tool-notes.js'
import { printWeightsNotes } from './weights-notes.js'

export interface BisectOptions extends NetworkOptions {
  readonly backend: string
  readonly project?: string
  readonly out?: string
  readonly simulator?: SimulatorName
}

/** Names the first operation that differs from the reference. @throws CheckError where one does. */
export async function bisect(config: string, options: BisectOptions): Promise<void> {
  const backend = backendOf(options.backend)
  const design = elaborate(loadConfig(config, { numerics: options.numerics }))
  const obstacle = networkBackends[backend.name].obstacle(design)
  if (obstacle !== null) throw obstacle
  const task = taskNumber(design.network, options.task)
  if (options.out !== undefined) await mustBeFree({ path: options.out, option: '--out' })
  const project = await optionProject(design, options.project)
  const source = { folders: options.weights, seed: options.seed }
  const { pixels: image } = await optionImage(design, options)
  await printWeightsNotes(source)
  await checkSource(design, source)
  await printToolNotes([backend.name], options.simulator)
  const build = { simulator: options.simulator, ...(project && { edit: project.edit }) }
  const job = { design, image, task, source, backend, build }
  const found = await bisectNetwork(job, stages(progressStyle(options.json)))
  const report = await reportOf({ config, design, task, found, project }, options)
  console.log(options.json ? JSON.stringify(bisectJson(report)) : bisectText(report, outputWidth()))
  const [first] = found.wrong
  if (first !== undefined)
    throw new CheckError(`${first.step.name} is the first step that differs from the reference`)
}

function backendOf(name: string): Backend {
  const hardware: Readonly<Record<string, Backend>> = { csim, verilator }
  if (Object.hasOwn(hardware, name)) return hardware[name]
  const repair = nameRepair(name, Object.keys(hardware), 'backends')
  throw InputError.at('--backend', `there is no hardware ${name}`, repair)
}

interface Bisected {
  readonly config: string
  readonly design: Design
  readonly task: number
  readonly found: Bisection
  readonly project: ProjectSources | null
}

async function reportOf({ config, design, task, found, project }: Bisected, options: BisectOptions) {
  const title = `${config} ${design.network.tasks[task]} on ${options.backend}`
  const changed = project?.changed ?? null
  const base = { ...found, title, changed, explain: null, replay: null, folder: null }
  const [culprit] = found.culprits
  if (culprit === undefined) return base
  const { step, first, alone } = culprit
  const value = shellWord(`${first.tensor}[${first.index.join(',')}]`)
  const isKnown = first.want !== null
  const explain = isKnown ? `moeforge explain ${shellWord(config)} ${value}${inputWords(options)}` : null
  if (alone.isRight === null) return { ...base, explain }
  const command: ReplayCommand = {
    ...{ config: presetNames().includes(config) ? config : resolve(config), step, task },
    ...{ backend: options.backend, profile: design.profile, seed: options.seed },
    weights: options.weights.map((path) => resolve(path)),
    project: options.project === undefined ? undefined : resolve(options.project),
    simulator: options.simulator,
  }
  const place = options.out === undefined ? null : { path: options.out, option: '--out' }
  const folder = place && (await writeReplay(place, design, { expected: found.expected, command }))
  const golden = folder === null ? 'DIR' : shellWord(folder)
  return {
    ...base,
    explain,
    folder,
    replay: `${replayCommand(command, golden)}${folder === null ? ' (--out DIR writes its tensors)' : ''}`,
  }
}

function inputWords({ task, seed, weights, image, numerics }: BisectOptions): string {
  return [
    ` --task ${shellWord(task)} --seed ${seed}`,
    ...(numerics === undefined ? [] : [`--numerics ${numerics}`]),
    ...weights.map((path) => `--weights ${shellWord(path)}`),
    ...(image === undefined ? [] : [`--image ${shellWord(image)}`]),
  ].join(' ')
}
