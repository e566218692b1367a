import { expect, test } from 'vitest'
import { verilator } from '../../generator/backends/verilator.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { loadImage } from '../../generator/images/load-image.js'
import { networkChecks } from '../../generator/verify/network-checks.js'
import { passed } from '../../generator/verify/result.js'

// Minutes: 27 million cycles.
test.runIf(process.env.MOEFORGE_TEST_FULL)(
  'M³ViT-Small of two blocks: 1,201 tokens, layers in strips, three heads at a time, hidden values off chip',
  async () => {
    const config = loadConfig('m3vit-small')
    const moe = config.model.moe && { ...config.model.moe, blocks: [1] }
    const design = elaborate({ ...config, model: { ...config.model, depth: 2, moe } })
    const { pixels } = await loadImage(design, { path: undefined, seed: 1 })
    const source = { folders: [], seed: 1, image: pixels, tasks: [0] }
    const options = { model: false, backends: [verilator], seed: 1, stalls: 0 }
    for (const check of networkChecks(design, source, options)) {
      const result = await check.run()
      expect(passed(result), `${result.failure} ${JSON.stringify(result.first)}`).toBe(true)
      expect(result.compared).toBeGreaterThan(49_000_000)
    }
  },
  900_000,
)
