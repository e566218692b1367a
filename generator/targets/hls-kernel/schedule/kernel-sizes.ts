import type { Design } from '../../../design/design.js'
import { type KernelConstant, kernelConstants } from '../kernel-constants.js'
import type { KernelOperation } from '../kernel-operation.js'
import type { KernelProgram } from '../kernel-program.js'

/** Sizes that trips follow from: the constants of kernel_config.hpp, and what is derived from them. */
export interface KernelSizes {
  readonly design: Design
  readonly program: KernelProgram
  /** A constant of kernel_config.hpp. */
  constant(name: string): number
  /** Words of a row of so many values. */
  rowWords(columns: number): number
  /** The layer of an operation on the array, in tiles: those of inputs once a digit of weights. */
  tiles(operation: KernelOperation): { readonly inTiles: number; readonly outTiles: number }
}

/** The sizes of a design. */
export function kernelSizes(design: Design, program: KernelProgram): KernelSizes {
  const constants = new Map(
    kernelConstants(design, program).map(({ name, value }: KernelConstant) => [name, value]),
  )
  const constant = (name: string): number => {
    const value = constants.get(name)
    if (value === undefined) throw new Error(`the kernel has no constant ${name}`)
    return value
  }
  const { lanes, taps } = design.linear
  return {
    design,
    program,
    constant,
    rowWords: (columns) => Math.ceil(columns / constant('word_lanes')),
    tiles: ({ layer }) => {
      const { inFeatures, outFeatures, digits } = program.layers.layers[layer]
      return { inTiles: Math.ceil(inFeatures / taps) * digits, outTiles: Math.ceil(outFeatures / lanes) }
    },
  }
}

/** Pieces of a part of a row that fills whole beats. */
export function pieces(values: number, beat: number, piece: number): number {
  return (Math.ceil(values / beat) * beat) / piece
}
