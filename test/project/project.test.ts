import { existsSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { loadConfig } from '../../generator/config/load.js'
import { projectFiles } from '../../generator/project/project-files.js'
import { showcaseFolder, shownFiles } from '../../generator/project/showcase.js'
import { checkProject, writeProject } from '../../generator/project/write-project.js'
import { hasCommand } from '../has-command.js'

const nano = loadConfig('nano')

function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-project-'), work)
}

/** What is in a folder's files, by their paths. */
async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  const read = async (path: string) => [relative(folder, path), await readFile(path)] as const
  return new Map(await Promise.all(paths.toSorted().map(read)))
}

describe('hls-out/nano', () => {
  test('has what a person reads of a project, as the generator writes it now', async () => {
    const files = await projectFiles(nano)
    const shown = shownFiles(files.keys())
    for (const path of ['config.yaml', 'README.md', 'Makefile', 'memory.json', 'rtl/linear.v', 'rtl/accel.v'])
      expect(shown).toContain(path)
    for (const path of shown)
      expect(await readFile(join(showcaseFolder, path), 'utf8'), `npm run showcase: ${path}`).toBe(
        files.get(path),
      )
  })

  test('and the hashes of all', async () => {
    const { outdated } = await checkProject(nano, showcaseFolder)
    expect(outdated, 'npm run showcase').toEqual([])
  })

  test.skipIf(!hasCommand('git'))('has nothing of the library, and no vectors', async () => {
    const { stdout } = await execa('git', ['ls-files', '.'], { cwd: showcaseFolder })
    const shown = shownFiles((await projectFiles(nano)).keys())
    expect(stdout.split('\n').toSorted()).toEqual([...shown, 'manifest.json'].toSorted())
  })
})

test('a network without experts has no patch_reorder', async () => {
  const dense = await projectFiles({ ...nano, model: { ...nano.model, moe: null } })
  expect([...dense.keys()].filter((path) => path.includes('patch_reorder'))).toEqual([])
  expect(dense.get('Makefile')).not.toContain('patch_reorder')
})

test('the same config gives the same bytes, and its config.yaml the same project', async () => {
  await inFolder(async (folder) => {
    await writeProject(nano, join(folder, 'a'), { force: false })
    await writeProject(loadConfig(join(folder, 'a/config.yaml')), join(folder, 'b'), { force: false })
    expect(await filesIn(join(folder, 'b'))).toEqual(await filesIn(join(folder, 'a')))
    for (const script of ['sim/compare.sh', 'scripts/vitis_run.sh'])
      expect((await stat(join(folder, 'a', script))).mode & 0o111).toBe(0o111)
  })
})

test('a folder that moeforge did not write is never touched', async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, 'thesis.tex'), 'mine')
    for (const force of [false, true]) {
      await expect(writeProject(nano, folder, { force })).rejects.toThrow(
        'holds files that moeforge did not write',
      )
    }
    expect(await readdir(folder)).toEqual(['thesis.tex'])
  })
})

test('edits are kept unless forced away, and check names them', async () => {
  await inFolder(async (folder) => {
    const out = join(folder, 'p')
    await writeProject(nano, out, { force: false })
    await writeFile(join(out, 'rtl/linear.v'), 'edited')
    await writeFile(join(out, 'notes.txt'), 'mine')
    expect(await checkProject(nano, out)).toEqual({
      edited: ['rtl/linear.v'],
      missing: [],
      added: ['notes.txt'],
      outdated: [],
    })
    await expect(writeProject(nano, out, { force: false })).rejects.toThrow(
      'was changed by hand: rtl/linear.v, notes.txt',
    )
    expect(await readFile(join(out, 'notes.txt'), 'utf8')).toBe('mine')
    await writeProject(nano, out, { force: true })
    expect(await checkProject(nano, out)).toEqual({ edited: [], missing: [], added: [], outdated: [] })
    expect(await readdir(folder)).toEqual(['p'])
  })
})

test('check says what another config would change', async () => {
  const check = await checkProject(loadConfig('nano', { numerics: 'edge-moe' }), showcaseFolder)
  expect(check.outdated).toContain('rtl/linear.v')
  expect(check.edited).toEqual([])
})

test('an interrupted run leaves nothing behind', async () => {
  await inFolder(async (folder) => {
    const main = join(packageRoot, 'dist/generator/cli/main.js')
    for (const delay of [150, 300, 450]) {
      const run = execa(process.execPath, [main, 'generate', 'm3vit-tiny', '--out', 'out'], {
        cwd: folder,
        reject: false,
      })
      setTimeout(() => run.kill('SIGINT'), delay)
      await run
      // What cleans up outlives the process for a moment.
      const left = async () => (await readdir(folder)).filter((name) => name !== 'out')
      await expect.poll(left, { timeout: 60_000 }).toEqual([])
      if (existsSync(join(folder, 'out')))
        expect(await readdir(join(folder, 'out'))).toContain('manifest.json')
    }
  })
})
