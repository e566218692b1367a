import type { Design } from '../../design/design.js'
import type { Program } from '../../network/program.js'
import { type ByStepKind, byStepKind, stepKind, stepKinds } from '../../network/steps/index.js'
import { headerBytes } from '../../weights/memory-map.js'

/** A tensor's place in the kernel's memory. Addresses are in words. */
export interface PlacedTensor {
  readonly name: string
  readonly address: number
  readonly rows: number
  readonly columns: number
  /** Words of a row: values take 32 bits each, rows start at words. */
  readonly rowWords: number
}

/** Layout of the memory that holds tensors. */
export interface KernelTensors {
  /** 32-bit lanes of a word. */
  readonly wordLanes: number
  /** What operations read and write, after one word of status. */
  readonly tensors: ReadonlyMap<string, PlacedTensor>
  /** What never leaves the chip; simulation keeps it after the results of `watchedImages` images. */
  readonly watched: ReadonlyMap<string, PlacedTensor>
  /** The last operation's tensor, which is copied after those of the images before. */
  readonly result: PlacedTensor
  readonly resultsAddress: number
  /** Words of a result. */
  readonly resultWords: number
  /** Words in all, results of one image included, and with what simulation keeps. */
  readonly words: number
  readonly simulationWords: number
}

/** Images whose results fit in front of what simulation keeps. */
export const watchedImages = 2

/** Words in which the header of the weights lies. */
export function headerWords({ wordLanes }: Pick<KernelTensors, 'wordLanes'>): number {
  return Math.ceil(headerBytes / (4 * wordLanes))
}

/** Places every tensor of a program, none on another: after a run all can be looked at. */
export function kernelTensors({ axi, program }: Pick<Design, 'axi' | 'program'>): KernelTensors {
  const wordLanes = axi.dataBits / 32
  const inside = onChipTensors(program)
  let next = 1
  const place = (name: string): PlacedTensor => {
    const shape = program.tensors.get(name)?.shape ?? []
    const columns = shape[shape.length - 1]
    const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1)
    const rowWords = Math.ceil(columns / wordLanes)
    const address = next
    next += rows * rowWords
    return { name, address, rows, columns, rowWords }
  }
  const placed = (names: readonly string[]) => new Map(names.map((name) => [name, place(name)]))
  const names = [...program.tensors.keys()].filter((name) => name !== 'image')
  const tensors = placed(names.filter((name) => !inside.has(name)))
  const result = tensors.get(resultOf(program))
  if (result === undefined) throw new Error('the program has no result')
  const resultWords = result.rows * result.rowWords
  const resultsAddress = next
  next += watchedImages * resultWords
  const watched = placed(names.filter((name) => inside.has(name)))
  const words = resultsAddress + resultWords
  return { wordLanes, tensors, watched, result, resultsAddress, resultWords, words, simulationWords: next }
}

function onChipTensors({ steps }: Program): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => byStepKind(onChip, step)))
}

const stored = () => []

/** Tensors that a step makes and that never leave the chip. */
const onChip: ByStepKind<[], readonly string[]> = {
  patchEmbed: stored,
  layerNorm: stored,
  linear: ({ preActivation }) => (preActivation === null ? [] : [preActivation]),
  attention: ({ scores, statistics }) => [scores, statistics],
  gate: (step) => stepKinds.gate.makes(step),
  patchReorder: (step) => stepKinds.patchReorder.makes(step),
  experts: stored,
  // What is added on its way to memory is not there before.
  add: ({ right }) => [right],
  mean: stored,
}

function resultOf({ steps }: Program): string {
  const last = steps[steps.length - 1]
  const result = stepKind(last).makes(last).at(-1)
  if (result === undefined) throw new Error(`${last.name} makes no result`)
  return result
}
