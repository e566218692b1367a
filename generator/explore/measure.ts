import { createHash } from 'node:crypto'
import { readConfig } from '../config/load.js'
import { loadVaried } from '../config/vary.js'
import { elaborate } from '../design/elaborate.js'
import { type Job, type JobResult, jobId } from '../jobs/job.js'
import type { JobFolder } from '../jobs/job-folder.js'
import type { MeasureKind } from '../jobs/job-kind.js'
import { type Runner, runJobs } from '../jobs/runner.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import type { Ground } from './evaluate.js'
import type { Point } from './figures.js'

/** What tools say of a design: a result, or why there is none; null where it was not asked for. */
export type Measured = Readonly<Record<MeasureKind, JobResult | { readonly failed: string } | null>>

/** How designs are measured. */
export interface Measuring {
  readonly kinds: readonly MeasureKind[]
  readonly folder: JobFolder
  readonly runner: Runner
  readonly seed: number
}

/**
 * Simulates and synthesises designs, each of which is done once however often it is asked for.
 * @param seen - of the measuring: called for each job that is done
 */
export async function measureDesigns(
  ground: Ground,
  points: readonly Point[],
  { kinds, folder, runner, seed, seen }: Measuring & { readonly seen: () => void },
): Promise<Measured[]> {
  const jobs = points.map((point) => kinds.map((kind) => jobOf(kind, { ground, point, seed })))
  const ids = await folder.add(jobs.flat())
  const died = await runJobs(folder, ids, { runner, seen })
  return Promise.all(
    jobs.map(async (own) => {
      const measured = await Promise.all(own.map(async (job) => [job.kind, await resultOf(job)] as const))
      return { simulate: null, synthesise: null, ...Object.fromEntries(measured) }
    }),
  )

  async function resultOf(job: Job): Promise<Measured[MeasureKind]> {
    const id = jobId(job)
    if (died.includes(id)) return { failed: 'its process was ended each time that it ran' }
    const outcome = await folder.outcome(id)
    if (outcome.ok) return outcome.result
    // It runs again the next time: a tool may have been missing.
    await folder.forget(id)
    return { failed: outcome.error }
  }
}

function jobOf(
  kind: MeasureKind,
  { ground, point, seed }: { readonly ground: Ground; readonly point: Point; readonly seed: number },
): Job {
  const { config, numerics = null, task, images, latency, bandwidth } = ground
  const design = elaborate(loadVaried(config, point.edits, { numerics: numerics ?? undefined }))
  const sources = digestOf(verilogArray.files(verilogArray.lower(design)))
  const common = { config: readConfig(config), edits: point.edits, numerics, sources }
  const make: Readonly<Record<MeasureKind, () => Job>> = {
    simulate: () => ({ kind: 'simulate', ...common, task, seed, images, latency, bandwidth }),
    synthesise: () => ({ kind: 'synthesise', ...common }),
  }
  return make[kind]()
}

function digestOf(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256')
  for (const [path, text] of files) hash.update(`${path}\0${text}\0`)
  return hash.digest('hex')
}
