import type { LoweredAccelerator } from './accelerator-parameters.js'
import { maxBurstBeats } from './accelerator-parameters.js'
import { burstsUnderWay } from './weight-arrival.js'

/** How an image comes in, and how weights come meanwhile. Cycles from the run's start on. */
export interface StartUp {
  /** When beat n of position embedding and image is there, of the first image, or of a later one that begins at 0. */
  readonly firstImage: (beat: number) => number
  readonly laterImage: (beat: number) => number
  /** Beats of weights that a port brings in a cycle. */
  readonly weightRate: (cycle: number) => number
}

/** Beats that the reader of what is no matrix has under way (parameter_reader.v). */
const readerBeats = 64

/**
 * In the first cycles the ring fills on all ports while the position embedding and the image come by the last one. The
 * reader has 64 of the beats that the port has under way, 256 when weights ask for as much as they may: until the ring
 * is full it gets a quarter. The other ports are done sooner and leave the last one their bandwidth.
 */
export function startUp(
  { design, lowered: { shape } }: LoweredAccelerator,
  { latency, bandwidth }: { readonly latency: number; readonly bandwidth: number },
): StartUp {
  const beatBytes = design.axi.dataBits / 8
  const shared = Math.min(1, bandwidth / beatBytes / shape.weightPorts)
  const alone = Math.min(1, bandwidth / beatBytes)
  const part = readerBeats / (burstsUnderWay * maxBurstBeats)
  const window = Math.min(alone, readerBeats / latency)
  const ringBeats = design.linear.weightTiles * shape.tileBeats
  const othersFull = ringBeats / shared
  const full = othersFull + (part * ringBeats) / ((1 - part) * alone)
  const before = [part * shared * othersFull, part * (shared * othersFull + alone * (full - othersFull))]
  const firstImage = (beat: number) => {
    if (beat < before[0]) return latency + beat / (part * shared)
    if (beat < before[1]) return latency + othersFull + (beat - before[0]) / (part * alone)
    return latency + full + (beat - before[1]) / window
  }
  return {
    firstImage,
    laterImage: (beat) => latency + beat / window,
    weightRate: (cycle) => (cycle > full ? shared : (1 - part) * (cycle < othersFull ? shared : alone)),
  }
}
