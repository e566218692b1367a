import type { Design } from '../design/design.js'

/** A whole network on an image. */
export interface NetworkJob {
  readonly design: Design
  /** [channels][height][width], integers of the pixel format. */
  readonly image: Int32Array
  readonly task: number
}

/** A job for hardware, which reads its weights from a memory image. */
export interface HardwareJob extends NetworkJob {
  /** Packs the memory image, or has it. */
  readonly weights: () => Promise<Uint8Array>
}

/** Hears how much of a piece of work is done, of how much. */
export type Done = (done: number, total: number) => void

/** Does a part of a long piece of work, and says so: `title` is what it is called. Work may say how far it is. */
export type Stage = <T>(title: string, work: (done: Done) => Promise<T>) => Promise<T>

/** Says nothing. */
export const silently: Stage = (_, work) => work(() => {})
