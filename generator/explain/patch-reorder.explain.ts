import type { PatchReorderStep } from '../network/steps/patch-reorder.js'
import type { Explain, ExplainContext } from './explain-context.js'
import { executionOrder, type Queued, queuesOf, scoreFraction } from './queues.js'
import type { Quantity } from './trace.js'

/** A queue's token, score or length, or which expert runs when (docs/reference/numerics.md, patch_reorder). */
export const explainPatchReorder: Explain<PatchReorderStep> = (step, { tensor, index }, context) => {
  const queues = queuesOf(step, context)
  if (tensor === step.queueLengths) return lengthOf(queues[index], index, context)
  if (tensor === step.metaqueue) return turnOf(queues, index, context)
  const { tokens } = context.design.network
  const [expert, place] = [Math.floor(index / tokens), index % tokens]
  context.trace.about.push(`place ${place} of the queue of expert ${expert}`)
  listed(queues[expert], expert, context)
  const entry = queues[expert][place]
  const isToken = tensor === step.queues
  if (entry === undefined) {
    const empty = { raw: isToken ? -1n : 0n, fraction: 0 }
    return context.trace.put('nobody', empty, `the queue has ${queues[expert].length} tokens`)
  }
  const { token, choice, score } = entry
  const how = `token ${token}, by its choice ${choice}`
  return isToken
    ? context.trace.put('token', { raw: BigInt(token), fraction: 0 }, how)
    : context.trace.put(
        'score',
        { raw: score, fraction: scoreFraction(context) },
        `${step.scores}[${token}][${choice}]`,
      )
}

function listed(queue: readonly Queued[], expert: number, context: ExplainContext): void {
  const fraction = scoreFraction(context)
  context.trace.list('queue', `tokens that chose expert ${expert}, ascending, and their scores`, {
    terms: queue.map(({ token, choice, score }) => ({
      ...{ label: `token ${token}, choice ${choice}`, operands: [], raw: score },
    })),
    fraction,
  })
}

function lengthOf(queue: readonly Queued[], expert: number, context: ExplainContext): Quantity {
  context.trace.about.push(`expert ${expert}`)
  listed(queue, expert, context)
  return context.trace.put('length', { raw: BigInt(queue.length), fraction: 0 }, 'tokens in the queue')
}

function turnOf(queues: readonly (readonly Queued[])[], index: number, context: ExplainContext): Quantity {
  const { trace } = context
  const order = executionOrder(queues, context)
  trace.list('order', 'experts that have tokens, as they run, and the lengths of their queues', {
    terms: order.map((expert) => ({
      ...{ label: `expert ${expert}`, operands: [], raw: BigInt(queues[expert].length) },
    })),
    fraction: 0,
  })
  const value = (raw: number) => ({ raw: BigInt(raw), fraction: 0 })
  if (index === queues.length) {
    trace.about.push('behind all experts')
    return trace.put('count', value(order.length), 'experts that run')
  }
  trace.about.push(`turn ${index}`)
  return trace.put('expert', value(order[index] ?? -1), index < order.length ? 'runs then' : 'none runs then')
}
