/**
 * A fixed-point format as Vitis HLS writes it: `width` bits in all, `integerBits` of them left of the binary
 * point (the sign included). `integerBits` may be negative or exceed `width`: the point lies outside the word.
 */
export interface FixedFormat {
  readonly width: number
  readonly integerBits: number
  readonly signed: boolean
}

/** How bits below the format are dropped: `trn` is floor (AP_TRN), `rnd` is floor(x + 1/2) (AP_RND). */
export type Rounding = 'trn' | 'rnd'

/**
 * What happens to bits above the format: `wrap` drops them (AP_WRAP), `sat` clamps (AP_SAT), `sat_sym` clamps and leaves out
 * the most negative number of a signed format (AP_SAT_SYM).
 */
export const overflows = ['wrap', 'sat', 'sat_sym'] as const
export type Overflow = (typeof overflows)[number]

/** The same as parameter Saturate of templates/lib has it, in Verilog and in C++. */
export const saturateCodes: Readonly<Record<Overflow, number>> = { wrap: 0, sat: 1, sat_sym: 2 }

/** The signed format of `ap_fixed<width, integerBits>`. Throws RangeError unless width is 1 to 64. */
export function fixed(width: number, integerBits: number): FixedFormat {
  return checked({ width, integerBits, signed: true })
}

/** The unsigned format of `ap_ufixed<width, integerBits>`. Throws RangeError unless width is 1 to 64. */
export function ufixed(width: number, integerBits: number): FixedFormat {
  return checked({ width, integerBits, signed: false })
}

/** Reads `fixed<32,10>` or `ufixed<8,0>`. Throws RangeError that quotes the text and says what is expected. */
export function parseFormat(text: string): FixedFormat {
  const match = /^(u?)fixed<\s*(\d+)\s*,\s*(-?\d+)\s*>$/.exec(text.trim())
  if (!match) {
    throw new RangeError(
      `"${text}" is not a fixed-point format: expected fixed<W,I> or ufixed<W,I>, for example fixed<32,10>`,
    )
  }
  const [, unsigned, width, integerBits] = match
  const make = unsigned ? ufixed : fixed
  return make(Number(width), Number(integerBits))
}

/** The format as `parseFormat` reads it: `fixed<32,10>`. */
export function formatName({ width, integerBits, signed }: FixedFormat): string {
  return `${signed ? '' : 'u'}fixed<${width},${integerBits}>`
}

/** Bits right of the binary point: a raw integer stands for raw / 2^fractionBits. Negative when I exceeds W. */
export function fractionBits({ width, integerBits }: FixedFormat): number {
  return width - integerBits
}

/** Smallest raw integer of the format. */
export function minRaw({ width, signed }: FixedFormat): bigint {
  return signed ? -(1n << BigInt(width - 1)) : 0n
}

/** Smallest raw integer that `overflow` leaves in the format. */
export function leastRaw(format: FixedFormat, overflow: Overflow): bigint {
  return overflow === 'sat_sym' && format.signed ? -maxRaw(format) : minRaw(format)
}

/** Largest raw integer of the format. */
export function maxRaw({ width, signed }: FixedFormat): bigint {
  return (1n << BigInt(signed ? width - 1 : width)) - 1n
}

function checked(format: FixedFormat): FixedFormat {
  const { width, integerBits } = format
  if (!Number.isInteger(width) || width < 1 || width > 64) {
    throw new RangeError(`${formatName(format)} is ${width} bits wide: expected a width from 1 to 64`)
  }
  if (!Number.isSafeInteger(integerBits)) {
    throw new RangeError(`${formatName(format)}: integer bits must be a whole number, not ${integerBits}`)
  }
  return Object.freeze(format)
}
