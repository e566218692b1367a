import { filled } from '../../base/filled.js'
import { joinInt32 } from '../../base/join-int32.js'
import { seededRandom } from '../../base/random.js'
import type { StreamData } from '../../base/streams.js'
import { held } from '../held.js'
import type { UnitCase } from '../unit.js'
import { softmaxKinds } from './softmax.methods.js'
import { softmaxPipeline } from './softmax.pipeline.js'
import { type SoftmaxResult, type SoftmaxRows, softmaxReference } from './softmax.reference.js'
import type { SoftmaxParams } from './softmax.shape.js'

/** Seeded test vectors of softmax: adversarial rows, awkward lengths, operations back to back. */
export function softmaxCases(params: SoftmaxParams, seed: number): readonly UnitCase[] {
  const { maxKeys, maxRows, lanes } = params
  const rows = (most: number) => Math.min(maxRows, most)
  const random = (keys: number, count: number, salt: number) => randomRows(params, keys, count, seed + salt)
  const lengths = [1, lanes, lanes + 1, Math.ceil(maxKeys / 2), maxKeys - 1, 2 * lanes - 1]
  const fitting = lengths.filter((keys) => keys >= 1 && keys <= maxKeys)
  return [
    softmaxCase(params, 'adversarial rows', adversarialRows(params)),
    softmaxCase(
      params,
      'awkward lengths back to back',
      fitting.map((keys, i) => random(keys, rows(i + 1), i)),
    ),
    softmaxCase(params, 'single keys', [random(1, rows(20), 20)]),
    softmaxCase(params, 'longest rows, cycles', [random(maxKeys, rows(24), 30)], { measure: true }),
  ]
}

/**
 * A case from operations.
 * @param options.measure - bounds the cycles from the first operation to the last beat of weights.
 */
export function softmaxCase(
  params: SoftmaxParams,
  name: string,
  operations: readonly SoftmaxRows[],
  options: { readonly measure?: boolean } = {},
): UnitCase {
  const { lanes } = params
  const results = operations.map((operation) => softmaxReference(params, operation))
  const weights = operations.map(({ keys }, i) =>
    padded({ keys, scores: results[i].weights }, lanes, () => 0),
  )
  const random = seededRandom(operations.length)
  // What fills a last beat must not matter.
  const noise = () => Math.floor((random() - 0.5) * 2 ** params.width)
  const scores = operations.map((operation) => padded(operation, lanes, noise))
  const count = operations.length
  return {
    name,
    inputs: {
      op: {
        beats: count,
        fields: {
          rows: Int32Array.from(operations, (operation) => operation.scores.length / operation.keys),
          keys: Int32Array.from(operations, (operation) => operation.keys),
        },
      },
      s: beats(joinInt32(scores), lanes),
    },
    expected: { p: beats(joinInt32(weights), lanes), stat: statistics(params, results) },
    ...quietTime(params, operations),
    ...(options.measure === true && { cycles: cycleBound(params, operations) }),
  }
}

/**
 * Most cycles that operations take without stalls, from the first operation to the last weight: beats at the array's
 * rate, and what fills the pipeline.
 */
export function softmaxCycles(params: SoftmaxParams, operations: readonly SoftmaxRows[]): number {
  const { rowCycles, rowsInFlight } = softmaxPipeline(params)
  const { lanes, evaluators, method } = params
  const sizes = operations.map(({ keys, scores }) => ({
    rows: scores.length / keys,
    beats: Math.ceil(keys / lanes),
  }))
  const longest = Math.max(...sizes.map(({ beats }) => beats))
  const kind = softmaxKinds[method]
  if (kind.isRunning) {
    // A core takes `lanes` cycles a beat; a group waits until it is full, and is scanned before it leaves.
    const weighing = sizes.reduce(
      (sum, { rows, beats }) => sum + Math.ceil(rows / evaluators) * beats * lanes,
      0,
    )
    return weighing + rowsInFlight * longest * (evaluators + sizes.length * lanes) + 160
  }
  const weighing = sizes.reduce((sum, { rows, beats }) => sum + rows * beats * rowCycles, 0)
  // A row waits for its maximum; in `shiftmax` once more, for its sum.
  return weighing + longest + (kind.waitsForSum ? longest * rowCycles : 0) + 80
}

