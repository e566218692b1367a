import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { withTemporaryFolder } from '../../generator/temporary-folder.js'
import { npz, programFixtures, safetensors } from '../weights/fixtures.js'
import { badWeights } from './bad-weights.js'
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

test.each(badWeights)('%s: exit code 2, nothing written', async (_, prepare, message) => {
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
