// needs: verilator g++
import { beforeAll, describe, expect, test } from 'vitest'
import type { EmittedFile } from '../../../generator/base/emitted-file.js'
import type { ConfigInput } from '../../../generator/config/schema.js'
import type { MemorySettings } from '../../../generator/targets/verilog-array/build-accelerator.js'
import { registers } from '../../../generator/targets/verilog-array/registers.js'
import { idle, offChip, small, tall, wide } from './accelerator-configs.js'
import { AcceleratorBench, buildTimeout, replaced } from './accelerator-setup.js'

// Norms, hidden values and the residual stream off chip: whatever the memory is like, a row is read only when it has been
// written.

let bench: AcceleratorBench
beforeAll(async () => {
  bench = await AcceleratorBench.of(offChip(small), { often: true })
}, buildTimeout)

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
})

// All off chip, or all but one: `small` above has all.
const shapes = [
  ['heads filled up, one narrow port, balanced experts', wide, 'Norm'],
  ['more taps than lanes, blocks of many beats', tall, 'Sum'],
  ['experts without tokens, a class head whose result is off chip', idle, 'Hidden'],
] as const
// Three accelerators to build, and twelve, are for test:full.
const isFull = Boolean(process.env.MOEFORGE_TEST_FULL)
const every = shapes.flatMap(([title, config]) =>
  ([null, 'Norm', 'Hidden', 'Sum'] as const).map((onChip) => [title, config, onChip] as const),
)

test.each(isFull ? every : shapes.slice(0, 1))(
  '%s, on chip: $2',
  async (_, config, onChip) => {
    const edit = (file: EmittedFile) =>
      onChip === null
        ? file.text
        : replaced('rtl/accel.v', `.${onChip}Spilled(1)`, `.${onChip}Spilled(0)`)(file)
    const other = await AcceleratorBench.of(offChip(config), { edit })
    for (const memory of [{}, { latency: 400 }, { bandwidth: 4, jitter: 0.3 }, { jitter: 0.3, seed: 2 }])
      expect(await other.differences({ count: 2, memory }), JSON.stringify(memory)).toEqual([])
  },
  buildTimeout,
)

describe('a run that fails is forgotten by the next', () => {
  test('errors of reads and writes anywhere', async () => {
    const [{ reads, writes }] = (await bench.run()).reports
    const bursts = reads.reduce((sum, { bursts }) => sum + bursts, 0)
    for (const readFault of spread(bursts, 16)) await expectRecovery({ memory: { readFault } }, 'error')
    for (const writeFault of spread(writes.bursts, 16))
      await expectRecovery({ memory: { writeFault } }, 'error')
  })

  test('aborts at any time', async () => {
    const [{ cycles }] = (await bench.run()).reports
    for (const abortAt of spread(cycles - 100, 16))
      await expectRecovery({ abortAt, memory: { jitter: 0.3, seed: abortAt } }, 'aborted')
  })
})

/** A path, and what becomes what there. */
type Edit = readonly [string, string, string]

describe('what is wrong is seen', () => {
  const faults: readonly (readonly [string, ConfigInput, MemorySettings, readonly Edit[]])[] = [
    // Where a read comes before its write is answered, it sees what was there before, and a result is stored too soon.
    [
      'rows told before they are written',
      small,
      { latency: 1 },
      [['rtl/spill_fence.v', '!ahead[CountBits-1]', '1']],
    ],
    [
      'values of which one is another',
      small,
      { latency: 1 },
      [
        [
          'rtl/spill_writer.v',
          '.in_data_i(wide)',
          '.in_data_i({wide[Element-1:0], wide[Taps*Element-1:Element]})',
        ],
      ],
    ],
    // Some three tokens for each of 15 experts, one right behind the other: one's last is soon another's first.
    [
      'a contribution that does not wait for the one before',
      wide,
      { latency: 400 },
      [
        ['rtl/accel.v', '.NormSpilled(1)', '.NormSpilled(0)'],
        ['rtl/accel.v', '.HiddenSpilled(1)', '.HiddenSpilled(0)'],
        ['rtl/residual_spilled.v', 'assign same[d] = enters[d] ?', 'assign same[d] = !rst_ni && enters[d] ?'],
        ['rtl/residual_spilled.v', ': held_q[d] &&', ': !held_q[d] && held_q[d] &&'],
      ],
    ],
  ]
  test.each(isFull ? faults : faults.slice(0, 1))(
    '%s',
    async (_, config, memory, edits) => {
      const edit = (file: EmittedFile) =>
        edits.reduce((text, [path, from, to]) => replaced(path, from, to)({ ...file, text }), file.text)
      const wrong = await AcceleratorBench.of(offChip(config), { edit })
      const differences = wrong.differences({ memory, watchdog: 20_000 }).catch(() => ['it does not end'])
      expect(await differences).not.toEqual([])
    },
    buildTimeout,
  )
})

async function expectRecovery(
  run: { readonly abortAt?: number; readonly memory: MemorySettings },
  end: string,
): Promise<void> {
  const outcome = await bench.run({ ...run, runs: 2 })
  const label = JSON.stringify(run)
  expect(
    outcome.reports.map(({ status }) => status),
    label,
  ).toEqual([statusBit(end), statusBit('done')])
  expect(bench.wrongResults(outcome), label).toBe(0)
}

function statusBit(name: string): number {
  const bits = registers.find((register) => register.name === 'STATUS')?.bits ?? []
  return 2 ** (bits.find((each) => each.name === name)?.bit ?? Number.NaN)
}

/** Numbers from 1 to `most`, about `count` of them, both ends among them. */
function spread(most: number, count: number): number[] {
  const each = Array.from({ length: count }, (_, i) => 1 + Math.round((i * (most - 1)) / (count - 1)))
  return [...new Set(each)]
}
