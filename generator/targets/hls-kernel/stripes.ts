import type { Design } from '../../design/design.js'
import type { MemoryMap } from '../../weights/memory-map.js'
import { kernelInterface, memoryArgumentsOf, stripePorts } from './kernel-interface.js'

/** How matrices are shared out among the interfaces that bring weights. */
export interface Stripes {
  /** Interfaces that bring any. */
  readonly count: number
  /** Into how many shares a matrix is cut. */
  readonly shares: number
  /** Of them, how many come before each stripe, and before the end. */
  readonly before: readonly number[]
}

/**
 * The stripes of a design. Each has a beat complete in another cycle, so there are no more than a beat has words. The one
 * on the port that tokens come through is half as long as the others.
 */
export function stripesOf(design: Design, { layouts }: MemoryMap): Stripes {
  const count = Math.max(1, Math.min(stripePorts, layouts.weight.bytesPerBeat / (design.axi.dataBits / 8)))
  const all = memoryArgumentsOf(kernelInterface(design))
  const port = (name: string) => all.find((argument) => argument.name === name)?.port
  const share = (stripe: number) => (port(`weights_${stripe}`) === port('tensors_in') ? 1 : 2)
  const before = [0]
  for (let stripe = 0; stripe < stripePorts; stripe++)
    before.push(before[stripe] + (stripe < count ? share(stripe) : 0))
  return { count, shares: before[stripePorts], before }
}

/** Tiles of each stripe of a matrix. */
export function stripeTiles({ count, shares, before }: Stripes, tiles: number): number[] {
  const share = Math.ceil(tiles / shares)
  const start = (stripe: number) => Math.min(tiles, before[stripe] * share)
  return Array.from({ length: count }, (_, stripe) => start(stripe + 1) - start(stripe))
}
