import { putBits, takeBits } from '../generator/base/bit-words.js'
import {
  beatWidth,
  elementsPerBeat,
  type Field,
  type StreamData,
  type StreamPort,
} from '../generator/base/streams.js'

/**
 * A stream as the drivers read it: little-endian, each beat padded to whole 32-bit words, fields packed from bit 0 up.
 * @throws RangeError when a field does not hold a value: cut off, it would be another.
 */
export function packBeats(port: StreamPort, data: StreamData): Uint8Array {
  const wordsPerBeat = Math.ceil(beatWidth(port) / 32)
  const words = new Uint32Array(data.beats * wordsPerBeat)
  let base = 0
  for (const field of port.fields) {
    eachElement(field, data.beats, (beat, index, source) => {
      const bit = beat * wordsPerBeat * 32 + base + index * field.width
      const value = data.fields[field.name][source]
      if (!holds(field, value))
        throw new RangeError(
          `${port.name}.${field.name} beat ${beat}: ${value} is beyond ${field.signed ? 'signed' : 'unsigned'} ${field.width} bits`,
        )
      putBits(words, bit, field.width, value)
    })
    base += elementsPerBeat(field) * field.width
  }
  return new Uint8Array(words.buffer)
}

/** The values in a stream that a driver wrote. @throws RangeError when the bytes are not whole beats. */
export function unpackBeats(port: StreamPort, bytes: Uint8Array): StreamData {
  const wordsPerBeat = Math.ceil(beatWidth(port) / 32)
  if (bytes.length % (4 * wordsPerBeat) !== 0)
    throw new RangeError(`${port.name}: ${bytes.length} bytes are not whole beats`)
  // A copy of its own: what was read from an empty file may share its buffer with others.
  const words = new Uint32Array(Uint8Array.from(bytes).buffer)
  const beats = words.length / wordsPerBeat
  const fields: Record<string, Int32Array> = {}
  let base = 0
  for (const field of port.fields) {
    const values = new Int32Array(beats * elementsPerBeat(field))
    eachElement(field, beats, (beat, index, target) => {
      values[target] = takeBits(words, beat * wordsPerBeat * 32 + base + index * field.width, field)
    })
    fields[field.name] = values
    base += elementsPerBeat(field) * field.width
  }
  return { beats, fields }
}

/** Of 32 bits every pattern is a value: unsigned ones stand in words with a sign. */
function holds({ width, signed }: Field, value: number): boolean {
  if (width >= 32) return true
  const span = 2 ** (signed ? width - 1 : width)
  return value < span && value >= (signed ? -span : 0)
}

function eachElement(
  field: Field,
  beats: number,
  visit: (beat: number, index: number, flat: number) => void,
): void {
  const count = elementsPerBeat(field)
  for (let beat = 0; beat < beats; beat++) {
    for (let index = 0; index < count; index++) visit(beat, index, beat * count + index)
  }
}
