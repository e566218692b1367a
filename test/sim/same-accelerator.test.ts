// needs: verilator g++
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { loadImage } from '../../generator/images/load-image.js'
import { packImage } from '../../generator/targets/hls-kernel/image-layout.js'
import {
  type AcceleratorRun,
  buildAccelerator,
  type SimulatedAccelerator,
} from '../../generator/targets/verilog-array/build-accelerator.js'
import { verilogArray } from '../../generator/targets/verilog-array/verilog-array.js'
import { simulators } from '../../sim/simulators.js'

const design = elaborate(loadConfig('nano', {}))
const lowered = verilogArray.lower(design)

const isFull = process.env.MOEFORGE_TEST_FULL === '1'

type Settings = Pick<AcceleratorRun, 'memory' | 'abortAt' | 'runs'> & { readonly task: number }

const runs: readonly (readonly [string, Settings])[] = [
  ['task semseg', { task: 0 }],
  ['task depth', { task: 1 }],
  ['late and irregular memory', { task: 0, memory: { latency: 200, bandwidth: 16, jitter: 0.3, seed: 3 } }],
  ['a read that fails, and a run after it', { task: 0, runs: 2, memory: { readFault: 40, jitter: 0.1 } }],
  ['a write that fails', { task: 1, memory: { writeFault: 5, response: 3, jitter: 0.1 } }],
  ['a run that is aborted', { task: 0, runs: 2, abortAt: 3000 }],
]

/**
 * Reports, what memory holds, and each tensor that was seen inside. Beats are not compared: what nobody uses of them is
 * random in Verilator, and zero in CXXRTL.
 */
async function outcome(accelerator: SimulatedAccelerator, settings: Settings) {
  const weights = await verilogArray.pack(design, { folders: [], seed: 1 })
  const { pixels } = await loadImage(design, { path: undefined, seed: 1 })
  const images = packImage(design, pixels)
  const run = { weights, images, count: 1, dump: true, ...settings }
  const { reports, output, taps } = await accelerator.run(run)
  const isWhole = reports.length === 1 && reports[0].cause === 0
  const tensors = isWhole ? [...verilogArray.decode(lowered, { taps, output })] : []
  const hashes = tensors.map(([name, values]) => [name, hashOf(Buffer.from(values.buffer))])
  return { reports, output: hashOf(output), hashes }
}

function hashOf(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

describe.each(['wasm', 'cxxrtl'] as const)('nano on %s is what it is on native', (name) => {
  // Compiling what Yosys makes of an accelerator takes more than a minute.
  const isHere = simulators[name].isHere() && (name === 'wasm' || isFull)
  let native: SimulatedAccelerator
  let other: SimulatedAccelerator
  beforeAll(async () => {
    if (!isHere) return
    native = await buildAccelerator(lowered, { simulator: 'native' })
    other = await buildAccelerator(lowered, { simulator: name })
  }, 900_000)

  test.skipIf(!isHere).each(runs)('%s', async (_, settings) => {
    const expected = await outcome(native, settings)
    expect(expected.reports[0].cycles).toBeGreaterThan(settings.abortAt ?? 100)
    expect(await outcome(other, settings)).toEqual(expected)
  })
})
