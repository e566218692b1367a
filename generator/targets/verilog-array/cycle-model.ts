import { expertOrder } from '../../units/patch_reorder/patch_reorder.reference.js'
import type { CycleEstimate, CycleSettings } from '../target.js'
import { coreParameters, type LoweredAccelerator } from './accelerator-parameters.js'
import { tilesOf } from './array-matrix.js'
import type { ArrayOperation } from './array-operation.js'
import { type ArrayRow, ArrayRows } from './array-rows.js'
import { type CycleLatencies, cycleLatencies } from './cycle-latencies.js'
import type { CycleObserver } from './cycle-observer.js'
import { type ImageTraffic, imageTraffic } from './image-traffic.js'
import { WeightArrival } from './weight-arrival.js'

/**
 * Estimates the cycles of a run without running it: rows go through the array one after another, each when the array is
 * free, what it reads is there and its tiles have landed (docs/reference/commands/simulate.md, cycle model).
 * It takes all memories for on chip: features that are off chip (docs/reference/accelerator-memory.md) cost more.
 * @param observer - is told what happens when.
 */
export function estimateCycles(
  accelerator: LoweredAccelerator,
  settings: CycleSettings,
  observer: CycleObserver | null = null,
): CycleEstimate {
  return new CycleWalk(accelerator, settings, observer).run()
}

class CycleWalk {
  private readonly latencies: CycleLatencies
  private readonly operations: readonly ArrayOperation[]
  private readonly traffic: ImageTraffic
  private readonly weights: WeightArrival
  private readonly array: ArrayRows
  private readonly gates: number
  private readonly tileOf = new Map<number, number>()
  private readonly loads: number[]
  /** When rows may be read: of the last operation that wrote any, of attention, of layer norms begun and of one read. */
  private results: readonly number[] = []
  private attended: readonly number[] = []
  private norms: (readonly number[])[] = []
  private norm: readonly number[] = []
  private begun = 0
  private keys = 0
  private values = 0
  /** When the list of experts is complete. */
  private listed = 0
  private layer = 0
  /** Rows of patches so far. */
  private patches = 0

  constructor(
    private readonly accelerator: LoweredAccelerator,
    private readonly settings: CycleSettings,
    private readonly observer: CycleObserver | null,
  ) {
    const { design, lowered } = accelerator
    this.operations = lowered.operations
    this.loads = Array<number>(lowered.operations.length).fill(0)
    this.latencies = cycleLatencies(design, lowered.shape)
    const latency = settings.latency + this.latencies.load
    const roundTrip = settings.latency + this.latencies.reader
    this.traffic = imageTraffic(accelerator, { roundTrip, bandwidth: settings.bandwidth })
    this.weights = new WeightArrival({
      ringTiles: design.linear.weightTiles,
      tileBeats: lowered.shape.tileBeats,
      biasBeats: lowered.shape.biasBeats,
      biasDepth: coreParameters(accelerator).BiasDepth,
      latency,
      beatsPerCycle: this.traffic.weightRate,
    })
    this.gates = coreParameters(accelerator).Gates
    this.array = new ArrayRows(lowered.operations.length, this.latencies, this.weights, observer)
  }

  run(): CycleEstimate {
    let end = 0
    this.load(0)
    for (let image = 1; image <= this.settings.images; image++) {
      const done = this.image(end)
      // The next image's weights come while this one's result leaves.
      if (image < this.settings.images) this.load(0)
      end = done + this.latencies.storing + this.traffic.storing(this.weights.missing(done))
    }
    this.array.finish(end)
    this.observer?.loads(this.weights.loaded())
    const { counts, visits } = this.array
    return {
      ...{ total: Math.round(end), operations: counts.map(Math.round) },
      ...{ visits, loads: this.loads },
    }
  }

