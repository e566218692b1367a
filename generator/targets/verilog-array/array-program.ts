import type { Program } from '../../network/program.js'
import type { LayerNormStep } from '../../network/steps/layer-norm.js'
import type { MeanStep } from '../../network/steps/mean.js'
import type { PatchEmbedStep } from '../../network/steps/patch-embed.js'
import type { AcceleratorShape } from './accelerator-shape.js'
import type { ArrayOperation } from './array-operation.js'

/** A program as the accelerator runs it. */
export interface ArrayProgram {
  readonly program: Program
  readonly shape: AcceleratorShape
  readonly operations: readonly ArrayOperation[]
  readonly norms: readonly LayerNormStep[]
  readonly position: PatchEmbedStep
  /** The mean that the last layer norm reads or makes; null: none. */
  readonly mean: MeanStep | null
  /** Heads whose keys and values are on chip at once, and the tiles that they take. */
  readonly heldHeads: number
  readonly storeTiles: number
  /** Operations that each expert takes; 0 without experts. */
  readonly expertOperations: number
  /** Words of the hidden memory. */
  readonly hiddenWords: number
  /** The result: where it is at the end, its rows and their words. */
  readonly result: {
    readonly name: string
    readonly source: 'sum' | 'hidden'
    readonly rows: number
    readonly words: number
    readonly features: number
  }
}