/** No beat moves while a group of a running sum is scanned: long rows need more patience than a run has. */
function quietTime(params: SoftmaxParams, operations: readonly SoftmaxRows[]): { watchdog?: number } {
  if (!softmaxKinds[params.method].isRunning) return {}
  const scan = softmaxPipeline(params).rowsInFlight * Math.max(...operations.map(({ keys }) => keys))
  return scan > 4096 ? { watchdog: 10_000 + 2 * scan } : {}
}

function cycleBound(params: SoftmaxParams, operations: readonly SoftmaxRows[]) {
  return { from: 'op', to: 'p', atMost: softmaxCycles(params, operations) }
}

/** Rows cut into beats, the last of each row filled. */
function padded({ keys, scores }: SoftmaxRows, lanes: number, fill: () => number): Int32Array {
  const size = filled(keys, lanes)
  const rows = scores.length / keys
  const result = Int32Array.from({ length: rows * size }, fill)
  for (let row = 0; row < rows; row++) result.set(scores.subarray(row * keys, (row + 1) * keys), row * size)
  return result
}

function beats(value: Int32Array, lanes: number): StreamData {
  return { beats: value.length / lanes, fields: { value } }
}

function statistics({ shiftBits }: SoftmaxParams, results: readonly SoftmaxResult[]): StreamData {
  const all = (name: 'inverse' | 'shift' | 'maximum') => joinInt32(results.map((result) => result[name]))
  const inverse = all('inverse')
  return {
    beats: inverse.length,
    fields: { inverse, ...(shiftBits > 0 && { shift: all('shift') }), maximum: all('maximum') },
  }
}

/** Rows like those of attention, a few units wide; every fourth over the whole format. */
export function randomRows(params: SoftmaxParams, keys: number, count: number, seed: number): SoftmaxRows {
  const random = seededRandom(seed)
  const whole = 2 ** (params.width - 1)
  const usual = Math.min(whole, (4 / params.scale) * 2 ** params.fraction)
  const scores = new Int32Array(count * keys)
  for (let row = 0; row < count; row++) {
    const span = row % 4 === 3 ? whole : usual
    for (let key = 0; key < keys; key++) {
      scores[row * keys + key] = Math.floor((random() * 2 - 1) * span)
    }
  }
  return { keys, scores }
}

function adversarialRows({ width, fraction, lanes, maxKeys, maxRows }: SoftmaxParams): SoftmaxRows[] {
  const [least, most] = [held(-Infinity, width), held(Infinity, width)]
  const one = held(2 ** fraction, width)
  const patterns: ((key: number) => number)[] = [
    () => 0,
    () => least,
    () => most,
    (key) => (key === 3 ? most : least),
    (key) => (key % 2 === 0 ? least : most),
    (key) => least + key,
    (key) => Math.floor((key * one) / 8) - one,
    (key) => one - Math.floor((key * one) / 8),
    (key) => (key === 0 ? least : key % 3),
  ]
  const lengths = [...new Set([maxKeys, Math.min(maxKeys, lanes + 3), 1])]
  const groups = Array.from({ length: Math.ceil(patterns.length / maxRows) }, (_, group) =>
    patterns.slice(group * maxRows, (group + 1) * maxRows),
  )
  return lengths.flatMap((keys) => groups.map((group) => patternRows(group, { keys, width })))
}

function patternRows(
  patterns: readonly ((key: number) => number)[],
  { keys, width }: { readonly keys: number; readonly width: number },
): SoftmaxRows {
  const score = (_: unknown, i: number) => held(patterns[Math.floor(i / keys)](i % keys), width)
  return { keys, scores: Int32Array.from({ length: patterns.length * keys }, score) }
}
