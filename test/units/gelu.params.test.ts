import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type GeluMethod, geluMethods } from '../../generator/config/gelu-methods.js'
import { exactGelu } from '../../generator/numerics/exact-gelu.js'
import type { Rounding } from '../../generator/numerics/format.js'
import {
  type GeluParams,
  type GeluRequirements,
  geluParams,
  mostGeluWidth,
} from '../../generator/units/gelu/gelu.params.js'
import { geluReference } from '../../generator/units/gelu/gelu.reference.js'
import { mostGeluEntries } from '../../generator/units/gelu/gelu.table.js'

const edgeMoe: GeluRequirements = {
  method: 'delta-lut',
  activation: 'gelu',
  lanes: 16,
  rowCycles: 12,
  width: 32,
  fraction: 22,
  mostShift: 0,
  rounding: 'trn',
  maxError: 1e-4,
}

describe('geluParams', () => {
  test('of edge-moe: 177 knots, 1/32 apart, the last at 5.5', () => {
    const { stepShift, entries, slopes } = tableOf(edgeMoe)
    expect({ stepShift, count: entries.length, last: entries[176] }).toEqual({
      stepShift: 17,
      count: 177,
      last: 0,
    })
    expect(entries[175]).toBeGreaterThan(0)
    expect(slopes.slice(0, -1)).toEqual(entries.slice(1).map((entry, i) => entry - entries[i]))
  })

  test.each([
    ['delta-lut', 1e-4, -5],
    ['delta-lut', 1e-5, -7],
    ['delta-lut', 1e-6, -9],
    ['delta-lut-nearest', 2e-3, -7],
    ['delta-lut-nearest', 8e-3, -5],
  ] as const)('%s asked for %d has a step of 2^%d', (method, maxError, stepLog2) => {
    expect(tableOf({ ...edgeMoe, method, maxError }).stepShift).toBe(22 + stepLog2)
  })

  test('keeps a step of two values where the format is coarser than the error asked for', () => {
    expect(tableOf({ ...edgeMoe, width: 8, fraction: 4 }).stepShift).toBe(1)
  })

  test('rounds every entry to the nearest and ends at the first that is 0', () => {
    for (const fraction of [2, 7, 11, 14, 22, 29]) {
      const { stepShift, entries } = tableOf({ ...edgeMoe, fraction, maxError: 1e-5 })
      entries.forEach((entry, i) => {
        const exact = -exactGelu(-i * 2 ** (stepShift - fraction)) * 2 ** fraction
        expect(Math.abs(entry - exact), `fraction ${fraction}, knot ${i}`).toBeLessThan(0.5 + 1e-6)
      })
      const last = entries.length - 1
      const pastFormat = last * 2 ** stepShift > 2 ** (edgeMoe.width - 1)
      expect(entries.indexOf(0, 1), `fraction ${fraction}`).toBe(pastFormat ? -1 : last)
    }
  })

  test('matches evaluators to the rows and gives the fifo room for the pipeline', () => {
    const of = (needs: Partial<GeluRequirements>) => {
      const { evaluators, depth } = geluParams({ ...edgeMoe, ...needs })
      return { evaluators, depth }
    }
    expect(of({})).toEqual({ evaluators: 2, depth: 4 })
    expect(of({ rowCycles: 1 })).toEqual({ evaluators: 16, depth: 16 })
    expect(of({ rowCycles: 40 })).toEqual({ evaluators: 1, depth: 4 })
    expect(of({ method: 'shift', rowCycles: 1 })).toEqual({ evaluators: 16, depth: 32 })
  })

  test('has latencies of 7 cycles for tables and 10 plus the bits of the sigmoid for shift', () => {
    const latency = (needs: Partial<GeluRequirements>) => geluParams({ ...edgeMoe, ...needs }).latency
    expect(latency({})).toBe(7)
    expect(latency({ method: 'delta-lut-nearest', maxError: 2e-3 })).toBe(7)
    expect(latency({ method: 'shift' })).toBe(25)
    expect(latency({ method: 'shift', width: 16, fraction: 11 })).toBe(21)
    // A shift there, and a sum and a shift back.
    expect(latency({ mostShift: 1 })).toBe(10)
    expect(latency({ method: 'shift', mostShift: 16 })).toBe(28)
  })

  test.each(geluMethods)('%s rejects formats of fewer than 2 fraction bits', (method) => {
    expect(() => geluParams({ ...edgeMoe, method, fraction: 1 })).toThrow(
      new RangeError('gelu needs at least 2 fraction bits, not 1'),
    )
  })

  test('its table reaches as far as the widest shifted argument, or to where delta is gone', () => {
    const narrow = { ...edgeMoe, width: 8, fraction: 7 }
    const reach = (mostShift: number) => {
      const { stepShift, entries } = tableOf({ ...narrow, mostShift })
      return (entries.length - 1) * 2 ** (stepShift - 7)
    }
    expect(reach(0)).toBe(1 + 1 / 32)
    expect(reach(1)).toBe(2 + 1 / 32)
    expect(reach(4)).toBe(reach(8))
  })

  test.each(geluMethods)('%s rejects shifts that need more than 48 bits', (method) => {
    const maxError = askedError(method, 0)
    expect(() => geluParams({ ...edgeMoe, method, maxError, mostShift: 16 })).not.toThrow()
    expect(() => geluParams({ ...edgeMoe, method, maxError, mostShift: 17 })).toThrow(
      new RangeError(`gelu of 32 bits, shifted by up to 17, needs 49 bits, more than ${mostGeluWidth}`),
    )
  })

  test('rejects tables that are too large, and says of which step', () => {
    expect(() => geluParams({ ...edgeMoe, maxError: 1e-8 })).toThrow(
      new RangeError(`a gelu table with a step of 2^-12 has more than ${mostGeluEntries} entries`),
    )
    expect(() => geluParams({ ...edgeMoe, method: 'delta-lut-nearest', maxError: 1e-4 })).toThrow(RangeError)
  })
})

