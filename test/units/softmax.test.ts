// needs: verilator g++
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import type { EmittedFile } from '../../generator/base/emitted-file.js'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { writeFiles } from '../../generator/base/write-files.js'
import { type SoftmaxMethod, softmaxMethods } from '../../generator/config/softmax-methods.js'
import { fixed } from '../../generator/numerics/format.js'
import { publishedParams } from '../../generator/report/softmax-report.js'
import { expReference } from '../../generator/units/softmax/exp.reference.js'
import { softmaxCase } from '../../generator/units/softmax/softmax.cases.js'
import { softmaxParams } from '../../generator/units/softmax/softmax.params.js'
import { powerExponential, softmaxReference } from '../../generator/units/softmax/softmax.reference.js'
import { exactExp } from '../../generator/units/softmax/softmax.tables.js'
import { softmax } from '../../generator/units/softmax/softmax.unit.js'
import { hlsSources } from '../../generator/units/unit-sources.js'
import { runCases } from '../../generator/verify/run-cases.js'
import { openGoldenFolder } from '../../generator/weights/golden-folder.js'
import { defineExp, defineRow } from './softmax-definition.js'

const shapes = [
  { lanes: 16, rowCycles: 4, maxKeys: 129, maxRows: 129, width: 32, fraction: 22, scale: 1 / 8 },
  { lanes: 8, rowCycles: 4, maxKeys: 17, maxRows: 17, width: 18, fraction: 12, scale: 1 / Math.sqrt(32) },
  { lanes: 5, rowCycles: 3, maxKeys: 41, maxRows: 9, width: 16, fraction: 3, scale: 1 },
  { lanes: 2, rowCycles: 1, maxKeys: 64, maxRows: 70, width: 24, fraction: 20, scale: 1 / 4 },
  { lanes: 1, rowCycles: 2, maxKeys: 7, maxRows: 5, width: 32, fraction: 22, scale: 1 },
  { lanes: 4, rowCycles: 7, maxKeys: 12, maxRows: 3, width: 20, fraction: 19, scale: 1 },
  { lanes: 3, rowCycles: 2, maxKeys: 1, maxRows: 1, width: 16, fraction: 15, scale: 1 / 8 },
  { lanes: 16, rowCycles: 8, maxKeys: 4096, maxRows: 4, width: 18, fraction: 12, scale: 1 / 8 },
]

// Every method with every other shape; all with all is for test:full.
const isFull = process.env.MOEFORGE_TEST_FULL !== undefined
for (const [place, method] of softmaxMethods.entries()) {
  test.each(shapes.filter((_, i) => isFull || (i + place) % 2 === 0))(
    `${method}: all three equal, $lanes lanes, $maxKeys keys, $width bits, $fraction of them fraction`,
    async (shape) => {
      const params = softmaxParams({ method, rounding: 'rnd', ...shape })
      const run = { unit: softmax, params, cases: softmax.cases(params, 3), build: {}, seed: 3 }
      for (const [backend, stalls] of [
        [csim, 0],
        [verilator, 0.3],
        [verilator, 0.9],
      ] as const) {
        const row = await runCases({ ...run, backend, stalls })
        expect(row).toMatchObject({ differing: 0, failure: null, failedCase: null, first: null })
        expect(row.compared).toBeGreaterThan(10)
      }
    },
  )

  test(`${method}: equals the definition over random formats and rows`, () => {
    fc.assert(
      fc.property(scenario(method), ({ params, scores }) => {
        const rows = { keys: scores.length, scores }
        expect(softmaxReference(params, rows)).toEqual(defineRow(params, rows))
      }),
      { numRuns: 300 },
    )
  })
}

test.each(['deferred', 'shiftmax'] as const)(
  '%s keeps up with head dimension 32 on 16 x 16',
  async (method) => {
    const shape = { lanes: 16, rowCycles: 2, maxKeys: 129, maxRows: 129, width: 18, fraction: 12 }
    const params = softmaxParams({ method, rounding: 'rnd', scale: 1 / Math.sqrt(32), ...shape })
    const cases = softmax.cases(params, 4).slice(-1)
    const row = await runCases({
      unit: softmax,
      params,
      cases,
      build: {},
      seed: 4,
      backend: verilator,
      stalls: 0,
    })
    expect(row).toMatchObject({ differing: 0, failure: null })
    // 24 rows of 9 beats, 2 cycles each, and what fills the pipeline.
    expect(row.cycles).toBeLessThan(24 * 9 * 2 + 150)
  },
)

