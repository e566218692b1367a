import type { Experts } from '../network/network.js'
import { softmaxInPlace } from './float-operations.js'

/** Which experts each token visits, best first: [token][topK] each. */
export interface Choices {
  readonly experts: Float64Array
  readonly logits: Float64Array
  readonly scores: Float64Array
}

/**
 * The topK largest logits of each token among the experts that its task may choose, the lower index first where they
 * tie, and their scores: a softmax over all of those experts or over the chosen ones, as `gate.order` says.
 * @param logits - [token][experts]
 */
export function choose(logits: Float64Array, { experts, topK, gate }: Experts, task: number): Choices {
  const tokens = logits.length / experts
  const first = gate.first[task]
  const allowed = Array.from({ length: gate.count }, (_, i) => first + i)
  const result = {
    experts: new Float64Array(tokens * topK),
    logits: new Float64Array(tokens * topK),
    scores: new Float64Array(tokens * topK),
  }
  for (let token = 0; token < tokens; token++) {
    const row = logits.subarray(token * experts, (token + 1) * experts)
    const best = allowed.toSorted((a, b) => row[b] - row[a] || a - b).slice(0, topK)
    const rivals = gate.order === 'softmax-topk' ? allowed : best
    const shares = Float64Array.from(rivals, (expert) => row[expert])
    softmaxInPlace(shares)
    for (const [slot, expert] of best.entries()) {
      result.experts[token * topK + slot] = expert
      result.logits[token * topK + slot] = row[expert]
      result.scores[token * topK + slot] = shares[rivals.indexOf(expert)]
    }
  }
  return result
}
