import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Done } from '../backends/network-job.js'
import { InputError, ToolError } from '../base/errors.js'
import { replaceFile } from '../base/output-file.js'
import { loadConfig } from '../config/load.js'
import { elaborate } from '../design/elaborate.js'
import type { LoadShape } from '../estimate/load-shape.js'
import { type Exploration, explore, type Found, type Space } from '../explore/explore.js'
import { exploreCsv, exploreJson } from '../explore/explore-json.js'
import { explorePage } from '../explore/explore-page.js'
import { exploreText } from '../explore/explore-text.js'
import type { Bound, FigureName } from '../explore/figures.js'
import { fitAxes, fitText } from '../explore/fit.js'
import { type Measuring, measureDesigns } from '../explore/measure.js'
import { type Axis, parseAxis, sizeOf } from '../explore/space.js'
import { chosenRunner, type RunnerOptions } from '../jobs/chosen-runner.js'
import { JobFolder } from '../jobs/job-folder.js'
import type { MeasureKind } from '../jobs/job-kind.js'
import { taskNumber } from '../network/tasks.js'
import type { MemoryOptions } from './commands/memory-options.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runStage } from './progress.js'

export interface ExploreOptions extends MemoryOptions, RunnerOptions {
  readonly vary: readonly string[]
  readonly device: readonly string[]
  readonly objective: readonly FigureName[]
  readonly max: readonly Bound[]
  readonly budget?: number
  readonly fit?: string
  readonly best: number
  readonly with: readonly MeasureKind[]
  readonly loads: LoadShape
  readonly task: string
  readonly numerics?: string
  readonly seed: number
  readonly out?: string
  readonly json: boolean
}

/** Estimates many designs of a config, measures the best, and prints those that no other betters. */
export async function exploreCommand(source: string, options: ExploreOptions): Promise<void> {
  const axes = axesOf(options)
  const { network } = elaborate(loadConfig(source, { numerics: options.numerics }))
  const { images, latency, bandwidth, loads, seed, objective, max, budget } = options
  const measuring = await measuringOf(options)
  const style = progressStyle(options.json)
  const estimates = Math.min(sizeOf(axes), budget ?? Number.POSITIVE_INFINITY)
  const task = taskNumber(network, options.task)
  const space: Space = {
    ground: { config: source, numerics: options.numerics, task, loads, images, latency, bandwidth },
    ...{ axes, goal: { objective, bounds: max, budget, seed } },
  }
  const found = await runStage(`estimating ${estimates} designs`, style, (done) =>
    explore(space, counted(estimates, done)),
  )
  const exploration = { ...found, measured: await measuredBest(found, measuring, options) }
  if (options.out !== undefined) await writeResults(options.out, exploration)
  if (options.json) console.log(JSON.stringify(exploreJson(exploration)))
  else {
    console.log(exploreText(exploration, outputWidth()))
    if (options.fit !== undefined) console.log(fitText(exploration))
    if (options.out !== undefined)
      console.log(`results in ${resolve(options.out)}: results.json, results.csv, designs.html`)
  }
  failOnFailures(exploration)
}

function failOnFailures({ measured }: Exploration): void {
  const failed = measured.flatMap(({ measured }) =>
    Object.values(measured).filter((result) => result !== null && 'failed' in result),
  )
  if (failed.length > 0)
    throw new ToolError(`measurements failed: ${failed.length}; run again, those that did not are kept`)
}

function axesOf({ vary, device, fit }: ExploreOptions): Axis[] {
  if (fit !== undefined && device.length > 0)
    throw InputError.at('--device', 'cannot go with --fit, which names one', 'leave one of them out')
  const devices = device.length === 0 ? [] : [{ path: 'hardware.device', values: device }]
  const given = [...devices, ...vary.map(parseAxis)]
  const twice = given.find(({ path }, i) => given.findIndex((other) => other.path === path) < i)
  if (twice !== undefined)
    throw InputError.at('--vary', `${twice.path} is there twice`, 'list all its values once')
  const axes = fit === undefined ? given : fitAxes(fit, given)
  if (axes.length === 0)
    throw InputError.at(
      '--vary',
      'nothing is varied',
      'add for example --vary array.lanes=8,16,32, or --fit zcu102',
    )
  return axes
}

async function measuredBest(
  found: Found,
  measuring: Measuring | null,
  { best, json }: ExploreOptions,
): Promise<Exploration['measured']> {
  if (measuring === null || found.front.length === 0) return []
  const chosen = found.front.slice(0, best)
  const jobs = chosen.length * measuring.kinds.length
  const measured = await runStage(`measuring ${chosen.length} designs`, progressStyle(json), (done) =>
    measureDesigns(found.ground, chosen, { ...measuring, seen: counted(jobs, done) }),
  )
  return measured.map((measured, i) => ({ point: chosen[i], measured }))
}

/** Counts up to a total. */
function counted(total: number, done: Done): () => void {
  let number = 0
  return () => done(++number, total)
}

async function measuringOf(options: ExploreOptions): Promise<Measuring | null> {
  const { best, out, with: kinds, seed } = options
  if (best === 0) return null
  if (out === undefined)
    throw InputError.at(
      '--best',
      'needs a folder for its jobs',
      'add --out FOLDER; run again, it goes on where it stopped',
    )
  const path = resolve(out)
  await mkdir(path, { recursive: true })
  return { kinds, folder: new JobFolder(path), runner: chosenRunner(options), seed }
}

async function writeResults(out: string, exploration: Exploration): Promise<void> {
  await mkdir(out, { recursive: true })
  const files = {
    'results.json': `${JSON.stringify(exploreJson(exploration), null, 1)}\n`,
    'results.csv': exploreCsv(exploration),
    'designs.html': await explorePage(exploration),
  }
  for (const [name, text] of Object.entries(files))
    await replaceFile({ path: join(out, name), option: '--out' }, (file) => writeFile(file, text))
}
