import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { PNG } from 'pngjs'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { expertColour } from '../../generator/images/tint.js'
import { loadNetworkParameters } from '../../generator/reference/network-parameters.js'
import { ReferenceModel } from '../../generator/reference/reference-model.js'
import { openGoldenFolder } from '../../generator/weights/golden-folder.js'
import { badWeights } from './bad-weights.js'
import { runMoeforge } from './run-moeforge.js'

const data = process.env.MOEFORGE_EDGE_MOE ?? join(packageRoot, '../shared/edge-moe')
const present = existsSync(join(data, 'golden/manifest.json'))
if (!present) console.warn(`skipped: no Edge-MoE data in ${data}; set MOEFORGE_EDGE_MOE to its folder`)

function inScratch(work: (cwd: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-cli-infer-'), work)
}

/** Bytes of an image of nano's size. */
const pixels = Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) => (i * 37) % 256)

/** Weights of seed 7 and an image, in a folder. */
async function prepared(cwd: string): Promise<string[]> {
  await writeFile(join(cwd, 'image.u8.bin'), pixels)
  await runMoeforge(['weights', 'synth', 'nano', '--seed', '7', '--out', 'floats'], { cwd })
  return ['infer', 'nano', '--weights', 'floats', '--image', 'image.u8.bin']
}

/** Nano's tensors as the reference makes them without kernels, under the names of a dump. */
async function reference(profile: 'exact' | 'edge-moe', task: number): Promise<Map<string, Int32Array>> {
  const design = elaborate(loadConfig('nano', { numerics: profile }))
  const parameters = await loadNetworkParameters(design, { folders: [], seed: 7 })
  const image = Int32Array.from(pixels)
  const tensors = new Map<string, Int32Array>([['image', image]])
  let prefix = ''
  new ReferenceModel(design, parameters, null).infer({
    image,
    task,
    visit: (name, values) => {
      if (name === 'l1_gate_logits') prefix = `task${task}_`
      tensors.set(prefix + name, values)
    },
  })
  return tensors
}

describe.each(['exact', 'edge-moe'] as const)('nano, %s', (profile) => {
  test('a dump holds every tensor as the reference makes it, and is a golden folder', async () => {
    await inScratch(async (cwd) => {
      const command = [...(await prepared(cwd)), '--numerics', profile, '--task', 'depth', '--dump', 'dump']
      expect(await runMoeforge(command, { cwd })).toMatchObject({ exitCode: 0 })
      const golden = await openGoldenFolder(join(cwd, 'dump'))
      const want = await reference(profile, 1)
      for (const [name, values] of want)
        expect([name, (await golden.read(name))?.values]).toEqual([name, values])
      const files = [...want.keys()].map((name) => `${name}.bin`)
      expect((await readdir(join(cwd, 'dump'))).sort()).toEqual([...files, 'manifest.json'].sort())
      const again = ['verify', 'nano', '--numerics', profile, '--layer', 'l1_moe', '--task', '1']
      const verify = [...again, '--backend', 'model', '--weights', 'floats', '--golden', 'dump', '--json']
      const { stdout, exitCode } = await runMoeforge(verify, { cwd })
      expect(JSON.parse(stdout)).toMatchObject({ differing: 0, passed: true })
      expect(JSON.parse(stdout).compared).toBeGreaterThan(17 * 32)
      expect(exitCode).toBe(0)
    })
  })

  test('the manifest says what the files are', async () => {
    const format = profile === 'exact' ? 'fixed<18,7>' : 'fixed<32,10>'
    await inScratch(async (cwd) => {
      const command = [...(await prepared(cwd)), '--numerics', profile, '--dump', 'dump']
      expect(await runMoeforge(command, { cwd })).toMatchObject({ exitCode: 0 })
      const manifest = JSON.parse(await readFile(join(cwd, 'dump/manifest.json'), 'utf8'))
      expect(manifest).toMatchObject({
        backend: 'model',
        config: 'nano',
        profile,
        task: 0,
        byte_order: 'little-endian',
      })
      const entries = new Map<string, object>(
        manifest.tensors.map((each: { name: string }) => [each.name, each]),
      )
      expect(entries.get('image')).toMatchObject({
        shape: [3, 32, 32],
        format: 'ufixed<8,0>',
        dtype: 'int32',
      })
      expect(entries.get('l0_fc1_gelu')).toMatchObject({ shape: [17, 128], format })
      expect(entries.get('task0_l1_topk_index')).toMatchObject({ shape: [17, 2], format: 'int' })
      for (const { file, sha256 } of manifest.tensors) {
        const bytes = await readFile(join(cwd, 'dump', file))
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
      }
    })
  })
})

