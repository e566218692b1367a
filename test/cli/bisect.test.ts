// needs: g++
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { runMoeforge } from './run-moeforge.js'

test('a changed unit of a project is named, and its replay fails alone', { timeout: 120_000 }, async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-bisect-'), async (cwd) => {
    const run = (...args: string[]) => runMoeforge(args, { cwd })
    expect((await run('generate', 'nano', '--out', 'mine')).exitCode).toBe(0)
    const path = join(cwd, 'mine/hls/requantise.hpp')
    const text = await readFile(path, 'utf8')
    const wrong = text.replace('if (Round && shift > 0)', 'if (false)')
    expect(wrong).not.toBe(text)
    await writeFile(path, wrong)
    const found = await run('bisect', 'nano', '--backend', 'csim', '--project', 'mine', '--out', 'replay')
    expect(found.exitCode).toBe(1)
    expect(found.stderr).toMatch(/patch_embed is the first step that differs from the reference$/)
    expect(found.stdout).toMatch(/^changed sources: hls\/requantise\.hpp$/m)
    expect(found.stdout).toMatch(/^The fault is in patch_embed \(patchEmbed\): all that it reads is right/m)
    expect(found.stdout).toMatch(/^ {2}alone {3}wrong too/m)
    expect(found.stdout).toMatch(/^patch_embed +\d+ +544 FAULT$/m)
    expect(found.stdout).toMatch(/^l3_x_out +\d+ +544 follows from /m)
    const [, command = ''] = /^the step alone: moeforge (.*)$/m.exec(found.stdout) ?? []
    const alone = await run(...command.split(' '))
    expect(alone.exitCode).toBe(1)
    expect(alone.stdout).toMatch(/^patch_embed_linear +csim .* FAILED$/m)
    // What is no tensor of the program is run again by its layer.
    expect(alone.stderr).toMatch(
      /replay: moeforge verify nano .* --layer patch_embed --backend csim .* --project \S+mine /,
    )
    const whole = await run('verify', 'nano', '--project', 'mine')
    expect(whole.stderr).toContain('--project: is of a layer or of the network; give --layer or --network')
  })
})

test('what is not hardware is an error', async () => {
  const run = await runMoeforge(['bisect', 'nano', '--backend', 'model'])
  expect(run).toMatchObject({ exitCode: 2 })
  expect(run.stderr).toContain('--backend: there is no hardware model; backends are csim, verilator')
})
