import { coreParameters, type LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { featureBytes } from '../targets/verilog-array/accelerator-shape.js'
import type { ArrayOperation } from '../targets/verilog-array/array-operation.js'

/** The port of features off chip brings a beat in four of five cycles (measured): a row that needs more of its cycles waits. */
const crowded = 0.8

/**
 * Operations whose rows come from, or go to, memory off chip about as slowly as the array takes them, or slower: the cycle model, which
 * takes features for on chip, says too little of them.
 */
export function crowdedOperations(accelerator: LoweredAccelerator): string[] {
  const { design, lowered } = accelerator
  const core = coreParameters(accelerator)
  if (core.NormSpilled + core.HiddenSpilled + core.SumSpilled === 0) return []
  const beatBytes = design.axi.dataBits / 8
  const { lanes, taps } = design.linear
  const beats = (values: number) => (values * featureBytes) / beatBytes
  return lowered.operations.flatMap((operation) => {
    if (operation.kind === 'end') return []
    const { blocks, tiles, cycles } = rowOf(operation, accelerator)
    const [reads, writes] = spilled(operation, core)
    const busy = Math.max(reads ? beats(blocks * taps) : 0, writes ? beats(tiles * lanes) : 0)
    return busy > crowded * cycles ? [operation.name] : []
  })
}

/** What a row of an operation reads and writes, and the cycles that the array takes for it: of attention, a query of one head. */
function rowOf(
  { kind, inTiles, digits, outTiles }: ArrayOperation,
  { lowered: { shape } }: LoweredAccelerator,
) {
  if (kind !== 'attention') return { blocks: inTiles, tiles: outTiles, cycles: inTiles * digits * outTiles }
  const { headBlocks, headTiles, keyBlocks, keyTiles } = shape
  return { blocks: headBlocks, tiles: headTiles, cycles: headBlocks * keyTiles + keyBlocks * headTiles }
}

/** Whether an operation reads rows off chip, and writes them. Attention reads queries, and writes what the projection reads. */
function spilled(
  { kind, source, dest }: ArrayOperation,
  { NormSpilled, HiddenSpilled, SumSpilled }: ReturnType<typeof coreParameters>,
): [boolean, boolean] {
  if (kind === 'attention') return [HiddenSpilled === 1, HiddenSpilled === 1]
  const reads: Readonly<Record<ArrayOperation['source'], boolean>> = {
    norm: NormSpilled === 1,
    hidden: HiddenSpilled === 1,
    pixels: false,
  }
  return [reads[source], (dest === 'hidden' && HiddenSpilled === 1) || (dest === 'sum' && SumSpilled === 1)]
}
