import type { StreamData } from '../../base/streams.js'
import type { AttentionStep } from '../../network/steps/attention.js'
import type { ExpertsStep } from '../../network/steps/experts.js'
import type { GateStep } from '../../network/steps/gate.js'
import { type ByStepKind, byStepKind, type Step } from '../../network/steps/index.js'
import type { MeanStep } from '../../network/steps/mean.js'
import type { PatchReorderStep } from '../../network/steps/patch-reorder.js'
import { statisticsTensor } from '../../units/attention_reorder/attention_reorder.tensors.js'
import type { ExpertRun } from '../../units/patch_reorder/patch_reorder.reference.js'
import { queueTensors } from '../../units/patch_reorder/patch_reorder.tensors.js'
import type { LoweredAccelerator } from './accelerator-parameters.js'
import { resultBytes, unpackResult } from './accelerator-result.js'
import { type ArrayMatrix, outputFeatures } from './array-matrix.js'
import type { ArrayOperation } from './array-operation.js'
import { byImage, keptBeats, nothing, slice } from './tap-beats.js'

/** What a simulation of an accelerator looked at: beats by tap, and the output as memory holds it. */
export interface AcceleratorBeats {
  readonly taps: ReadonlyMap<string, StreamData>
  readonly output: Uint8Array
  /** Images that ran. */
  readonly count: number
}

/** The program's tensors, image by image, as the beats show them. */
export function acceleratorTensors(
  accelerator: LoweredAccelerator,
  { taps, output, count }: AcceleratorBeats,
): ReadonlyMap<string, Int32Array>[] {
  // Each piece of an expert's second layer has the rows of its queue.
  const first = (op: number) => accelerator.lowered.operations[op].matrix?.firstTile === 0
  const looked = new Map(taps).set('queued', keptBeats(taps.get('queued') ?? nothing, first))
  const beats = new Map([...looked].map(([name, data]) => [name, byImage(name, data, count)]))
  const bytes = resultBytes(accelerator)
  return Array.from({ length: count }, (_, image) => {
    const at = (name: string) => beats.get(name)?.[image] ?? nothing
    const decoder = new Decoder(accelerator, at)
    return decoder.tensors(unpackResult(accelerator, output.subarray(image * bytes, (image + 1) * bytes)))
  })
}

class Decoder {
  private readonly made = new Map<string, Int32Array>()

  constructor(
    private readonly accelerator: LoweredAccelerator,
    private readonly beats: (tap: string) => StreamData,
  ) {}

  tensors(result: Int32Array): ReadonlyMap<string, Int32Array> {
    const { lowered } = this.accelerator
    const runs = this.expertRuns()
    const before = this.rowsByOperation('result')
    const after = this.rowsByOperation('activated')
    for (const [index, operation] of lowered.operations.entries()) {
      const rows = { before: before.get(index) ?? new Map(), after: after.get(index) ?? new Map() }
      if (operation.kind === 'attention') this.scores(operation, rows.before)
      else if (operation.matrix !== null) this.linear(operation.matrix, rows)
    }
    this.norms()
    this.attended()
    for (const step of lowered.program.steps) byStepKind(this.taps, step, runs)
    this.made.set(lowered.result.name, result)
    return this.made
  }

  private linear(matrix: ArrayMatrix, { before, after }: { before: Rows; after: Rows }): void {
    const { name, output, preActivation, operands } = matrix.step
    const experts = this.steps<ExpertsStep>('experts')
    // Sums of patches and contributions of experts are seen in the residual stream alone.
    if (name === 'patch_embed' || experts.some(({ fc2 }) => fc2 === matrix.step)) return
    const layer = experts.find(({ fc1 }) => fc1 === matrix.step)
    if (layer !== undefined) {
      // A row per queue entry, experts ascending.
      const rows = [...after].sort(([a], [b]) => a - b).map(([, row], at) => [at, row] as const)
      this.write(layer.hidden, matrix, { count: rows.length, rows })
      return
    }
    const rows = (from: Rows) => [...from].map(([key, row]) => [rowOf(key), row] as const)
    this.write(preActivation ?? output, matrix, { count: operands.tokens, rows: rows(before) })
    if (preActivation !== null) this.write(output, matrix, { count: operands.tokens, rows: rows(after) })
  }

