import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { writeFiles } from '../../generator/base/write-files.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { loadImage } from '../../generator/images/load-image.js'
import { projectFiles } from '../../generator/project/project-files.js'
import { runInference } from '../../generator/reference/inference.js'
import { Kernels } from '../../generator/reference/kernels/kernels.js'
import { loadNetworkParameters } from '../../generator/reference/network-parameters.js'
import { ReferenceModel } from '../../generator/reference/reference-model.js'
import { packImage } from '../../generator/targets/hls-kernel/image-layout.js'
import { memoryImage } from '../../generator/weights/memory-image.js'
import { hostProject, library, pythonPath, runIn } from './host-project.js'

const project = hostProject()
const hosts = { pynq: project.pynq, xrt: project.xrt }
const eachHost = Object.entries(hosts)

test('make mock passes in a copied folder, away from moeforge: both hosts, every task, two images', () => {
  const made = project.made()
  expect(made.exitCode, made.stderr).toBe(0)
  expect(made.stderr).toBe('')
  const compared = [...made.stdout.matchAll(/expected_task(\d)\.txt: 0 of (\d+) tensors differ$/gm)]
  expect(compared.map(([, task]) => task)).toEqual(['0', '0', '1', '1'])
  for (const [, , count] of compared) expect(Number(count)).toBeGreaterThan(35)
})

describe('the results are those of the reference', () => {
  const nano = elaborate(loadConfig('nano'))
  const source = { folders: [], seed: 3 }
  const seeds = [8, 9]
  const imageOf = async (seed: number) => (await loadImage(nano, { path: undefined, seed })).pixels

  /** The reference's tensors for each task and image. */
  async function reference(): Promise<ReadonlyMap<string, Int32Array>[][]> {
    const model = new ReferenceModel(nano, await loadNetworkParameters(nano, source), await Kernels.create())
    const images = await Promise.all(seeds.map(imageOf))
    return [0, 1].map((task) => images.map((image) => runInference(model, { image, task }).tensors))
  }

  const valuesOf = (tensors: readonly ReadonlyMap<string, Int32Array>[], name: string) =>
    tensors.flatMap((each) => [...(each.get(name) ?? [])])

  beforeAll(async () => {
    const images = await Promise.all(seeds.map(imageOf))
    await writeFile(project.path('build/weights.bin'), await memoryImage(nano, source))
    await writeFile(
      project.path('build/images.bin'),
      Buffer.concat(images.map((pixels) => packImage(nano, pixels))),
    )
    await writeFile(
      project.path('build/pixels.bin'),
      Buffer.concat(images.map((pixels) => Buffer.from(pixels))),
    )
  })

  test('Python: values, numbers and tensors, with one accelerator for all runs', async () => {
    await writeFile(project.path('build/use.py'), pythonUse)
    const run = await project.run('env', [pythonPath, 'python3', '-B', 'build/use.py', library])
    expect(run.stderr).toBe('')
    const has = JSON.parse(run.stdout)
    const want = await reference()
    const { result } = (await project.memory()).tensors
    for (const task of [0, 1]) {
      const values = valuesOf(want[task], result.name)
      expect(has.runs[task]).toMatchObject({ shape: [2, result.rows, result.columns], type: 'int32' })
      expect(has.runs[task].values).toEqual(values)
      expect(has.runs[task].floats).toEqual(values.map((value) => value / 2 ** result.fractionBits))
      // The mock's timer runs at 100 MHz, from before the start until after the end.
      expect(has.runs[task].counted).toBeGreaterThanOrEqual(Math.floor(has.runs[task].seconds * 1e8))
      expect(has.runs[task].counted).toBeLessThan((has.runs[task].seconds + 1) * 1e8)
      expect(has.runs[task].cycles).toBeCloseTo(has.runs[task].seconds * nano.clockMhz * 1e6, -1)
    }
    expect(want[0]).not.toEqual(want[1])
    expect(has.index).toEqual(valuesOf(want[1].slice(1), 'l1_gate_logits'))
    // Stopped after l0_attn on the first image: that one's attention, and nothing after it anew.
    expect(has.stopped).toEqual({
      values: null,
      attention: valuesOf(want[0].slice(0, 1), 'l0_attn_v'),
      later: valuesOf(want[1].slice(1), 'l0_x_attn'),
    })
  })

  test.each(eachHost)('%s, as a program', async (_, host) => {
    const want = await reference()
    const { result } = (await project.memory()).tensors
    for (const [task, name] of ['semseg', 'depth'].entries()) {
      const run = await host([
        ...['build/weights.bin', 'build/images.bin', '--task', name, '--images', '2'],
        ...['--out', 'build/results.bin'],
      ])
      expect(run.exitCode, run.stderr).toBe(0)
      expect(run.stdout).toMatch(/^2 images of task \w+: \d\.\d{6} s, (about )?\d+ cycles$/m)
      const bytes = await readFile(project.path('build/results.bin'))
      const values = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
      expect([...values]).toEqual(valuesOf(want[task], result.name))
    }
  })
})

