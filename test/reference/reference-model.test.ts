import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { loadConfig } from '../../generator/config/load.js'
import { defaultWeightBits } from '../../generator/config/softmax-methods.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { stepKind } from '../../generator/network/steps/index.js'
import { fractionBits } from '../../generator/numerics/format.js'
import { runFloatNetwork } from '../../generator/oracle/float-network.js'
import { loadFloatParameters } from '../../generator/oracle/float-parameters.js'
import { Kernels } from '../../generator/reference/kernels/kernels.js'
import { loadNetworkParameters } from '../../generator/reference/network-parameters.js'
import { ReferenceModel } from '../../generator/reference/reference-model.js'
import { accuracyOf, type FixedTensor } from '../../generator/report/accuracy.js'
import { openGoldenFolder } from '../../generator/weights/golden-folder.js'
import { loadParameter } from '../../generator/weights/parameter-source.js'

const data = process.env.MOEFORGE_EDGE_MOE ?? join(packageRoot, '../shared/edge-moe')
const present = existsSync(join(data, 'golden/manifest.json'))
if (!present) console.warn(`skipped: no Edge-MoE data in ${data}; set MOEFORGE_EDGE_MOE to its folder`)

async function modelOf(preset: string, profile: 'exact' | 'edge-moe', folders: readonly string[] = []) {
  const design = elaborate(loadConfig(preset, { numerics: profile }))
  const source = { folders, seed: 5 }
  const { channels, height, width } = design.network.image
  const rows = channels * height
  const pixels = { name: 'image', from: 0, count: rows, of: rows, format: design.formats.pixel }
  const image = await loadParameter(design, source, pixels, { rows, columns: width })
  return { design, image, parameters: await loadNetworkParameters(design, source) }
}

describe.each(['exact', 'edge-moe'] as const)('nano, %s', (profile) => {
  test('the kernels give what the references give, in every tensor of both tasks', async () => {
    const { design, image, parameters } = await modelOf('nano', profile)
    const plain = new ReferenceModel(design, parameters, null)
    const fast = new ReferenceModel(design, parameters, await Kernels.create())
    for (const task of [0, 1]) {
      const want = new Map<string, Int32Array>()
      plain.infer({ image, task, visit: (name, values) => want.set(name, values) })
      const got = new Map<string, Int32Array>()
      fast.infer({ image, task, visit: (name, values) => got.set(name, values) })
      expect(got).toEqual(want)
      expect([...want.keys()]).toEqual(plain.program.steps.flatMap((step) => [...stepKind(step).makes(step)]))
    }
  })

  test('tensors have the shapes that the program says', async () => {
    const { design, image, parameters } = await modelOf('nano', profile)
    const model = new ReferenceModel(design, parameters, await Kernels.create())
    model.infer({
      image,
      task: 1,
      visit: (name, values) => {
        const { shape } = model.program.tensors.get(name) ?? { shape: [] }
        const size = shape.reduce((product, extent) => product * extent, 1)
        // Each choice that is queued has a row, at most tokens * topK of them.
        if (name.endsWith('_moe_hidden')) expect(values.length).toBeLessThanOrEqual(size)
        else expect([name, values.length]).toEqual([name, size])
      },
    })
  })
})

describe.each([
  ['gate per task', {}, null],
  ['softmax over the chosen', { order: 'topk-softmax' }, null],
  ['one gate for all tasks', { kind: 'shared' }, null],
  ['gate with a bias per task', { kind: 'task-conditioned' }, null],
  ['experts of a task', { expertsPerTask: 2 }, null],
  ['pruned choices', { pruneBelow: 0.2 }, null],
  ['a class head', {}, { classes: 100, pool: 'first', normAfterPool: false }],
] as const)('nano with %s', (_, gate, head) => {
  test('is near the float64 network, and tokens keep their experts', async () => {
    const config = loadConfig('nano')
    const { model } = config
    if (model.moe === null) throw new Error('nano has experts')
    const moe = { ...model.moe, gate: { ...model.moe.gate, ...gate } }
    const design = elaborate({ ...config, model: { ...model, moe, head } })
    const source = { folders: [], seed: 6 }
    const image = Int32Array.from({ length: 3 * 32 * 32 }, (_, i) => (i * 37) % 256)
    const fast = new ReferenceModel(
      design,
      await loadNetworkParameters(design, source),
      await Kernels.create(),
    )
    const parameters = await loadFloatParameters(design, source)
    for (const task of [0, 1]) {
      const fixed: FixedTensor[] = []
      fast.infer({
        image,
        task,
        visit: (name, values) => {
          const format = fast.program.tensors.get(name)?.format ?? 'index'
          fixed.push({ name, values, fraction: format === 'index' ? 0 : fractionBits(format) })
        },
      })
      const pixels = Float64Array.from(image, (value) => value / 256)
      const float = runFloatNetwork(design, { image: pixels, task, parameters })
      const { tensors, gates } = accuracyOf(float, fixed, { network: design.network, task })
      for (const { block, sameExperts } of gates) expect([block, sameExperts]).toEqual([block, 17])
      const last = tensors.find(({ name }) => name === (head === null ? 'l3_x_out' : 'head'))
      expect(last?.snrDb).toBeGreaterThan(head === null ? 50 : 40)
    }
  })
})

test.each([
  ['exact', 'shiftmax', 'deferred'],
  ['exact', 'single-pass', 'deferred'],
  ['edge-moe', 'deferred', 'single-pass'],
] as const)(
  '%s with %s is refused: whole networks would run another softmax',
  async (profile, method, wanted) => {
    const { numerics, ...config } = loadConfig('nano', { numerics: profile })
    const design = elaborate({
      ...config,
      numerics: { ...numerics, softmax: { method, weightBits: defaultWeightBits(method) } },
    })
    const parameters = await loadNetworkParameters(design, { folders: [], seed: 1 })
    expect(() => new ReferenceModel(design, parameters, null)).toThrow(
      `numerics.softmax.method: whole networks do not run ${method} in profile ${profile}; write ${wanted}`,
    )
  },
)

test.skipIf(!present)("m3vit-tiny in edge-moe: all of Edge-MoE's tensors, all twelve blocks", async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-experts-'), async (experts) => {
    await execa(process.execPath, [join(data, 'make-experts.mjs'), experts])
    const folders = [join(data, 'weights'), experts]
    const { design, image, parameters } = await modelOf('m3vit-tiny', 'edge-moe', folders)
    const golden = await openGoldenFolder(join(data, 'golden'))
    const model = new ReferenceModel(design, parameters, await Kernels.create())
    const made = new Map<string, Int32Array>()
    model.infer({ image, task: 0, visit: (name, values) => made.set(name, values) })
    const differing: Record<string, boolean> = {}
    for (const [name, values] of made) {
      const want = (await golden.read(name)) ?? (await golden.read(`task0_${name}`))
      if (want !== undefined) differing[name] = Buffer.compare(bytes(values), bytes(want.values)) !== 0
    }
    expect(Object.keys(differing)).toHaveLength(29)
    expect(Object.entries(differing).filter(([, differs]) => differs)).toEqual([])
    expect(made.has('l11_x_out')).toBe(true)
  })
})

function bytes(values: Int32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
}
