// needs: verilator
import { expect, test } from 'vitest'
import { silently } from '../../generator/backends/network-job.js'
import type { StreamData } from '../../generator/base/streams.js'
import { acceleratorPlace } from '../../generator/explain/accelerator-place.js'
import { ExplainContext, type ExplainSource } from '../../generator/explain/explain-context.js'
import { kernelPlace } from '../../generator/explain/kernel-place.js'
import { Trace } from '../../generator/explain/trace.js'
import { beatNumber, beatsOf } from '../../generator/explain/value-beats.js'
import { valueCycle } from '../../generator/explain/value-cycle.js'
import { stepKind } from '../../generator/network/steps/index.js'
import { packImage } from '../../generator/targets/hls-kernel/image-layout.js'
import { kernelMemory } from '../../generator/targets/hls-kernel/kernel-memory.js'
import { kernelProgram } from '../../generator/targets/hls-kernel/kernel-program.js'
import type { LoweredAccelerator } from '../../generator/targets/verilog-array/accelerator-parameters.js'
import { verilogArray } from '../../generator/targets/verilog-array/verilog-array.js'
import { small, wide } from '../targets/verilog-array/accelerator-configs.js'
import { explainedRun, weightsSource } from './explained-run.js'
import { watchedRun } from './watched-run.js'

const configs = [
  ['nano', small],
  ['heads filled with zeros, points of their own, one port', wide],
] as const

// The larger one takes most of a minute to build: for test:full.
const [nano] = configs
test.each(process.env.MOEFORGE_TEST_FULL ? configs : [nano])(
  '%s: every value is written to its place, and comes by where its cycle is looked for',
  { timeout: 600_000 },
  async (_, config) => {
    const source = await explainedRun(config, 1)
    const accelerator = verilogArray.lower(source.design)
    const weights = await verilogArray.pack(source.design, weightsSource)
    const image = packImage(source.design, source.tensors.get('image') ?? new Int32Array())
    const { taps, written } = await watchedRun(accelerator, { weights, image, task: source.task })
    const places = checkPlaces(source, accelerator, written)
    expect(places.wrong).toEqual([])
    expect(Object.keys(places.counts).sort()).toEqual(['hidden', 'norms', 'residual', 'weights'])
    expect(wrongBeats(source, accelerator, taps)).toEqual([])
  },
)

/** All values that a memory holds. */
function checkPlaces(
  source: ExplainSource,
  accelerator: LoweredAccelerator,
  written: ReadonlyMap<string, ReadonlySet<number>>,
) {
  const context = new ExplainContext(source, new Trace())
  const wrong: string[] = []
  const counts: Record<string, number> = {}
  for (const [tensor, values] of source.tensors) {
    if (tensor === 'image') continue
    for (const [index, value] of values.entries()) {
      const place = acceleratorPlace(accelerator, { tensor, index }, context)
      if ('nowhere' in place) break
      const { memory, word, lane } = place
      counts[memory] = (counts[memory] ?? 0) + 1
      const isThere = written.get(`${memory} ${word} ${lane}`)?.has(value)
      if (isThere !== true) wrong.push(`${tensor}[${index}] is not in ${memory} ${word} ${lane}`)
    }
  }
  return { wrong, counts }
}

/** Beats that do not have the value which they are said to have; those of summands have none of the sum. */
function wrongBeats(
  source: ExplainSource,
  accelerator: LoweredAccelerator,
  taps: ReadonlyMap<string, StreamData>,
): string[] {
  const context = new ExplainContext(source, new Trace())
  return source.design.program.steps.flatMap((step) =>
    stepKind(step)
      .makes(step)
      .flatMap((tensor) => {
        const values = source.tensors.get(tensor) ?? new Int32Array()
        const isSum = step.kind === 'add' || step.kind === 'patchEmbed'
        if (isSum || (step.kind === 'experts' && tensor === step.output)) return []
        // Every seventh: each beat is looked for among all.
        const some = Array.from({ length: Math.ceil(values.length / 7) }, (_, i) => 7 * i)
        return some.flatMap((index) =>
          beatsOf(accelerator, { tensor, index }, context).flatMap((beat) => {
            const data = taps.get(beat.tap)
            if (data === undefined) return [`no ${beat.tap}`]
            const number = beatNumber(data, beat)
            const all = Object.values(data.fields).flatMap((field) => {
              const each = field.length / data.beats
              return [...field.subarray(number * each, (number + 1) * each)]
            })
            return all.includes(values[index]) ? [] : [`${tensor}[${index}] is not in its beat`]
          }),
        )
      }),
  )
}

test('cycles follow one another as rows do', { timeout: 600_000 }, async () => {
  const source = await explainedRun(small, 0)
  const image = source.tensors.get('image') ?? new Int32Array()
  const columns = 4 * small.model.embedDim
  const cycles: number[] = []
  for (const index of [0, small.hardware.array.lanes, columns, 16 * columns]) {
    const job = { image, weights: weightsSource }
    const found = await valueCycle(source, { tensor: 'l0_fc1_gelu', index }, job, silently)
    cycles.push(found?.seen[0].cycle ?? -1)
    expect(cycles.at(-1)).toBeLessThan(found?.total ?? 0)
  }
  expect(cycles).toEqual([...new Set(cycles)].toSorted((a, b) => a - b))
})

test.each(configs)('%s: a byte in the kernel is that of memory.json', async (_, config) => {
  const { design } = await explainedRun(config, 0)
  const { tensors } = kernelMemory(design, kernelProgram(design))
  for (const { name, offset, rows, columns, rowBytes } of tensors.placed) {
    const index = rows * columns - 2
    const byte = offset + Math.floor(index / columns) * rowBytes + 4 * (index % columns)
    expect(kernelPlace(design, { tensor: name, index })).toMatchObject({ note: `byte ${byte}, 32 bits` })
  }
})
