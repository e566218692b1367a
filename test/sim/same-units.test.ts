// needs: verilator g++
import { describe, expect, test } from 'vitest'
import { type UnitName, unitNames } from '../../generator/units/unit-names.js'
import { simulators } from '../../sim/simulators.js'
import { unitRuns } from './simulator-runs.js'

const isFull = process.env.MOEFORGE_TEST_FULL === '1'

/** The others run where MOEFORGE_TEST_FULL is 1. */
const usual: readonly (readonly ['wasm' | 'cxxrtl', readonly UnitName[]])[] = [
  ['wasm', ['linear', 'patch_reorder']],
  ['cxxrtl', ['linear']],
]

describe.each(usual)('values and cycles of %s are those of native', (simulator, units) => {
  test.skipIf(!simulators[simulator].isHere()).each(isFull ? unitNames : units)('unit %s', async (unit) => {
    const native = await unitRuns(unit, 'native')
    expect(native.length).toBeGreaterThan(1)
    expect(await unitRuns(unit, simulator)).toEqual(native)
  })
})