// A check that cannot fail is none: a table entry, a mask, a rounding, a recurrence made wrong.
test.each([
  {
    method: 'deferred',
    backend: csim,
    file: 'hls/softmax.hpp',
    from: '{2074562, 5610}',
    to: '{2074690, 5610}',
  },
  { method: 'deferred', backend: verilator, file: 'rtl/softmax_rows.v', from: '> Lane;', to: '> Lane + 1;' },
  {
    method: 'shiftmax',
    backend: verilator,
    file: 'rtl/softmax_normalise.v',
    from: 'product + Half',
    to: 'product + (Half << 1)',
  },
  {
    method: 'single-pass',
    backend: csim,
    file: 'hls/softmax_single_pass.hpp',
    from: 'scaled + one',
    to: 'scaled + one + 1',
  },
] as const)(
  '$method: $file made wrong is found by $backend.name',
  async ({ method, backend, file, from, to }) => {
    const params = softmaxParams({ method, rounding: 'rnd', ...shapes[0] })
    let edits = 0
    const edit = ({ path, text }: EmittedFile) => {
      if (path !== file) return text
      edits++
      expect(text).toMatch(from)
      return text.replace(from, to)
    }
    const cases = softmax.cases(params, 3)
    const row = await runCases({ unit: softmax, params, cases, build: { edit }, seed: 3, backend, stalls: 0 })
    expect(edits).toBe(1)
    expect(row.failure).toBeNull()
    expect(row.differing).toBeGreaterThan(0)
  },
)

test('evaluators match the rate of rows', () => {
  const evaluators = (lanes: number, rowCycles: number) =>
    softmaxParams({ ...shapes[0], method: 'deferred', rounding: 'rnd', lanes, rowCycles }).evaluators
  expect([evaluators(16, 4), evaluators(16, 2), evaluators(16, 1), evaluators(5, 3)]).toEqual([4, 8, 16, 2])
})

test('what has no realisation is refused', () => {
  const derive = (changes: object) => () =>
    softmaxParams({ ...shapes[0], method: 'single-pass', rounding: 'trn', ...changes })
  expect(derive({ maxKeys: 4097 })).toThrow(/rows of 1 to 4096 keys, not 4097/)
  expect(derive({ fraction: 1 })).toThrow(/needs 2 to 31 fraction bits/)
  expect(derive({ fraction: 30 })).toThrow(/tables over 64 bits/)
  expect(derive({ method: 'deferred', weightBits: 18 })).toThrow(/have 8 to 17 bits, not 18/)
})

describe('exact exponential', () => {
  const exp = expReference(32, 22)
  const { xMin, xMax } = exactExp(32, 22)

  test('both ends, zero and the hardest argument', () => {
    const places = [-(2 ** 31), xMin - 1, xMin, xMin + 1, -9_903_497, -1, 0, 1, xMax, xMax + 1, 2 ** 31 - 1]
    for (const x of places) expect(BigInt(exp(x))).toBe(defineExp(x, 32, 22))
    expect([exp(xMin - 1), exp(xMin), exp(0), exp(xMax + 1)]).toEqual([0, 1, 2 ** 22, 2 ** 31 - 1])
    expect(exp(xMax)).toBeLessThan(2 ** 31 - 1)
  })

  test('e^0 is 1 in every format', () => {
    for (let width = 16; width <= 32; width++) {
      for (let fraction = 2; fraction < Math.min(width - 1, 24); fraction++) {
        expect(expReference(width, fraction)(0)).toBe(2 ** fraction)
      }
    }
  })

  test('a dense sample against decimal arithmetic', () => {
    for (let x = xMin; x <= xMax; x += 30_011) expect(BigInt(exp(x))).toBe(defineExp(x, 32, 22))
  })

  // Quadruple precision is there with g++ on x86 only.
  test.skipIf(process.arch !== 'x64').each([
    { width: 32, fraction: 22, least: 90_125_369 },
    { width: 18, fraction: 12, least: 45_000 },
    { width: 16, fraction: 3, least: 60 },
    { width: 24, fraction: 20, least: 10_000_000 },
  ])('the integer recipe, every argument of $width bits, $fraction of them fraction', async (format) => {
    const params = softmaxParams({ ...shapes[0], method: 'single-pass', rounding: 'trn', ...format })
    await withTemporaryFolder(join(tmpdir(), 'moeforge-exp-'), async (cwd) => {
      await writeFiles(cwd, hlsSources(softmax, params))
      const source = join(packageRoot, 'test/units/exp-exact-check.cpp')
      const flags = ['-std=gnu++14', '-O2', '-Wno-unknown-pragmas', '-I', 'hls', '-I', 'sim/shim']
      await execa('g++', [...flags, source, '-o', 'check', '-lquadmath'], { cwd })
      const { stdout } = await execa('./check', { cwd })
      const [compared, differing] = stdout.split(' ').map(Number)
      expect(compared).toBeGreaterThanOrEqual(format.least)
      expect(differing).toBe(0)
    })
  })
})

