import { type FixedFormat, formatName, fractionBits } from '../numerics/format.js'
import type { Quantity } from './trace.js'

/** The real number that an integer stands for, to seven digits; the integer itself where it stands for itself. */
export function realText({ raw, fraction }: Quantity): string {
  return fraction === 0 ? `${raw}` : `${Number(realOf({ raw, fraction }).toPrecision(7))}`
}

/** The real number that an integer stands for. */
export function realOf({ raw, fraction }: Quantity): number {
  return Number(raw) * 2 ** -fraction
}

/** An integer in two's complement of a width. */
export function hexText(raw: bigint, width: number): string {
  const digits = Math.ceil(width / 4)
  return `0x${BigInt.asUintN(width, raw).toString(16).padStart(digits, '0')}`
}

/** `123, 0x0007b, 0.0601 in fixed<18,7>`; an index as it is. */
export function valueText(raw: bigint, format: FixedFormat | 'index'): string {
  if (format === 'index') return `${raw}`
  const real = realText({ raw, fraction: fractionBits(format) })
  return `${raw}, ${hexText(raw, format.width)}, ${real} in ${formatName(format)}`
}
