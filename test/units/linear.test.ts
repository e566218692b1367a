// needs: verilator g++
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { exactGelu } from '../../generator/numerics/exact-gelu.js'
import {
  linearCase,
  linearExpected,
  randomLinearJob,
  weightTiles,
} from '../../generator/units/linear/linear.cases.js'
import type { LinearJob, LinearUnitParams } from '../../generator/units/linear/linear.job.js'
import { linearCycles, linearParams } from '../../generator/units/linear/linear.params.js'
import { linearReference } from '../../generator/units/linear/linear.reference.js'
import { linear } from '../../generator/units/linear/linear.unit.js'
import { runCases } from '../../generator/verify/run-cases.js'
import { casesFor, hardwareFor, type LinearShape, operationFor } from './linear-setup.js'

const oddShapes = [
  { tokens: 5, inFeatures: 20, outFeatures: 24, lanes: 16, taps: 8 },
  { tokens: 3, inFeatures: 1, outFeatures: 1, lanes: 4, taps: 4 },
  { tokens: 4, inFeatures: 193, outFeatures: 65, lanes: 8, taps: 16 },
  { tokens: 6, inFeatures: 3, outFeatures: 2, lanes: 1, taps: 1 },
  { tokens: 2, inFeatures: 9, outFeatures: 13, lanes: 5, taps: 4 },
]

describe.each(['exact', 'edge-moe'] as const)('linear, %s', (profile) => {
  test.each(oddShapes)('$inFeatures to $outFeatures on $lanes x $taps: all three equal', async (size) => {
    const shape: LinearShape = { profile, ...size }
    const params = hardwareFor(shape)
    const cases = casesFor(params, shape)
    const run = { unit: linear, params, cases, build: {}, seed: 5 }
    const rows = [
      await runCases({ ...run, backend: csim, stalls: 0 }),
      await runCases({ ...run, backend: verilator, stalls: 0.3 }),
      await runCases({ ...run, backend: verilator, stalls: 0.9 }),
    ]
    const perRun = cases.length * size.tokens * Math.ceil(size.outFeatures / size.lanes) * size.lanes
    for (const row of rows) {
      expect(row).toMatchObject({ differing: 0, failure: null, first: null })
      expect(row.compared).toBeGreaterThanOrEqual(perRun)
    }
  })

  test('operations back to back, each with a geluShift of its own: all three equal', async () => {
    const { params, jobs } = shifted(profile)
    const cases = [linearCase(params, 'own shifts', jobs), ...linear.cases(params, 5)]
    const run = { unit: linear, params, cases, build: {}, seed: 5 }
    for (const [backend, stalls] of [
      [csim, 0],
      [verilator, 0.3],
      [verilator, 0.9],
    ] as const) {
      expect(await runCases({ ...run, backend, stalls })).toMatchObject({ differing: 0, failure: null })
    }
  })

  test.each([
    ['csim', csim],
    ['verilator', verilator],
  ] as const)('%s: a geluShift wrong by one is found in every operation', async (_, backend) => {
    const { params, jobs } = shifted(profile)
    for (const job of jobs.filter(({ operation }) => operation.gelu)) {
      const { geluShift } = job.operation
      const wrong = {
        ...job,
        operation: { ...job.operation, geluShift: geluShift === 0 ? 1 : geluShift - 1 },
      }
      const { inputs } = linearCase(params, 'wrong shift', [wrong])
      const cases = [{ ...linearCase(params, 'wrong shift', [job]), inputs }]
      const row = await runCases({ unit: linear, params, cases, build: {}, seed: 5, backend, stalls: 0 })
      expect(row.failure).toBeNull()
      expect(row.differing, `shift ${geluShift}`).toBeGreaterThan(0)
    }
  })

  test('GELU is applied in the format that the operation says', () => {
    const { params, jobs } = shifted(profile)
    for (const job of jobs.filter(({ operation }) => operation.gelu)) {
      const one = 2 ** (params.gelu.fraction - job.operation.geluShift)
      const sums = linearReference(params.core, job.operation, job)
      const activated = linearExpected(params, job)
      expect(sums.some((sum) => Math.abs(sum) < 2 * one)).toBe(true)
      // A table's error of 1e-4, and a few units of rounding.
      sums.forEach((sum, i) => {
        expect(Math.abs(activated[i] / one - exactGelu(sum / one))).toBeLessThan(1e-4 + 3 / one)
      })
    }
  })

  test('equals the definition over random formats, shifts and values', () => {
    fc.assert(
      fc.property(scenario(profile), ({ params, operation, seed }) => {
        const job = randomLinearJob(params, operation, seed)
        const got = linearReference(params, operation, job)
        expect([...got]).toEqual(definition(params, operation, job))
      }),
      { numRuns: 300 },
    )
  })
})