describe('geluReference', () => {
  // Few tables, which take time to compute, and many arguments for each.
  test('equals the definition for random formats, methods and roundings', () => {
    const cases = variants().chain((variant) =>
      fc.integer({ min: 0, max: variant.params.mostShift }).chain((shift) =>
        fc.record({
          variant: fc.constant(variant),
          shift: fc.constant(shift),
          x: argumentsOf(variant.params, shift),
        }),
      ),
    )
    fc.assert(
      fc.property(cases, ({ variant: { params, rounding }, shift, x }) => {
        const want = x.map((value) => defineShifted(params, rounding, BigInt(value), BigInt(shift)))
        // No more bits than the argument has: otherwise nothing could be compared below.
        expect(want.filter((y) => y !== BigInt.asIntN(params.width, y))).toEqual([])
        expect([...geluReference(params, Int32Array.from(x), shift)]).toEqual(want.map(Number))
      }),
      { numRuns: 200 },
    )
  })

  test('needs no more bits than its argument, for every argument and shift of narrow formats', () => {
    for (const method of geluMethods) {
      for (const rounding of ['trn', 'rnd'] as const) {
        for (const fraction of [2, 5, 7, 9, 12]) {
          const maxError = askedError(method, 3)
          const needs = { ...edgeMoe, width: 8, fraction, mostShift: 9, method, rounding, maxError }
          const params = geluParams(needs)
          const all = Int32Array.from({ length: 256 }, (_, i) => i - 128)
          for (let shift = 0; shift <= 9; shift++) {
            const y = geluReference(params, all, shift)
            const outside = all.filter((_, i) => y[i] < -128 || y[i] > 127)
            expect([...outside], `${method} ${rounding} ${fraction} ${shift}`).toEqual([])
          }
        }
      }
    }
  })

  test('refuses a shift that the hardware is not built for', () => {
    const params = geluParams({ ...edgeMoe, mostShift: 3 })
    expect(() => geluReference(params, Int32Array.of(1), 4)).toThrow(
      new RangeError('a gelu built for shifts of 0 to 3 cannot shift by 4'),
    )
    expect(() => geluReference(params, Int32Array.of(1), -1)).toThrow(RangeError)
  })

  test.each(geluMethods)('%s of the most negative value is 0', (method) => {
    const params = geluParams({ ...edgeMoe, method, maxError: askedError(method, 0) })
    const [y] = geluReference(params, Int32Array.of(-(2 ** 31)))
    expect(y).toBe(0)
  })
})

interface Variant {
  readonly params: GeluParams
  readonly rounding: Rounding
}

