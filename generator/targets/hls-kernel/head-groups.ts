import { InputError } from '../../base/errors.js'
import { headTiles } from '../../config/attention-rules.js'
import type { Design } from '../../design/design.js'

type Sized = Pick<Design, 'network' | 'linear' | 'axi'>

/**
 * Heads that attend in one operation of the array: as many as the buffer of weights holds keys and values of, and such
 * that each operation's columns start at a memory word.
 * @throws InputError where no number of heads does both.
 */
export function headsAtOnce({ network, linear, axi }: Sized): number {
  const { heads, headDim } = network
  const tiles = headTiles(network, linear)
  const wordLanes = axi.dataBits / 32
  const starts = (count: number) => count === heads || (count * headDim) % wordLanes === 0
  const counts = Array.from({ length: heads }, (_, i) => heads - i).filter(starts)
  const fits = counts.find((count) => count * tiles <= linear.weightTiles)
  if (fits !== undefined) return fits
  throw InputError.at(
    'hardware.buffers.weightTiles',
    `${linear.weightTiles} tiles hold keys and values of no number of heads that starts at a memory word`,
    `write at least ${Math.min(...counts) * tiles}`,
  )
}
