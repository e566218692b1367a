import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StreamPort } from '../../generator/base/streams.js'
import { packBeats, unpackBeats } from '../../sim/beats.js'

const field = fc.record({
  width: fc.integer({ min: 1, max: 32 }),
  signed: fc.boolean(),
  count: fc.integer({ min: 1, max: 9 }),
})

test('what is packed comes out again, whatever the widths', () => {
  fc.assert(
    fc.property(
      fc.array(field, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 5 }),
      fc.nat(),
      (shapes, beats, seed) => {
        const port = portOf(
          shapes.map((shape, i) => ({ name: `f${i}`, ...shape, signed: shape.signed || shape.width === 32 })),
        )
        const fields = port.fields.map(({ name, width, signed, count = 1 }, i) => {
          const values = Int32Array.from({ length: beats * count }, (_, k) => {
            const bits = Math.imul(seed + k + 1, 0x9e3779b1 + 2 * i)
            return signed ? bits >> (32 - width) : bits >>> (32 - width)
          })
          return [name, values] as const
        })
        const data = { beats, fields: Object.fromEntries(fields) }
        expect(unpackBeats(port, packBeats(port, data))).toEqual(data)
      },
    ),
  )
})

test('fields lie from bit 0 up, beats on whole words', () => {
  const port = portOf([
    { name: 'a', width: 4, signed: false },
    { name: 'b', width: 12, signed: true, count: 2 },
    { name: 'c', width: 8, signed: true },
  ])
  const fields = {
    a: Int32Array.of(0x5, 0xf),
    b: Int32Array.of(0x123, -1, 0, 1),
    c: Int32Array.of(-128, 127),
  }
  const bytes = packBeats(port, { beats: 2, fields })
  // Beat 0: c=80 b1=fff b0=123 a=5; beat 1: c=7f b1=001 b0=000 a=f; 36 bits, so two words each.
  expect(Buffer.from(bytes).toString('hex')).toBe('3512ff0f080000000f0001f007000000')
})

test('a file that is not whole beats is refused', () => {
  const port = portOf([{ name: 'a', width: 32, signed: true, count: 2 }])
  expect(() => unpackBeats(port, new Uint8Array(12))).toThrow('a: 12 bytes are not whole beats')
})

function portOf(fields: StreamPort['fields']): StreamPort {
  return { name: 'a', direction: 'in', about: '', fields }
}

test.each([
  [4, true, 8, 'signed 4'],
  [4, true, -9, 'signed 4'],
  [4, false, 16, 'unsigned 4'],
  [4, false, -1, 'unsigned 4'],
])('a field of %i bits, signed %s, does not take %i', (width, signed, value, what) => {
  const port = portOf([{ name: 'a', width, signed }])
  const pack = () => packBeats(port, { beats: 2, fields: { a: Int32Array.of(0, value) } })
  expect(pack).toThrow(new RangeError(`${port.name}.a beat 1: ${value} is beyond ${what} bits`))
})
