/** Bits of the normalised reciprocal of `deferred` softmax. */
export const deferredInverseBits = 24
