import { joinInt32 } from '../../base/join-int32.js'
import { randomIntegers, seededRandom } from '../../base/random.js'
import type { StreamData } from '../../base/streams.js'
import { attentionSteps } from '../../network/key-order.js'
import { deferredInverseBits } from '../../numerics/softmax-constants.js'
import { held } from '../held.js'
import type { UnitCase } from '../unit.js'
import {
  type AttentionReorderOperation,
  type AttentionReorderParams,
  attentionBlockDims,
  attentionCycles,
} from './attention_reorder.params.js'
import {
  type AttentionResult,
  type AttentionTensors,
  attentionReorderReference,
} from './attention_reorder.reference.js'
import { attentionMeetings, headBlocks } from './attention_reorder.schedule.js'

/** One layer: its operands and tensors. */
export interface AttentionJob extends AttentionTensors {
  readonly operation: AttentionReorderOperation
}

/** A case of one or more layers back to back. */
export function attentionReorderCase(
  params: AttentionReorderParams,
  name: string,
  jobs: readonly AttentionJob[],
  options: { readonly measure?: boolean } = {},
): UnitCase {
  const results = jobs.map((job) => attentionReorderReference(params, job.operation, job))
  const { softmax } = params
  const field = (pick: (operation: AttentionReorderOperation) => number) =>
    Int32Array.from(jobs, ({ operation }) => pick(operation))
  const all = (pick: (result: AttentionResult) => Int32Array) => joinInt32(results.map(pick))
  return {
    name,
    inputs: {
      op: {
        beats: jobs.length,
        fields: {
          tokens: field(({ tokens }) => tokens),
          ...(params.profile === 'exact' && {
            score_shift: field(({ scoreShift }) => scoreShift),
            out_shift: field(({ outShift }) => outShift),
          }),
        },
      },
      q: blocks(joinInt32(jobs.map(({ q }) => headBlocks(params, q)))),
      k: blocks(joinInt32(jobs.map((job) => keyByKey(params, job.operation, job.k)))),
      v: blocks(joinInt32(jobs.map((job) => keyByKey(params, job.operation, job.v)))),
    },
    expected: {
      score: scoreStream(params, jobs, results),
      stat: {
        beats: all(({ inverse }) => inverse).length,
        fields: {
          inverse: all(({ inverse }) => inverse),
          ...(softmax.shiftBits > 0 && { shift: all(({ shift }) => shift) }),
          maximum: all(({ maximum }) => maximum),
        },
      },
      y: blocks(joinInt32(results.map(({ y }) => headBlocks(params, y)))),
    },
    ...(options.measure && {
      hold: { k: ['op'] },
      cycles: { from: 'k', to: 'y', atMost: attentionCycles(params, jobs[0].operation.tokens) + 320 },
    }),
  }
}

/** Seeded test vectors: usual and adversarial layers, awkward token counts, layers back to back. */
export function attentionReorderCases(params: AttentionReorderParams, seed: number): readonly UnitCase[] {
  const { rows, maxTokens, width, fraction } = params
  const random = seededRandom(seed)
  const usual = Math.min(width, fraction + 3)
  const job = (tokens: number, bits: number) => randomJob(params, tokens, () => bits, random)
  const some = Math.min(maxTokens, Math.max(rows + 3, 9))
  const counts = [...new Set([rows, Math.min(rows + 1, maxTokens), Math.min(2 * rows, maxTokens)])]
  return [
    attentionReorderCase(params, 'activations of a few units, cycles', [job(some, usual)], { measure: true }),
    attentionReorderCase(
      params,
      'awkward token counts back to back',
      counts.map((tokens) => job(tokens, usual)),
    ),
    attentionReorderCase(params, 'the whole format', [job(rows, width), job(some, width)]),
    attentionReorderCase(params, 'equal, one huge, least', adversarialJobs(params, some)),
  ]
}

function randomJob(
  params: AttentionReorderParams,
  tokens: number,
  bits: () => number,
  random: () => number,
): AttentionJob {
  const draw = () => randomIntegers(random, tokens * params.heads * params.headDim, bits())
  return { operation: operationOf(params, tokens), q: draw(), k: draw(), v: draw() }
}

/** Operands where queries, keys, values, scores and results have the same fraction bits. */
export function operationOf({ fraction }: AttentionReorderParams, tokens: number): AttentionReorderOperation {
  return { tokens, scoreShift: fraction, outShift: deferredInverseBits }
}

function adversarialJobs(params: AttentionReorderParams, tokens: number): AttentionJob[] {
  const { width, fraction, heads, headDim } = params
  const dim = heads * headDim
  const [least, most] = [held(-Infinity, width), held(Infinity, width)]
  // The fraction is that of scores, which may be wider: queries, keys and values hold what they can.
  const filled = (value: (token: number, d: number) => number) =>
    Int32Array.from({ length: tokens * dim }, (_, i) => held(value(Math.floor(i / dim), i % dim), width))
  const v = filled((token, d) => (token - d) * 2 ** (fraction - 3))
  const operation = operationOf(params, tokens)
  return [
    { operation, q: filled(() => 0), k: filled(() => 2 ** fraction), v },
    {
      operation,
      q: filled(() => 2 ** fraction),
      k: filled((token) => (token === 1 ? 5 * 2 ** fraction : 0)),
      v: filled(() => least),
    },
    { operation, q: filled(() => least), k: filled(() => most), v: filled(() => most) },
  ]
}

/** Keys or values as they are read: all blocks of one a step. */
function keyByKey(
  params: AttentionReorderParams,
  { tokens }: AttentionReorderOperation,
  rows: Int32Array,
): Int32Array {
  const all = headBlocks(params, rows)
  const size = all.length / tokens
  const steps = attentionSteps(params.rows, tokens)
  const stream = new Int32Array(steps * size)
  for (let step = 0; step < steps; step++)
    stream.set(all.subarray((step % tokens) * size, ((step % tokens) + 1) * size), step * size)
  return stream
}

function scoreStream(
  { rows, heads }: AttentionReorderParams,
  jobs: readonly AttentionJob[],
  results: readonly AttentionResult[],
): StreamData {
  const parts = jobs.map(({ operation: { tokens } }, i) => {
    const value = new Int32Array(attentionSteps(rows, tokens) * heads * rows)
    for (const { step, row, query, key } of attentionMeetings(rows, tokens)) {
      for (let head = 0; head < heads; head++)
        value[(step * heads + head) * rows + row] = results[i].scores[(query * tokens + key) * heads + head]
    }
    return value
  })
  const value = joinInt32(parts)
  return { beats: value.length / rows, fields: { value } }
}

function blocks(value: Int32Array): StreamData {
  return { beats: value.length / attentionBlockDims, fields: { value } }
}
