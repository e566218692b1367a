import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Point, paretoFront } from '../../generator/explore/figures.js'
import { search } from '../../generator/explore/search.js'
import { type Axis, designAt, neighbours, parseAxis, sizeOf } from '../../generator/explore/space.js'

describe('an axis', () => {
  test.each([
    ['array.lanes=8,16', 'hardware.array.lanes', [8, 16]],
    ['hardware.device=zcu102,kv260', 'hardware.device', ['zcu102', 'kv260']],
    [
      'numerics.formats.weight=fixed<16,0>,fixed<12,0>',
      'numerics.formats.weight',
      ['fixed<16,0>', 'fixed<12,0>'],
    ],
    ['model.moe=null', 'model.moe', [null]],
    ['model.moe.blocks=[1,3],odd', 'model.moe.blocks', [[1, 3], 'odd']],
  ])('%s', (text, path, values) => expect(parseAxis(text)).toEqual({ path, values }))

  test.each(['array.lanes', 'array.lanes=', '=8', 'array.lanes=8,8'])('not %s', (text) =>
    expect(() => parseAxis(text)).toThrow(/--vary/),
  )
})

const axes: readonly Axis[] = [
  { path: 'a', values: [1, 2, 3] },
  { path: 'b', values: ['x', 'y'] },
  { path: 'c', values: [true, false, null, 0] },
]

describe('a grid', () => {
  const all = Array.from({ length: sizeOf(axes) }, (_, number) => designAt(axes, number))

  test('has every combination once', () => {
    expect(all).toHaveLength(24)
    expect(new Set(all.map((edits) => JSON.stringify(edits))).size).toBe(24)
  })

  test('has neighbours that differ in one axis by one step', () => {
    for (const [number, edits] of all.entries()) {
      const next = neighbours(axes, number)
      expect(new Set(next).size).toBe(next.length)
      for (const other of next) {
        const differing = axes.filter(({ path }) => edits[path] !== all[other][path])
        expect(differing).toHaveLength(1)
        const [{ path, values }] = differing
        expect(Math.abs(values.indexOf(edits[path]) - values.indexOf(all[other][path]))).toBe(1)
      }
    }
  })
})

/** A design with a latency and DSPs, and nothing else. */
function point(number: number, latency: number, dsp: number): Point {
  const figures = { latency, dsp, ...{ cycles: 0, bram: 0, uram: 0, lut: 0, ff: 0, bytes: 0 } }
  return { number, edits: {}, figures, problem: null, clockMhz: 300, lacking: [], isUnknown: false }
}

const objective = ['latency', 'dsp'] as const

test('the front is what no other design betters, and everything else is bettered by one of it', () => {
  const small = fc.integer({ min: 0, max: 9 })
  fc.assert(
    fc.property(fc.array(fc.tuple(small, small), { maxLength: 40 }), (pairs) => {
      const points = pairs.map(([latency, dsp], i) => point(i, latency, dsp))
      const front = paretoFront(points, objective)
      const betters = (a: Point, b: Point) =>
        objective.every((name) => (a.figures?.[name] ?? 0) <= (b.figures?.[name] ?? 0)) &&
        objective.some((name) => (a.figures?.[name] ?? 0) < (b.figures?.[name] ?? 0))
      for (const each of points)
        expect(front.includes(each)).toBe(!points.some((other) => betters(other, each)))
    }),
  )
})

describe('a search within a budget', () => {
  const wide: readonly Axis[] = ['p', 'q', 'r'].map((path) => ({
    path,
    values: Array.from({ length: 10 }, (_, i) => i),
  }))
  // Latency falls as DSPs rise along p; q and r cost latency only.
  const figuresAt = (number: number) => {
    const { p, q, r } = designAt(wide, number) as Record<string, number>
    return point(number, 20 - p + q + r, 1 + p)
  }

  test.each([1, 7, 50, 1000])('of %d estimates that many designs, none twice', async (budget) => {
    const asked: number[] = []
    const points = await search(wide, { objective, bounds: [], budget, seed: 1 }, async (numbers) => {
      asked.push(...numbers)
      return numbers.map(figuresAt)
    })
    expect(points).toHaveLength(budget)
    expect(new Set(asked).size).toBe(budget)
  })

  test('of a tenth of the grid finds all but a few of the front', async () => {
    const evaluate = async (numbers: readonly number[]) => numbers.map(figuresAt)
    const all = await search(wide, { objective, bounds: [], seed: 1 }, evaluate)
    const found = await search(wide, { objective, bounds: [], budget: 300, seed: 1 }, evaluate)
    const best = new Set(paretoFront(all, objective).map(({ number }) => number))
    const hit = paretoFront(found, objective).filter(({ number }) => best.has(number))
    expect(best.size).toBe(10)
    expect(hit.length).toBeGreaterThanOrEqual(8)
  })
})
