import type { Networked } from './program.js'
import { stepKind } from './steps/index.js'
import type { Product } from './steps/step-kind.js'

/** Every matrix product of an inference; an expert's layers once, for all visits, none of them pruned. */
export function networkProducts({ network, program }: Networked): Product[] {
  return program.steps.flatMap((step) => [...stepKind(step).products(step, network)])
}

/** Multiply-accumulates of an inference. */
export function networkMacs(networked: Networked): number {
  return networkProducts(networked).reduce((sum, [rows, inputs, outputs]) => sum + rows * inputs * outputs, 0)
}