  // A piece of a tensor: the features that a matrix makes.
  private write(
    tensor: string,
    matrix: ArrayMatrix,
    { count, rows }: { readonly count: number; readonly rows: Iterable<readonly [number, Int32Array]> },
  ): void {
    const { outFeatures } = matrix.step.operands
    const values = this.made.get(tensor) ?? new Int32Array(count * outFeatures)
    const features = outputFeatures(this.accelerator.design, matrix)
    for (const [at, row] of rows)
      for (const [i, feature] of features.entries())
        if (feature >= 0) values[at * outFeatures + feature] = row[i]
    this.made.set(tensor, values)
  }

  // Heads are counted from the first of those that are held.
  private scores({ step: name, from }: ArrayOperation, rows: Rows): void {
    const { design, lowered } = this.accelerator
    const { tokens, heads } = design.network
    const step = this.steps<AttentionStep>('attention').find((each) => each.name === name)
    if (step === undefined) return
    const first = from / lowered.shape.headBlocks
    const scores = this.made.get(step.scores) ?? new Int32Array(tokens * tokens * heads)
    for (const [key, row] of rows)
      for (let k = 0; k < tokens; k++)
        scores[(rowOf(key) * tokens + k) * heads + first + partOf(key)] = row[k]
    this.made.set(step.scores, scores)
  }

  // Words and statistics of attention come layer by layer, head by head, query by query.
  private attended(): void {
    const { design, lowered } = this.accelerator
    const { tokens, heads, headDim, dim } = design.network
    const { headBlocks } = lowered.shape
    const { taps } = design.linear
    const statistics = this.beats('statistic').fields
    const words = this.beats('attended')
    for (const [layer, step] of this.steps<AttentionStep>('attention').entries()) {
      const stat = { inverse: new Int32Array(tokens * heads), maximum: new Int32Array(tokens * heads) }
      const y = new Int32Array(tokens * dim)
      for (let at = 0; at < tokens * heads; at++) {
        const [head, query] = [Math.floor(at / tokens), at % tokens]
        const from = layer * tokens * heads + at
        stat.inverse[query * heads + head] = statistics.inverse?.[from] ?? 0
        stat.maximum[query * heads + head] = statistics.maximum?.[from] ?? 0
        for (let block = 0; block < headBlocks; block++) {
          const beat = from * headBlocks + block
          // The address says where the word goes: it must be this query's, this head's.
          const addr = words.fields.addr?.[beat] ?? -1
          const [row, place] = [Math.floor(addr / (heads * headBlocks)), addr % (heads * headBlocks)]
          const values = words.fields.value?.subarray(beat * taps, (beat + 1) * taps) ?? []
          for (const [i, value] of values.entries()) {
            const d = (place % headBlocks) * taps + i
            if (d < headDim) y[row * dim + Math.floor(place / headBlocks) * headDim + d] = value
          }
        }
      }
      this.made.set(step.statistics, statisticsTensor(heads, stat))
      this.made.set(step.output, y)
    }
  }

  // A norm reads what a phase of the residual stream left: that is how the stream is seen.
  private norms(): void {
    const { design, lowered } = this.accelerator
    const [mean] = this.steps<MeanStep>('mean')
    for (const [index, norm] of lowered.norms.entries()) {
      this.made.set(norm.input === mean?.output ? mean.input : norm.input, this.words('stream', index))
      // Of a norm that is pooled a row alone goes to memory.
      const isPooled = norm.output === mean?.input
      this.made.set(
        norm.output,
        isPooled ? this.beatsOf('pooling', 0) : this.words('normed', index, norm.tokens),
      )
    }
    if (mean === undefined) return
    const passed = (lowered.norms.length - 1) * design.network.tokens
    this.made.set(mean.output, this.beatsOf('pooled', passed).subarray(0, design.network.dim))
  }

  /** Rows of a tap of layer norm's beats, from a row on. */
  private beatsOf(tap: string, first: number): Int32Array {
    const { dim, lanes, blocks } = this.accelerator.design.layerNorm
    const values = this.beats(tap).fields.value ?? new Int32Array()
    const rows = Math.max(0, values.length / (blocks * lanes) - first)
    return Int32Array.from(
      { length: rows * dim },
      (_, i) => values[(first + Math.floor(i / dim)) * blocks * lanes + (i % dim)],
    )
  }

