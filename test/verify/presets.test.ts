import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { presetNames } from '../../generator/config/presets.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { passed } from '../../generator/verify/result.js'
import { unitChecks } from '../../generator/verify/unit-checks.js'
import { csim } from '../../sim/csim/csim.js'
import { verilator } from '../../sim/verilator/verilator.js'

const runs = presetNames().flatMap((preset) =>
  (['exact', 'edge-moe'] as const).map((numerics) => ({ preset, numerics })),
)

const small = ['nano', 'm3vit-tiny']

describe.each(runs)('every unit of $preset, $numerics', ({ preset, numerics }) => {
  // The larger ones take minutes each.
  test.runIf(small.includes(preset) || process.env.MOEFORGE_TEST_FULL)(
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
