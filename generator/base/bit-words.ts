/** Writes the low `width` (1 to 32) bits of a value at a bit address; the words must hold zeros there. */
export function putBits(words: Uint32Array, bit: number, width: number, value: number): void {
  const bits = width === 32 ? value >>> 0 : value & (2 ** width - 1)
  const word = bit >>> 5
  const offset = bit & 31
  words[word] |= bits << offset
  if (offset + width > 32) words[word + 1] |= bits >>> (32 - offset)
}

/** The value of `width` (1 to 32) bits at a bit address. */
export function takeBits(
  words: Uint32Array,
  bit: number,
  { width, signed }: { readonly width: number; readonly signed: boolean },
): number {
  const word = bit >>> 5
  const offset = bit & 31
  let bits = words[word] >>> offset
  if (offset + width > 32) bits |= words[word + 1] << (32 - offset)
  const unused = 32 - width
  return signed ? (bits << unused) >> unused : (bits << unused) >>> unused
}
