import type { ExpertsStep } from '../network/steps/experts.js'
import type { Explain, ExplainContext } from './explain-context.js'
import { explainActivation, explainProducts } from './linear.explain.js'
import { executionOrder, type Queued, queuesOf, scoreFraction } from './queues.js'
import { residualSum } from './residual-sum.js'
import type { Quantity, Term } from './trace.js'

/** A hidden value of an expert, or a token's sum of what its experts made (docs/reference/numerics.md, patch_reorder). */
export const explainExperts: Explain<ExpertsStep> = (step, { tensor, index }, context) => {
  const queues = queuesOf(step, context)
  return tensor === step.hidden
    ? hiddenValue(step, { queues, index }, context)
    : tokenSum(step, { queues, index }, context)
}

interface Place {
  readonly queues: readonly (readonly Queued[])[]
  readonly index: number
}

/** A queue's entry, and where its row is among those of all experts, ascending. */
export interface HiddenRow extends Queued {
  readonly expert: number
  readonly row: number
}

/** The rows of hidden values: a queue after the other, experts ascending. */
export function hiddenRows(queues: readonly (readonly Queued[])[]): HiddenRow[] {
  return queues
    .flatMap((queue, expert) => queue.map((entry) => ({ ...entry, expert })))
    .map((entry, row) => ({ ...entry, row }))
}

function hiddenValue(step: ExpertsStep, { queues, index }: Place, context: ExplainContext): Quantity {
  const { outFeatures, inFeatures } = step.fc1.operands
  const [row, feature] = [Math.floor(index / outFeatures), index % outFeatures]
  const { expert, token, choice } = hiddenRows(queues)[row]
  context.trace.about.push(
    `expert ${expert}, token ${token} by its choice ${choice}, hidden feature ${feature}`,
  )
  const values = context.tensor(step.input).subarray(token * inFeatures, (token + 1) * inFeatures)
  const input = { name: `${step.input}[${token}]`, values, fraction: context.fraction(step.input) }
  const sum = explainProducts(step.fc1, { input, feature, expert }, context)
  return explainActivation(step.fc1, sum, context)
}

function tokenSum(step: ExpertsStep, { queues, index }: Place, context: ExplainContext): Quantity {
  const { trace, design } = context
  const { dim } = design.network
  const [token, feature] = [Math.floor(index / dim), index % dim]
  trace.about.push(`token ${token}, feature ${feature}`)
  const order = executionOrder(queues, context)
  const own = hiddenRows(queues)
    .filter((entry) => entry.token === token)
    .toSorted((a, b) => order.indexOf(a.expert) - order.indexOf(b.expert))
  trace.about.push(...own.map(({ expert, choice }) => `expert ${expert} by its choice ${choice}`))
  const fraction = context.fraction(step.output)
  const terms: Term[] = own.map((entry) => {
    trace.part(`expert ${entry.expert}, choice ${entry.choice}`)
    const { y, c } = contribution(step, { entry, feature }, context)
    const label = `expert ${entry.expert}, choice ${entry.choice}`
    return { label, operands: [y.raw, entry.score], raw: c.raw }
  })
  trace.part('all together')
  const contributions = trace.sum('contributions', {
    how: 'sum over the experts of the token of y * score, fitted',
    operands: [
      { name: 'y', fraction },
      { name: 'score', fraction: scoreFraction(context) },
    ],
    ...{ terms, fraction },
  })
  const onto =
    step.onto === null
      ? trace.put('onto', { raw: 0n, fraction }, 'nothing: sums start from 0')
      : trace.put('onto', context.value(step.onto, index), `${step.onto}[${token}][${feature}]`)
  const sum = trace.put('sum', { raw: onto.raw + contributions.raw, fraction }, 'onto + contributions')
  return residualSum(sum, context)
}

function contribution(
  step: ExpertsStep,
  { entry, feature }: { readonly entry: HiddenRow; readonly feature: number },
  context: ExplainContext,
): { readonly y: Quantity; readonly c: Quantity } {
  const { trace, design } = context
  const { inFeatures } = step.fc2.operands
  const values = context.tensor(step.hidden).subarray(entry.row * inFeatures, (entry.row + 1) * inFeatures)
  const input = { name: `${step.hidden}[${entry.row}]`, values, fraction: context.fraction(step.hidden) }
  const y = explainProducts(step.fc2, { input, feature, expert: entry.expert }, context)
  const score = { raw: entry.score, fraction: scoreFraction(context) }
  trace.put('score', score, `${step.scores}[${entry.token}][${entry.choice}], of expert ${entry.expert}`)
  const product = { raw: y.raw * score.raw, fraction: y.fraction + score.fraction }
  trace.put('y * score', product, 'their product')
  const value = trace.round('rounded', product, score.fraction, design.rounding)
  const { width } = context.format(step.output)
  const c = trace.fit('contribution', value, { width, overflow: design.overflow })
  return { y, c }
}
