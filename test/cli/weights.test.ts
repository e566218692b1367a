import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { withTemporaryFolder } from '../../generator/temporary-folder.js'
import { bytesOf, type Fixture, npz, programFixtures, safetensors } from '../weights/fixtures.js'
import { runMoeforge } from './run-moeforge.js'

const nano = elaborate(loadConfig('nano'))

function inScratch(work: (cwd: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-cli-weights-'), work)
}

test('synth, verify with what it wrote, pack', async () => {
  await inScratch(async (cwd) => {
    const synth = await runMoeforge(['weights', 'synth', 'nano', '--seed', '7', '--out', 'floats'], { cwd })
    expect(synth).toMatchObject({ exitCode: 0, stdout: `55 tensors in ${join(cwd, 'floats')}` })
    const layer = ['verify', 'nano', '--layer', 'l0_fc2', '--backend', 'model']
    expect(await runMoeforge([...layer, '--weights', 'floats'], { cwd })).toMatchObject({ exitCode: 0 })
    for (const out of ['packed', 'again']) {
      const pack = await runMoeforge(['weights', 'pack', 'nano', '--weights', 'floats', '--out', out], {
        cwd,
      })
      expect(pack).toMatchObject({ exitCode: 0 })
      expect(pack.stdout).toMatch(/^95 tensors, [\d,]+ bytes in /)
    }
    for (const file of ['weights.bin', 'memory-map.json'])
      expect(await readFile(join(cwd, 'packed', file))).toEqual(await readFile(join(cwd, 'again', file)))
    const occupied = await runMoeforge(['weights', 'synth', 'nano', '--out', 'packed'], { cwd })
    expect(occupied.stderr).toMatch(/^--out: packed holds files already; name another folder/)
    expect(occupied.exitCode).toBe(2)
    expect((await readdir(cwd)).sort()).toEqual(['again', 'floats', 'packed'])
  })
})

test('the same network from an .npz gives the same image as from safetensors', async () => {
  await inScratch(async (cwd) => {
    await writeFile(join(cwd, 'a.npz'), npz(programFixtures(nano)))
    await writeFile(join(cwd, 'b.safetensors'), safetensors(programFixtures(nano)))
    for (const file of ['a.npz', 'b.safetensors']) {
      const run = await runMoeforge(['weights', 'pack', 'nano', '--weights', file, '--out', `${file}.out`], {
        cwd,
      })
      expect(run).toMatchObject({ stderr: '', exitCode: 0 })
    }
    expect(await readFile(join(cwd, 'a.npz.out/weights.bin'))).toEqual(
      await readFile(join(cwd, 'b.safetensors.out/weights.bin')),
    )
  })
})

/** Nano's weights as a checkpoint, changed. */
function checkpoint(edit: (tensors: Map<string, Fixture>) => void) {
  return async (cwd: string) => {
    const tensors = programFixtures(nano)
    edit(tensors)
    await writeFile(join(cwd, 'weights.safetensors'), safetensors(tensors))
    return 'weights.safetensors'
  }
}

const bad: [string, (cwd: string) => Promise<string>, RegExp][] = [
  [
    'a .bin that is cut off',
    async (cwd) => {
      await mkdir(join(cwd, 'floats'))
      for (const [name, { values }] of programFixtures(nano))
        await writeFile(join(cwd, 'floats', `${name}.float32.bin`), bytesOf(values))
      await truncate(join(cwd, 'floats/l1_htoh4_weight.float32.bin'), 32_764)
      await truncate(join(cwd, 'floats/l2_fc1_bias.float32.bin'), 511)
      return 'floats'
    },
    /^floats\/l1_htoh4_weight\.float32\.bin: holds 8191 values, but l1_htoh4_weight has 4 x 64 x 32, 8192 values; .*\nfloats\/l2_fc1_bias\.float32\.bin: holds 127 values/,
  ],
  [
    'a safetensors whose header lies',
    async (cwd) => {
      const lie = safetensors(programFixtures(nano), (header) =>
        Object.assign(header.l0_fc1_bias, { data_offsets: [0, 512] }),
      )
      await writeFile(join(cwd, 'weights.safetensors'), lie)
      return 'weights.safetensors'
    },
    /^weights\.safetensors: \w+: its data from 0 on overlaps another tensor's up to 512; save the file again$/m,
  ],
  [
    'NaN',
    checkpoint((tensors) => {
      const fixture = tensors.get('l3_norm2_weight')
      if (fixture !== undefined) fixture.values[3] = Number.NaN
    }),
    /^weights\.safetensors: l3_norm2_weight: 1 of 32 values are not finite, the first, \[3\], is NaN; export the weights again$/,
  ],
  [
    'an expert too few, and none at all',
    checkpoint((tensors) => {
      tensors.set('l1_htoh4_weight', { shape: [3, 64, 32], values: new Float32Array(3 * 64 * 32) })
      tensors.delete('l3_h4toh_weight')
    }),
    /^weights\.safetensors: l1_htoh4_weight: is 3 x 64 x 32, but l1_htoh4_weight must be 4 x 64 x 32; .*\nl3_h4toh_weight: is missing: no l3_h4toh_weight in weights\.safetensors; /,
  ],
  [
    'a transposed matrix',
    checkpoint((tensors) => {
      tensors.set('l0_fc1_weight', { shape: [32, 128], values: new Float32Array(4096) })
    }),
    /^weights\.safetensors: l0_fc1_weight: is 32 x 128, but l0_fc1_weight must be 128 x 32; /,
  ],
  [
    'a PyTorch checkpoint',
    async (cwd) => {
      await writeFile(join(cwd, 'model.pth'), 'PK')
      return 'model.pth'
    },
    /^model\.pth: is a PyTorch pickle, which only Python can read; convert it: python3 -c "import sys, torch; .*" model\.pth model\.safetensors$/,
  ],
]

test.each(bad)('%s: exit code 2, nothing written', async (_, prepare, message) => {
  await inScratch(async (cwd) => {
    const path = await prepare(cwd)
    const run = await runMoeforge(['weights', 'pack', 'nano', '--weights', path, '--out', 'out'], { cwd })
    expect(run.stderr).toMatch(message)
    expect(run.stderr).not.toMatch(/\n\s+at /)
    expect(run.exitCode).toBe(2)
    expect(await readdir(cwd)).toEqual([path])
  })
})

test.each([
  [['weights'], /Usage: moeforge weights/],
  [['weights', 'frob'], /unknown command/],
  [['weights', 'pack', 'nano', '--out', 'x'], /required option '--weights/],
  [['weights', 'synth', 'nano'], /required option '--out/],
])('%j is bad usage', async (args, message) => {
  const run = await runMoeforge(args)
  expect(run.stderr).toMatch(message)
  expect(run.exitCode).toBe(2)
})
