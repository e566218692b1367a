// needs: verilator g++
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { randomIntegers, seededRandom } from '../../generator/base/random.js'
import type { LayerNormFractions } from '../../generator/network/steps/layer-norm.js'
import { type FixedFormat, fixed, fractionBits } from '../../generator/numerics/format.js'
import { exactLayerNorm } from '../../generator/oracle/layernorm-oracle.js'
import { real } from '../../generator/report/tokens.js'
import {
  type LayerNormOperands,
  type LayerNormParams,
  layerNormOperands,
  layerNormParams,
  layerNormTokenCycles,
} from '../../generator/units/layernorm/layernorm.params.js'
import { type LayerNormJob, layerNormReference } from '../../generator/units/layernorm/layernorm.reference.js'
import { layerNorm, layerNormCase } from '../../generator/units/layernorm/layernorm.unit.js'
import { runCases } from '../../generator/verify/run-cases.js'
import { definition } from './layernorm-definition.js'

const shapes = [
  { dim: 192, tokenCycles: 48, ...sameFormat(fixed(32, 10)) },
  { dim: 33, tokenCycles: 5, ...sameFormat(fixed(32, 10)) },
  { dim: 1, tokenCycles: 1, ...sameFormat(fixed(32, 10)) },
  { dim: 40, tokenCycles: 40, ...sameFormat(fixed(18, 6)) },
  { dim: 384, tokenCycles: 24, ...sameFormat(fixed(16, 5)) },
  { dim: 48, tokenCycles: 24, input: fixed(18, 7), output: fixed(18, 4) },
  { dim: 48, tokenCycles: 24, input: fixed(25, 9), output: fixed(17, 4) },
]
const parameters = { scale: 11, bias: 11 }

function paramsOf(profile: 'exact' | 'edge-moe', shape: (typeof shapes)[number]): LayerNormParams {
  const how =
    profile === 'exact'
      ? ({ rounding: 'rnd', overflow: 'sat' } as const)
      : ({ rounding: 'trn', overflow: 'wrap' } as const)
  const { dim, tokenCycles, input, output } = shape
  const widths = { xWidth: input.width, width: output.width, scaleWidth: 16, biasWidth: 16 }
  return layerNormParams({
    profile,
    dim,
    tokenCycles,
    maxTokens: 9,
    epsilon: 1e-6,
    ...widths,
    fractions: [fractionsOf(shape)],
    ...how,
  })
}

function fractionsOf({
  input,
  output,
}: {
  readonly input: FixedFormat
  readonly output: FixedFormat
}): LayerNormFractions {
  return { input: fractionBits(input), output: fractionBits(output), ...parameters }
}

/** Norms whose formats all differ. */
const mixedFractions: LayerNormFractions[] = [
  { input: 11, output: 14, scale: 13, bias: 20 },
  { input: 12, output: 10, scale: 9, bias: 9 },
  { input: 14, output: 15, scale: 15, bias: 33 },
  { input: 9, output: 12, scale: 14, bias: 2 },
]

function mixedParams(): LayerNormParams {
  const widths = { xWidth: 18, width: 18, scaleWidth: 16, biasWidth: 16 }
  const how = { rounding: 'rnd', overflow: 'sat' } as const
  const sizes = { dim: 48, tokenCycles: 24, maxTokens: 9, epsilon: 1e-6 }
  return layerNormParams({ profile: 'exact', ...sizes, ...widths, fractions: mixedFractions, ...how })
}

describe.each(['exact', 'edge-moe'] as const)('layernorm, %s', (profile) => {
  // edge-moe is defined for 32-bit activations only.
  const usable = shapes.filter(({ input }) => profile === 'exact' || input.width === 32)

  test.each(usable)('$dim values, $input.width bits: all three equal, stalls or none', async (shape) => {
    const params = paramsOf(profile, shape)
    const run = { unit: layerNorm, params, cases: layerNorm.cases(params, 4), build: {}, seed: 4 }
    for (const [backend, stalls] of [
      [csim, 0],
      [verilator, 0.3],
      [verilator, 0.9],
    ] as const) {
      const row = await runCases({ ...run, backend, stalls })
      expect(row).toMatchObject({ differing: 0, failure: null })
      expect(row.compared).toBeGreaterThan(shape.dim)
    }
  })

  test('equals the definition over random sizes and values', () => {
    const scenario = fc.record({
      dim: fc.integer({ min: 1, max: 300 }),
      xWidth: profile === 'exact' ? fc.integer({ min: 13, max: 32 }) : fc.constant(32),
      width: profile === 'exact' ? fc.integer({ min: 13, max: 32 }) : fc.constant(32),
      spread: fc.integer({ min: 2, max: 32 }),
      seed: fc.nat(),
    })
    fc.assert(
      fc.property(scenario, ({ dim, xWidth, width, spread, seed }) => {
        const params = paramsOf(profile, {
          dim,
          tokenCycles: dim,
          input: fixed(xWidth, xWidth < 20 ? 2 : 10),
          output: fixed(width, width < 20 ? 2 : 10),
        })
        const random = seededRandom(seed)
        const draw = (length: number, bits: number) => randomIntegers(random, length, bits)
        const job = {
          x: draw(2 * dim, Math.min(spread, xWidth)),
          scale: draw(dim, 16),
          bias: draw(dim, 16),
          operands: shared(params),
        }
        expect([...layerNormReference(params, job)]).toEqual(definition(params, job))
      }),
      { numRuns: 200 },
    )
  })

  test('a constant token gives the bias', () => {
    const params = paramsOf(profile, shapes[1])
    const bias = randomIntegers(seededRandom(3), 33, 12)
    for (const value of [0, 1, -7, 2 ** 27]) {
      const x = new Int32Array(33).fill(value)
      const y = layerNormReference(params, {
        x,
        scale: new Int32Array(33).fill(2048),
        bias,
        operands: shared(params),
      })
      // 2^27 leaves the range of squares in edge-moe: defined, but no longer a norm.
      if (profile === 'exact' || value < 2 ** 27) expect([...y]).toEqual([...bias].map((b) => b * 2 ** 11))
    }
  })
})

