import { PbfReader } from 'pbf'

/** A field of a protobuf message as it lies in the file. */
export interface Field {
  readonly number: number
  /** A varint's value, signed: whole up to 2^53, rounded beyond; null for fields of bytes. */
  readonly value: number | null
  /** What a length-delimited or fixed field holds; empty for varints. */
  readonly bytes: Uint8Array
}

/** Bytes that are no protobuf message. */
export class BadMessage extends Error {}

const none = new Uint8Array(0)

/** Bytes of a field by its wire type, as far as they are fixed. */
const fixedBytes: Readonly<Record<number, number>> = { 1: 8, 5: 4 }

/**
 * The fields of a message, in the file's order. No byte is copied, and none beyond the message is looked at.
 * @throws BadMessage when the bytes end inside a field, or are of another make.
 */
export function fieldsOf(bytes: Uint8Array): readonly Field[] {
  const reader = new PbfReader(bytes)
  const fields: Field[] = []
  while (reader.pos < bytes.length) {
    const tag = readVarint(reader)
    const number = Math.floor(tag / 8)
    if (number < 1) throw new BadMessage(`has a field ${number}`)
    fields.push({ number, ...contentOf(reader, tag % 8) })
  }
  return fields
}

/** The varints that lie packed in bytes. @throws BadMessage when they end inside one. */
export function packedVarints(bytes: Uint8Array): number[] {
  const reader = new PbfReader(bytes)
  const values: number[] = []
  while (reader.pos < bytes.length) values.push(readVarint(reader))
  return values
}

/** The text in bytes. @throws BadMessage when they are not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new BadMessage('has a name that is not UTF-8')
  }
}

function contentOf(reader: PbfReader, wire: number): Omit<Field, 'number'> {
  if (wire === 0) return { value: readVarint(reader), bytes: none }
  if (wire !== 2 && !Object.hasOwn(fixedBytes, wire)) throw new BadMessage(`has a field of wire type ${wire}`)
  const length = wire === 2 ? readVarint(reader) : fixedBytes[wire]
  const left = reader.length - reader.pos
  if (length < 0 || length > left)
    throw new BadMessage(`has a field of ${length} bytes where ${left} are left`)
  const bytes = reader.buf.subarray(reader.pos, reader.pos + length)
  reader.pos += length
  return { value: null, bytes }
}

// PbfReader reads on behind the end.
function readVarint(reader: PbfReader): number {
  const { buf, pos, length } = reader
  let end = pos
  while (end < length && buf[end] > 0x7f) end++
  if (end >= length) throw new BadMessage('ends inside a number')
  if (end - pos > 9) throw new BadMessage('has a number of more than ten bytes')
  return reader.readVarint(true)
}
