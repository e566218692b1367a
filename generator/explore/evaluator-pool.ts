import { Worker } from 'node:worker_threads'
import { atATime } from '../base/at-a-time.js'
import { compiledProgram } from '../base/root.js'
import type { Edits } from '../config/vary.js'
import type { Ground } from './evaluate.js'
import type { Point } from './figures.js'

/** Designs to estimate, by their numbers. */
export type Wanted = readonly { readonly number: number; readonly edits: Edits }[]

/** Estimates designs side by side. */
export class EvaluatorPool {
  private readonly workers: Worker[]

  constructor(ground: Ground) {
    const program = compiledProgram('generator/explore/evaluate-worker.ts')
    this.workers = Array.from({ length: atATime }, () => new Worker(program, { workerData: ground }))
  }

  /** @returns the designs' figures in the order asked for. @param done - is called after each. */
  async evaluate(wanted: Wanted, done: () => void): Promise<Point[]> {
    const points: Point[] = []
    const left = wanted.entries()
    const lane = async (worker: Worker) => {
      for (const [index, design] of left) {
        points[index] = await answered(worker, design)
        done()
      }
    }
    await Promise.all(this.workers.map(lane))
    return points
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }
}

function answered(worker: Worker, design: Wanted[number]): Promise<Point> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      worker.off('message', got)
      worker.off('error', failed)
    }
    const got = (point: Point) => {
      stop()
      resolve(point)
    }
    const failed = (error: Error) => {
      stop()
      reject(error)
    }
    worker.on('message', got)
    worker.on('error', failed)
    worker.postMessage(design)
  })
}