  private image(began: number): number {
    this.layer = 0
    this.patches = 0
    this.norms = []
    this.begun = 0
    this.array.waitUntil(began + this.latencies.operation)
    let next = 0
    for (const [index, { kind }] of this.operations.entries()) {
      if (kind === 'attention') this.attention(index)
      else if (kind === 'experts') {
        this.experts(index)
        next = index + this.accelerator.lowered.expertOperations
      } else if (kind === 'rows' && index >= next) this.rows(index, began)
    }
    return Math.max(...this.results)
  }

  // Matrices up to the next layer with experts: the loader gets no further before that has its list.
  private load(from: number): void {
    for (let index = from; index < this.operations.length; index++) {
      const { kind, matrix } = this.operations[index]
      if (kind === 'experts') return
      if (matrix !== null) this.tileOf.set(index, this.append(index, 0))
    }
  }

  /** The loader comes to an operation's matrix. @returns its first tile. */
  private append(index: number, notBefore: number): number {
    const operation = this.operations[index]
    this.loads[index]++
    this.observer?.matrix(index)
    return this.weights.append({ tiles: tilesOf(operation), biasRows: operation.outTiles, notBefore })
  }

  private rows(index: number, began: number): void {
    const operation = this.operations[index]
    if (operation.fresh) this.norm = this.norms.shift() ?? []
    // One object for all rows: there are hundreds of thousands of them.
    const place: Mutable<ArrayRow> = this.matrixRow(index)
    const waits = this.waitsOf(operation)
    const ends: number[] = []
    for (let row = 0; row < operation.rows; row++) {
      place.gap = row === 0 ? this.latencies.operation : this.latencies.row
      place.ready = waits[row] ?? 0
      place.first = row === 0
      place.last = row === operation.rows - 1
      if (operation.source === 'pixels')
        place.blocks = this.traffic.stripe(this.patches++, began) + this.latencies.patch
      if (operation.dest === 'gate') place.slot = this.gateSlot(ends, row)
      ends.push(this.array.row(place))
    }
    this.write(operation, ends)
  }

  private matrixRow(index: number): ArrayRow {
    const operation = this.operations[index]
    const { inTiles } = operation
    return {
      operation: index,
      inTiles,
      tiles: tilesOf(operation),
      tile: this.tileOf.get(index) as number,
      gap: 0,
      ready: 0,
    }
  }

  /** When what each row waits for is there. */
  private waitsOf({ target }: ArrayOperation): readonly number[] {
    return { nothing: [], results: this.results, norms: this.norm, attention: this.attended }[target]
  }

  private write({ dest, partial }: ArrayOperation, ends: readonly number[]): void {
    const { result, sum } = this.latencies
    const written = ends.map((end) => end + result)
    const last = written[written.length - 1]
    if (dest === 'keys') this.keys = last
    if (dest === 'values') this.values = last
    if (dest === 'gate') this.listed = this.gateTimes(ends)[ends.length - 1] + this.latencies.gate
    if (dest === 'hidden') this.results = written
    if (dest !== 'sum' || partial) return
    const { tokens } = this.accelerator.design.network
    const summed = ends.map((end) => end + sum)
    // Tokens in front come with the first patch.
    this.phase([...Array<number>(tokens - summed.length).fill(summed[0]), ...summed])
  }

  // The residual stream is as a layer norm reads it, row by row.
  private phase(rows: readonly number[]): void {
    const { norm, normToken } = this.latencies
    this.results = rows
    const normed: number[] = []
    for (const [row, ready] of rows.entries())
      normed.push(Math.max(ready + norm, (normed[row - 1] ?? 0) + normToken))
    const { mean, norms } = this.accelerator.lowered
    this.begun++
    // Of the last norm a mean may be all that is left.
    this.norms.push(mean !== null && this.begun === norms.length ? [normed[normed.length - 1]] : normed)
  }

