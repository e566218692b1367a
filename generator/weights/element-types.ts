import { InputError } from '../base/errors.js'
import type { Reals } from './tensor-source.js'

/** A type of real numbers in files, little-endian. */
export interface ElementType {
  readonly bytes: number
  /** Values of bytes: exact, as every one of these types fits the next wider array. */
  decode(bytes: Uint8Array): Reals
}

/** Types of real numbers by the names that safetensors gives them. */
export const elementTypes = {
  F16: { bytes: 2, decode: (bytes) => Float32Array.from(wordsOf(bytes), halfValue) },
  BF16: { bytes: 2, decode: (bytes) => new Float32Array(widened(bytes).buffer) },
  F32: { bytes: 4, decode: (bytes) => new Float32Array(ownBuffer(bytes)) },
  F64: { bytes: 8, decode: (bytes) => new Float64Array(ownBuffer(bytes)) },
} as const satisfies Record<string, ElementType>

/** Bytes of an element of every type that safetensors names; only `elementTypes` can be read. */
export const typeBytes: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(elementTypes).map(([name, { bytes }]) => [name, bytes])),
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, U16: 2, I16: 2, U32: 4, I32: 4, U64: 8, I64: 8 },
}

/** The type of a tensor's elements. @throws InputError at `where` when it is not one of `elementTypes`. */
export function readableType(where: string, name: string): ElementType {
  const type = Object.entries(elementTypes).find(([known]) => known === name)?.[1]
  if (type !== undefined) return type
  throw InputError.at(where, `is ${name}`, `convert it to one of ${Object.keys(elementTypes).join(', ')}`)
}

// A typed array must start at a multiple of its element size, which a piece of a file need not.
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

function wordsOf(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(ownBuffer(bytes))
}

// bfloat16 is the upper half of a float32.
function widened(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(wordsOf(bytes), (word) => word << 16)
}

/** The value of an IEEE 754 half: sign, 5 bits of exponent, 10 of fraction. */
function halfValue(word: number): number {
  const sign = word & 0x8000 ? -1 : 1
  const exponent = (word >> 10) & 0x1f
  const fraction = word & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}
