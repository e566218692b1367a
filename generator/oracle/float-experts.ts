import type { Experts } from '../network/network.js'
import type { Choices } from './float-gate.js'
import { type LinearParameters, linear, type Numbers } from './float-operations.js'

/** A visit of a token to an expert. */
interface Visit {
  readonly token: number
  readonly score: number
}

/** Both layers of all experts: weights [experts][out][in], biases [experts][out]. */
export interface ExpertParameters {
  readonly fc1: { readonly weight: Numbers; readonly bias: Numbers }
  readonly fc2: { readonly weight: Numbers; readonly bias: Numbers }
}

/** Experts at work, in two steps so that GELU, and who looks on, come between them. */
export interface ExpertRun {
  /** fc1: a row per visit that counts, experts ascending, tokens ascending within. */
  readonly before: Float64Array
  /** fc2(hidden): a row per visit in the same order, and the sum of score times it of each token's visits. */
  output(hidden: Float64Array): { readonly rows: Float64Array; readonly y: Float64Array }
}

/** Sends each token to its experts. A visit whose score is `pruneBelow` or less does not count. */
export function runExperts(
  x: Float64Array,
  choices: Omit<Choices, 'logits'>,
  moe: Experts,
  { fc1, fc2 }: ExpertParameters,
): ExpertRun {
  const queues = queuesOf(choices, moe)
  const dim = (x.length * moe.topK) / choices.experts.length
  const visits = queues.reduce((sum, queue) => sum + queue.length, 0)
  const before = new Float64Array(visits * moe.hidden)
  let row = 0
  for (const [expert, queue] of queues.entries()) {
    before.set(linear(gather(x, queue, dim), dim, ofExpert(fc1, expert, moe.experts)), row * moe.hidden)
    row += queue.length
  }
  return {
    before,
    output(hidden) {
      const y = new Float64Array(x.length)
      const results = new Float64Array(choices.experts.length * dim)
      let from = 0
      for (const [expert, queue] of queues.entries()) {
        const rows = hidden.subarray(from * moe.hidden, (from + queue.length) * moe.hidden)
        const made = linear(rows, moe.hidden, ofExpert(fc2, expert, moe.experts))
        results.set(made, from * dim)
        scatter(made, queue, y)
        from += queue.length
      }
      return { rows: results, y }
    },
  }
}

function queuesOf({ experts, scores }: Omit<Choices, 'logits'>, moe: Experts): Visit[][] {
  const queues = Array.from({ length: moe.experts }, (): Visit[] => [])
  for (const [i, score] of scores.entries()) {
    if (moe.gate.pruneBelow !== null && score <= moe.gate.pruneBelow) continue
    queues[experts[i]].push({ token: Math.floor(i / moe.topK), score })
  }
  return queues
}

function gather(x: Float64Array, queue: readonly Visit[], dim: number): Float64Array {
  const rows = new Float64Array(queue.length * dim)
  for (const [row, { token }] of queue.entries())
    rows.set(x.subarray(token * dim, (token + 1) * dim), row * dim)
  return rows
}

function scatter(rows: Float64Array, queue: readonly Visit[], y: Float64Array): void {
  const dim = rows.length / queue.length
  for (const [row, { token, score }] of queue.entries())
    for (let i = 0; i < dim; i++) y[token * dim + i] += rows[row * dim + i] * score
}

function ofExpert(
  { weight, bias }: ExpertParameters['fc1'],
  expert: number,
  experts: number,
): LinearParameters {
  const part = (all: Numbers) => {
    const size = all.length / experts
    return all.subarray(expert * size, (expert + 1) * size)
  }
  return { weight: part(weight), bias: part(bias) }
}
