// needs: g++
import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { networkChecks } from '../../generator/verify/network-checks.js'
import { unitChecks } from '../../generator/verify/unit-checks.js'
import { onePatch, oneTap } from './small-networks.js'

const options = { model: false, backends: [csim], seed: 1, stalls: 0 }

describe.each([oneTap, onePatch])('$name, smaller than what vectors usually are', (config) => {
  const design = elaborate(parseConfig(config))

  test.each(['linear', 'gate', 'layernorm', 'patch_reorder'])('%s takes its vectors', async (unit) => {
    for (const check of unitChecks(design, unit, options)) {
      const row = await check.run()
      expect(row, check.title).toMatchObject({ differing: 0, failure: null })
      expect(row.compared).toBeGreaterThan(0)
    }
  })

  test('the kernel equals the model', async () => {
    const { height, width, channels } = design.network.image
    const image = Int32Array.from({ length: height * width * channels }, (_, i) => (i * 37) % 256)
    const [check] = networkChecks(design, { folders: [], seed: 1, image, tasks: [0] }, options)
    const row = await check.run()
    expect(row).toMatchObject({ differing: 0, failure: null, notRun: null })
    expect(row.compared).toBeGreaterThan(50)
  })
})
