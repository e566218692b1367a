import { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } from 'listr2'
import type { Stage } from '../backends/network-job.js'

/** A piece of work that the progress list shows. */
export interface Work<T> {
  readonly title: string
  run(): Promise<T>
}

/** How progress is shown: a live list on a terminal, plain lines when piped, nothing for machines. */
export type ProgressStyle = 'default' | 'simple' | 'silent'

/** The style for this output. */
export function progressStyle(json: boolean): ProgressStyle {
  if (json) return 'silent'
  return process.stderr.isTTY === true ? 'default' : 'simple'
}

/**
 * Runs all work, two pieces at a time, showing progress with elapsed times.
 * @returns the results in the order of the work. The first error is thrown, once what runs has ended.
 */
export function runWithProgress<T>(work: readonly Work<T>[], style: ProgressStyle): Promise<T[]> {
  return runList(
    work.map(({ title, run }, index) => ({ title: `[${index + 1}/${work.length}] ${title}`, run })),
    style,
  )
}

/** Runs a single piece of work, showing progress as `runWithProgress` does. */
export async function runStage<T>(title: string, style: ProgressStyle, run: () => Promise<T>): Promise<T> {
  const [result] = await runList([{ title, run }], style)
  return result
}

/** Pieces of work that come up one after another, each as `runStage` shows it. */
export function stages(style: ProgressStyle): Stage {
  return (title, work) => runStage(title, style, work)
}

async function runList<T>(work: readonly Work<T>[], style: ProgressStyle): Promise<T[]> {
  const results: T[] = []
  const list = new Listr(
    work.map(({ title, run }, index) => ({
      title,
      task: async () => {
        results[index] = await run()
      },
    })),
    {
      concurrent: 2,
      // Its own handler would end an interrupted command with exit code 127.
      registerSignalListeners: false,
      renderer: style,
      // To stderr, so that stdout holds results and nothing else.
      rendererOptions: { timer: PRESET_TIMER, logger: new ListrLogger({ processOutput: stderrOutput }) },
    },
  )
  await list.run()
  return results
}

const stderrOutput = new ProcessOutput(process.stderr, process.stderr)
