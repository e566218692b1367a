// needs: verilator g++
import { expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { networkChecks } from '../../generator/verify/network-checks.js'
import { otherNetworks } from './other-networks.js'

const options = { model: false, backends: [csim, verilator], seed: 1, stalls: 0.3 }

test.each(otherNetworks)('$name: kernel and accelerator equal the model', async (config) => {
  const design = elaborate(parseConfig(config))
  const { height, width, channels } = design.network.image
  const image = Int32Array.from({ length: height * width * channels }, (_, i) => (i * 37) % 256)
  const rows = []
  for (const check of networkChecks(design, { folders: [], seed: 1, image, tasks: [0] }, options)) {
    const row = await check.run()
    expect(row, check.title).toMatchObject({ differing: 0, failure: null, notRun: null })
    rows.push(row.compared)
  }
  // Both see every tensor of the program.
  expect(new Set(rows).size).toBe(1)
  expect(rows[0]).toBeGreaterThan(15_000)
})
