// needs: verilator g++
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { randomIntegers, seededRandom } from '../../generator/base/random.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { preparationOf } from '../../generator/verify/layers/index.js'
import type { LayerTensors } from '../../generator/verify/layers/layer.js'
import { loadParameter } from '../../generator/weights/parameter-source.js'
import { awkwardName } from '../awkward-name.js'
import { unsetHeaders } from '../shim/unset-headers.js'
import { runMoeforge } from './run-moeforge.js'

/** A golden folder for nano's l0_fc1 with the weights that seed 5 makes, `flip` values wrong. */
async function writeGolden(folder: string, flip: number): Promise<void> {
  const design = elaborate(loadConfig('nano'))
  const step = design.program.steps.find(({ name }) => name === 'l0_fc1')
  if (step === undefined) throw new Error('nano has no l0_fc1')
  const { tokens, dim } = design.network
  const x = randomIntegers(seededRandom(1), tokens * dim, design.formats.norm.width)
  const source: LayerTensors = {
    task: 0,
    tensor: async () => x,
    indices: async () => new Int32Array(0),
    parameter: (parameter, shape) => loadParameter(design, { folders: [], seed: 5 }, parameter, shape),
  }
  const runs = (await preparationOf(step)?.(step, design, source)) ?? []
  const tensors = new Map([['l0_norm2', x], ...runs.flatMap((run) => [...run.tensors])])
  const entries = []
  for (const [name, values] of tensors) {
    if (name === 'l0_fc1_gelu') values[77] ^= flip
    await writeFile(
      join(folder, `${name}.bin`),
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    )
    entries.push({ name, file: `${name}.bin`, shape: [tokens, values.length / tokens], dtype: 'int32' })
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ tensors: entries }))
}

test.each([0, 1])('%d wrong values in a golden tensor', async (flip) => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-golden-'), async (folder) => {
    await writeGolden(folder, flip)
    const run = await runMoeforge(['verify', 'nano', '--layer', 'l0_fc1', '--seed', '5', '--golden', folder])
    if (flip === 0) {
      expect(run.stdout).toContain('all equal')
      expect(run.exitCode).toBe(0)
      return
    }
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toContain('3 of 6 rows FAILED')
    for (const backend of ['model', 'csim', 'verilator']) {
      expect(run.stderr).toMatch(
        new RegExp(
          `l0_fc1_gelu ${backend}, nano seed=5.*: \\[0\\]\\[77\\]: got -?\\d+, want -?\\d+ \\(1 of 2176 differ\\)`,
        ),
      )
      expect(run.stderr).toContain(
        `replay: moeforge verify nano --numerics exact --layer l0_fc1_gelu --backend ${backend} --seed 5 --stalls 0.3 --golden ${folder}`,
      )
    }
  })
})

test('cache and scratch may lie in folders with any name', async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-names-'), async (folder) => {
    const awkward = join(folder, awkwardName)
    await mkdir(awkward)
    const env = { TMPDIR: awkward, MOEFORGE_CACHE: join(awkward, 'cache') }
    const run = await runMoeforge(['verify', 'nano', '--unit', 'gate'], { cwd: awkward, env })
    expect(run.stderr).not.toContain('FAILED')
    expect(run.exitCode).toBe(0)
    expect(await readdir(awkward)).toEqual(['cache'])
  })
})

test('--hls-include compiles against other headers, whatever warnings are theirs, and sees when they change', async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-headers-'), async (cwd) => {
    const include = join(cwd, 'include')
    await unsetHeaders(include)
    // As the vendor's, headers include others in folders below.
    const below = join(include, 'etc', 'below.h')
    await mkdir(join(include, 'etc'))
    await writeFile(below, '')
    await appendFile(join(include, 'ap_int.h'), '#include "etc/below.h"\n')
    const args = ['verify', 'nano', '--unit', 'gelu', '--backend', 'csim', '--hls-include', 'include']
    const first = await runMoeforge(args, { cwd })
    expect(first.exitCode, first.stderr).toBe(0)
    await writeFile(below, '#error another version\n')
    const run = await runMoeforge(args, { cwd })
    expect(run.stderr).toContain('another version')
    expect(run.exitCode).toBe(3)
  })
})

test('--hls-include of a folder without headers is bad input', async () => {
  const run = await runMoeforge([
    'verify',
    'nano',
    '--unit',
    'gelu',
    '--backend',
    'csim',
    '--hls-include',
    'docs',
  ])
  expect(run.stderr).toContain('--hls-include: docs has no ap_int.h')
  expect(run.exitCode).toBe(2)
})