/** Jobs whose results lie within +-4, where GELU bends, in formats of 22 - geluShift fraction bits. */
function shifted(profile: 'exact' | 'edge-moe'): { params: LinearUnitParams; jobs: LinearJob[] } {
  const shape: LinearShape = { profile, tokens: 5, inFeatures: 20, outFeatures: 24, lanes: 16, taps: 8 }
  const params = hardwareFor(shape, 5)
  const jobs = [0, 5, 2, null, 4, 5, 0, 1].map((shift, i) => {
    const whole = operationFor(shape, shift !== null)
    const geluShift = shift ?? 0
    const outShift = profile === 'exact' ? whole.outShift + geluShift : whole.outShift
    const operation = { ...whole, outShift, outWidth: 25 - geluShift, geluShift }
    return randomLinearJob(params.core, operation, 20 + i)
  })
  return { params, jobs }
}

test('a matrix is cut into tiles output by output, filled with zeros', () => {
  const tiles = weightTiles(
    { lanes: 2, taps: 2, wWidth: 8 },
    { inFeatures: 3, outFeatures: 3, digits: 1 },
    Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
  )
  expect([...tiles]).toEqual([1, 2, 4, 5, 3, 0, 6, 0, 7, 8, 0, 0, 9, 0, 0, 0])
})

test.each([
  { weightTiles: 1, maxTokens: 1 },
  { weightTiles: 2, maxTokens: 2 },
  { weightTiles: 8, maxTokens: 50 },
])("vectors keep to the ring's $weightTiles tiles and to $maxTokens tokens", (limits) => {
  const taps = 4
  const shape = { profile: 'exact', tokens: 9, inFeatures: taps, outFeatures: 20, lanes: 4, taps } as const
  const { core, gelu } = hardwareFor(shape)
  const params = { core: { ...core, ...limits }, gelu }
  for (const { inputs, name } of linear.cases(params, 1)) {
    const { tokens, in_tiles, out_tiles } = inputs.op.fields
    expect(Math.max(...tokens), name).toBeLessThanOrEqual(limits.maxTokens)
    for (const [i, tiles] of in_tiles.entries())
      expect(tiles * out_tiles[i], name).toBeLessThanOrEqual(limits.weightTiles)
  }
})

test('an accumulator of more than 64 bits is refused', () => {
  expect(() => linearParams({ ...needs('exact'), xWidth: 32, wWidth: 24, maxIn: 3072 })).toThrow(
    /needs 68 bits, more than 64/,
  )
})

test('the load port takes as many lanes as the AXI ports bring in a cycle', () => {
  expect(linearParams({ ...needs('exact'), lanes: 16, taps: 16, loadBits: 512 }).loadLanes).toBe(2)
  expect(linearParams({ ...needs('exact'), lanes: 16, taps: 16, loadBits: 64 }).loadLanes).toBe(1)
  expect(linearParams({ ...needs('exact'), lanes: 6, taps: 1, loadBits: 64 }).loadLanes).toBe(3)
  expect(linearCycles({ lanes: 16, taps: 16 }, { tokens: 129, inFeatures: 192, outFeatures: 768 })).toBe(
    74_304,
  )
})