test('JSON: the times, the loads of the experts, the result and the files', async () => {
  await inScratch(async (cwd) => {
    const run = await runMoeforge(
      [...(await prepared(cwd)), '--numerics', 'exact', '--task', '1', '--json'],
      {
        cwd,
      },
    )
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    const json = JSON.parse(run.stdout)
    const want = await reference('exact', 1)
    const queueLengths = (block: number) => [...(want.get(`task1_l${block}_expert_queue_lens`) ?? [])]
    const seconds = expect.any(Number)
    expect(json).toEqual({
      ...{
        config: 'nano',
        profile: 'exact',
        backend: 'model',
        task: 1,
        taskName: 'depth',
        seconds,
        patchEmbedSeconds: seconds,
        headSeconds: null,
      },
      blocks: ['dense', 'moe', 'dense', 'moe'].map((kind, block) => ({ block, kind, seconds })),
      experts: [1, 3].map((block) => ({ block, queueLengths: queueLengths(block) })),
      output: {
        ...{ name: 'l3_x_out', shape: [17, 32], format: 'fixed<18,7>' },
        sha256: createHash('sha256')
          .update(want.get('task1_l3_x_out') ?? '')
          .digest('hex'),
      },
      classes: null,
      files: { dump: null, png: join(cwd, 'nano-task1.png') },
    })
    const parts = json.blocks.reduce((sum: number, each: { seconds: number }) => sum + each.seconds, 0)
    expect(parts + json.patchEmbedSeconds).toBeCloseTo(json.seconds, 6)
    expect(json.experts[0].queueLengths.reduce((sum: number, each: number) => sum + each)).toBe(34)
  })
})

test('prints a row a block; seeds stand in for weights and image', async () => {
  await inScratch(async (cwd) => {
    const run = await runMoeforge(['infer', 'nano', '--seed', '3'], { cwd })
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toMatch(/^nano, exact, task 0 \(semseg\), model: [\d.]+ s\n/)
    expect(run.stdout).toMatch(/^l1 +moe +[\d.]+ +\d+ \d+ \d+ \d+$/m)
    expect(run.stdout).toMatch(/l3_x_out: 17 x 32 fixed<\d+,-?\d+>\nSHA-256 [0-9a-f]{64}\n/)
    expect(run.stdout).toMatch(/nano-task0\.png$/)
    expect(run.stderr).toMatch(/loading weights.*running nano/s)
    const sha = (text: string) => /SHA-256 (\w+)/.exec(text)?.[1]
    const [same, other] = [
      await runMoeforge(['infer', 'nano', '--seed', '3'], { cwd }),
      await runMoeforge(['infer', 'nano', '--seed', '4'], { cwd }),
    ]
    expect(sha(same.stdout)).toBe(sha(run.stdout))
    expect(sha(other.stdout)).not.toBe(sha(run.stdout))
  })
})

describe('the picture', () => {
  test("has each patch's border in the colour of its first expert", async () => {
    await inScratch(async (cwd) => {
      const command = [...(await prepared(cwd)), '--numerics', 'exact', '--png', 'tinted.png']
      expect(await runMoeforge(command, { cwd })).toMatchObject({ exitCode: 0 })
      const { data, width, height } = PNG.sync.read(await readFile(join(cwd, 'tinted.png')))
      // 16 times as large as the image, and a legend.
      expect([width, height]).toEqual([512, 512 + 8 + 24])
      const index = (await reference('exact', 0)).get('task0_l1_topk_index') ?? []
      for (let patch = 0; patch < 16; patch++) {
        const at = 4 * (Math.floor(patch / 4) * 128 * 512 + (patch % 4) * 128)
        expect([...data.subarray(at, at + 3)]).toEqual([...expertColour(index[2 * (1 + patch)], 4)])
      }
      expect((await readdir(cwd)).sort()).toEqual(['floats', 'image.u8.bin', 'tinted.png'])
    })
  })

  test('replaces a picture, and no other file', async () => {
    await inScratch(async (cwd) => {
      await runMoeforge(['infer', 'nano', '--seed', '3', '--png', 'a.png'], { cwd })
      const before = await readFile(join(cwd, 'a.png'))
      expect(await runMoeforge(['infer', 'nano', '--png', 'a.png'], { cwd })).toMatchObject({ exitCode: 0 })
      expect(await readFile(join(cwd, 'a.png'))).not.toEqual(before)
      await writeFile(join(cwd, 'nano-task0.png'), 'a diary')
      const run = await runMoeforge(['infer', 'nano'], { cwd })
      expect(run).toMatchObject({
        exitCode: 2,
        stdout: '',
        stderr: '--png: nano-task0.png exists and is not a PNG; name another file',
      })
      expect(await readFile(join(cwd, 'nano-task0.png'), 'utf8')).toBe('a diary')
    })
  })

  test('is not there without experts', async () => {
    await inScratch(async (cwd) => {
      const { moe: _, ...model } = loadConfig('nano').model
      await writeFile(
        join(cwd, 'dense.json'),
        JSON.stringify({ ...loadConfig('nano'), model, name: 'dense' }),
      )
      const run = await runMoeforge(['infer', 'dense.json', '--dump', 'dump', '--json'], { cwd })
      expect(run).toMatchObject({ exitCode: 0, stderr: '' })
      expect(JSON.parse(run.stdout)).toMatchObject({ experts: [], files: { png: null } })
      expect((await readdir(cwd)).sort()).toEqual(['dense.json', 'dump'])
      expect((await readdir(join(cwd, 'dump'))).filter((file) => file.startsWith('task'))).toEqual([])
      const asked = await runMoeforge(['infer', 'dense.json', '--png', 'x.png'], { cwd })
      expect(asked).toMatchObject({ exitCode: 2, stdout: '' })
      expect(asked.stderr).toBe('--png: dense has no experts to tint patches by; leave it out')
    })
  })
})

