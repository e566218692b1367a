import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { networkBackends } from '../../generator/backends/network-backends.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { loadImage } from '../../generator/images/load-image.js'
import { type UnitName, unitNames } from '../../generator/units/unit-names.js'
import { networkChecks } from '../../generator/verify/network-checks.js'
import { unitChecks } from '../../generator/verify/unit-checks.js'
import { npmToolVersion } from '../../sim/wasm/npm-tool.js'

const isFull = process.env.MOEFORGE_TEST_FULL === '1'
const design = elaborate(loadConfig('nano', {}))
const options = {
  ...{ model: false, backends: [csim], seed: 1, stalls: 0 },
  build: { simulator: 'wasm' },
} as const

/** The others run where MOEFORGE_TEST_FULL is 1. */
const usual: readonly UnitName[] = ['gelu', 'patch_embed']

describe.skipIf(npmToolVersion('@yowasp/clang') === null)('HLS C++ compiled to WebAssembly', () => {
  test.each(isFull ? unitNames : usual)('%s', async (unit) => {
    for (const check of unitChecks(design, unit, options)) {
      const { compared, differing, failure } = await check.run()
      expect({ differing, failure }).toEqual({ differing: 0, failure: null })
      expect(compared).toBeGreaterThan(100)
    }
  })

  test.skipIf(!isFull)('the kernel of nano, each tensor of each task', async () => {
    const { pixels: image } = await loadImage(design, { path: undefined, seed: 1 })
    const source = { folders: [], seed: 1, image, tasks: [0, 1] }
    for (const check of networkChecks(design, source, options)) {
      const { compared, differing, failure } = await check.run()
      expect({ differing, failure }).toEqual({ differing: 0, failure: null })
      expect(compared).toBeGreaterThan(30_000)
    }
  })

  test('is said to be used where it is', () => {
    expect(networkBackends.csim.unusual('wasm')).toContain('@yowasp/clang')
    expect(networkBackends.csim.unusual('native')).toBeNull()
    expect(networkBackends.model.unusual('wasm')).toBeNull()
    expect(networkBackends.verilator.unusual('wasm')).not.toContain('assertions')
    expect(networkBackends.verilator.unusual('cxxrtl')).toContain('its assertions are left out')
  })
})
