import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { ToolError } from '../../generator/base/errors.js'
import { toolTimeout } from '../tool-timeout.js'

/** A tool that runs in workers: they are kept, loaded, for what it is asked next. */
export interface WorkerTool {
  /** As errors name it. */
  readonly name: string
  /** The worker's file: it answers each task with an `Ended`. */
  readonly file: string
  /** Workers at most. */
  readonly most: number
  /** What of that which it said at a failure is shown. */
  readonly shown?: (said: string) => string
}

/** How a task ended: null where it succeeded, else the exit code and what the tool said. */
interface Ended {
  readonly failure: { readonly exitCode: number; readonly said: string } | null
}

/**
 * Gives what runs a task in a worker.
 * @throws ToolError, from that, when the tool refuses, or takes longer than `toolTimeout`.
 */
export function keptWorkers<Task>(tool: WorkerTool): (task: Task) => Promise<void> {
  const { name, file, most, shown = (said) => said } = tool
  const idle: Worker[] = []
  const waiting: (() => void)[] = []
  let taken = 0
  return async (task) => {
    while (taken === most) await new Promise<void>((resolve) => waiting.push(resolve))
    taken++
    const worker = idle.pop() ?? new Worker(file)
    try {
      const { failure } = await answer(name, worker, task)
      idle.push(worker)
      if (failure !== null)
        throw new ToolError(
          `${name} failed: exit code ${failure.exitCode}\n${beginning(shown(failure.said))}`,
        )
    } finally {
      taken--
      waiting.shift()?.()
    }
  }
}

/** One that has failed to answer is ended, and not used again. */
async function answer<Task>(name: string, worker: Worker, task: Task): Promise<Ended> {
  const seconds = toolTimeout()
  const ended = new AbortController()
  // One without work does not keep the process running.
  worker.ref()
  worker.postMessage(task)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new ToolError(
          `${name} was ended after ${seconds} s; MOEFORGE_TOOL_TIMEOUT sets another limit in seconds`,
        ),
      )
    }, seconds * 1000)
  })
  try {
    const { signal } = ended
    const gone = once(worker, 'exit', { signal }).then(([code]) => {
      throw new Error(`its worker ended with code ${code}`)
    })
    const [message] = await Promise.race([once(worker, 'message', { signal }), gone, late])
    worker.unref()
    return message
  } catch (error) {
    await worker.terminate()
    if (error instanceof ToolError) throw error
    throw new ToolError(`${name} broke: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    clearTimeout(timer)
    ended.abort()
  }
}

function beginning(text: string): string {
  return text.trim().split('\n').slice(0, 30).join('\n')
}
