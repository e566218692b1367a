// needs: verilator g++
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { networkMacs } from '../../generator/network/macs.js'
import { smallAccelerator } from '../simulate/small-accelerator.js'
import { runMoeforge } from './run-moeforge.js'

const design = elaborate(parseConfig(parse(smallAccelerator)))

function inScratch(work: (cwd: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-cli-simulate-'), async (cwd) => {
    await writeFile(join(cwd, 'small.yaml'), smallAccelerator)
    await work(cwd)
  })
}

async function simulationOf(cwd: string, ...options: string[]) {
  const { stdout, stderr, exitCode } = await runMoeforge(['simulate', 'small.yaml', '--json', ...options], {
    cwd,
  })
  expect([stderr, exitCode]).toEqual(['', 0])
  return JSON.parse(stdout)
}

describe('whole accelerator', () => {
  test('JSON: cycles, traffic, utilisation and where cycles went', () =>
    inScratch(async (cwd) => {
      const json = await simulationOf(cwd, '--task', 'depth')
      expect(json).toMatchObject({
        ...{ config: 'small.yaml', profile: 'exact', task: 1, taskName: 'depth', images: 1, trace: null },
        memory: { latency: 80, bandwidth: 42, jitter: 0, seed: 1 },
        ...{ clockMhz: 300, macs: networkMacs(design) },
      })
      const { cycles, stalls, dram } = json
      type Operation = { name: string; cycles: number; estimate: number }
      const sum = cycles.operations.reduce((all: number, each: Operation) => all + each.cycles, 0)
      // The run ends a few cycles after its last operation.
      expect(cycles.total - sum).toBeGreaterThanOrEqual(0)
      expect(cycles.total - sum).toBeLessThan(10)
      expect(cycles.operations.map(({ name }: Operation) => name)).toContain('l3_expert_fc2')
      expect(cycles.operations.find(({ name }: Operation) => name === 'l0_q')).toEqual({
        ...{ name: 'l0_q', cycles: 17 * 4 * 4, estimate: 17 * 4 * 4 },
      })
      expect(json.milliseconds).toBeCloseTo(cycles.total / 300_000, 9)
      expect(json.utilization).toBeCloseTo(networkMacs(design) / (64 * cycles.total), 9)
      expect(Object.keys(stalls)).toEqual(['tokens', 'weights', 'biases', 'results', 'rows'])
      expect(stalls.rows).toBeGreaterThan(0)
      expect(json.limit).toMatch(/% of all cycles go to/)
      const ports: { read: number; written: number }[] = dram.ports
      expect(ports.reduce((all, { read, written }) => all + read + written, 0)).toBe(dram.bytes)
      // 17 rows of 32 values in 32 bits.
      expect(ports.map(({ written }) => written)).toEqual([17 * 32 * 4, 0, 0, 0])
      expect(json.experts.map(({ block }: { block: number }) => block)).toEqual([1, 3])
    }))

  // The second image's weights come while the first one's result leaves; its own pixels come after that.
  test('two images take about twice the cycles and read the image twice; slow memory takes longer', () =>
    inScratch(async (cwd) => {
      const one = await simulationOf(cwd)
      const two = await simulationOf(cwd, '--images', '2')
      const slow = await simulationOf(cwd, '--bandwidth', '4', '--latency', '200', '--jitter', '0.2')
      expect(two.cycles.total).toBeGreaterThan(1.9 * one.cycles.total)
      expect(two.cycles.total).toBeLessThan(2.01 * one.cycles.total)
      expect(two.dram.bytes).toBe(2 * one.dram.bytes)
      expect(two.macs).toBe(2 * one.macs)
      expect(slow.cycles.total).toBeGreaterThan(1.5 * one.cycles.total)
      expect(slow.limit).toMatch(/waiting for weights/)
      expect(slow.dram.bytes).toBe(one.dram.bytes)
    }))

  test('prints a row an operation, and what they come to; progress goes to stderr', () =>
    inScratch(async (cwd) => {
      const { stdout, stderr, exitCode } = await runMoeforge(['simulate', 'small.yaml'], { cwd })
      expect(exitCode).toBe(0)
      expect(stderr).toMatch(/building small-accelerator.*running an image/s)
      expect(stdout).toMatch(/^l0_q +272 +272 +\+0.0%$/m)
      expect(stdout).toMatch(/[\d,]+ cycles, 0\.0\d+ ms at 300 MHz; estimate [\d,]+ \([+-]\d\.\d%\)/)
      expect(stdout).toMatch(/array: \d\d\.\d% of its multipliers used; it stood for tokens [\d,]+, weights/)
      expect(stdout).toMatch(/port 0: [\d,]+ read, 2,176 written/)
    }))

  test('a waveform of the whole run', () =>
    inScratch(async (cwd) => {
      const json = await simulationOf(cwd, '--trace', 'run.fst')
      expect(json.trace).toBe(join(cwd, 'run.fst'))
      // An FST file begins with a header block: type 0, and its length, 329.
      expect([...(await readFile(json.trace)).subarray(0, 9)]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 73])
      expect((await readdir(cwd)).sort()).toEqual(['run.fst', 'small.yaml'])
    }))

  test('a waveform of some cycles, a timeline and a table; of cycles that never come only a reason', () =>
    inScratch(async (cwd) => {
      const files = ['--trace', 'run.fst', '--perfetto', 'run.json', '--csv', 'run.csv']
      const json = await simulationOf(cwd, ...files, '--trace-window', '1000:1010')
      expect([json.trace, json.perfetto, json.csv]).toEqual(
        ['run.fst', 'run.json', 'run.csv'].map((name) => join(cwd, name)),
      )
      // In the header block of an FST file, behind type and length: the first time and the last.
      const header = await readFile(json.trace)
      expect([header.readBigUInt64BE(9), header.readBigUInt64BE(17)]).toEqual([2000n, 2019n])
      const trace = JSON.parse(await readFile(json.perfetto, 'utf8'))
      expect(trace.otherData).toMatchObject({ config: 'small.yaml', images: 1, cycles: json.cycles.total })
      expect((await readFile(json.csv, 'utf8')).split('\r\n')).toHaveLength(json.cycles.operations.length + 2)

      const late = ['--json', '--trace', 'late.fst', '--trace-window', '900000:900001']
      const { stdout, stderr, exitCode } = await runMoeforge(['simulate', 'small.yaml', ...late], { cwd })
      expect(stderr).toMatch(/^--trace-window: begins at cycle 900000, but the run has cycles 0 to \d+ alone/)
      expect([exitCode, JSON.parse(stdout).trace]).toEqual([2, null])
      expect((await readdir(cwd)).sort()).toEqual(['run.csv', 'run.fst', 'run.json', 'small.yaml'])
    }))

  // Its build takes a minute.
  test.skipIf(process.env.MOEFORGE_TEST_FULL !== '1')('some cycles as VCD, where all can be read', () =>
    inScratch(async (cwd) => {
      const json = await simulationOf(cwd, '--trace', 'run.vcd', '--trace-window', '1000:1010')
      const waveform = await readFile(json.trace, 'utf8')
      const times = [...waveform.matchAll(/^#(\d+)$/gm)].map(([, time]) => Number(time))
      expect(times).toEqual(Array.from({ length: 20 }, (_, i) => 2000 + i))
      // The register of cycles says the same as the window, from its first cycle to its last.
      const [, code] = /\$var \w+ +64 (\S+) cycles_q/.exec(waveform) ?? []
      const counts = [...waveform.matchAll(/^b([01]+) (\S+)$/gm)].filter(([, , name]) => name === code)
      expect(counts.map(([, bits]) => Number.parseInt(bits, 2))).toEqual(
        Array.from({ length: 11 }, (_, i) => 1000 + i),
      )
    }),
  )
})

describe('a unit alone', () => {
  test('JSON: cycles of every case, and a waveform of the first', () =>
    inScratch(async (cwd) => {
      const json = await simulationOf(cwd, '--unit', 'gelu', '--trace', 'gelu.fst')
      expect(json).toMatchObject({ config: 'small.yaml', profile: 'exact', unit: 'gelu', seed: 1 })
      expect(new Set(json.cases.map((each: { variant: string }) => each.variant)).size).toBe(3)
      for (const { cycles } of json.cases) expect(cycles).toBeGreaterThan(10)
      expect(existsSync(join(cwd, 'gelu.fst'))).toBe(true)
    }))
})

describe('errors', () => {
  test.each([
    [['small.yaml', '--task', 'nope'], /^--task: there is no task nope/],
    [['small.yaml', '--images', '0'], /0 is not a whole number from 1 to 1000/],
    [['small.yaml', '--bandwidth', '0'], /0 is not a number from 1 to 4096/],
    [['small.yaml', '--jitter', '1'], /1 is not a number from 0 to 0.95/],
    [['small.yaml', '--numerics', 'edge-moe'], /^numerics.profile: /],
    [['small.yaml', '--weights', 'nowhere'], /^--weights: nowhere does not exist/],
    [['small.yaml', '--image', 'nowhere.png'], /nowhere.png/],
    [['small.yaml', '--unit', 'nope'], /^--unit: there is no unit nope; units are/],
    [['small.yaml', '--unit', 'gelu', '--images', '2'], /^--images: cannot go with --unit/],
    [['small.yaml', '--unit', 'gelu', '--csv', 'run.csv'], /^--csv: cannot go with --unit/],
    [['small.yaml', '--trace', 'run.wave'], /^--trace: run.wave does not end in .fst or .vcd/],
    [['small.yaml', '--trace-window', '20:10'], /20:10 is not FROM:TO/],
    [['small.yaml', '--trace-window', '10:20'], /^--trace-window: there is no waveform; add --trace/],
    [['small.yaml', '--perfetto', 'nowhere/run.json'], /^--perfetto: nowhere is not a folder/],
    [['small.yaml', '--trace', 'nowhere/run.fst'], /^--trace: nowhere is not a folder/],
    [['small.yaml', '--trace', 'folder.fst'], /^--trace: folder.fst is a folder/],
  ])('%j', ([config, ...options], message) =>
    inScratch(async (cwd) => {
      await mkdir(join(cwd, 'folder.fst'))
      const run = await runMoeforge(['simulate', config, ...options], { cwd })
      expect(run.stderr).toMatch(message)
      expect([run.exitCode, run.stdout]).toEqual([2, ''])
    }),
  )
})
