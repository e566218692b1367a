// needs: verilator g++
import { expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import type { Backend } from '../../generator/backends/unit-backend.js'
import { verilator } from '../../generator/backends/verilator.js'
import type { EmittedFile } from '../../generator/base/emitted-file.js'
import { parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { gelu } from '../../generator/units/gelu/gelu.unit.js'
import { linear } from '../../generator/units/linear/linear.unit.js'
import { patchReorder } from '../../generator/units/patch_reorder/patch_reorder.unit.js'
import type { Unit } from '../../generator/units/unit.js'
import { runCases } from '../../generator/verify/run-cases.js'
import { fewBits } from '../targets/verilog-array/accelerator-configs.js'

const design = elaborate(parseConfig(fewBits))

type Edit = (file: EmittedFile) => string

/** A unit as the design has it, on its own vectors. */
function compared<Params>(
  unit: Unit<Params>,
  backend: Backend,
  edit: Edit = ({ text }) => text,
): ReturnType<typeof runCases<Params>> {
  const [{ params }] = unit.variants(design)
  return runCases({
    unit,
    params,
    cases: unit.cases(params, 3),
    backend,
    seed: 4,
    stalls: 0,
    build: { edit },
  })
}

test('the design has factors, digits, hidden values with a zero and scores wider than tokens', () => {
  const { linear: core, gelu: method, patchReorder: reorder } = design
  expect(core.scaleBits).toBeGreaterThan(0)
  expect(core.multipliers).toBeLessThan(core.lanes)
  expect(core.mostDigits).toBeGreaterThan(1)
  expect(method.own.hidden?.zeroPoint).toBe(true)
  expect(reorder?.scoreWidth).toBeGreaterThan(reorder?.width ?? Number.POSITIVE_INFINITY)
})

test.each([
  ['csim', csim],
  ['verilator', verilator],
] as const)('units of few bits equal the reference, %s', async (_, backend) => {
  for (const row of [
    await compared(linear, backend),
    await compared(gelu, backend),
    await compared(patchReorder, backend),
  ]) {
    expect(row).toMatchObject({ differing: 0, failure: null })
    expect(row.compared).toBeGreaterThan(200)
  }
})

const units = {
  linear: (edit: Edit) => compared(linear, csim, edit),
  gelu: (edit: Edit) => compared(gelu, csim, edit),
  patch_reorder: (edit: Edit) => compared(patchReorder, csim, edit),
} as const

test.each([
  ['linear', 'linear_scaling', 'sums.acc[lane] * sums.factors[lane]', 'sums.acc[lane]'],
  ['linear', 'linear_scaling', 'turn * Multipliers + i', 'turn + i'],
  ['linear', 'linear_digits', 'return acc << Bits', 'return acc'],
  ['linear', 'linear_core', 'out_tile == 0 && digit == 0', 'out_tile == 0 && digit >= 0'],
  ['gelu', 'gelu_hidden', '- ap_int<wide>(zero)', '+ ap_int<wide>(zero)'],
  ['gelu', 'gelu_hidden', 'C::hidden_width)', 'C::width)'],
  ['patch_reorder', 'patch_reorder', 'ap_int<15> score_t', 'ap_int<11> score_t'],
] as const)('%s of HLS C++, %s: %s is not %s', async (unit, name, from, to) => {
  const edit: Edit = ({ path, text }) => {
    if (path !== `hls/${name}.hpp`) return text
    expect(text).toContain(from)
    return text.replace(from, to)
  }
  const { differing, failure } = await units[unit](edit)
  expect(differing > 0 || failure !== null).toBe(true)
})