const badCalls: [string[], RegExp][] = [
  [['--task', '2'], /^--task: there is no task 2; tasks are 0 \(semseg\), 1 \(depth\)$/],
  [
    ['--task', 'Depth'],
    /^--task: there is no task Depth; tasks are 0 \(semseg\), 1 \(depth\); did you mean depth\?$/,
  ],
  [['--backend', 'fpga'], /^--backend: there is no backend fpga; backends are model, csim, verilator$/],
  [['--dump', '.'], /^--dump: \. holds files already; /],
  [['--dump', 'short.bin'], /^--dump: short\.bin is not a folder; /],
  [['--png', 'nowhere/a.png'], /^--png: nowhere is not a folder; /],
  [['--png', '.'], /^--png: \. is a folder; /],
  [['--image', 'none.png'], /^none\.png: does not exist; /],
  [
    ['--image', 'short.bin'],
    /^short\.bin: holds 3071 bytes, and is neither PNG nor JPEG nor a raw image of 3 x 32 x 32 /,
  ],
  [
    ['--image', 'short.float32.bin'],
    /^short\.float32\.bin: holds 3072 bytes, but 3 x 32 x 32 .* is 12288 bytes; /,
  ],
  [['--weights', 'nowhere'], /^--weights: nowhere does not exist; /],
]

test.each(badCalls)('%j: exit code 2, nothing written', async (options, message) => {
  await inScratch(async (cwd) => {
    await writeFile(join(cwd, 'short.bin'), pixels.subarray(1))
    await writeFile(join(cwd, 'short.float32.bin'), pixels)
    const run = await runMoeforge(['infer', 'nano', '--json', ...options], { cwd })
    expect(run.stderr).toMatch(message)
    expect(run.stderr).not.toMatch(/\n/)
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
    expect((await readdir(cwd)).sort()).toEqual(['short.bin', 'short.float32.bin'])
  })
})

test.each(badWeights)('%s: exit code 2, nothing written', async (_, prepare, message) => {
  await inScratch(async (cwd) => {
    const path = await prepare(cwd)
    const run = await runMoeforge(['infer', 'nano', '--json', '--weights', path, '--dump', 'dump'], { cwd })
    expect(run.stderr).toMatch(message)
    expect(run.stderr).not.toMatch(/\n\s+at /)
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
    expect(await readdir(cwd)).toEqual([path])
  })
})

test.skipIf(!present)("m3vit-tiny in edge-moe: a dump has all of Edge-MoE's 29 tensors", async () => {
  await inScratch(async (cwd) => {
    await execa(process.execPath, [join(data, 'make-experts.mjs'), join(cwd, 'experts')])
    const weights = ['--weights', join(data, 'weights'), '--weights', 'experts']
    const image = ['--image', join(data, 'weights/image.float32.bin'), '--dump', 'dump']
    const command = ['infer', 'm3vit-tiny', '--numerics', 'edge-moe', '--json', ...weights, ...image]
    expect(await runMoeforge(command, { cwd })).toMatchObject({ exitCode: 0, stderr: '' })
    const [dump, golden] = [
      await openGoldenFolder(join(cwd, 'dump')),
      await openGoldenFolder(join(data, 'golden')),
    ]
    const { tensors } = JSON.parse(await readFile(join(cwd, 'dump/manifest.json'), 'utf8'))
    const compared: string[] = []
    for (const { name } of tensors) {
      const want = await golden.read(name)
      if (want === undefined) continue
      const got = await dump.read(name)
      const equal = want.values.every((value, i) => value === got?.values[i])
      compared.push(`${name} ${got?.shape} ${equal ? 'equal' : 'DIFFERS'}`)
      expect(compared.at(-1)).toBe(`${name} ${want.shape} equal`)
    }
    expect(compared).toHaveLength(29)
  })
})