test('the power exponential errs by at most one unit, as docs/reference/numerics.md says', () => {
  for (const scale of [1, 1 / 8, 1 / Math.sqrt(32)]) {
    const params = softmaxParams({ ...shapes[0], method: 'deferred', rounding: 'rnd', scale })
    const exp = powerExponential(params)
    let largest = 0
    for (let t = 0; t < (14 / scale) * 2 ** 22; t += 3001 + (t >> 8)) {
      const error = exp(t) - Math.exp((-t * scale) / 2 ** 22) * 2 ** 17
      largest = Math.max(largest, Math.abs(error))
    }
    expect(largest).toBeLessThanOrEqual(1)
    expect(largest).toBeGreaterThan(0.5)
  }
})

const golden = join(process.env.MOEFORGE_EDGE_MOE ?? join(packageRoot, '../shared/edge-moe'), 'golden')
const present = existsSync(join(golden, 'manifest.json'))
if (!present) console.warn(`no golden tensors in ${golden}: softmax is not compared with Edge-MoE's`)

describe.skipIf(!present)('golden statistics of block 0', () => {
  const keys = 129
  const params = publishedParams('single-pass', fixed(32, 10))

  test.each([0, 1, 2])('head %i, reference', async (head) => {
    const { scores, inverse, maximum } = await goldenHead(head)
    const result = softmaxReference(params, { keys, scores })
    expect(result.inverse).toEqual(inverse)
    expect(result.maximum).toEqual(maximum)
  })

  test.each([csim, verilator])('head 1, $name', async (backend) => {
    const { scores, inverse, maximum } = await goldenHead(1)
    const unitCase = softmaxCase(params, 'golden', [{ keys, scores }], { measure: true })
    const { stat } = unitCase.expected
    const expected = { ...unitCase.expected, stat: { ...stat, fields: { inverse, maximum } } }
    const cases = [{ ...unitCase, expected }]
    const row = await runCases({ unit: softmax, params, cases, backend, build: {}, seed: 1, stalls: 0 })
    expect(row).toMatchObject({ differing: 0, failure: null })
  })

  // Query q meets its keys from q mod 4 on, wrapping around.
  async function goldenHead(head: number) {
    const folder = await openGoldenFolder(golden)
    const dense = (await folder.read('l0_attn_dense'))?.values ?? new Int32Array(0)
    const info = (await folder.read('l0_softmax_info'))?.values ?? new Int32Array(0)
    const score = (q: number, k: number) => dense[(q * keys + ((k + (q % 4)) % keys)) * 3 + head]
    return {
      scores: Int32Array.from({ length: keys * keys }, (_, i) => score(Math.floor(i / keys), i % keys)),
      inverse: Int32Array.from({ length: keys }, (_, q) => info[q * 8 + 2 * head]),
      maximum: Int32Array.from({ length: keys }, (_, q) => info[q * 8 + 2 * head + 1]),
    }
  }
})

function scenario(method: SoftmaxMethod) {
  return fc
    .record({
      width: fc.integer({ min: 16, max: 32 }),
      fractionDraw: fc.nat(),
      weightBits: fc.integer({ min: 8, max: 17 }),
      scale: fc.constantFrom(1, 1 / 8, 1 / Math.sqrt(32), 0.3),
      rounding: fc.constantFrom('trn' as const, 'rnd' as const),
      draws: fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.nat(12)), {
        minLength: 1,
        maxLength: 20,
      }),
    })
    .map(({ width, fractionDraw, draws, ...rest }) => {
      const fraction = 2 + (fractionDraw % (Math.min(width - 1, 23) - 1))
      const sizes = { lanes: 4, rowCycles: 2, maxKeys: 20, maxRows: 1 }
      const params = softmaxParams({ method, width, fraction, ...sizes, ...rest })
      const scores = Int32Array.from(draws, ([value, exponent]) => {
        const scaled = Math.floor(value * 2 ** (width - 1 - exponent))
        return Math.min(2 ** (width - 1) - 1, scaled)
      })
      return { params, scores }
    })
}
