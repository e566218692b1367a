// needs: verilator g++
import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { loadConfig } from '../../generator/config/load.js'
import { presetNames } from '../../generator/config/presets.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { passed } from '../../generator/verify/result.js'
import { unitChecks } from '../../generator/verify/unit-checks.js'

const runs = presetNames().flatMap((preset) =>
  (['exact', 'edge-moe'] as const).map((numerics) => ({ preset, numerics })),
)

// The larger ones take minutes each, m3vit-tiny half a minute.
const ordinary = ['nano exact', 'nano edge-moe']

describe.each(runs)('every unit of $preset, $numerics', ({ preset, numerics }) => {
  test.runIf(ordinary.includes(`${preset} ${numerics}`) || process.env.MOEFORGE_TEST_FULL)(
    'on every backend',
    async () => {
      const design = elaborate(loadConfig(preset, { numerics }))
      const options = { model: true, backends: [csim, verilator], seed: 1, stalls: 0.3 }
      for (const check of unitChecks(design, undefined, options)) {
        const result = await check.run()
        expect(passed(result), `${check.title}: ${result.failure} ${JSON.stringify(result.first)}`).toBe(true)
        if (result.backend !== 'model') expect(result.compared).toBeGreaterThan(100)
      }
    },
    900_000,
  )
})
