// needs: verilator g++
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { type BenchSizes, buildBench } from './axi-bench.js'

const zynq: BenchSizes = { ports: 2, clients: 2, addrBits: 40, dataBits: 128, maxBeats: 16, outstanding: 4 }
const benches: readonly (readonly [string, BenchSizes])[] = [
  ['2 ports of 128 bits, 2 clients each', zynq],
  [
    '1 port of 32 bits, 3 clients, bursts of 256',
    { ports: 1, clients: 3, addrBits: 64, dataBits: 32, maxBeats: 256, outstanding: 2 },
  ],
  [
    '3 ports of 512 bits, bursts of 1',
    { ports: 3, clients: 1, addrBits: 33, dataBits: 512, maxBeats: 1, outstanding: 8 },
  ],
]

/** What the bench said, and how it ended. */
async function run(sizes: BenchSizes, ...args: (string | number)[]) {
  const [command, ...before] = await buildBench(sizes)
  return execa(command, [...before, ...args.map(String)], { reject: false })
}

describe.each(benches)('%s', (_, sizes) => {
  test.each([0, 0.1, 0.6])('reads and writes arrive, gaps %d', async (jitter) => {
    for (const seed of [1, 2, 3]) {
      expect(await run(sizes, 'traffic', seed, jitter)).toMatchObject({ stderr: '', exitCode: 0 })
    }
  })

  test('clients take turns', async () => {
    expect(await run(sizes, 'fair', 1, 0)).toMatchObject({ stderr: '', exitCode: 0 })
  })

  test.each([0, 0.3])(
    'an abort at any time ends in order, and the next run is whole, gaps %d',
    async (jitter) => {
      expect(await run(sizes, 'stop', 4, jitter)).toMatchObject({ stderr: '', exitCode: 0 })
    },
  )

  test.each([
    ['read fault', 2],
    ['read fault', 3],
    ['write fault', 2],
    ['write fault', 3],
  ] as const)('a %s with response %i is reported with its place', async (scenario, response) => {
    for (const burst of [1, 2, 3, 8, 11]) {
      const result = await run(sizes, scenario, burst, 0.1, burst, response)
      expect(result).toMatchObject({ stderr: '', exitCode: 0 })
    }
  })

  test.each(['access', 'control'])('registers: %s', async (scenario) => {
    for (const jitter of [0, 0.3]) {
      expect(await run(sizes, scenario, 5, jitter)).toMatchObject({ stderr: '', exitCode: 0 })
    }
  })
})

test('a burst that ends early is an error', async () => {
  const result = await run(zynq, 'short burst', 1, 0, 3, 0)
  expect(result).toMatchObject({ stderr: '', exitCode: 0 })
})

test.each([
  [12, 0.99],
  // Once a port is through, the others cannot use it up.
  [24, 0.9],
])('a ceiling of %d bytes a cycle is kept, and used', async (ceiling, share) => {
  const { stdout, stderr } = await run(zynq, 'stream', 1, 0, ceiling)
  expect(stderr).toBe('')
  const { bytes, cycles, held } = JSON.parse(stdout)
  // The bucket is full at the start.
  expect(bytes).toBeLessThanOrEqual(ceiling * (cycles + 1) + 16)
  expect(bytes / cycles).toBeGreaterThan(share * ceiling)
  expect(held).toBeGreaterThan(cycles / 2)
})

test('the memory keeps its latency, and writes land with their response', async () => {
  expect(await run(zynq, 'model', 1, 0)).toMatchObject({ stderr: '', exitCode: 0 })
})

test('without a ceiling a port moves a beat a cycle', async () => {
  const { stdout, stderr } = await run(zynq, 'stream', 1, 0, 1000)
  expect(stderr).toBe('')
  const { busiest, cycles, held } = JSON.parse(stdout)
  expect(busiest / cycles).toBeGreaterThan(0.95 * (zynq.dataBits / 8))
  expect(held).toBe(0)
})

describe('a master is caught that', () => {
  test.each([
    ['page', 'cycle 1, read port 1: burst at 0x1ff0 of 32 bytes crosses 4 KiB'],
    ['size', "cycle 1, read port 1: burst at 0x1000 has size 3, which is not the port's 16 bytes"],
    ['kind', 'cycle 1, read port 1: burst at 0x1000 is of kind 2, not INCR (1)'],
    ['unaligned', 'cycle 1, read port 1: burst at 0x1008 is not aligned to a beat'],
    ['nowhere', 'cycle 1, read port 1: read at 0x4000 is in no region'],
    ['beyond', 'cycle 1, write port: write at 0x9000 is in no region'],
    ['read only', 'cycle 1, write port: write at 0x1000 to region weights, which is only read'],
    ['changed address', 'cycle 1, read port 1: ar changed before it was taken'],
    ['fell address', 'cycle 1, read port 1: arvalid fell before it was taken'],
    ['changed write address', 'cycle 1, write port: aw changed before it was taken'],
    ['fell write address', 'cycle 1, write port: awvalid fell before it was taken'],
    ['changed data', 'cycle 1, write port: w changed before it was taken'],
    ['fell data', 'cycle 1, write port: wvalid fell before it was taken'],
    ['early last', 'cycle 1, write port: wlast of beat 1 of 2 is wrong, burst at 0x8000'],
    ['no last', 'cycle 1, write port: wlast of beat 1 of 1 is wrong, burst at 0x8000'],
  ])('%s', async (name, message) => {
    expect(await run(zynq, 'wrong', name)).toMatchObject({ stderr: message, exitCode: 1 })
  })

  test('nothing: it is let pass', async () => {
    expect(await run(zynq, 'wrong', 'nothing')).toMatchObject({ stderr: '', exitCode: 0 })
  })
})
