import {
  coreParameters,
  type LoweredAccelerator,
  maxBurstBeats,
  readerBeats,
} from './accelerator-parameters.js'
import { resultBytes } from './accelerator-result.js'
import { tilesOf } from './array-matrix.js'
import { burstsUnderWay } from './weight-arrival.js'

/** Stripes of patches that the reader gets ahead of the array. */
const stripesAhead = 2

/** How an image comes in, how weights come meanwhile, and how a result leaves. Cycles from the run's start on. */
export interface ImageTraffic {
  /** When a patch's stripe of the image that begins at a cycle is in: 0 for the first image. Patches count on where it is read again. */
  readonly stripe: (patch: number, began: number) => number
  /** Beats of weights that a port brings in a cycle. */
  readonly weightRate: (cycle: number) => number
  /** Cycles in which a result leaves while so many tiles of the next image's weights are to come. */
  readonly storing: (missingTiles: number) => number
}

/**
 * Derives it. In the first cycles the ring fills on all ports while position embedding and image come, spread over the ports.
 * What the ports have under way at first they are asked for at once: by the weights each, by the reader all in turn. From
 * then on the reader and the weights take turns, as long as the reader may have as much under way as a port, and until it is as
 * far ahead of the array as it gets. With the ring full a round trip brings what is under way.
 */
export function imageTraffic(
  accelerator: LoweredAccelerator,
  { roundTrip, bandwidth }: { readonly roundTrip: number; readonly bandwidth: number },
): ImageTraffic {
  const { weightPorts, tileBeats } = accelerator.lowered.shape
  const { ListPorts } = coreParameters(accelerator)
  const beatBytes = accelerator.design.axi.dataBits / 8
  const rate = (ports: number) => Math.min(1, bandwidth / beatBytes / ports)
  const each = rate(Math.max(weightPorts, ListPorts))
  const portBeats = burstsUnderWay * maxBurstBeats
  const underWay = Math.min(readerBeats, ListPorts * portBeats)
  const part = Math.min(1 / 2, underWay / (ListPorts * portBeats))
  const beatsTo = stripeBeats(accelerator)
  const list = accelerator.layout.lists.reduce((sum, { beats }) => sum + beats, 0)
  const ahead = beatsTo(stripesAhead * accelerator.design.patchEmbed.columns - 1) + readerBeats
  // It hands on a beat a cycle at most.
  const reader = Math.min(1, part * each * ListPorts)
  // Of a port's beats while the reader's bursts are on it; a single port is shared by both.
  const turnShare = Math.min(1 / 2, 1 / ListPorts)
  const filling = ringFilling({
    beats: firstTiles(accelerator) * tileBeats,
    window: portBeats / each,
    first: { weights: (1 - turnShare) * each, reader: turnShare * ListPorts * each },
    later: { weights: each - reader / ListPorts, reader },
  })
  const disturbed = filling.cycleOf(Math.min(list, ahead))
  const undisturbed = (beats: number) =>
    roundTrip + Math.max(0, beats - underWay) / Math.min(1, ListPorts * each, underWay / roundTrip)
  const firstImage = (beats: number) =>
    beats < filling.read
      ? roundTrip + filling.cycleOf(beats)
      : filling.full + undisturbed(beats - filling.read)
  const result = resultBytes(accelerator) / beatBytes
  return {
    stripe: (patch, began) =>
      began === 0 ? firstImage(beatsTo(patch)) : began + undisturbed(beatsTo(patch)),
    weightRate: (cycle) => (cycle < disturbed ? filling.weightRate(cycle) : each),
    storing: (missingTiles) => {
      // While weights come as well, the port that writes is one of all.
      const shared = Math.min(result, missingTiles * tileBeats)
      return shared / rate(weightPorts + 1) + (result - shared) / rate(1)
    },
  }
}

/** Beats in a cycle: of weights by one port, of the reader by all. */
interface Shares {
  readonly weights: number
  readonly reader: number
}

/** How the ring's first beats of a port come in: with the first shares for a window of cycles, with the others then. */
interface Filling {
  readonly beats: number
  readonly window: number
  readonly first: Shares
  readonly later: Shares
}

function ringFilling({ beats, window, first, later }: Filling) {
  const turn = Math.min(window, beats / first.weights)
  const full = turn + (beats - turn * first.weights) / later.weights
  const readFirst = turn * first.reader
  return {
    full,
    /** Beats of the reader until then. */
    read: readFirst + (full - turn) * later.reader,
    cycleOf: (read: number) =>
      read < readFirst ? read / first.reader : turn + (read - readFirst) / later.reader,
    weightRate: (cycle: number) => (cycle < turn ? first.weights : later.weights),
  }
}

// Tiles that are loaded before the array is done with any: as many as the ring holds, or as go with the biases held.
function firstTiles(accelerator: LoweredAccelerator): number {
  const { design, lowered } = accelerator
  let biases = coreParameters(accelerator).BiasDepth
  let tiles = 0
  for (const { matrix } of lowered.operations) {
    if (matrix === null) continue
    biases -= matrix.outTiles
    if (biases < 0) break
    tiles += tilesOf(matrix)
  }
  return Math.min(tiles, design.linear.weightTiles)
}

// Beats of position embedding and image up to the end of a patch's stripe: its last channel.
function stripeBeats({ design, layout }: LoweredAccelerator): (patch: number) => number {
  const { columns } = design.patchEmbed
  const { channels } = design.network.image
  const ends: number[] = []
  let beats = 0
  let lines = 0
  for (const { kind, beats: own } of layout.lists) {
    beats += own
    if (kind === 'image' && ++lines % channels === 0) ends.push(beats)
  }
  return (patch) => ends[Math.min(ends.length - 1, Math.floor(patch / columns))]
}