const pythonUse = `
import json, sys
import numpy as np
from pynq_host import Accelerator

accelerator = Accelerator(sys.argv[1], "build/weights.bin")
image = accelerator.memory["image"]
shape = (-1, image["channels"], image["height"], image["width"])
images = np.fromfile("build/pixels.bin", np.uint8).reshape(shape)
accelerator.run(images[:1], "depth")
runs = []
for task in (0, "depth"):
    run = accelerator.run(images, task)
    runs.append(dict(shape=run.values.shape, type=str(run.values.dtype), values=run.values.ravel().tolist(),
                     floats=run.floats.ravel().tolist(), seconds=run.seconds, cycles=run.estimated_cycles,
                     counted=run.cycles))
from pynq_host import CycleTimer
assert CycleTimer.of(type('O', (), dict(ip_dict={}))) is None
wrapped = CycleTimer(type('T', (), dict(read=lambda self, offset: 5))())
assert [wrapped.count(near) for near in (0, 7, 2**32 - 9, 3 * 2**32)] == [5, 5, 2**32 + 5, 3 * 2**32 + 5]

index = accelerator.tensor("l1_gate_logits").ravel().tolist()
stopped = accelerator.run(images[:1], "semseg", stop_after="l0_attn")
stopped = dict(values=stopped.values, attention=accelerator.tensor("l0_attn_v").ravel().tolist(),
               later=accelerator.tensor("l0_x_attn").ravel().tolist())
print(json.dumps(dict(runs=runs, index=index, stopped=stopped)))
`

test('wide words, pixels of 16 bits, rows that fill no word, and classes', { timeout: 120_000 }, async () => {
  const config = parseConfig({
    name: 'wide-words',
    model: {
      ...{ image: { height: 16, width: 24, channels: 1 }, patchSize: 8, embedDim: 24, depth: 1, heads: 2 },
      ...{ tasks: ['only'], head: { classes: 5 } },
    },
    hardware: { device: 'u280', array: { lanes: 8, taps: 8 }, axi: { dataBits: 1024, ports: 2 } },
    numerics: { formats: { pixel: 'ufixed<12,0>' } },
  })
  const design = elaborate(config)
  expect(design.formats.pixel.width).toBe(12)
  const folder = project.path('../wide')
  await writeFiles(folder, await projectFiles(config))
  const { exitCode, stdout, stderr } = await runIn(folder, 'make', ['mock', 'CXXFLAGS=-O1'])
  expect(exitCode, stderr).toBe(0)
  expect(stdout.match(/: 0 of \d+ tensors differ$/gm)).toHaveLength(2)
  const pixels = await runIn(folder, 'env', [pythonPath, 'python3', '-Bc', pythonPixels])
  expect(pixels.stderr).toBe('')
  const images = await Promise.all([1, 2].map((seed) => loadImage(design, { path: undefined, seed })))
  expect(JSON.parse(pixels.stdout)).toEqual(images.flatMap((image) => [...image.pixels]))
  await mustPrintClasses(folder)
})

/** Both hosts print the best classes of each image, as the results that they write have them. */
async function mustPrintClasses(folder: string): Promise<void> {
  const names = ['ant', 'bee', 'cat', 'dog', 'eel']
  await writeFile(join(folder, 'build/names.txt'), names.map((name) => `${name}\n`).join(''))
  await writeFile(join(folder, 'build/four.txt'), 'a\nb\nc\nd\n')
  const args = [library, 'data/network/weights.bin', 'data/network/images.bin', '--images', '2']
  for (const host of [['env', pythonPath, 'python3', '-B', 'host/pynq_host.py'], ['build/xrt_host_mock']]) {
    const run = (more: readonly string[]) => runIn(folder, host[0], [...host.slice(1), ...args, ...more])
    const { stdout, stderr } = await run(['--classes', 'build/names.txt', '--top', '3', '--out', 'build/raw'])
    expect(stderr).toBe('')
    const bytes = await readFile(join(folder, 'build/raw'))
    const logits = [...new Int32Array(new Uint8Array(bytes).buffer)]
    const [, bits] = /itself \/ 2\^(\d+)$/m.exec(stdout) ?? expect.fail(stdout)
    const best = [0, 1].flatMap((image) => {
      const of = logits.slice(5 * image, 5 * image + 5)
      const order = [...of.keys()].toSorted((a, b) => of[b] - of[a] || a - b)
      return order.slice(0, 3).map((each) => ({
        line: `image ${image}: ${each} ${names[each]}`,
        logit: of[each] / 2 ** Number(bits),
      }))
    })
    const printed = [...stdout.matchAll(/^(image \d: \d \w+) (\S+)$/gm)]
    expect(printed.map(([, line]) => line)).toEqual(best.map(({ line }) => line))
    for (const [i, [, , logit]] of printed.entries()) expect(Number(logit)).toBeCloseTo(best[i].logit, 4)
    expect(await run(['--classes', 'build/four.txt'])).toMatchObject({
      exitCode: 2,
      stderr:
        'build/four.txt: has 4 lines, and the network 5 classes; write the name of one class on each line',
    })
    expect((await run(['--top', '1'])).stdout.match(/^image \d: \d \S+$/gm)).toHaveLength(2)
  }
}

const pythonPixels = `
import json
from packed_files import read_images, read_memory
print(json.dumps(read_images("data/network/images.bin", 2, read_memory()["image"]).ravel().tolist()))
`

test('make host says what it needs', async () => {
  const { exitCode, stderr } = await project.run('make', ['host'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain("XILINX_XRT is not set; source XRT's setup.sh")
})
