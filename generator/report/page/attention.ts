import type { Design } from '../../design/design.js'
import { blockOf } from '../../network/network-parts.js'
import type { AttentionReorderParams } from '../../units/attention_reorder/attention_reorder.params.js'
import { scoresByQuery } from '../../units/attention_reorder/attention_reorder.tensors.js'
import { softmaxShares } from '../../units/softmax/softmax.reference.js'
import type { Collector } from './collector.js'
import { pack } from './pack.js'
import type { AttentionData } from './types/attention.js'
import type { Packed } from './types/common.js'

/** Bytes of attention, before deflation, that a page carries at most. */
const mostBytes = 3_000_000

/** Attention of every task, as the hardware's softmax weighs keys; of large images only of every so many patches. */
export function attentionCollector(design: Design): Collector<AttentionData> {
  const { network } = design
  const { heads, depth, tokens, tasks } = network
  const queries = keptQueries(design)
  const maps: Packed[] = []
  const mapOf: number[][] = tasks.map(() => [])
  return {
    visit({ task, name, values, step }) {
      if (step.kind !== 'attention' || name !== step.scores) return
      const map = packedMap(design, queries, values)
      // Blocks in front of the first gate are the same in all tasks.
      const same = maps.findIndex(({ base64 }) => base64 === map.base64)
      mapOf[task][blockOf(step.name) ?? 0] = same < 0 ? maps.push(map) - 1 : same
    },
    data: () => {
      const rawBytes = maps.reduce((sum, { count }) => sum + count, 0)
      return { heads, blocks: depth, tokens, queries, maps, mapOf, rawBytes }
    },
  }
}

/** All tokens where they fit; else those in front, and patches of a grid with a stride. */
function keptQueries({ network, patchEmbed }: Design): number[] {
  const { tokens, prefix, heads, depth, tasks } = network
  const bytesEach = tokens * heads * depth * tasks.length
  const all = Array.from({ length: tokens }, (_, token) => token)
  const kept = (stride: number) =>
    all.filter((token) => {
      const patch = token - prefix
      const [row, column] = [Math.floor(patch / patchEmbed.columns), patch % patchEmbed.columns]
      return patch < 0 || (row % stride === 0 && column % stride === 0)
    })
  let stride = 1
  while (kept(stride).length * bytesEach > mostBytes && kept(stride).length > prefix + 1) stride++
  return kept(stride)
}

function packedMap(design: Design, queries: readonly number[], tensor: Int32Array): Packed {
  const { network, attentionReorder } = design
  const { tokens, heads } = network
  const scores = scoresByQuery(design, tensor)
  const bytes = new Uint8Array(queries.length * heads * tokens)
  for (const [at, query] of queries.entries())
    for (let head = 0; head < heads; head++) {
      const row = Int32Array.from(
        { length: tokens },
        (_, key) => scores[(query * tokens + key) * heads + head],
      )
      bytes.set(quantised(attentionReorder, row), (at * heads + head) * tokens)
    }
  return pack(bytes, 1)
}

function quantised({ softmax }: AttentionReorderParams, scores: Int32Array): Uint8Array {
  return Uint8Array.from(softmaxShares(softmax, scores), (share) =>
    Math.round(255 * Math.sqrt(Math.min(1, Math.max(0, share)))),
  )
}
