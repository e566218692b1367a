// needs: make g++ verilator iverilog yosys
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { unitNames } from '../../generator/units/unit-names.js'
import { awkwardName } from '../awkward-name.js'
import { copyNanoProject } from './nano-project.js'
import { pathWithoutNode } from './path-without-node.js'

describe('in a copied folder, away from moeforge', () => {
  let folder: string
  let project: string
  let env: Record<string, string>
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
  })
  afterAll(() => rm(folder, { recursive: true }))

  const make = (target: string, ...variables: readonly string[]) =>
    execa('make', ['-j2', target, ...variables], {
      cwd: project,
      env,
      extendEnv: false,
      reject: false,
      all: true,
    })

  async function caseCount(units: readonly string[]): Promise<number> {
    const data = await readdir(join(project, 'data'), { recursive: true })
    return data.filter((path) => path.endsWith('about.txt') && units.includes(path.split('/')[0])).length
  }

  test('there are cases, and no Node', async () => {
    expect(await caseCount(unitNames)).toBeGreaterThan(5)
    const node = await execa('sh', ['-c', 'command -v node'], { env, extendEnv: false, reject: false })
    expect(node.stdout).toBe('')
  })

  // Eight units to build with Verilator are for test:full.
  const simulated = process.env.MOEFORGE_TEST_FULL === undefined ? ['gate', 'gelu'] : unitNames
  test.each([
    ['csim', unitNames],
    ['verilator', simulated],
  ] as const)('make %s passes', async (target, units) => {
    const { stdout, all, exitCode } = await make(target, `UNITS=${units.join(' ')}`)
    expect(exitCode, all).toBe(0)
    expect(stdout.match(/^ok {5}data\//gm)?.length).toBe(await caseCount(units))
    // With -j2 units end in any order, each with a line of its own.
    const equal = [...stdout.matchAll(new RegExp(`^${target}, (\\w+): equal$`, 'gm'))].map(([, unit]) => unit)
    expect(equal.toSorted()).toEqual([...units].toSorted())
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

  test.each(['accelerator', 'mock-accelerator', 'lint'])('make %s passes', async (target) => {
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

test('in a folder with a plain name Verilator builds there', async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-project-'), async (folder) => {
    await copyNanoProject(join(folder, 'nano'))
    await execa('make', ['build/verilator_gate/run', 'VERILATOR_OPT=-O0'], { cwd: join(folder, 'nano') })
    const made = await readdir(join(folder, 'nano/build/verilator_gate'))
    expect(made).toContain('run')
    expect(made).toContain('Vgate.h')
  })
})
