import type { Design } from '../design/design.js'
import { hlsKernel } from '../targets/hls-kernel/hls-kernel.js'
import type { ExplainTarget } from './explain-context.js'

/** Where a value lies in a memory, or why there is no such place. */
export type Place =
  | { readonly memory: string; readonly word: number; readonly lane: number; readonly note: string }
  | { readonly nowhere: string }

/** Where a value lies in the memory of the HLS kernel; the note has the byte. */
export function kernelPlace(design: Design, { tensor, index }: ExplainTarget): Place {
  const obstacle = hlsKernel.obstacle(design)
  if (obstacle !== null) return { nowhere: obstacle.message }
  const { tensors: layout } = hlsKernel.lower(design).lowered
  const stored = layout.tensors.get(tensor)
  if (stored === undefined) return { nowhere: 'it never leaves the chip' }
  const { address, columns, rowWords } = stored
  const [row, column] = [Math.floor(index / columns), index % columns]
  const word = address + row * rowWords + Math.floor(column / layout.wordLanes)
  const lane = column % layout.wordLanes
  const byte = 4 * (word * layout.wordLanes + lane)
  return { memory: 'tensors', word, lane, note: `byte ${byte}, 32 bits` }
}
