import { coreParameters, type LoweredAccelerator, maxBurstBeats } from './accelerator-parameters.js'
import { burstsUnderWay } from './weight-arrival.js'

/** How an image comes in, and how weights come meanwhile. Cycles from the run's start on. */
export interface StartUp {
  /** When so many beats of position embedding and image are there: of the first image, and of a later one from its start. */
  readonly firstImage: (beats: number) => number
  readonly laterImage: (beats: number) => number
  /** Beats of weights that a port brings in a cycle. */
  readonly weightRate: (cycle: number) => number
}

/** Beats that the reader of what is no matrix has under way (parameter_reader.v). */
const readerBeats = 64

/**
 * In the first cycles the ring fills on all ports while the position embedding and the image come by the last one. The
 * reader has 64 of the beats that the port has under way, 256 when weights ask for as much as they may: until the ring
 * is full it gets a quarter. The other ports are done sooner and leave the last one their bandwidth. With the ring full
 * a round trip brings 64 beats.
 */
export function startUp(
  accelerator: LoweredAccelerator,
  { roundTrip, bandwidth }: { readonly roundTrip: number; readonly bandwidth: number },
): StartUp {
  const {
    design,
    lowered: { shape },
  } = accelerator
  const beatBytes = design.axi.dataBits / 8
  const shared = Math.min(1, bandwidth / beatBytes / shape.weightPorts)
  const alone = Math.min(1, bandwidth / beatBytes)
  const part = readerBeats / (burstsUnderWay * maxBurstBeats)
  const ringBeats = firstTiles(accelerator) * shape.tileBeats
  const othersFull = ringBeats / shared
  const full = othersFull + (part * ringBeats) / ((1 - part) * alone)
  // With the others, without them, with the ring full.
  const first = part * ringBeats
  const second = first + part * alone * (full - othersFull)
  const undisturbed = (beats: number) =>
    roundTrip + Math.max(0, beats - readerBeats) / Math.min(alone, readerBeats / roundTrip)
  return {
    firstImage: (beats) => {
      if (beats < first) return roundTrip + beats / (part * shared)
      if (beats < second) return roundTrip + othersFull + (beats - first) / (part * alone)
      return full + undisturbed(beats - second)
    },
    laterImage: undisturbed,
    weightRate: (cycle) => (cycle > full ? shared : (1 - part) * (cycle < othersFull ? shared : alone)),
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
