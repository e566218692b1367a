import {
  coreParameters,
  type LoweredAccelerator,
  maxBurstBeats,
  readerBeats,
} from './accelerator-parameters.js'
import { resultBytes } from './accelerator-result.js'
import { burstsUnderWay } from './weight-arrival.js'

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
 * Derives it. In the first cycles the ring fills on all ports while the position embedding and the image come by the last
 * one. There the reader and the weights take turns, as long as the reader may have as much under way as the port. The other
 * ports are done sooner and leave the last one their bandwidth. With the ring full a round trip brings what is under way.
 */
export function imageTraffic(
  accelerator: LoweredAccelerator,
  { roundTrip, bandwidth }: { readonly roundTrip: number; readonly bandwidth: number },
): ImageTraffic {
  const { weightPorts, tileBeats } = accelerator.lowered.shape
  const beatBytes = accelerator.design.axi.dataBits / 8
  const rate = (ports: number) => Math.min(1, bandwidth / beatBytes / ports)
  const underWay = Math.min(readerBeats, burstsUnderWay * maxBurstBeats)
  const part = Math.min(1 / 2, underWay / (burstsUnderWay * maxBurstBeats))
  const ringBeats = firstTiles(accelerator) * tileBeats
  const othersFull = ringBeats / rate(weightPorts)
  const full = othersFull + (part * ringBeats) / ((1 - part) * rate(1))
  // With the others, without them, with the ring full.
  const first = part * ringBeats
  const second = first + part * rate(1) * (full - othersFull)
  const undisturbed = (beats: number) =>
    roundTrip + Math.max(0, beats - underWay) / Math.min(rate(1), underWay / roundTrip)
  const firstImage = (beats: number) => {
    if (beats < first) return roundTrip + beats / (part * rate(weightPorts))
    if (beats < second) return roundTrip + othersFull + (beats - first) / (part * rate(1))
    return full + undisturbed(beats - second)
  }
  const beatsTo = stripeBeats(accelerator)
  const result = resultBytes(accelerator) / beatBytes
  return {
    stripe: (patch, began) =>
      began === 0 ? firstImage(beatsTo(patch)) : began + undisturbed(beatsTo(patch)),
    weightRate: (cycle) =>
      cycle > full ? rate(weightPorts) : (1 - part) * rate(cycle < othersFull ? weightPorts : 1),
    storing: (missingTiles) => {
      // While weights come as well, the port that writes is one of all.
      const disturbed = Math.min(result, missingTiles * tileBeats)
      return disturbed / rate(weightPorts + 1) + (result - disturbed) / rate(1)
    },
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
    tiles += matrix.inTiles * matrix.outTiles
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
  return (patch) => ends[Math.floor(patch / columns)]
}
