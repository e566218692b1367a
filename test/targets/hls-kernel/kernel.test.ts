// needs: verilator g++
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { csim } from '../../../generator/backends/csim.js'
import { verilator } from '../../../generator/backends/verilator.js'
import type { EmittedFile } from '../../../generator/base/emitted-file.js'
import { withTemporaryFolder } from '../../../generator/base/temporary-folder.js'
import { loadConfig, parseConfig } from '../../../generator/config/load.js'
import type { Design } from '../../../generator/design/design.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { loadImage } from '../../../generator/images/load-image.js'
import { runInference } from '../../../generator/reference/inference.js'
import { Kernels } from '../../../generator/reference/kernels/kernels.js'
import { loadNetworkParameters } from '../../../generator/reference/network-parameters.js'
import { ReferenceModel } from '../../../generator/reference/reference-model.js'
import { buildKernel } from '../../../generator/targets/hls-kernel/build-kernel.js'
import { packImage } from '../../../generator/targets/hls-kernel/image-layout.js'
import { kernelProgram } from '../../../generator/targets/hls-kernel/kernel-program.js'
import { networkChecks } from '../../../generator/verify/network-checks.js'
import { verdict } from '../../../generator/verify/result.js'
import { openGoldenFolder } from '../../../generator/weights/golden-folder.js'
import { memoryImage } from '../../../generator/weights/memory-image.js'
import { edgeMoeData, edgeMoePresent } from '../../reference/edge-moe-run.js'
import { oddNetworks } from './odd-networks.js'

const source = { folders: [], seed: 3 }
const options = { model: true, backends: [csim], seed: 1, stalls: 0 }
const nano = elaborate(loadConfig('nano'))

async function seededImage(design: Design, seed = source.seed): Promise<Int32Array> {
  return (await loadImage(design, { path: undefined, seed })).pixels
}

/** Every row of a whole network's checks, which must compare at least `least` values. */
async function mustBeEqual(design: Design, least: number): Promise<void> {
  const tasks = [...design.network.tasks.keys()]
  const image = await seededImage(design)
  const checks = networkChecks(design, { ...source, tasks, image }, options)
  expect(checks).toHaveLength(2 * tasks.length)
  for (const check of checks) {
    const row = await check.run()
    expect(row, check.title).toMatchObject({ differing: 0, failure: null })
    if (row.backend === 'csim') expect(row.compared).toBeGreaterThan(least)
  }
}

describe('the kernel equals the reference on every tensor of every task', () => {
  test.each(['exact', 'edge-moe'] as const)('nano, %s', async (numerics) => {
    await mustBeEqual(elaborate(loadConfig('nano', { numerics })), 37_000)
  })

  test.each(Object.entries(oddNetworks))('%s', async (_, value) => {
    await mustBeEqual(elaborate(parseConfig({ name: 'odd-one', ...value })), 6_000)
  })

  test('deit-tiny, which has no experts and a class head', { timeout: 300_000 }, async () => {
    await mustBeEqual(elaborate(loadConfig('deit-tiny')), 9_000_000)
  })
})

test.skipIf(!edgeMoePresent).each(['exact', 'edge-moe'] as const)(
  'm3vit-tiny with its published weights, %s',
  { timeout: 300_000 },
  async (numerics) => {
    await withTemporaryFolder(join(tmpdir(), 'moeforge-kernel-test-'), async (experts) => {
      await execa(process.execPath, [join(edgeMoeData, 'make-experts.mjs'), experts])
      const design = elaborate(loadConfig('m3vit-tiny', { numerics }))
      const path = join(edgeMoeData, 'weights/image.float32.bin')
      const { pixels } = await loadImage(design, { path, seed: 1 })
      const golden = numerics === 'edge-moe' && (await openGoldenFolder(join(edgeMoeData, 'golden')))
      const folders = [join(edgeMoeData, 'weights'), experts]
      const from = { folders, seed: 1, image: pixels, tasks: [0, 1], ...(golden && { golden }) }
      for (const check of networkChecks(design, from, { ...options, model: false })) {
        const row = await check.run()
        expect(row).toMatchObject({ differing: 0, failure: null })
        // Golden tensors are compared beside the reference's.
        expect(row.compared).toBeGreaterThan(golden ? 6_200_000 : 5_200_000)
      }
    })
  },
)

test('a backend that cannot run the network is a row that says why', async () => {
  const run = { ...source, tasks: [0], image: await seededImage(nano) }
  const reordered = elaborate(loadConfig('nano', { numerics: 'edge-moe' }))
  const checks = networkChecks(reordered, run, { ...options, model: false, backends: [verilator] })
  const rows = await Promise.all(checks.map((check) => check.run()))
  expect(rows).toMatchObject([
    {
      backend: 'verilator',
      compared: 0,
      notRun: expect.stringMatching(/^numerics\.profile: .*; write exact$/),
    },
  ])
  expect(verdict(rows[0])).toBe('not run')
})

