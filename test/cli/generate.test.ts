import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { loadConfig } from '../../generator/config/load.js'
import { runMoeforge } from './run-moeforge.js'

it('generate --weights fits formats, writes the config that has them, and packs the weights', async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-cli-generate-'), async (cwd) => {
    const run = (...args: string[]) => runMoeforge(args, { cwd })
    await run('weights', 'synth', 'nano', '--seed', '7', '--out', 'floats')
    const generated = await run('generate', 'nano', '--weights', 'floats', '--out', 'project')
    expect(generated).toMatchObject({ exitCode: 0 })
    expect(generated.stderr).toContain('note: formats are fitted to the weights on an image made from a seed')

    const calibrated = ['calibrate', 'nano', '--weights', 'floats', '--out', 'calibrated.yaml']
    expect(await run(...calibrated)).toMatchObject({ exitCode: 0 })
    const used = loadConfig(join(cwd, 'project/config.yaml'))
    expect(used).toEqual(loadConfig(join(cwd, 'calibrated.yaml')))
    expect(used.numerics).not.toEqual(loadConfig('nano').numerics)

    await run('weights', 'pack', 'calibrated.yaml', '--weights', 'floats', '--out', 'packed')
    for (const file of ['weights.bin', 'accelerator.bin'])
      expect(await readFile(join(cwd, 'project/weights', file))).toEqual(
        await readFile(join(cwd, 'packed', file)),
      )
    const check = await run('generate', 'nano', '--weights', 'floats', '--check', 'project')
    expect(check).toMatchObject({ exitCode: 0, stdout: 'project is up to date' })

    const kept = ['generate', 'nano', '--weights', 'floats', '--no-calibrate', '--out', 'kept']
    expect((await run(...kept)).stderr).toContain('note: formats are as the config has them')
    expect(loadConfig(join(cwd, 'kept/config.yaml'))).toEqual(loadConfig('nano'))

    await run('calibrate', 'nano', '--bits', 'w8a10', '--weights', 'floats', '--out', 'few.yaml')
    const few = await run('generate', 'few.yaml', '--weights', 'floats', '--out', 'few')
    expect(few).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('calibrate --bits fits so few bits'),
    })
    expect(loadConfig(join(cwd, 'few/config.yaml'))).toEqual(loadConfig(join(cwd, 'few.yaml')))
  })
})

it('generate rejects an image that nothing is fitted to', async () => {
  const run = await runMoeforge(['generate', 'nano', '--image', 'cat.png'])
  expect(run).toMatchObject({ exitCode: 2 })
  expect(run.stderr).toBe('--image: is of no use without --weights; give --weights too')
})
