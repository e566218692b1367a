import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { loadConfig } from '../../generator/config/load.js'
import { graphFile } from '../import/onnx/graph-file.js'
import { runMoeforge } from './run-moeforge.js'

const fixtures = join(packageRoot, 'test/config/fixtures')
const experiment = join(fixtures, 'm3vit/nyud_small.yml')

function inScratch(work: (cwd: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-cli-import-'), work)
}

test('import m3vit: to stdout and to a file, which loads', async () => {
  await inScratch(async (cwd) => {
    const settings = ['moe_top_k=4', 'moe_mlp_ratio=1', 'multi_gate=True', 'moe_gate_type=noisy_vmoe']
    const args = ['import', 'm3vit', experiment, ...settings.flatMap((setting) => ['--set', setting])]
    const printed = await runMoeforge(args, { cwd })
    const passedOver = /^note: passed over, as they do not change the network: setup, .*\bloss_kwargs\b.*$/
    expect(printed).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(passedOver) })
    expect(printed.stdout).toMatch(/^# Names the generated project/)
    expect(await runMoeforge([...args, '--out', 'mine.yaml'], { cwd })).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: printed.stderr,
    })
    expect(await readFile(join(cwd, 'mine.yaml'), 'utf8')).toBe(`${printed.stdout}\n`)
    expect(loadConfig(join(cwd, 'mine.yaml')).model).toEqual(loadConfig('m3vit-small').model)
    const again = await runMoeforge([...args, '--out', 'mine.yaml'], { cwd })
    expect(again).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^--out: mine\.yaml exists already; /),
    })
  })
})

test('import vit: notes go to stderr, the config to stdout', async () => {
  const run = await runMoeforge(['import', 'vit', join(fixtures, 'vit/hugging_face_deit_tiny.json')])
  expect(run).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/^note: passed over, .*\binitializer_range\b.*$/),
  })
  expect(run.stdout).toContain('    classes: 1000\n')
})

describe('import onnx', () => {
  const graph = graphFile('hugging-face-opset13')
  const both = ['--out', 'net.yaml', '--weights-out', 'net.safetensors']

  test('config and weights, each a new file, which other commands read', async () => {
    await inScratch(async (cwd) => {
      const run = await runMoeforge(['import', 'onnx', graph, ...both], { cwd })
      expect(run).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
      expect((await readdir(cwd)).sort()).toEqual(['net.safetensors', 'net.yaml'])
      const pack = async (weights: string, out: string) => {
        const args = ['weights', 'pack', 'net.yaml', '--weights', weights, '--out', out]
        expect(await runMoeforge(args, { cwd })).toMatchObject({ exitCode: 0, stderr: '' })
        return readFile(join(cwd, out, 'weights.bin'))
      }
      const packed = await pack('net.safetensors', 'packed')
      const checkpoint = await pack(join(dirname(graph), 'hugging-face.safetensors'), 'checkpoint')
      expect(packed.equals(checkpoint)).toBe(true)
    })
  })

  test('without --weights-out: the config to stdout, and a note', async () => {
    const run = await runMoeforge(['import', 'onnx', graph])
    expect(run.stderr).toContain('note: its weights were left out: --weights-out writes them')
    expect(run.stdout).toContain('    classes: 5\n')
  })

  test.each([
    [
      ['--out', 'a.yaml', '--weights-out', 'a.yaml'],
      /^--weights-out: a\.yaml is the file of --out too; name another$/,
    ],
    [['--weights-out', 'weights.bin'], /^--weights-out: weights\.bin does not end with \.safetensors; /],
    [['--out', 'taken.yaml', '--weights-out', 'b.safetensors'], /^--out: taken\.yaml exists already; /],
    [
      ['--out', 'b.yaml', '--weights-out', 'taken.safetensors'],
      /^--weights-out: taken\.safetensors exists already; /,
    ],
    [['--out', 'b.yaml', '--weights-out', 'no/b.safetensors'], /^--weights-out: no is not a folder; /],
  ])('%j: nothing is written', async (options, message) => {
    await inScratch(async (cwd) => {
      const there = ['taken.safetensors', 'taken.yaml']
      for (const name of there) await writeFile(join(cwd, name), '')
      const run = await runMoeforge(['import', 'onnx', graph, ...options], { cwd })
      expect(run.stderr).toMatch(message)
      expect(run).toMatchObject({ exitCode: 2, stdout: '' })
      expect((await readdir(cwd)).sort()).toEqual(there)
    })
  })
})

test.each([
  [['m3vit', experiment, '--set', 'moe_topk=4'], /^--set moe_topk: unknown key; did you mean moe_top_k\?$/],
  [
    ['m3vit', experiment, '--set', 'moe_top_k=17'],
    /^--set moe_top_k: 17 is out of range; write one from 1 to 8$/,
  ],
  [['m3vit', 'none.yml'], /^none\.yml: does not exist; check its name$/],
  [['vit', experiment], /nyud_small\.yml: has neither the model_type of a Hugging Face config nor the arch/],
  [
    ['vit', join(fixtures, 'vit/timm_siglip.json')],
    /^architecture: vit_base_patch16_siglip_224 is not built here: it has a head that pools by attention; /,
  ],
  [['onnx', experiment], /nyud_small\.yml: is not an ONNX file, or is damaged: it /],
  [['timm', 'config.json'], /unknown command 'timm'/],
])('import %j: a readable error, exit code 2, nothing written', async (args, message) => {
  await inScratch(async (cwd) => {
    const run = await runMoeforge(['import', ...args], { cwd })
    expect(run.stderr).toMatch(message)
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
    expect(await readdir(cwd)).toEqual([])
  })
})
