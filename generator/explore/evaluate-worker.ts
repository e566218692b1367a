// Estimates the designs that it is sent, for EvaluatorPool.
import { parentPort, workerData } from 'node:worker_threads'
import { evaluate, type Ground } from './evaluate.js'
import type { Wanted } from './evaluator-pool.js'

parentPort?.on('message', ({ number, edits }: Wanted[number]) => {
  parentPort?.postMessage(evaluate(workerData as Ground, number, edits))
})
