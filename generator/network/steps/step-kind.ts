import type { LinearStep } from '../linear-layer.js'
import type { Network } from '../network.js'
import type { ParameterUse } from '../parameter-use.js'
import type { ProgramParts } from '../program-parts.js'

/** A matrix product: [rows][inputs] times [inputs][outputs]. */
export type Product = readonly [rows: number, inputs: number, outputs: number]

/** All that a kind of step is to a program. What runs it looks it up in a record of its own, keyed by the kinds. */
export interface StepKind<S, Draft> {
  /** A step, and its tensors among the program's. @throws Unrealisable when formats do not go together. */
  build(parts: ProgramParts, draft: Draft): S
  /** Names of the tensors that it reads. */
  reads(step: S): readonly string[]
  /** Names of the tensors that it makes, in the order in which they come to be; the last is its result. */
  makes(step: S): readonly string[]
  /** Its linear layers. */
  layers(step: S): readonly LinearStep[]
  /** Its tensor of hidden values, which GELU makes; null where there is none. */
  hidden(step: S): string | null
  /** The step with other linear layers in the place of its own. */
  withLayers(step: S, change: (layer: LinearStep) => LinearStep): S
  /** Parameters that it reads, in order. */
  parameters(step: S, network: Network): readonly ParameterUse[]
  /** Its matrix products in an inference; an expert's layers once, for all visits, none of them pruned. */
  products(step: S, network: Network): readonly Product[]
}

/** A kind without linear layers, parameters and products. */
export const plainKind = {
  layers: () => [],
  hidden: () => null,
  withLayers: <S>(step: S) => step,
  parameters: () => [],
  products: () => [],
}
