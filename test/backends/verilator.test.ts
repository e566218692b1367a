// needs: verilator g++
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verilator } from '../../generator/backends/verilator.js'
import { ToolError } from '../../generator/base/errors.js'
import type { StreamData } from '../../generator/base/streams.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { linearCase, randomLinearJob } from '../../generator/units/linear/linear.cases.js'
import { linear } from '../../generator/units/linear/linear.unit.js'
import type { UnitCase } from '../../generator/units/unit.js'
import { simulators } from '../../sim/simulators.js'
import { hardwareFor, type LinearShape, operationFor } from '../units/linear-setup.js'

const shape: LinearShape = { profile: 'exact', tokens: 3, inFeatures: 12, outFeatures: 8, lanes: 4, taps: 4 }
const params = hardwareFor(shape)
const good = linearCase(params, 'good', [randomLinearJob(params.core, operationFor(shape, true), 1)], {
  measure: true,
})
const run = { seed: 1, stalls: 0 }

function without(data: StreamData, beats: number): StreamData {
  const fields = Object.entries(data.fields).map(([name, values]) => {
    return [name, values.subarray(0, (values.length / data.beats) * (data.beats - beats))] as const
  })
  return { beats: data.beats - beats, fields: Object.fromEntries(fields) }
}

test('a deadlock names the streams that wait, and why', async () => {
  const executable = await verilator.build(linear, params, {})
  const starved: UnitCase = { ...good, inputs: { ...good.inputs, b: without(good.inputs.b, 1) } }
  const error = await executable.run(starved, run).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ToolError)
  expect((error as Error).message).toMatch(
    /no stream moved for 10000 cycles, at cycle \d+\n {2}x: 8 of 9 beats, valid, never ready\n {2}y: 1 of 6 beats, ready, never valid/,
  )
})

test('beats beyond the expected ones are an error', async () => {
  const executable = await verilator.build(linear, params, {})
  const short: UnitCase = { ...good, expected: { y: without(good.expected.y, 2) } }
  await expect(executable.run(short, run)).rejects.toThrow('y: 6 beats came, 4 were expected')
})

test('the same seed stalls alike, another otherwise', async () => {
  const executable = await verilator.build(linear, params, {})
  const cycles = async (seed: number) => (await executable.run(good, { seed, stalls: 0.5 })).timing?.cycles
  const first = await cycles(1)
  expect(await cycles(1)).toBe(first)
  const others = await Promise.all([2, 3, 4].map(cycles))
  expect(others.some((count) => count !== first)).toBe(true)
})

describe.each(['native', 'wasm'] as const)('by %s', (simulator) => {
  const { waveforms, isHere } = simulators[simulator]

  // A build for each format is for test:full.
  const formats = process.env.MOEFORGE_TEST_FULL ? waveforms : waveforms.slice(0, 1)
  test.skipIf(!isHere()).each(formats)('a waveform of format %s is written where asked', async (format) => {
    const executable = await verilator.build(linear, params, { trace: format, simulator })
    await withTemporaryFolder(join(tmpdir(), 'moeforge-trace-'), async (folder) => {
      const trace = join(folder, `out.${format}`)
      const { outputs } = await executable.run(good, { ...run, trace })
      expect(outputs.y).toEqual(good.expected.y)
      const written = await readFile(trace)
      expect(written.length).toBeGreaterThan(500)
      expect(written.includes('$enddefinitions')).toBe(format === 'vcd')
    })
  })
})
