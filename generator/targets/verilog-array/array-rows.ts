import type { CycleVisit } from '../target.js'
import type { CycleLatencies } from './cycle-latencies.js'
import type { CycleObserver } from './cycle-observer.js'
import type { WeightArrival } from './weight-arrival.js'

/** A row, or half a row of attention, on its way through the array. */
export interface ArrayRow {
  /** Number of its operation. */
  readonly operation: number
  /** Cycles of the sequencer since the row before. */
  readonly gap: number
  /** When what it waits for before it is sent is there. */
  readonly ready: number
  /** Blocks of the row, and tiles that they meet. */
  readonly inTiles: number
  readonly tiles: number
  /** When its blocks are there, if they come from a stream. */
  readonly blocks?: number
  /** The first tile of its matrix; none for keys and values. */
  readonly tile?: number
  /** Whether it is the first and the last row that this matrix meets. */
  readonly first?: boolean
  readonly last?: boolean
  /** Its last result finds no place sooner. */
  readonly slot?: number
}

/**
 * Rows on the array, in order (accel_sequencer.v, row_fetch.v, row_control.v): each is sent when what it waits for is
 * there, its blocks are fetched, and then it takes a (block, tile) pair a cycle. The first row of a matrix goes as its
 * tiles land, the last one frees them.
 */
export class ArrayRows {
  /** Cycles by operation: while the array is at a row of it, or waits for its next row. */
  readonly counts: number[]
  /** The operations one after another, as often as the array comes to them. */
  readonly visits: CycleVisit[] = []
  private waits = noWaits()
  private fires = 0
  private current = 0
  private entered = 0
  private sent = 0
  private fetched = 0
  private free = 0

  constructor(
    operations: number,
    private readonly latencies: CycleLatencies,
    private readonly weights: WeightArrival,
    private readonly observer: CycleObserver | null,
  ) {
    this.counts = Array<number>(operations).fill(0)
  }

  /** @returns when its last pair is in the array. */
  row(row: ArrayRow): number {
    const { toSend, toArray } = this.latencies
    this.sent = Math.max(this.sent + row.gap, row.ready + toSend)
    const taken = Math.max(this.free, this.sent + 2)
    this.enter(row.operation, taken)
    const fetch = Math.max(this.fetched, this.sent + 2)
    this.fetched = fetch + row.inTiles
    const there = Math.max(taken, fetch + toArray - 2)
    const begin = Math.max(there, row.blocks ?? 0)
    this.observer?.stall('rows', { from: this.free, to: there })
    this.observer?.stall('tokens', { from: there, to: begin })
    const end = this.walk(row, begin)
    this.observer?.row(row.operation, { from: begin, to: end }, row.tiles)
    this.count({ taken, there, begin, end, tiles: row.tiles })
    this.free = Math.max(end, row.slot ?? 0)
    this.waits.results += this.free - end
    this.observer?.stall('results', { from: end, to: this.free })
    return this.free
  }

  /** A matrix that nobody needs leaves the ring once all of it is there. */
  drop(operation: number, { tile, tiles }: { readonly tile: number; readonly tiles: number }): void {
    this.sent += this.latencies.operation
    const taken = Math.max(this.free, this.sent + 2)
    this.enter(operation, taken)
    const landed = Math.max(taken, this.weights.landing(tile + tiles - 1))
    this.waits.weights += landed - taken
    this.waits.rows += 1
    this.observer?.stall('rows', { from: this.free, to: taken })
    this.observer?.stall('weights', { from: taken, to: landed })
    this.observer?.stall('rows', { from: landed, to: landed + 1 })
    this.free = landed + 1
    for (let i = 0; i < tiles; i++) this.weights.release(this.free)
  }

  /** The sequencer does nothing before. */
  waitUntil(cycle: number): void {
    this.sent = Math.max(this.sent, cycle)
  }

  /** The run, or what is between two images, is over. */
  finish(cycle: number): void {
    this.counts[this.current] += cycle - this.entered
    if (cycle > this.entered)
      this.visits.push({
        ...{ operation: this.current, from: this.entered, to: cycle },
        ...{ fires: this.fires, waits: this.waits },
      })
    this.entered = cycle
    this.waits = noWaits()
    this.fires = 0
  }

  /** What the array did since the row was taken. */
  private count(row: { taken: number; there: number; begin: number; end: number; tiles: number }): void {
    this.fires += row.tiles
    this.waits.rows += row.there - row.taken
    this.waits.tokens += row.begin - row.there
    this.waits.weights += row.end - row.begin - row.tiles
  }

  private enter(operation: number, cycle: number): void {
    this.waits.rows += cycle - this.free
    if (operation === this.current) return
    this.finish(cycle)
    this.current = operation
  }

  private walk({ tile, first, last, tiles }: ArrayRow, begin: number): number {
    if (tile === undefined || !(first || last)) return begin + tiles
    let cycle = begin
    for (let i = tile; i < tile + tiles; i++) {
      const landed = Math.max(cycle, first ? this.weights.landing(i) : 0)
      this.observer?.stall('weights', { from: cycle, to: landed })
      cycle = landed + 1
      if (last) this.weights.release(cycle)
    }
    return cycle
  }
}

function noWaits() {
  return { rows: 0, tokens: 0, weights: 0, results: 0 }
}
