import { existsSync } from 'node:fs'
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { loadConfig } from '../../generator/config/load.js'
import { projectFiles } from '../../generator/project/project-files.js'
import { showcaseFolder, shownFiles } from '../../generator/project/showcase.js'
import { checkProject, writeProject } from '../../generator/project/write-project.js'
import { awkwardName } from '../awkward-name.js'
import { hasCommand } from '../has-command.js'
import { copyNanoProject } from './nano-project.js'
import { pathWithoutNode } from './path-without-node.js'

const nano = loadConfig('nano')

function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-project-'), work)
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
    const { stdout } = await execa('diff', ['-r', 'a', 'b'], { cwd: folder, reject: false })
    expect(stdout).toBe('')
    for (const script of ['sim/compare.sh', 'scripts/vitis_run.sh'])
      expect((await stat(join(folder, 'a', script))).mode & 0o111).toBe(0o111)
  })
})

describe('in a copied folder, away from moeforge', () => {
  let folder: string
  let project: string
  let env: Record<string, string>
  let caseCount: number
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'moeforge-project-'))
    // Whatever a shell, make or Verilator's makefiles could stumble over.
    project = join(folder, awkwardName)
    await copyNanoProject(project)
    env = {
      ...{ PATH: await pathWithoutNode(join(folder, 'bin')), CXX: 'g++' },
      // What runs for a moment is not worth minutes of compiling.
      ...{ CXXFLAGS: '-O1', VERILATOR_OPT: '-O0' },
    }
    const data = await readdir(join(project, 'data'), { recursive: true })
    caseCount = data.filter((path) => path.endsWith('about.txt')).length
  })
  afterAll(() => rm(folder, { recursive: true }))

  const make = (target: string) =>
    execa('make', [target], { cwd: project, env, extendEnv: false, reject: false, all: true })

  test('there are cases, and no Node', async () => {
    expect(caseCount).toBeGreaterThan(5)
    const node = await execa('sh', ['-c', 'command -v node'], { env, extendEnv: false, reject: false })
    expect(node.stdout).toBe('')
  })

  test.each(['csim', 'verilator'])('make %s passes', async (target) => {
    const { stdout, all, exitCode } = await make(target)
    expect(exitCode, all).toBe(0)
    expect(stdout.match(/^ok {5}data\//gm)?.length).toBe(caseCount)
  })

  test("cosimulation's run is an image as far as the first block with experts, and compares what there is", async () => {
    const program = join(project, 'build/kernel')
    const { stdout } = await execa(program, ['data/network', '--cosim'], { cwd: project })
    const [, compared] = /^data\/network\/expected_task0\.txt: 0 of (\d+) tensors differ$/m.exec(stdout) ?? []
    expect(Number(compared)).toBeGreaterThan(15)
    expect(stdout).toMatch(/^ {2}stopped after step \d+: \d+ tensors not made, not compared$/m)
    expect(stdout).toMatch(/^ {2}\d+ tensors stay on chip, not compared$/m)
    expect(stdout).toMatch(/^ {2}task 0 and the last image only$/m)
    const whole = await execa(program, ['data/network'], { cwd: project })
    expect(whole.stdout).toMatch(/0 of (7\d) tensors differ/)
  })

  test('of Verilator only the program is kept where its makefiles cannot work', async () => {
    expect(await readdir(join(project, 'build/verilator_gelu'))).toEqual(['run'])
  })

  test('its runtime and the test bench are compiled again when the test bench has changed', async () => {
    await rm(join(project, 'build/verilator_gelu'), { recursive: true })
    const first = await make('build/verilator_gelu/run')
    expect(first.all).not.toMatch(/-o (verilated|harness)\.o/)
    await appendFile(join(project, 'sim/harness.cpp'), '// edited')
    const second = await make('build/verilator_gelu/run')
    expect(second.all).toMatch(/-o harness\.o/)
    expect(second.exitCode, second.all).toBe(0)
  })

  test.each(['accelerator', 'lint'])('make %s passes', async (target) => {
    const { all, exitCode } = await make(target)
    expect(exitCode, all).toBe(0)
  })

  test('make csim fails when an expected value is another', async () => {
    const expected = join(project, 'data/linear/1/expected/y.bin')
    const bytes = await readFile(expected)
    bytes[40] ^= 1
    await writeFile(expected, bytes)
    const { all, exitCode } = await make('csim')
    expect(exitCode).toBe(2)
    expect(all).toContain('FAILED data/linear/1/: y.bin differs')
  })
})

test.skipIf(!hasCommand('make'))('in a folder with a plain name Verilator builds there', async () => {
  await inFolder(async (folder) => {
    await copyNanoProject(join(folder, 'nano'))
    await execa('make', ['build/verilator_gate/run', 'VERILATOR_OPT=-O0'], { cwd: join(folder, 'nano') })
    const made = await readdir(join(folder, 'nano/build/verilator_gate'))
    expect(made).toContain('run')
    expect(made).toContain('Vgate.h')
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