describe('lanes that share their multipliers', () => {
  test.each([
    { lanes: 5, taps: 4, xWidth: 11, wWidth: 8 },
    { lanes: 1, taps: 2, xWidth: 11, wWidth: 8 },
    { lanes: 4, taps: 8, xWidth: 10, wWidth: 8 },
    { lanes: 3, taps: 8, xWidth: 18, wWidth: 4 },
  ])('$lanes lanes x $taps taps, $xWidth x $wWidth bits: all three equal', async (array) => {
    const shape: LinearShape = { profile: 'exact', tokens: 4, inFeatures: 21, outFeatures: 11, ...array }
    const { core, gelu } = hardwareFor(shape)
    const sizes = { ...needs('exact'), ...array, maxIn: 21, maxOut: 11, weightTiles: core.weightTiles }
    const params = { core: linearParams({ ...sizes, overflow: 'sat_sym' }), gelu }
    expect(params.core.packing).not.toBeNull()
    const run = { unit: linear, params, cases: linear.cases(params, 3), build: {}, seed: 5 }
    for (const [backend, stalls] of [
      [csim, 0],
      [verilator, 0.3],
    ] as const)
      expect(await runCases({ ...run, backend, stalls })).toMatchObject({ differing: 0, failure: null })
  })

  test('the most negative number, clipped or not, keeps lanes apart', () => {
    const sizes = { ...needs('exact'), xWidth: 11, wWidth: 8 }
    expect(linearParams(sizes).packing).toBeNull()
    expect(linearParams({ ...sizes, overflow: 'sat_sym' }).packing).toEqual({ offset: 19, cascade: 2 })
    expect(linearParams({ ...sizes, overflow: 'sat_sym', xWidth: 18 }).packing).toBeNull()
  })
})

function needs(profile: 'exact' | 'edge-moe') {
  const sizes = { lanes: 4, taps: 4, xWidth: 32, wWidth: 16, biasWidth: 16, yWidth: 32, wFraction: 14 }
  const limits = { maxTokens: 8, maxIn: 16, maxOut: 16, weightTiles: 64, loadBits: 128 }
  return { profile, ...sizes, ...limits, rounding: 'rnd', overflow: 'sat' } as const
}

function scenario(profile: 'exact' | 'edge-moe') {
  return fc
    .record({
      xWidth: profile === 'exact' ? fc.integer({ min: 2, max: 32 }) : fc.constant(32),
      wWidth: fc.integer({ min: 2, max: profile === 'exact' ? 24 : 16 }),
      wFraction: fc.integer({ min: 1, max: 16 }),
      outWidth: fc.integer({ min: 1, max: 32 }),
      tokens: fc.integer({ min: 1, max: 3 }),
      inFeatures: fc.integer({ min: 1, max: 40 }),
      outFeatures: fc.integer({ min: 1, max: 5 }),
      rounding: fc.constantFrom('trn' as const, 'rnd' as const),
      overflow: fc.constantFrom('wrap' as const, 'sat' as const, 'sat_sym' as const),
      seed: fc.nat(),
      shifts: fc.tuple(fc.nat(), fc.nat()),
    })
    .map(({ shifts, outWidth, tokens, inFeatures, outFeatures, seed, ...formats }) => {
      const params = linearParams({ ...needs(profile), ...formats, maxIn: inFeatures })
      const room = params.accWidth - 1 - params.biasWidth
      const biasShift =
        profile === 'exact'
          ? shifts[0] % (Math.max(0, formats.xWidth + formats.wWidth - 1 - 16) + 1)
          : shifts[0] % (room + 1)
      const operation = {
        tokens,
        inFeatures,
        outFeatures,
        biasShift,
        outShift: shifts[1] % params.accWidth,
        outWidth,
        gelu: false,
        geluShift: 0,
      }
      return { params, operation, seed }
    })
}

/** docs/reference/numerics.md, linear, with unlimited integers. */
function definition(
  params: ReturnType<typeof linearParams>,
  operation: Parameters<typeof linearReference>[1],
  { x, weight, bias }: Parameters<typeof linearReference>[2],
): number[] {
  const { tokens, inFeatures, outFeatures } = operation
  const result: number[] = []
  for (let t = 0; t < tokens; t++) {
    for (let o = 0; o < outFeatures; o++) {
      let acc = BigInt(bias[o]) << BigInt(operation.biasShift)
      for (let i = 0; i < inFeatures; i++) {
        acc +=
          (BigInt(x[t * inFeatures + i]) * BigInt(weight[o * inFeatures + i])) >> BigInt(params.productShift)
      }
      if (params.profile === 'edge-moe') acc = BigInt.asIntN(params.accWidth, acc)
      const half =
        params.rounding === 'rnd' && operation.outShift > 0 ? 1n << BigInt(operation.outShift - 1) : 0n
      const rounded = (acc + half) >> BigInt(operation.outShift)
      const most = (1n << BigInt(operation.outWidth - 1)) - 1n
      const least = params.overflow === 'sat_sym' ? -most : -most - 1n
      const clipped = rounded > most ? most : rounded < least ? least : rounded
      result.push(Number(params.overflow === 'wrap' ? BigInt.asIntN(operation.outWidth, rounded) : clipped))
    }
  }
  return result
}
