import { behind, inFront } from './outside-blocks.js'

/** Layers that carry what they read to where it goes. */
const carrying: readonly string[] = [inFront.stream, behind.features]

/** The name of the identity matrix that a linear layer has for weights. */
export function identityName(layer: string): string {
  return `${layer}_identity`
}

/** Whether a parameter is an identity matrix, which no source of weights has. */
export function isIdentity(parameter: string): boolean {
  return carrying.some((layer) => identityName(layer) === parameter)
}

/** An identity matrix. @returns [size][size] */
export function identityMatrix(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0))
}
