import { describe, expect, test } from 'vitest'
import { exactGelu } from '../../generator/numerics/exact-gelu.js'
import { absoluteErrors, geluMeanReach, measureGelu } from '../../generator/report/gelu-accuracy.js'
import { measureVariants } from '../../generator/report/gelu-report.js'
import { geluParams } from '../../generator/units/gelu/gelu.params.js'
import { geluReference } from '../../generator/units/gelu/gelu.reference.js'

const measured = measureVariants()
const edgeMoe = measured[0]

describe('measured variants of gelu', () => {
  const tables = measured.filter(({ params }) => params.table !== null)
  test.each(tables)('$profile $format $params.method keeps its bound', ({ params, maxError, accuracy }) => {
    expect(accuracy.largest).toBeLessThanOrEqual((maxError ?? 0) + 1.5 * 2 ** -params.fraction)
    // Not by chance or by a table far too fine, either.
    expect(accuracy.largest).toBeGreaterThan((maxError ?? 0) / 8)
  })

  // Measured on the C++ that Edge-MoE published, over every representable argument in [-6, 6].
  test("of edge-moe errs by no more than Edge-MoE's own code", () => {
    expect(edgeMoe.params.table?.entries).toHaveLength(177)
    expect(Math.abs(edgeMoe.accuracy.at)).toBeLessThan(6)
    expect(edgeMoe.accuracy.largest.toExponential(3)).toBe('9.763e-5')
  })

  test.runIf(process.env.MOEFORGE_TEST_FULL)(
    'of edge-moe errs the most where the sparse measurement says',
    () => {
      let largest = 0
      for (let first = -6 * 2 ** 22; first < 6 * 2 ** 22; first += 2 ** 20) {
        const x = Int32Array.from({ length: 2 ** 20 + 1 }, (_, i) => first + i)
        largest = absoluteErrors(edgeMoe.params, x).reduce((most, error) => Math.max(most, error), largest)
      }
      expect(largest).toBe(edgeMoe.accuracy.largest)
    },
  )
})

describe('measureGelu', () => {
  const needs = {
    method: 'delta-lut',
    activation: 'gelu',
    lanes: 1,
    rowCycles: 1,
    mostShift: 0,
    rounding: 'rnd',
    maxError: 1e-3,
  } as const

  test('takes every argument of a narrow format', () => {
    const params = geluParams({ ...needs, width: 10, fraction: 5 })
    const x = Int32Array.from({ length: 1024 }, (_, i) => i - 512)
    const y = geluReference(params, x)
    const errors = [...x].map((value, i) => Math.abs(y[i] / 32 - exactGelu(value / 32)))
    const bent = errors.filter((_, i) => Math.abs(x[i] / 32) <= geluMeanReach)
    const { largest, at, mean, ...rest } = measureGelu(params)
    expect(rest).toEqual({ count: 1024, exhaustive: true, range: [-16, 16 - 1 / 32] })
    expect(largest).toBe(Math.max(...errors))
    expect(errors[at * 32 + 512]).toBe(largest)
    expect(mean).toBeCloseTo(bent.reduce((sum, error) => sum + error) / bent.length, 15)
  })

  test('spreads over [-8, 8] in a wide format, and stays inside one that does not reach so far', () => {
    const { exhaustive, range, count } = measureGelu(geluParams({ ...needs, width: 26, fraction: 18 }))
    expect({ exhaustive, low: range[0], enough: count >= 2 ** 20 }).toEqual({
      exhaustive: false,
      low: -8,
      enough: true,
    })
    expect(range[1]).toBeCloseTo(8, 4)
    expect(measureGelu(geluParams({ ...needs, width: 21, fraction: 19 })).range).toEqual([-2, 2 - 2 ** -19])
  })
})
