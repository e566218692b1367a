import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Job, jobId, type Outcome, outcomeSchema, parseJob } from './job.js'

/**
 * Jobs in a folder that all their processes see: `jobs/ID.json` what is to be done, `done/ID.json` what came of it. What is in `done` was
 * written whole, and by one process only: who comes second leaves it.
 */
export class JobFolder {
  constructor(readonly path: string) {}

  /** Writes jobs. @returns their names, each once. */
  async add(jobs: readonly Job[]): Promise<string[]> {
    await mkdir(join(this.path, 'jobs'), { recursive: true })
    await mkdir(join(this.path, 'done'), { recursive: true })
    const named = new Map(jobs.map((job) => [jobId(job), job]))
    for (const [id, job] of named) {
      const temporary = `${this.jobPath(id)}.${process.pid}`
      await writeFile(temporary, `${JSON.stringify(job)}\n`)
      await rename(temporary, this.jobPath(id))
    }
    return [...named.keys()]
  }

  async job(id: string): Promise<Job> {
    return parseJob(await readFile(this.jobPath(id), 'utf8'))
  }

  isDone(id: string): boolean {
    return existsSync(this.donePath(id))
  }

  async outcome(id: string): Promise<Outcome> {
    return outcomeSchema.parse(JSON.parse(await readFile(this.donePath(id), 'utf8')))
  }

  /** Keeps what came of a job; of two processes that had the same one the first is kept. */
  async finish(id: string, outcome: Outcome): Promise<void> {
    const temporary = `${this.donePath(id)}.${process.pid}`
    await writeFile(temporary, `${JSON.stringify(outcome)}\n`)
    await link(temporary, this.donePath(id)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await rm(temporary)
  }

  /** Makes a job that failed undone, so that it runs again. */
  async forget(id: string): Promise<void> {
    await rm(this.donePath(id), { force: true })
  }

  private jobPath(id: string): string {
    return join(this.path, 'jobs', `${id}.json`)
  }

  private donePath(id: string): string {
    return join(this.path, 'done', `${id}.json`)
  }
}
