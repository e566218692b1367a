/** Bits of the widest accumulator. */
export const maxAccWidth = 64

/** Bits in which no sum of exact products over `paddedIn` inputs, bias included, overflows. */
export function exactAccWidth(xWidth: number, wWidth: number, paddedIn: number): number {
  return xWidth + wWidth + Math.ceil(Math.log2(paddedIn + 1))
}
