import type { JobFolder } from './job-folder.js'
import type { RunnerName } from './runner-name.js'

/** Runs the processes of jobs. */
export interface Runner {
  readonly name: RunnerName
  /**
   * Starts a process for each job, and ends when none of them runs or waits any more. That a job is done is for its folder to say: a
   * process may have died.
   */
  run(folder: JobFolder, ids: readonly string[]): Promise<void>
}

/** How often a job is begun whose process dies without a word. */
const attempts = 3
/** Milliseconds from look to look at what is done. */
const lookEvery = 200

/**
 * Runs those jobs that are not done yet, again where their processes have died.
 * @param seen - is called for each job that is done, those that were done before included
 * @returns the jobs that died each time
 */
export async function runJobs(
  folder: JobFolder,
  ids: readonly string[],
  { runner, seen }: { readonly runner: Runner; readonly seen: (id: string) => void },
): Promise<string[]> {
  const left = new Set(ids)
  const look = () => {
    for (const id of left)
      if (folder.isDone(id)) {
        left.delete(id)
        seen(id)
      }
  }
  look()
  const timer = setInterval(look, lookEvery)
  try {
    for (let attempt = 0; attempt < attempts && left.size > 0; attempt++) {
      await runner.run(folder, [...left])
      look()
    }
  } finally {
    clearInterval(timer)
  }
  return [...left]
}
