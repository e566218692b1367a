import { paddedHeads } from '../network/key-order.js'
import type { AttentionStep } from '../network/steps/attention.js'
import { explainExactContext, explainExactRow } from './attention-exact.explain.js'
import { explainFlooredContext, explainFlooredRow } from './attention-floored.explain.js'
import { keysOf, meetingAt } from './attention-place.js'
import type { AttentionRow } from './attention-row.js'
import { explainScore, scoreValue } from './attention-score.explain.js'
import type { Explain, ExplainContext, ExplainTarget } from './explain-context.js'
import type { Quantity } from './trace.js'

/** A score, a row's inverse or maximum, or a weighted sum (docs/reference/numerics.md, attention_reorder). */
export const explainAttention: Explain<AttentionStep> = (step, target, context) => {
  if (target.tensor === step.scores) return score(step, target, context)
  if (target.tensor === step.statistics) return statistic(step, target, context)
  return attended(step, target, context)
}

function score(step: AttentionStep, { index }: ExplainTarget, context: ExplainContext): Quantity {
  const { trace, design } = context
  const meeting = meetingAt(step, design.network, index)
  if (meeting === null) return filling(context)
  const { query, key, head } = meeting
  trace.about.push(`query ${query}, key ${key}, head ${head}`)
  return explainScore(step, meeting, context)
}

function filling({ trace }: ExplainContext): Quantity {
  trace.about.push('filling: no query meets a key here')
  return trace.put('filling', { raw: 0n, fraction: 0 }, '0')
}

function statistic(step: AttentionStep, { index }: ExplainTarget, context: ExplainContext): Quantity {
  const { network, profile } = context.design
  const width = 2 * paddedHeads(network.heads)
  const [query, place] = [Math.floor(index / width), index % width]
  const head = Math.floor(place / 2)
  if (head >= network.heads) return filling(context)
  const isMaximum = place % 2 === 1
  context.trace.about.push(`${isMaximum ? 'maximum' : 'inverse'} of query ${query}, head ${head}`)
  const row = rowOf(step, { query, head }, context)
  const explained = profile === 'exact' ? explainExactRow(row, context) : explainFlooredRow(row, context)
  return isMaximum ? explained.maximum : explained.inverse
}

function attended(step: AttentionStep, { index }: ExplainTarget, context: ExplainContext): Quantity {
  const { network, profile } = context.design
  const [query, feature] = [Math.floor(index / network.dim), index % network.dim]
  const head = Math.floor(feature / network.headDim)
  const d = feature % network.headDim
  context.trace.about.push(`query ${query}, feature ${feature}: head ${head}, dimension ${d}`)
  const row = rowOf(step, { query, head }, context)
  return profile === 'exact'
    ? explainExactContext(row, feature, context)
    : explainFlooredContext(row, feature, context)
}

function rowOf(
  step: AttentionStep,
  { query, head }: Pick<AttentionRow, 'query' | 'head'>,
  context: ExplainContext,
): AttentionRow {
  const keys = keysOf(step, context.design.network, query)
  const scores = keys.map((key) => ({ key, score: scoreValue(step, { query, key, head }, context) }))
  return { step, query, head, scores, fraction: context.fraction(step.scores) }
}
