// needs: verilator g++
import { expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import type { Backend } from '../../generator/backends/unit-backend.js'
import { verilator } from '../../generator/backends/verilator.js'
import type { EmittedFile } from '../../generator/base/emitted-file.js'
import { gelu } from '../../generator/units/gelu/gelu.unit.js'
import { linearCase, randomLinearJob } from '../../generator/units/linear/linear.cases.js'
import type { LinearUnitParams } from '../../generator/units/linear/linear.job.js'
import { linear } from '../../generator/units/linear/linear.unit.js'
import type { UnitCase } from '../../generator/units/unit.js'
import { runCases } from '../../generator/verify/run-cases.js'
import { hardwareFor, type LinearShape, operationFor } from '../units/linear-setup.js'

// A check that cannot fail is none: each realisation is made wrong in one place, and verify has to name it.

const shape: LinearShape = { profile: 'exact', tokens: 3, inFeatures: 12, outFeatures: 8, lanes: 4, taps: 4 }
const params = hardwareFor(shape)
const job = randomLinearJob(params.core, operationFor(shape, true), 1)

/** One edit that a realisation's text must contain the place for. */
function replacing(path: string, from: string | RegExp, to: string): (file: EmittedFile) => string {
  return (file) => {
    if (file.path !== path) return file.text
    const edited = file.text.replace(from, to)
    expect(edited, `${path} has no ${from}`).not.toBe(file.text)
    return edited
  }
}

async function linearRow(backend: Backend, unitCase: UnitCase, edit?: (file: EmittedFile) => string) {
  const build = edit === undefined ? {} : { edit }
  return runCases({ unit: linear, params, cases: [unitCase], backend, build, seed: 1, stalls: 0 })
}

function flippedWeight(): UnitCase {
  const good = linearCase(params, 'flipped weight', [job])
  const value = Int32Array.from(good.inputs.w.fields.value)
  value[5] ^= 1 << 12
  return { ...good, inputs: { ...good.inputs, w: { ...good.inputs.w, fields: { value } } } }
}

for (const backend of [csim, verilator]) {
  test(`${backend.name}: one flipped weight is found`, async () => {
    const row = await linearRow(backend, flippedWeight())
    expect(row.differing).toBeGreaterThan(0)
    expect(row.failedCase).toBe('flipped weight')
    expect(row.first?.where).toMatch(/^y\.value beat \d+ lane \d+$/)
  })
}

test.each([
  ['csim: rounding', csim, replacing('hls/requantise.hpp', 'if (Round && shift > 0)', 'if (false)')],
  ['csim: saturation', csim, replacing('hls/requantise.hpp', 'rounded = most;', 'rounded = least;')],
  ['verilator: rounding', verilator, replacing('rtl/linear.v', '.Round(1)', '.Round(0)')],
  ['verilator: saturation', verilator, replacing('rtl/linear.v', '.Saturate(1)', '.Saturate(0)')],
])('%s the other way is found', async (_, backend, edit) => {
  const narrow = { ...job, operation: { ...job.operation, outWidth: 24 } }
  const row = await linearRow(backend, linearCase(params, 'rounded, clipped', [job, narrow]), edit)
  expect(row.failure).toBeNull()
  expect(row.differing).toBeGreaterThan(0)
})

test.each([
  ['csim', csim, replacing('hls/gelu.hpp', /\{(\d+), (-?\d+)\},\n/, '{1$1, $2},\n')],
  [
    'verilator',
    verilator,
    replacing('rtl/gelu_table.v', /( \d+'d9: word_q <= \{ [^,]*, \d+'d)(\d+)/, '$11$2'),
  ],
])('%s: one table entry is found', async (_, backend, edit) => {
  const { gelu: params } = hardwareFor(shape)
  // Room for a digit more in front of an entry.
  const wide = { ...params, table: params.table && { ...params.table, entryWidth: 24 } }
  const row = await runCases({
    unit: gelu,
    params: wide,
    cases: gelu.cases(wide, 1),
    backend,
    build: { edit },
    seed: 1,
    stalls: 0,
  })
  expect(row.failure).toBeNull()
  expect(row.differing).toBeGreaterThan(0)
  expect(row.first?.where).toMatch(/^out\.value beat/)
})

test.each([
  ['csim: a shift ignored', csim, replacing('hls/gelu.hpp', 'row.shift) :', '0) :')],
  ['csim: not rounded', csim, replacing('hls/gelu.hpp', 'bool round = true', 'bool round = false')],
  [
    'verilator: the next row shifted back in place of this',
    verilator,
    replacing('rtl/gelu_scaled.v', '.Cycles(EvalLatency + 1)', '.Cycles(EvalLatency)'),
  ],
  [
    'verilator: a sum shifted back as a later row needs',
    verilator,
    replacing('rtl/gelu_scaled.v', 'shift_sum_q <= shift_y', 'shift_sum_q <= shift_i'),
  ],
  ['verilator: not rounded', verilator, replacing('rtl/gelu_scaled.v', '(Round != 0)', '(Round == 0)')],
])('GELU of rows of several formats, %s: is found', async (_, backend, edit) => {
  const { gelu: params } = hardwareFor(shape, 5)
  const cases = gelu.cases(params, 1)
  const row = await runCases({ unit: gelu, params, cases, backend, build: { edit }, seed: 1, stalls: 0 })
  expect(row.failure).toBeNull()
  expect(row.differing).toBeGreaterThan(0)
})

const wrongModels: [string, LinearUnitParams, typeof job][] = [
  ['rounding', { ...params, core: { ...params.core, rounding: 'trn' } }, job],
  ['one weight', params, { ...job, weight: job.weight.map((w, i) => (i === 7 ? w ^ 64 : w)) }],
  ['one table entry', { ...params, gelu: withEntry(params, 3) }, job],
]
for (const [what, wrongParams, wrongJob] of wrongModels) {
  for (const backend of [csim, verilator]) {
    test(`model: ${what} wrong is found by ${backend.name}`, async () => {
      // Results of a few units: GELU's table is in reach.
      const small = (from: typeof job) => ({
        ...from,
        x: from.x.map((x) => x >> 6),
        bias: from.bias.map((b) => b >> 8),
      })
      const good = linearCase(params, 'wrong model', [small(job)])
      const { expected } = linearCase(wrongParams, 'wrong model', [small(wrongJob)])
      expect((await linearRow(backend, good)).differing).toBe(0)
      expect((await linearRow(backend, { ...good, expected })).differing).toBeGreaterThan(0)
    })
  }
}

function withEntry({ gelu: { table, ...rest } }: LinearUnitParams, index: number) {
  if (table === null) throw new Error('no table')
  return {
    ...rest,
    table: {
      ...table,
      entries: table.entries.map((entry, i) => (i >= index && i < index + 9 ? entry + 512 : entry)),
    },
  }
}