  private words(tap: string, index: number, rows = this.accelerator.design.network.tokens): Int32Array {
    const { design, lowered } = this.accelerator
    const { tokens, dim } = design.network
    const row = lowered.shape.normWords * design.linear.taps
    const values = this.beats(tap).fields.value ?? new Int32Array()
    return Int32Array.from(
      { length: rows * dim },
      (_, i) => values[(index * tokens + Math.floor(i / dim)) * row + (i % dim)],
    )
  }

  /** What taps of a unit's own show of a step, beside the rows of the array and the residual stream. */
  private readonly taps: ByStepKind<[ReadonlyMap<string, readonly ExpertRun[]>], void> = {
    patchEmbed: () => undefined,
    layerNorm: () => undefined,
    linear: () => undefined,
    attention: () => undefined,
    gate: (step) => this.gate(step),
    patchReorder: (step, runs) => this.queues(step, runs),
    experts: () => undefined,
    add: () => undefined,
    mean: () => undefined,
  }

  private gate(step: GateStep): void {
    const { tokens } = this.accelerator.design.network
    const layer = this.steps<GateStep>('gate').indexOf(step)
    const { fields } = slice(this.beats('pick'), layer * tokens, (layer + 1) * tokens)
    const statistics = Int32Array.from({ length: 2 * tokens }, (_, i) =>
      i % 2 === 0 ? fields.sum[i >> 1] : fields.maximum[i >> 1],
    )
    this.made.set(step.statistics, statistics)
    this.made.set(step.indices, fields.index)
    this.made.set(step.logits, fields.logit)
    this.made.set(step.scores, fields.score)
  }

  private queues(step: PatchReorderStep, runs: ReadonlyMap<string, readonly ExpertRun[]>): void {
    const { network, patchReorder } = this.accelerator.design
    if (patchReorder === null) return
    const experts = this.steps<ExpertsStep>('experts').find(({ queues }) => queues === step.queues)
    const own = runs.get(experts?.fc2.name ?? '') ?? []
    for (const [name, values] of queueTensors(patchReorder, step, { runs: own, tokens: network.tokens }))
      this.made.set(name, values)
  }

  // By the name of the second layer, what its rows were.
  private expertRuns(): Map<string, ExpertRun[]> {
    const { lowered } = this.accelerator
    const { beats, fields } = this.beats('queued')
    const all = new Map<string, { expert: number; queue: { token: number; score: number }[] }[]>()
    for (let beat = 0; beat < beats; beat++) {
      const { step } = lowered.operations[fields.op[beat]]
      const runs = all.get(step) ?? []
      all.set(step, runs)
      if (fields.row[beat] === 0) runs.push({ expert: fields.part[beat], queue: [] })
      runs.at(-1)?.queue.push({ token: fields.to[beat] / lowered.shape.sumStride, score: fields.score[beat] })
    }
    return all
  }

  /** Rows of each operation by part and row, whole. */
  private rowsByOperation(tap: string): Map<number, Rows> {
    const { beats, fields } = this.beats(tap)
    const { lanes } = this.accelerator.design.linear
    const all = new Map<number, Map<number, number[]>>()
    for (let beat = 0; beat < beats; beat++) {
      const operation = all.get(fields.op[beat]) ?? new Map<number, number[]>()
      all.set(fields.op[beat], operation)
      const key = fields.part[beat] * mostRows + fields.row[beat]
      const row = operation.get(key) ?? []
      operation.set(key, row)
      for (let lane = 0; lane < lanes; lane++)
        row[fields.tile[beat] * lanes + lane] = fields.value[beat * lanes + lane]
    }
    const packed = (rows: Map<number, number[]>) =>
      new Map([...rows].map(([key, row]) => [key, Int32Array.from(row)]))
    return new Map([...all].map(([operation, rows]) => [operation, packed(rows)]))
  }

  private steps<S extends Step>(kind: S['kind']): S[] {
    return this.accelerator.lowered.program.steps.filter((step): step is S => step.kind === kind)
  }
}

/** Rows of an operation, by part (head or expert) and row. */
type Rows = ReadonlyMap<number, Int32Array>

const mostRows = 2 ** 20
const rowOf = (key: number) => key % mostRows
const partOf = (key: number) => Math.floor(key / mostRows)
