import type { Design } from '../design/elaborate.js'
import {
  type AttentionReorderOperation,
  type AttentionReorderParams,
  attentionBlockDims,
} from '../units/attention_reorder/attention_reorder.params.js'
import {
  type AttentionResult,
  type AttentionTensors,
  attentionReorderReference,
} from '../units/attention_reorder/attention_reorder.reference.js'
import { softmaxReference } from '../units/softmax/softmax.reference.js'
import type { Kernels } from './kernels/kernels.js'

/** A layer of attention: by the kernels in `edge-moe`, where heads are whole blocks; else by the reference. */
export function attention(
  design: Pick<Design, 'attentionReorder'>,
  kernels: Kernels | null,
  {
    operation,
    tensors,
  }: { readonly operation: AttentionReorderOperation; readonly tensors: AttentionTensors },
): AttentionResult {
  const params = design.attentionReorder
  const suits =
    params.profile === 'edge-moe' && params.width === 32 && params.headDim % attentionBlockDims === 0
  if (kernels === null || !suits) return attentionReorderReference(params, operation, tensors)
  return flooredAttention(params, kernels, tensors)
}

function flooredAttention(
  params: AttentionReorderParams,
  kernels: Kernels,
  { q, k, v }: AttentionTensors,
): AttentionResult {
  const { heads, headDim, rows, fraction, scale } = params
  const tokens = q.length / (heads * headDim)
  const loops = kernels.attention({ heads, headDim, tokens, fraction, scale }, { q, k, v })
  const scores = new Int32Array(tokens * tokens * heads)
  const [inverse, maximum] = [0, 1].map(() => new Int32Array(tokens * heads))
  const row = new Int32Array(tokens)
  const weights = new Int32Array(tokens)
  for (let at = 0; at < tokens * heads; at++) {
    const [query, head] = [Math.floor(at / heads), at % heads]
    const scored = loops.scores(query, head)
    for (let key = 0; key < tokens; key++) scores[(query * tokens + key) * heads + head] = scored[key]
    // Keys in the order in which the row meets them.
    const first = query % rows
    row.set(scored.subarray(first))
    row.set(scored.subarray(0, first), tokens - first)
    const soft = softmaxReference(params.softmax, { keys: tokens, scores: row })
    inverse[at] = soft.inverse[0]
    maximum[at] = soft.maximum[0]
    weights.set(soft.weights.subarray(tokens - first))
    weights.set(soft.weights.subarray(0, tokens - first), first)
    loops.mix(query, head, weights)
  }
  return { scores, inverse, maximum, shift: new Int32Array(tokens * heads), y: loops.result() }
}
