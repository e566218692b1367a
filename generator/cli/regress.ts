import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { SimulatorName } from '../../sim/simulator-name.js'
import { backendName } from '../backends/backend-name.js'
import { networkBackends } from '../backends/network-backends.js'
import { CheckError, InputError } from '../base/errors.js'
import { replaceFile } from '../base/output-file.js'
import { mustBeWritableFile } from '../base/writable.js'
import { chosenRunner, type RunnerOptions } from '../jobs/chosen-runner.js'
import { JobFolder } from '../jobs/job-folder.js'
import { readCases } from '../regress/case-file.js'
import { junitXml } from '../regress/junit.js'
import { type Lock, lockName, readLock, writeLock } from '../regress/lock-file.js'
import { ofShard, planRuns, type Shard } from '../regress/plan.js'
import { goneFrom, type RunOutcome, regress, updatedLock, withoutGone } from '../regress/regress.js'
import { isGood, regressJson, regressText } from '../regress/regress-text.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runStage } from './progress.js'
import { printToolNotes } from './tool-notes.js'

export interface RegressOptions extends RunnerOptions {
  readonly backend: readonly string[]
  readonly simulator?: SimulatorName
  readonly update: boolean
  readonly reason?: string
  readonly junit?: string
  readonly shard?: Shard
  readonly json: boolean
}

/** Where jobs and their results are, within the folder of cases. */
const workFolder = '.regress'

/** Compares every tensor of the cases in a folder with their lock. @throws CheckError where one is not as it was locked. */
export async function regressCommand(path: string, options: RegressOptions): Promise<void> {
  const { update, reason, junit, shard, json } = options
  if (update !== (reason !== undefined))
    throw InputError.at(
      '--update',
      'and --reason go together',
      'say with --reason why the values are to change, or leave both out',
    )
  if (update && shard !== undefined)
    throw InputError.at('--update', 'cannot go with --shard', 'update all cases at once')
  if (junit !== undefined) await mustBeWritableFile({ path: junit, option: '--junit' })
  const folder = resolve(path)
  const lock = await readLock(folder)
  const backends = options.backend.map(backendName)
  if (update && !backends.includes('model'))
    throw InputError.at(
      '--update',
      'needs the model, which decides what values are',
      'add model to --backend',
    )
  await printToolNotes(backends, options.simulator)
  const all = planRuns(readCases(folder), { backends, simulator: options.simulator ?? null })
  const runs = shard === undefined ? all : ofShard(all, shard)
  // Under Slurm tools are those of the nodes.
  if (options.runner === 'local')
    for (const backend of backends) await networkBackends[backend].require(options.simulator)
  for (const name of goneFrom(lock, all))
    console.error(`note: ${lockName} has ${name}, of which there is no case any more; --update drops it`)
  const work = await workIn(folder)
  const outcomes = await runStage(`running ${runs.length} runs`, progressStyle(json), (done) => {
    let number = 0
    return regress(runs, lock, {
      folder: work,
      runner: chosenRunner(options),
      seen: () => done(++number, runs.length),
    })
  })
  if (junit !== undefined)
    await replaceFile({ path: junit, option: '--junit' }, (file) => writeFile(file, junitXml(outcomes)))
  console.log(json ? JSON.stringify(regressJson(outcomes)) : regressText(outcomes, lock, outputWidth()))
  if (outcomes.length > 0 && outcomes.every(({ verdict }) => verdict === 'not run'))
    throw InputError.at('--backend', 'takes none of the cases: nothing was compared', 'add model to it')
  if (reason !== undefined) await updated(folder, withoutGone(lock, all), { outcomes, reason })
  else if (!outcomes.every(isGood)) throw new CheckError('not all values are as they were locked')
}

/** @throws CheckError where backends disagree with the model: what is wrong is not to be locked. */
async function updated(
  folder: string,
  lock: Lock,
  { outcomes, reason }: { readonly outcomes: readonly RunOutcome[]; readonly reason: string },
): Promise<void> {
  const wrong = outcomes.filter((outcome) => outcome.verdict === 'failed' || disagrees(outcome, outcomes))
  if (wrong.length > 0) {
    const names = wrong.map(({ run }) => `${run.case.name}, ${run.name}, ${run.backend}`)
    throw new CheckError(`the lock stays as it is: failed, or not equal to the model: ${names.join('; ')}`)
  }
  const date = new Date().toISOString().slice(0, 10)
  await writeLock(folder, updatedLock(lock, outcomes, { reason, date }))
  console.error(`wrote ${join(folder, lockName)}`)
}

function disagrees({ run, tensors }: RunOutcome, outcomes: readonly RunOutcome[]): boolean {
  const model = outcomes.find(
    (other) => other.run.backend === 'model' && other.run.case === run.case && other.run.name === run.name,
  )
  const right = new Map(model?.tensors.map(({ name, sha256 }) => [name, sha256]))
  return tensors.some(({ name, sha256 }) => right.get(name) !== sha256)
}

async function workIn(folder: string): Promise<JobFolder> {
  const path = join(folder, workFolder)
  await mkdir(path, { recursive: true })
  await writeFile(join(path, '.gitignore'), '*\n')
  return new JobFolder(path)
}
