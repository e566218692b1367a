import type { Design } from '../design/design.js'
import { blockOf } from '../network/network-parts.js'
import { scoresByQuery } from '../units/attention_reorder/attention_reorder.tensors.js'
import { softmaxShares } from '../units/softmax/softmax.reference.js'
import type { Collector } from './collector.js'
import { pack } from './pack.js'
import type { AttentionData } from './types/attention.js'
import type { Packed } from './types/common.js'

/** Bytes of attention, before deflation, that a page carries at most. */
const mostBytes = 5_000_000

/** Attention of every task, as the hardware's softmax weighs keys; of large images by cells of patches. */
export function attentionCollector(design: Design): Collector<AttentionData> {
  const { heads, depth, tasks, prefix } = design.network
  const cells = cellsOf(design)
  const maps: Packed[] = []
  const mapOf: number[][] = tasks.map(() => [])
  return {
    visit({ task, name, values, step }) {
      if (step.kind !== 'attention' || name !== step.scores) return
      const map = packedMap(design, cells, values)
      // Blocks in front of the first gate are the same in all tasks.
      const same = maps.findIndex(({ base64 }) => base64 === map.base64)
      mapOf[task][blockOf(step.name) ?? 0] = same < 0 ? maps.push(map) - 1 : same
    },
    data: () => {
      const rawBytes = maps.reduce((sum, { count }) => sum + count, 0)
      const { stride, columns, rows } = cells
      return { heads, blocks: depth, stride, columns, rows, prefix, maps, mapOf, rawBytes }
    },
  }
}

interface Cells {
  readonly stride: number
  readonly columns: number
  readonly rows: number
  /** By token its cell, tokens in front first. */
  readonly cellOf: Int32Array
  /** The token whose query is a cell's. */
  readonly queries: readonly number[]
}

/** The smallest cells that fit. */
function cellsOf(design: Design): Cells {
  const { heads, depth, tasks } = design.network
  for (let stride = 1; ; stride++) {
    const cells = cellsOfStride(design, stride)
    const count = cells.queries.length
    if (count ** 2 * heads * depth * tasks.length <= mostBytes || cells.columns * cells.rows === 1)
      return cells
  }
}

function cellsOfStride({ network: { tokens, prefix }, patchEmbed }: Design, stride: number): Cells {
  const [columns, rows] = [patchEmbed.columns, patchEmbed.stripes].map((patches) =>
    Math.ceil(patches / stride),
  )
  const queries: number[] = []
  const cellOf = Int32Array.from({ length: tokens }, (_, token) => {
    if (token < prefix) return token
    const patch = token - prefix
    const [row, column] = [Math.floor(patch / patchEmbed.columns), patch % patchEmbed.columns]
    return prefix + Math.floor(row / stride) * columns + Math.floor(column / stride)
  })
  // Tokens come row by row: the first of a cell is its upper left one.
  for (const [token, cell] of cellOf.entries()) queries[cell] ??= token
  return { stride, columns, rows, cellOf, queries }
}

function packedMap(design: Design, { cellOf, queries }: Cells, tensor: Int32Array): Packed {
  const { network, attentionReorder } = design
  const { tokens, heads } = network
  const scores = scoresByQuery(design, tensor)
  const bytes = new Uint8Array(queries.length * heads * queries.length)
  for (const [at, query] of queries.entries())
    for (let head = 0; head < heads; head++) {
      const row = Int32Array.from(
        { length: tokens },
        (_, key) => scores[(query * tokens + key) * heads + head],
      )
      const sums = new Float64Array(queries.length)
      for (const [key, share] of softmaxShares(attentionReorder.softmax, row).entries())
        sums[cellOf[key]] += share
      bytes.set(sums.map(byteOf), (at * heads + head) * queries.length)
    }
  return pack(bytes, 1)
}

function byteOf(weight: number): number {
  return Math.round(255 * Math.sqrt(Math.min(1, Math.max(0, weight))))
}
