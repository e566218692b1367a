import { describe, expect, test } from 'vitest'
import { acceleratorUnits } from '../../generator/estimate/resources/accelerator-units.js'
import { readCostModel } from '../../generator/estimate/resources/cost-model.js'
import { estimateResources } from '../../generator/estimate/resources/estimate-resources.js'
import { verilogArray } from '../../generator/targets/verilog-array/verilog-array.js'
import { fitModel } from '../../scripts/fit-cost/fit-model.js'
import { readMeasured, readSamples, sampleDesign } from '../../scripts/fit-cost/samples.js'

const measured = readMeasured()
const model = readCostModel()
/** Each sample, what Yosys made of its units, and what is estimated. */
const compared = measured.samples.map(({ units, ...sample }) => ({
  name: `${sample.config} ${JSON.stringify(sample.edits)}`,
  units,
  estimate: estimateResources(verilogArray.lower(sampleDesign(sample)), model),
}))
/** The samples that docs/reference/commands/estimate.md compares. */
const eight = compared.slice(0, 8)

test('what was measured is of all samples', () => {
  expect(measured.samples.map(({ config, edits }) => ({ config, edits }))).toEqual(readSamples())
})

test('the model is the one that was fitted to what was measured', () => {
  expect(model).toEqual(fitModel(measured))
})

describe('DSPs, block and Ultra RAMs of every unit are those of Yosys', () => {
  test.each(compared)('$name', ({ units, estimate }) => {
    const counted = ({ dsp, bram, uram }: { dsp: number; bram: number; uram: number }) => ({
      dsp,
      bram,
      uram,
    })
    const found = estimate.units.map(({ unit, resources }) => [unit, counted(resources)])
    expect(found).toEqual(acceleratorUnits.map((unit) => [unit, counted(units[unit])]))
  })
})

describe.each(['lut', 'ff'] as const)('%s of whole designs', (quantity) => {
  const errors = (of: typeof compared) =>
    of.map(({ units, estimate }) => {
      const real = acceleratorUnits.reduce((sum, unit) => sum + units[unit][quantity], 0)
      return Math.abs(estimate.total[quantity] / real - 1)
    })

  test('is within 10% for half of the eight at least, and for nearly all samples', () => {
    const sorted = errors(eight).toSorted((a, b) => a - b)
    expect(sorted[4]).toBeLessThan(0.1)
    expect(errors(compared).filter((error) => error > 0.1).length).toBeLessThanOrEqual(1)
  })

  test('the stated errors are those found', () => {
    expect(model.errors[quantity].most).toBeCloseTo(Math.max(...errors(compared)), 3)
  })
})

test('the longest path is off by no more than is stated', () => {
  for (const { units, estimate } of compared) {
    const real = Math.max(...acceleratorUnits.map((unit) => units[unit].ns))
    expect(Math.abs(1000 / estimate.clock.mhz / real - 1)).toBeLessThan(model.errors.ns.most + 0.001)
  }
})