function variants(): fc.Arbitrary<Variant> {
  const formats = fc.integer({ min: 8, max: 32 }).chain((width) =>
    fc.record({
      width: fc.constant(width),
      fraction: fc.integer({ min: 2, max: Math.min(width - 1, 24) }),
    }),
  )
  return fc
    .record({
      format: formats,
      method: fc.constantFrom(...geluMethods),
      rounding: fc.constantFrom<Rounding>('trn', 'rnd'),
      finest: fc.integer({ min: 0, max: 6 }),
      mostShift: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 16 })),
    })
    .map(({ format, method, rounding, finest, mostShift }) => {
      const maxError = askedError(method, finest)
      return {
        params: geluParams({ ...edgeMoe, ...format, mostShift, method, rounding, maxError }),
        rounding,
      }
    })
}

// From 2e-2 down; the nearest knot needs far more of them, and a table is limited.
function askedError(method: GeluMethod, finest: number): number {
  return method === 'delta-lut' ? 2e-2 / 3 ** finest : 2e-2 / 1.4 ** finest
}

/** Arguments around knots and middles between them, where GELU bends, anywhere, and at the ends of the format. */
function argumentsOf({ width, fraction, table }: GeluParams, shift: number): fc.Arbitrary<number[]> {
  const most = 2 ** (width - 1)
  const step = (table === null ? 2 ** fraction : 2 ** table.stepShift) / 2 ** shift
  const knots = table === null ? 16 : table.entries.length + 1
  const nearKnot = fc
    .tuple(fc.integer({ min: 0, max: 2 * knots }), fc.integer({ min: -2, max: 2 }), fc.boolean())
    .map(([halves, off, negative]) => (Math.floor((halves * step) / 2) + off) * (negative ? -1 : 1))
    .map((x) => Math.max(-most, Math.min(most - 1, x)))
  const bend = Math.max(2, Math.min(most, Math.floor(8 * 2 ** (fraction - shift))))
  const value = fc.oneof(
    nearKnot,
    fc.integer({ min: -bend, max: bend - 1 }),
    fc.integer({ min: -most, max: most - 1 }),
    fc.constantFrom(-most, 1 - most, most - 1, 0),
  )
  return fc.array(value, { minLength: 300, maxLength: 400 })
}

/** docs/reference/numerics.md, gelu: to the format that the hardware is built for, and back. */
function defineShifted(params: GeluParams, rounding: Rounding, x: bigint, shift: bigint): bigint {
  const y = define(params, rounding, x << shift)
  const half = rounding === 'rnd' && shift > 0n ? 1n << (shift - 1n) : 0n
  return (y + half) >> shift
}

/** GELU as gelu_delta.v and gelu_shift.v define it, on integers without limits. */
function define(params: GeluParams, rounding: Rounding, x: bigint): bigint {
  const half = (shift: number) => (rounding === 'rnd' && shift > 0 ? 1n << BigInt(shift - 1) : 0n)
  if (params.table === null) return defineShift(params, half(params.sigmoidBits), x)
  const { stepShift, entries } = params.table
  const shift = BigInt(stepShift)
  const relu = x > 0n ? x : 0n
  const a = x < 0n ? -x : x
  const entry = (i: bigint) => BigInt(entries[Number(i)])
  const last = BigInt(entries.length - 1)
  if (params.method === 'delta-lut-nearest') {
    const i = (a + (1n << (shift - 1n))) >> shift
    return relu - (i < last ? entry(i) : 0n)
  }
  const i = a >> shift
  if (i >= last) return relu
  const t = a & ((1n << shift) - 1n)
  return relu - (entry(i) + ((t * (entry(i + 1n) - entry(i)) + half(stepShift)) >> shift))
}

function defineShift({ fraction, sigmoidBits }: GeluParams, half: bigint, x: bigint): bigint {
  const one = 1n << BigInt(fraction)
  const p = x + (x >> 1n) + (x >> 3n) + (x >> 4n)
  const n = p < 0n ? -p : p
  const z = -(-n + (-n >> 1n) - (-n >> 4n))
  const e = (one - ((z & (one - 1n)) >> 1n)) >> (z >> BigInt(fraction))
  // Both are positive: BigInt division floors.
  const s = ((p < 0n ? e : one) << BigInt(sigmoidBits)) / (one + e)
  return (x * s + half) >> BigInt(sigmoidBits)
}

function tableOf(needs: GeluRequirements) {
  const { table } = geluParams(needs)
  if (table === null) throw new Error('no table')
  return table
}
