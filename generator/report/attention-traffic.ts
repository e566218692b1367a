import { verilator } from '../backends/verilator.js'
import { seededRandom } from '../base/random.js'
import { attentionSteps } from '../network/key-order.js'
import { attentionReorderCase, operationOf } from '../units/attention_reorder/attention_reorder.cases.js'
import { attentionReorderParams } from '../units/attention_reorder/attention_reorder.params.js'
import { attentionReorder } from '../units/attention_reorder/attention_reorder.unit.js'
import { runCases } from '../verify/run-cases.js'

/** What a layer of reordered attention reads, and in how many cycles. */
export interface AttentionTraffic {
  readonly rows: number
  readonly cycles: number
  /** Blocks of 8 dimensions read over the layer. */
  readonly blocks: { readonly q: number; readonly k: number; readonly v: number }
  /** Share of the cycles in which keys, and so scores, go on: the rest is the round by which values lag. */
  readonly busy: number
}

/** A layer of attention, by default M³ViT-tiny's. */
export interface AttentionShape {
  readonly tokens: number
  readonly heads: number
  readonly headDim: number
}

const publishedShape: AttentionShape = { tokens: 129, heads: 3, headDim: 64 }

/**
 * Runs a layer in Verilator, nothing stalling, profile `exact`.
 * @throws ToolError when Verilator is missing; Error when a result differs from the reference.
 */
export async function measureAttentionTraffic(
  rows: number,
  shape: AttentionShape = publishedShape,
): Promise<AttentionTraffic> {
  const { tokens, heads, headDim } = shape
  const params = attentionReorderParams({
    ...{ profile: 'exact', width: 32, scoreWidth: 32, fraction: 22, rounding: 'rnd', overflow: 'sat' },
    ...{ rows, heads, headDim, maxTokens: tokens },
  })
  const random = seededRandom(rows)
  const draw = () => Int32Array.from({ length: tokens * heads * headDim }, () => (random() - 0.5) * 2 ** 23)
  const job = { operation: operationOf(params, tokens), q: draw(), k: draw(), v: draw() }
  const unitCase = attentionReorderCase(params, `rows=${rows}`, [job], { measure: true })
  const { cycles, failure } = await runCases({
    ...{ unit: attentionReorder, params, cases: [unitCase], backend: verilator },
    ...{ build: {}, seed: 1, stalls: 0 },
  })
  if (failure !== null || cycles === null) throw new Error(`${rows} rows in flight: results differ`)
  const { q, k, v } = unitCase.inputs
  const steps = attentionSteps(rows, tokens)
  return {
    rows,
    cycles,
    blocks: { q: q.beats, k: k.beats, v: v.beats },
    busy: steps / (steps + tokens),
  }
}

/** The Markdown table of docs/reference/units/attention_reorder.md. */
export function attentionTrafficTable(measured: readonly AttentionTraffic[]): string {
  const heading = [
    ...['rows in flight', 'cycles', 'key blocks', 'a busy cycle', 'value blocks', 'a busy cycle'],
    'query blocks',
  ]
  const rows = measured.map(({ rows, cycles, blocks, busy }) => {
    const perCycle = (count: number) => (count / (cycles * busy)).toFixed(2)
    const many = (count: number) => count.toLocaleString('en-US')
    return [
      ...[String(rows), many(cycles), many(blocks.k), perCycle(blocks.k), many(blocks.v), perCycle(blocks.v)],
      many(blocks.q),
    ]
  })
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}
