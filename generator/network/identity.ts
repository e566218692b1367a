const identities = /^(x_in|features)_identity$/

/** The name of the identity matrix that a linear layer has for weights. */
export function identityName(layer: string): string {
  return `${layer}_identity`
}

/** Whether a parameter is an identity matrix, which no source of weights has. */
export function isIdentity(parameter: string): boolean {
  return identities.test(parameter)
}

/** An identity matrix. @returns [size][size] */
export function identityMatrix(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0))
}
