import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { packageRoot } from '../../base/root.js'

/** Functions that threads know, by their number in worker.mjs. */
export const threadedFunctions = { exact: 0, floored: 1 } as const

/** What a thread needs to run kernels. */
export interface SharedKernels {
  readonly memory: WebAssembly.Memory
  readonly module: WebAssembly.Module
}

/** Threads beside this one that the machine has cores for. */
export function spareThreads(): number {
  return Math.max(0, availableParallelism() - 1)
}

/** Threads that run kernels on shared memory. They do not keep the process alive. */
export class Threads {
  private constructor(private readonly controls: readonly SharedArrayBuffer[]) {}

  /** Starts threads, and waits until they run. */
  static async start(count: number, kernels: SharedKernels): Promise<Threads> {
    const controls = Array.from({ length: count }, () => new SharedArrayBuffer(controlBytes))
    await Promise.all(controls.map((control) => startThread({ ...kernels, control })))
    return new Threads(controls)
  }

  get count(): number {
    return this.controls.length
  }

  /** Starts a function on a thread. @returns what waits for its end. */
  run(
    thread: number,
    name: keyof typeof threadedFunctions,
    operands: readonly (number | bigint)[],
  ): () => void {
    const control = this.controls[thread]
    const state = new Int32Array(control, 0, 2)
    new BigInt64Array(control, operandsAt).set(operands.map(BigInt))
    state[1] = threadedFunctions[name]
    Atomics.store(state, 0, 1)
    Atomics.notify(state, 0)
    return () => {
      while (Atomics.load(state, 0) === 1) Atomics.wait(state, 0, 1)
    }
  }
}

/** State and function, then operands of 64 bits. */
const operandsAt = 16
const controlBytes = operandsAt + 16 * 8

function startThread(workerData: SharedKernels & { readonly control: SharedArrayBuffer }): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(packageRoot, 'generator/reference/kernels/worker.mjs'), { workerData })
    worker.once('online', () => {
      worker.unref()
      resolve()
    })
    worker.once('error', reject)
  })
}
