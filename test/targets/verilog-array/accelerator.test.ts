// needs: verilator g++
import { beforeAll, describe, expect, test } from 'vitest'
import type { EmittedFile } from '../../../generator/base/emitted-file.js'
import { acceleratorFiles } from '../../../generator/targets/verilog-array/accelerator-files.js'
import type { MemorySettings } from '../../../generator/targets/verilog-array/build-accelerator.js'
import { registers } from '../../../generator/targets/verilog-array/registers.js'
import { small } from './accelerator-configs.js'
import { AcceleratorBench, buildTimeout } from './accelerator-setup.js'

// One accelerator, run in every way that its memory and its host can behave: what it computes may never depend on it.

let bench: AcceleratorBench
beforeAll(async () => {
  bench = await AcceleratorBench.of(small, { often: true })
}, buildTimeout)

function statusBit(name: string): number {
  const { bit } = registers
    .find((register) => register.name === 'STATUS')
    ?.bits?.find((each) => each.name === name) ?? { bit: Number.NaN }
  return 2 ** bit
}
const done = statusBit('done')
const failed = statusBit('error')
const aborted = statusBit('aborted')

describe('every tensor is that of the reference', () => {
  test.each([0, 1])('task %i, two images in a run', async (task) => {
    expect(await bench.differences({ task, count: 2 })).toEqual([])
  })

  test.each<readonly [string, MemorySettings]>([
    ['data in the cycle behind their address', { latency: 1 }],
    ['a latency of 400 cycles', { latency: 400 }],
    ['8 bytes a cycle', { bandwidth: 8 }],
    ['1 byte a cycle, 400 cycles late', { bandwidth: 1, latency: 400 }],
  ])('%s', async (_, memory) => {
    expect(await bench.differences({ memory, count: 2 })).toEqual([])
  })

  test('gaps on every channel, whatever state it begins in', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const memory = { jitter: 0.3, latency: 1 + 4 * seed, seed }
      expect(await bench.differences({ memory, count: 2, task: seed % 2 }), `seed ${seed}`).toEqual([])
    }
  })

  test('three runs in a row', async () => {
    const outcome = await bench.run({ runs: 3, count: 2 })
    expect(outcome.reports.map(({ status }) => status)).toEqual([done, done, done])
    expect([0, 1].map((image) => bench.wrongResults(outcome, { image }))).toEqual([0, 0])
  })
})

test.each([1, 3])('cycles of operations add up to those of the run, images: %i', async (count) => {
  const [{ cycles, operations }] = (await bench.run({ count })).reports
  const counted = operations.reduce((sum, each) => sum + each, 0)
  // From the start to the release of the core's reset no operation counts.
  expect(cycles - counted).toBeGreaterThan(0)
  expect(cycles - counted).toBeLessThan(10)
})

describe('an error of the memory stops the run, is told, and is forgotten by the next run', () => {
  test.each([
    ['SLVERR', 2],
    ['DECERR', 3],
  ])('%s on reads', async (_, response) => {
    const [{ reads }] = (await bench.run()).reports
    const all = reads.reduce((sum, { bursts }) => sum + bursts, 0)
    const ports = new Set<number>()
    for (const readFault of spread(all, 24)) ports.add(await expectFault({ readFault, response }))
    expect([...ports].sort()).toEqual(reads.map((_, port) => port))
  })

  test.each([
    ['SLVERR', 2],
    ['DECERR', 3],
  ])('%s on writes', async (_, response) => {
    const [{ writes }] = (await bench.run()).reports
    for (const writeFault of spread(writes.bursts, 6)) await expectFault({ writeFault, response })
  })

  test('also while everything is late and gaps are everywhere', async () => {
    for (let seed = 1; seed <= 8; seed++)
      await expectFault({ readFault: 37 * seed, response: 2, jitter: 0.3, latency: 200, seed })
  })
})