describe('norms whose formats differ', () => {
  const params = mixedParams()
  const jobs = (seed: number): LayerNormJob[] =>
    mixedFractions.map((fractions, i) => {
      const random = seededRandom(seed + i)
      const draw = (length: number, bits: number) => randomIntegers(random, length, bits)
      const x = draw((2 + i) * params.dim, 2 + 5 * i)
      return {
        x,
        scale: draw(params.dim, 16),
        bias: draw(params.dim, 14),
        operands: layerNormOperands(params, fractions),
      }
    })

  test('the unit is built for the finest, operands lead there', () => {
    expect(params).toMatchObject({ fraction: 15, inputFraction: 14, shared: null })
    expect(layerNormOperands(params, mixedFractions[0])).toEqual({
      epsilonShift: 6,
      biasShift: 11,
      outShift: 17,
    })
    expect(layerNormOperands(params, mixedFractions[2])).toEqual({
      epsilonShift: 0,
      biasShift: 0,
      outShift: 18,
    })
    expect(() => layerNormOperands(params, { ...mixedFractions[2], bias: 34 })).toThrow(RangeError)
  })

  test('all three equal, operations back to back, stalls or none', async () => {
    const cases = [layerNormCase(params, 'mixed', jobs(3)), ...layerNorm.cases(params, 4)]
    for (const [backend, stalls] of [
      [csim, 0],
      [verilator, 0],
      [verilator, 0.3],
      [verilator, 0.9],
    ] as const) {
      const row = await runCases({ unit: layerNorm, params, cases, build: {}, seed: 4, backend, stalls })
      expect(row).toMatchObject({ differing: 0, failure: null })
    }
  })

  test('equals the definition, and each is near real arithmetic', () => {
    for (const [i, job] of jobs(40).entries()) {
      const y = layerNormReference(params, job)
      expect([...y]).toEqual(definition(params, job))
      const x = job.x.subarray(0, params.dim)
      const want = realNorm(mixedFractions[i], { ...job, x })
      const most = 2 ** (params.width - 1)
      want.forEach((value, at) => {
        const clipped = Math.max(-most, Math.min(most - 1, value))
        const bound = 0.44 * Math.abs(job.scale[at]) * 2 ** -mixedFractions[i].scale + 0.5 + 1e-6
        expect(Math.abs(y[at] - clipped), `norm ${i} value ${at}`).toBeLessThan(
          bound + Math.abs(clipped) * 1e-11,
        )
      })
    }
  })
})

test('exact stays within its bound of real arithmetic', () => {
  for (const shape of shapes.filter(({ dim }) => dim > 1)) {
    const params = paramsOf('exact', shape)
    const random = seededRandom(17)
    for (const width of [4, params.fraction, params.fraction + 3, params.xWidth - 1]) {
      const job = {
        x: randomIntegers(random, shape.dim, width),
        scale: randomIntegers(random, shape.dim, 12),
        bias: randomIntegers(random, shape.dim, 12),
        operands: shared(params),
      }
      const y = layerNormReference(params, job)
      const want = realNorm(fractionsOf(shape), job)
      y.forEach((value, i) => {
        const bound = 0.44 * Math.abs(job.scale[i] / 2 ** 11) + 0.5 + 1e-6
        expect(Math.abs(value - want[i]), `dim ${shape.dim} value ${i}`).toBeLessThan(
          bound + Math.abs(want[i]) * 1e-11,
        )
      })
    }
  }
})

test('lanes match the fastest reader', () => {
  const lanes = (dim: number, tokenCycles: number) =>
    paramsOf('exact', { dim, tokenCycles, ...sameFormat(fixed(32, 10)) }).lanes
  expect(lanes(192, 48)).toBe(4)
  expect(lanes(192, 47)).toBe(8)
  expect(lanes(192, 1000)).toBe(1)
  expect(layerNormTokenCycles(paramsOf('exact', shapes[0]))).toBe(48)
})

function sameFormat(format: FixedFormat) {
  return { input: format, output: format }
}

function shared({ shared: operands }: LayerNormParams): LayerNormOperands {
  if (operands === null) throw new Error('operands differ')
  return operands
}

/** Layer norm in real arithmetic on the same integers, in units of the last place of the result. */
function realNorm(fractions: LayerNormFractions, { x, scale, bias }: LayerNormJob): number[] {
  const y = exactLayerNorm({
    x: real(x, fractions.input),
    scale: real(scale, fractions.scale),
    bias: real(bias, fractions.bias),
  })
  return y.map((value) => value * 2 ** fractions.output)
}