describe('a run', () => {
  test('of two images leaves the results of both', async () => {
    const kernel = await buildKernel(nano)
    const parameters = await loadNetworkParameters(nano, source)
    const model = new ReferenceModel(nano, parameters, await Kernels.create())
    const images = [await seededImage(nano, 8), await seededImage(nano, 9)]
    const weights = await memoryImage(nano, source)
    const packed = Buffer.concat(images.map((pixels) => packImage(nano, pixels)))
    const { result } = kernelProgram(nano).tensors
    for (const task of [0, 1]) {
      const made = await kernel.run({ weights, images: packed, count: 2, task })
      const expected = images.map((pixels) =>
        runInference(model, { image: pixels, task }).tensors.get(result.name),
      )
      expect([...(made.get('results') ?? [])]).toEqual(expected.flatMap((values) => [...(values ?? [])]))
    }
  })

  test('stops after a step, and leaves what there is by then', async () => {
    const kernel = await buildKernel(nano)
    const { program } = kernelProgram(nano)
    const weights = await memoryImage(nano, source)
    const images = packImage(nano, await seededImage(nano))
    const whole = await kernel.run({ weights, images, count: 1, task: 0 })
    for (const last of ['l0_v', 'l1_expert_queues', 'l1_moe']) {
      const stopAfter = program.steps.findIndex(({ name }) => name === last)
      const made = await kernel.run({ weights, images, count: 1, task: 0, stopAfter })
      for (const [i, step] of program.steps.entries()) {
        if (!('output' in step)) continue
        const values = made.get(step.output)
        if (i <= stopAfter) expect(values, step.output).toEqual(whole.get(step.output))
        else
          expect(
            values?.every((value) => value === 0),
            step.output,
          ).toBe(true)
      }
    }
  })

  test('refuses weights that were packed for another config or are no image, and a task that there is not', async () => {
    const kernel = await buildKernel(nano)
    const weights = await memoryImage(nano, source)
    const images = packImage(nano, await seededImage(nano))
    const changed = (at: number) => weights.map((byte, i) => (i === at ? byte ^ 1 : byte))
    const run = (of: Uint8Array, task = 0) => kernel.run({ weights: of, images, count: 1, task })
    await expect(run(changed(0))).rejects.toThrow('status 2')
    await expect(run(changed(8))).rejects.toThrow('status 2')
    await expect(run(changed(40))).rejects.toThrow('status 3')
    await expect(run(weights, 2)).rejects.toThrow('status 4')
  })
})

describe('what is wrong is found', () => {
  const reordered = elaborate(loadConfig('nano', { numerics: 'edge-moe' }))
  const onArray = elaborate(
    parseConfig({
      name: 'odd-one',
      ...oddNetworks['attention on the array, heads that share words, more tokens than inputs'],
    }),
  )

  async function firstDifference(
    design: Design,
    edit: (file: EmittedFile) => string,
  ): Promise<string | undefined> {
    const pixels = await seededImage(design)
    const task = design.network.tasks.length - 1
    const weights = await memoryImage(design, source)
    const kernel = await buildKernel(design, { edit })
    const made = await kernel.run({ weights, images: packImage(design, pixels), count: 1, task })
    const parameters = await loadNetworkParameters(design, source)
    const model = new ReferenceModel(design, parameters, await Kernels.create())
    const { tensors } = runInference(model, { image: pixels, task })
    return [...tensors].find(
      ([name, want]) => name !== 'image' && made.get(name)?.join() !== want.join(),
    )?.[0]
  }

  test.each([
    [nano, 'kernel_rows', '+ result;', '+ result + 1;', 'l0_x_attn'],
    [nano, 'kernel_fetch', 'times(task, layer.weight_task)', 'times(0, layer.weight_task)', 'l1_gate_logits'],
    [nano, 'kernel_experts', 'starts[expert] = start;', 'starts[expert] = 0;', 'l1_moe_hidden'],
    [reordered, 'kernel_attention', '!K::keeps_keys ? 0', '!K::keeps_keys ? 1', 'l0_attn_reordered'],
    [
      onArray,
      'kernel_attend',
      'ap_int<32>(key[in_word + i])',
      'ap_int<32>(key[in_word])',
      'l0_attn_reordered',
    ],
    [onArray, 'kernel_attend_rows', 'score, key == 0);', 'score, true);', 'l0_softmax_info'],
    [
      onArray,
      'kernel_attend_rows',
      'const int place = next_place<K>(at.place);',
      'const int place = at.place;',
      'l0_attn_v',
    ],
    [
      onArray,
      'kernel_attend',
      '[token % C::taps] = ap_int<32>(value',
      '[d % C::taps] = ap_int<32>(value',
      'l0_attn_v',
    ],
    [onArray, 'kernel_memory', 'value < values', 'value + 1 < values', 'patch_embed'],
  ] as const)('%#', async (design, name, from, to, tensor) => {
    const found = await firstDifference(design, (file) => {
      if (file.path !== `hls/${name}.hpp`) return file.text
      expect(file.text).toContain(from)
      return file.text.replace(from, to)
    })
    expect(found, `${name}: ${to}`).toBe(tensor)
  })
})