/** @returns the port where it was. */
async function expectFault(memory: MemorySettings): Promise<number> {
  const outcome = await bench.run({ memory, runs: 2 })
  const [first, second] = outcome.reports
  const write = memory.writeFault !== undefined
  const { port, address } = first.fault
  const label = JSON.stringify(memory)
  expect(first.status, label).toBe(failed)
  expect(first.cause, label).toBe((port << 8) | (write ? 1 << 4 : 0) | (memory.response ?? 0))
  expect(first.address, label).toBe(address)
  expect(second.status, label).toBe(done)
  expect(bench.wrongResults(outcome), label).toBe(0)
  return port
}

test.each([2, 3, 2 ** 31])('task %i, which there is not, ends at once with an error', async (task) => {
  const [report] = (await bench.run({ task })).reports
  expect([report.status, report.cause]).toEqual([failed, 1 << 5])
  expect(report.reads.map(({ bursts }) => bursts)).toEqual(report.reads.map(() => 0))
  expect(report.writes.bursts).toBe(0)
})

describe('the host aborts', () => {
  test('a run at any time, and the next one is right', async () => {
    const [{ cycles }] = (await bench.run()).reports
    const ends = new Set<number>()
    for (const abortAt of [1, 2, 50, 100, 200, 500, ...spread(cycles, 24), cycles - 20, cycles - 5]) {
      const outcome = await bench.run({ abortAt, runs: 2 })
      const [first, second] = outcome.reports
      // Near the end it may come too late.
      expect(abortAt < cycles - 100 ? [aborted] : [aborted, done], `at ${abortAt}`).toContain(first.status)
      expect(second.status, `at ${abortAt}`).toBe(done)
      expect(bench.wrongResults(outcome), `at ${abortAt}`).toBe(0)
      ends.add(first.status)
    }
    expect(ends).toContain(aborted)
  })

  test('with gaps on every channel', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const memory = { jitter: 0.3, latency: 300, seed }
      const outcome = await bench.run({ abortAt: 2000 * seed, runs: 2, memory })
      expect(
        outcome.reports.map(({ status }) => status),
        `seed ${seed}`,
      ).toEqual([aborted, done])
      expect(bench.wrongResults(outcome), `seed ${seed}`).toBe(0)
    }
  })
})

describe('what is wrong is seen', () => {
  test('a bit of a weight', async () => {
    const { layout, design } = bench.accelerator
    const [{ offset, part }] = layout.matrices
    const weights = Uint8Array.from(bench.weights)
    weights[((offset + (part >> 1)) * design.axi.dataBits) / 8] ^= 1 << 6
    expect(await bench.differences({ weights })).not.toEqual([])
  })

  test('a shift of an operation', async () => {
    const { accelerator } = bench
    const { lowered } = accelerator
    const operations = lowered.operations.map((operation) =>
      operation.name === 'l0_fc1' ? { ...operation, outShift: operation.outShift + 1 } : operation,
    )
    const files = acceleratorFiles({ ...accelerator, lowered: { ...lowered, operations } })
    await mustDiffer('rtl/accel_operations.v', () => files.get('rtl/accel_operations.v') ?? '')
  })

  test('rounding the other way', () =>
    mustDiffer('rtl/accel.v', (text) => text.replaceAll('.Round(1)', '.Round(0)')))

  async function mustDiffer(path: string, change: (text: string) => string): Promise<void> {
    const edit = (file: EmittedFile) => {
      if (file.path !== path) return file.text
      const edited = change(file.text)
      expect(edited, path).not.toBe(file.text)
      return edited
    }
    const wrong = await AcceleratorBench.of(small, { edit })
    expect(await wrong.differences()).not.toEqual([])
  }
})

/** Numbers from 1 to `most`, about `count` of them, both ends among them. */
function spread(most: number, count: number): number[] {
  const each = Array.from({ length: count }, (_, i) => 1 + Math.round((i * (most - 1)) / (count - 1)))
  return [...new Set(each)]
}