  private attention(index: number): void {
    const { lead, headBlocks, headTiles, keyBlocks, keyTiles } = this.accelerator.lowered.shape
    const { design, lowered } = this.accelerator
    const rows = lowered.heldHeads * design.network.tokens
    const { softmax, attended, row, operation } = this.latencies
    const weights: number[] = []
    const ends: number[] = []
    const common = { operation: index, gap: 1, ready: 0 }
    // One object each for all rows, as above.
    const scores: Mutable<ArrayRow> = { ...common, inTiles: headBlocks, tiles: headBlocks * keyTiles }
    const sums: Mutable<ArrayRow> = { ...common, inTiles: keyBlocks, tiles: keyBlocks * headTiles }
    const score = (n: number) => {
      scores.gap = n === 0 ? operation : row
      scores.ready = this.keys
      weights.push(this.array.row(scores) + softmax)
    }
    const sum = (n: number) => {
      sums.ready = this.values
      sums.blocks = weights[n]
      ends.push(this.array.row(sums))
    }
    for (let n = 0; n < rows + lead; n++) {
      if (n < rows) score(n)
      if (n >= lead) sum(n - lead)
    }
    this.attended = ends.slice(-design.network.tokens).map((end) => end + attended)
  }

  private experts(index: number): void {
    const lengths = this.settings.queues[this.layer++]
    const runs = this.expertRuns(index, lengths)
    this.load(index + this.accelerator.lowered.expertOperations)
    this.array.waitUntil(this.listed)
    let last = this.listed
    for (const { expert, tiles } of runs) last = Math.max(last, this.expert(index, lengths[expert], tiles))
    this.phase(Array<number>(this.accelerator.design.network.tokens).fill(last + this.latencies.sum))
  }

  // Those that have been begun before the list is there, with or without tokens, then those with tokens.
  private expertRuns(index: number, lengths: readonly number[]) {
    const { patchReorder } = this.accelerator.design
    const { leading, early } = patchReorder ?? { leading: lengths.length, early: 0 }
    const own = Array.from({ length: this.accelerator.lowered.expertOperations }, (_, i) => index + i)
    const runs: { expert: number; tiles: number[] }[] = []
    const append = (expert: number, notBefore: number) => {
      runs.push({ expert, tiles: own.map((each) => this.append(each, notBefore)) })
    }
    while (runs.length < early && this.weights.nextChoice() < this.listed) append(runs.length, 0)
    const begun = runs.length
    for (const expert of expertOrder(leading, lengths)) if (expert >= begun) append(expert, this.listed)
    return runs
  }

  // @returns when the last sum is in the array.
  private expert(index: number, length: number, tiles: readonly number[]): number {
    const { queuedRow, result } = this.latencies
    let hidden: number[] = []
    let ends: number[] = []
    for (const [i, tile] of tiles.entries()) {
      const operation = this.operations[index + i]
      const { inTiles, dest } = operation
      const own = tilesOf(operation)
      if (length === 0) this.array.drop(index + i, { tile, tiles: own })
      ends = []
      const place: Mutable<ArrayRow> = {
        operation: index + i,
        inTiles,
        tiles: own,
        tile,
        gap: queuedRow,
        ready: 0,
      }
      for (let row = 0; row < length; row++) {
        place.ready = dest === 'hidden' ? 0 : hidden[row] + result
        place.first = row === 0
        place.last = row === length - 1
        ends.push(this.array.row(place))
      }
      if (dest === 'hidden') hidden = ends
    }
    return ends[length - 1] ?? 0
  }

  // A token's logits wait in the result fifo while the gate is at earlier ones.
  private gateSlot(ends: readonly number[], row: number): number {
    const { resultDepth } = this.accelerator.design.linear
    const times = this.gateTimes(ends)
    return times[row - resultDepth] ?? 0
  }

  private gateTimes(ends: readonly number[]): number[] {
    const { result, gateToken } = this.latencies
    const times: number[] = []
    for (const [row, end] of ends.entries())
      times.push(Math.max(end + result, times[row - 1] ?? 0, (times[row - this.gates] ?? 0) + gateToken))
    return times
  }
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }
