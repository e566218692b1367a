import { maxBurstBeats } from './accelerator-parameters.js'

/** What the loading of weights depends on. Beats of one port; cycles of the array's clock. */
export interface LoadingRates {
  /** Tiles of the ring. */
  readonly ringTiles: number
  readonly tileBeats: number
  readonly biasBeats: number
  /** Rows of biases of their ring. */
  readonly biasDepth: number
  /** From a burst's request to its first beat in the ring. */
  readonly latency: number
  /** Beats that a port brings in a cycle, from a cycle on. */
  readonly beatsPerCycle: (cycle: number) => number
}

/** A matrix in the order of loading. */
export interface LoadedMatrix {
  readonly tiles: number
  /** Rows of biases, which come first. */
  readonly biasRows: number
  /** The loader knows no sooner that it is to be loaded. */
  readonly notBefore: number
}

interface PlacedMatrix extends LoadedMatrix {
  /** Its first tile and its first row of biases. */
  readonly first: number
  readonly biases: number
}

/** Matrices whose commands wait at a port, one that the loader holds, and the one whose bursts leave. */
const commandsAhead = 5
/** Bursts that a port has under way (axi_read_port.v). */
export const burstsUnderWay = 16

/**
 * When tiles land (weight_loader.v, weight_port.v): a port asks for one burst after another, each when the ring has room
 * for all of it and fewer than 16 are under way, and brings a beat as often as the memory's bandwidth allows. Tiles are
 * numbered from the first of the run on. All ports do the same; this is one of them.
 */
export class WeightArrival {
  private readonly matrices: PlacedMatrix[] = []
  private readonly asked: number[] = []
  private readonly landed: number[] = []
  private readonly released: number[] = []
  /** The tile with which each row of biases leaves its ring. */
  private readonly biasTiles: number[] = []
  private tiles = 0
  private at = 0
  private matrix = 0

  private readonly burstTiles: number
  private readonly tilesUnderWay: number

  constructor(private readonly rates: LoadingRates) {
    const tilesOf = (beats: number) => Math.max(1, Math.floor(beats / rates.tileBeats))
    this.burstTiles = tilesOf(maxBurstBeats)
    this.tilesUnderWay = tilesOf(burstsUnderWay * maxBurstBeats)
  }

  /** Appends a matrix. @returns its first tile. */
  append(matrix: LoadedMatrix): number {
    const first = this.tiles
    this.matrices.push({ ...matrix, first, biases: this.biasTiles.length })
    const inTiles = matrix.tiles / matrix.biasRows
    for (let row = 1; row <= matrix.biasRows; row++) this.biasTiles.push(first + row * inTiles - 1)
    this.tiles += matrix.tiles
    return first
  }

  /** The array is done with the oldest tile. */
  release(cycle: number): void {
    this.released.push(cycle)
  }

  /** When a tile is in the ring. All that must have left the ring for it has been released. */
  landing(tile: number): number {
    this.advance()
    const cycle = this.landed[tile]
    if (cycle === undefined) throw new Error(`tile ${tile} waits for a place that nothing has freed`)
    return cycle
  }

  /** When the loader comes to choose the matrix behind the last one; later than anything released so far: infinite. */
  nextChoice(): number {
    this.advance()
    const before = this.matrices[this.matrices.length - commandsAhead]
    return before === undefined ? 0 : (this.asked[before.first] ?? Number.POSITIVE_INFINITY)
  }

  /** Tiles that are to be loaded and are not in the ring at a cycle, although there is room. */
  missing(cycle: number): number {
    this.advance()
    const landed = this.landed.findLastIndex((landing) => landing <= cycle) + 1
    return Math.min(this.tiles, this.released.length + this.rates.ringTiles) - landed
  }

  /** When each matrix, in the order of loading, is first asked for and is all there. */
  loaded(): { readonly from: number; readonly to: number }[] {
    this.advance()
    return this.matrices.flatMap(({ first, tiles }) => {
      const [from, to] = [this.asked[first], this.landed[first + tiles - 1]]
      return from === undefined || to === undefined ? [] : [{ from, to }]
    })
  }

  private advance(): void {
    const { tileBeats, biasBeats, latency, beatsPerCycle } = this.rates
    for (let tile = this.landed.length; tile < this.tiles; tile++) {
      const matrix = this.matrixOf(tile)
      const room = this.roomFor(tile, matrix)
      if (room === undefined) return
      const before = tile === 0 ? 0 : this.asked[tile - 1]
      const asked = Math.max(before, matrix.notBefore, room, this.underWay(tile))
      const biases = tile === matrix.first ? matrix.biasRows * biasBeats : 0
      this.at = Math.max(this.at, asked + latency)
      this.at += (biases + tileBeats) / beatsPerCycle(this.at)
      this.asked.push(asked)
      this.landed.push(this.at)
    }
  }

  private matrixOf(tile: number): PlacedMatrix {
    const last = this.matrices[this.matrix]
    if (tile >= last.first + last.tiles) this.matrix++
    return this.matrices[this.matrix]
  }

  // For all tiles of its burst, which ends with the matrix at the latest, and before the first one for all biases.
  private roomFor(tile: number, { first, tiles, biases, biasRows }: PlacedMatrix): number | undefined {
    const { ringTiles, biasDepth } = this.rates
    const burstEnd = first + (Math.floor((tile - first) / this.burstTiles) + 1) * this.burstTiles
    let last = Math.min(first + tiles, burstEnd) - 1 - ringTiles
    const row = biases + biasRows - 1 - biasDepth
    if (tile === first && row >= 0) last = Math.max(last, this.biasTiles[row])
    return last < 0 ? 0 : this.released[last]
  }

  private underWay(tile: number): number {
    return tile < this.tilesUnderWay ? 0 : this.landed[tile - this.tilesUnderWay]
  }
}
