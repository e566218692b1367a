import type { KernelOperation } from '../kernel-operation.js'
import { stripesOf, stripeTiles } from '../stripes.js'
import type { KernelSizes } from './kernel-sizes.js'
import { type LoopName, loopNames, type Trips } from './loop-table.js'
import { packedSteps, packedWords } from './packed-words.js'

/** What a process network does: how often its loops run, and those on the way from its input to its output. */
export interface RegionTrips {
  readonly trips: Trips
  readonly chain: readonly LoopName[]
  /** Trips of the longest one, where several processes have the same loop and run side by side. */
  readonly longest?: Trips
  /** Words of each stripe of weights. */
  readonly stripes?: readonly number[]
}

/** Nothing. */
export const noTrips: RegionTrips = { trips: {}, chain: [] }

/** Trips of the longest process that has a loop, of several process networks. */
export function longestTrips(parts: readonly RegionTrips[]): Trips {
  const all: Trips = {}
  for (const { trips, longest } of parts)
    for (const name of loopNames) {
      const own = longest?.[name] ?? trips[name]
      if (own !== undefined) all[name] = Math.max(all[name] ?? 0, own)
    }
  return all
}

/** What brings an operation's weights, or keys and values as such. @param runs - false for an expert without tokens */
export function fetchTrips(sizes: KernelSizes, operation: KernelOperation, runs: boolean): RegionTrips {
  if (operation.kind === 'ATTEND') return headTrips(sizes, operation)
  return operation.layer < 0 || !runs ? noTrips : layerTrips(sizes, operation)
}

function layerTrips(sizes: KernelSizes, operation: KernelOperation): RegionTrips {
  const { design, program } = sizes
  const { inTiles, outTiles } = sizes.tiles(operation)
  const { lanes, loadLanes } = design.linear
  const wordLanes = sizes.constant('word_lanes')
  const weights = packedSteps(sizes.constant('weight_beat_lanes'), wordLanes)
  const biases = packedSteps(sizes.constant('bias_beat_lanes'), wordLanes)
  const tiles = stripeTiles(stripesOf(design, program.map), inTiles * outTiles)
  const beats = tiles.map((count) => count * (lanes / loadLanes))
  const words = beats.map((count) => packedWords(weights, count))
  const { bias, scale } = program.layers.layers[operation.layer]
  return {
    trips: {
      'read_first_stripe.bias': bias.address >= 0 ? packedWords(biases, outTiles) : 0,
      ...(scale.address >= 0 && factorTrips(sizes, outTiles)),
      'read_stripe.stripe': words.reduce((sum, count) => sum + count, 0),
      'place_bias.bias': outTiles * biases.ofBeat,
      'place_tiles.tiles': Math.max(...beats) * weights.ofBeat + tiles.length - 1,
    },
    chain: ['read_first_stripe.bias', 'place_bias.bias', 'place_tiles.tiles'],
    longest: { 'read_stripe.stripe': Math.max(...words) },
    stripes: words,
  }
}

function factorTrips(sizes: KernelSizes, outTiles: number): Trips {
  const steps = packedSteps(sizes.constant('factor_beat_lanes'), sizes.constant('word_lanes'))
  return {
    'read_factors.factors': packedWords(steps, outTiles),
    'place_factors.factors': outTiles * steps.ofBeat,
  }
}

function headTrips(sizes: KernelSizes, operation: KernelOperation): RegionTrips {
  const { rows } = operation
  const words = rows * headWords(sizes, operation)
  return {
    trips: {
      'read_heads.bursts': 2 * headBursts(sizes, operation),
      'read_heads.heads': 2 * words,
      'place_heads.heads': words * (sizes.constant('word_lanes') / sizes.constant('place_piece')),
    },
    chain: ['read_heads.heads', 'place_heads.heads'],
    longest: { 'read_heads.bursts': headBursts(sizes, operation), 'read_heads.heads': words },
  }
}

/** Words of heads' columns of a token. */
export function headWords(sizes: KernelSizes, { heads }: KernelOperation): number {
  return sizes.rowWords(heads * sizes.design.network.headDim)
}

/** Bursts in which they are read or written: one where a token's heads are all heads. */
export function headBursts(sizes: KernelSizes, operation: KernelOperation): number {
  const { dim } = sizes.design.network
  return headWords(sizes, operation) === sizes.rowWords(dim) ? 1 : operation.rows
}
