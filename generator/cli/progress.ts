import type { Done, Stage } from '../backends/network-job.js'
import { atATime } from '../base/at-a-time.js'
import { progressView } from './progress-view.js'
import type { ProgressStyle, ShownWork, Stream } from './shown-work.js'

/** A piece of work whose progress is shown. */
export interface Work<T> {
  readonly title: string
  /** Long work says by `stage` which part of it runs. */
  run(stage: Stage): Promise<T>
}

/** The style for this output. */
export function progressStyle(json: boolean): ProgressStyle {
  if (json) return 'silent'
  return process.stderr.isTTY === true ? 'live' : 'lines'
}

/**
 * Runs all work, two pieces at a time, and shows what runs, how much is done, and for how long it has been running.
 * @param stream - where to; stderr by default, so that stdout holds results and nothing else.
 * @returns the results in the order of the work. The first error is thrown, once what runs has ended.
 */
export async function runWithProgress<T>(
  work: readonly Work<T>[],
  style: ProgressStyle,
  stream: Stream = process.stderr,
): Promise<T[]> {
  const view = progressView(style, { stream, total: work.length })
  const results: T[] = []
  const failures: unknown[] = []
  const left = work.entries()
  const lane = async () => {
    for (const [index, { title, run }] of left) {
      const row = view.begin(title)
      try {
        results[index] = await run(partsOf(row))
      } catch (error) {
        failures.push(error)
      } finally {
        row.end()
      }
      if (failures.length > 0) return
    }
  }
  await Promise.all(Array.from({ length: atATime }, lane))
  view.end()
  if (failures.length > 0) throw failures[0]
  return results
}

/** Runs a single piece of work, showing progress as `runWithProgress` does. */
export function runStage<T>(
  title: string,
  style: ProgressStyle,
  run: (done: Done) => Promise<T>,
): Promise<T> {
  return stages(style)(title, run)
}

/** Pieces of work that come up one after another, each shown by itself. */
export function stages(style: ProgressStyle, stream: Stream = process.stderr): Stage {
  return async (title, work) => {
    const view = progressView(style, { stream, total: null })
    const row = view.begin(title)
    try {
      return await work(row.done)
    } finally {
      row.end()
      view.end()
    }
  }
}

function partsOf(row: ShownWork): Stage {
  return async (title, work) => {
    row.part(title)
    try {
      return await work(row.done)
    } finally {
      row.part(null)
    }
  }
}
