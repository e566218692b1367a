// needs: verilator g++ xmllint
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { removeAtEnd } from '../../generator/base/cleaner.js'
import { packageRoot } from '../../generator/base/root.js'
import { runMoeforge } from '../cli/run-moeforge.js'

// Ten cases that three builds serve: the seed decides weights and image.
const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const cases = join(tmpdir(), `moeforge-regress-${process.pid}`)
const forget = removeAtEnd(cases)

const run = (...args: string[]) => runMoeforge(['regress', cases, ...args])
const caseFile = (name: string) => join(cases, `${name}.case.yaml`)

describe('ten cases on three backends', () => {
  beforeAll(() => {
    mkdirSync(cases)
    for (const seed of seeds)
      writeFileSync(
        caseFile(`seed${seed}`),
        `config: nano\nseed: ${seed}\ntasks: [${seed % 2 === 0 ? 'depth' : '0'}]\n`,
      )
  })
  afterAll(() => {
    rmSync(cases, { recursive: true, force: true })
    forget()
  })

  test('that are not locked yet fail, and are locked with a reason', async () => {
    const before = await run()
    expect([before.exitCode, before.stdout]).toEqual([1, expect.stringContaining('30 runs: 30 not locked')])
    const update = await run('--update', '--reason', 'first lock')
    expect(update.exitCode).toBe(0)
    const lock = JSON.parse(readFileSync(join(cases, 'regress.lock.json'), 'utf8'))
    expect(Object.keys(lock.cases)).toHaveLength(10)
    expect(lock.cases.seed1.reasons).toMatchObject([{ reason: 'first lock' }])
  })

  test('are equal when nothing has changed, and then nothing runs', async () => {
    const made = () => readdirSync(join(cases, '.regress', 'done')).length
    const before = made()
    const { exitCode, stdout } = await run('--json')
    expect([exitCode, JSON.parse(stdout).passed, made()]).toEqual([0, true, before])
  })

  test('whose rounding has changed are named: case, tensor, index, both values', async () => {
    writeFileSync(
      caseFile('seed4'),
      'config: nano\nseed: 4\ntasks: [depth]\nedits: { numerics.rounding: trn }\n',
    )
    const junit = join(cases, 'results.xml')
    const { exitCode, stdout } = await run('--junit', junit)
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(
      /^seed4, depth: patch_embed\[\d+\]\[\d+\]: got -?\d+, locked -?\d+ \(\d+ differ\); \d+ further tensors.*first lock \(model, csim, verilator\)$/m,
    )
    expect(stdout).toContain('30 runs: 27 ok, 3 changed')
    const schema = join(packageRoot, 'test', 'regress', 'junit.xsd')
    execFileSync('xmllint', ['--noout', '--schema', schema, junit], { stdio: 'pipe' })
    expect(readFileSync(junit, 'utf8').match(/<failure /g)).toHaveLength(3)
  })

  test('without the values of the lock name the first row', async () => {
    const env = { MOEFORGE_CACHE: join(cases, 'other-cache') }
    const { stdout } = await runMoeforge(['regress', cases, '--backend', 'model'], { env })
    expect(stdout).toMatch(/^seed4, depth: patch_embed row \d+; /m)
  })

  test('in shards are all there once', async () => {
    const parts = await Promise.all([1, 2, 3].map((part) => run('--json', '--shard', `${part}/3`)))
    const names = parts.flatMap(({ stdout }) =>
      JSON.parse(stdout).runs.map(
        (each: { case: string; backend: string }) => `${each.case} ${each.backend}`,
      ),
    )
    expect(names).toHaveLength(30)
    expect(new Set(names).size).toBe(30)
  })

  test('are locked anew with another reason, the first one kept', async () => {
    expect((await run('--update', '--reason', 'results are cut off')).exitCode).toBe(0)
    const lock = JSON.parse(readFileSync(join(cases, 'regress.lock.json'), 'utf8'))
    expect(lock.cases.seed4.reasons.map(({ reason }: { reason: string }) => reason)).toEqual([
      ...['first lock', 'results are cut off'],
    ])
    expect(lock.cases.seed5.reasons).toHaveLength(1)
    expect((await run()).exitCode).toBe(0)
  })

  test('a case that is gone is told, and dropped by an update', async () => {
    rmSync(caseFile('seed10'))
    expect((await run('--backend', 'model')).stderr).toContain('has seed10, depth, of which there is no case')
    expect((await run('--backend', 'model', '--update', '--reason', 'fewer')).exitCode).toBe(0)
    const lock = JSON.parse(readFileSync(join(cases, 'regress.lock.json'), 'utf8'))
    expect(Object.keys(lock.cases)).toHaveLength(9)
  })

  test.each([
    [['--sbatch', '--time=1'], /of no use without Slurm/],
    [['--update'], /--update: and --reason go together/],
    [['--reason', 'x'], /--update: and --reason go together/],
    [['--update', '--reason', 'x', '--shard', '1/2'], /cannot go with --shard/],
    [['--update', '--reason', 'x', '--backend', 'csim'], /needs the model/],
    [['--shard', '3/2'], /is not PART\/OF/],
  ])('%j is bad usage', async (args, message) => {
    const { exitCode, stderr } = await run(...args)
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)])
  })
})

test.each([
  ['config: nano\nsede: 1\n', /bad\.case\.yaml.*sede/],
  ['seed: 1\n', /bad\.case\.yaml: config/],
  ['config: missing.yaml\n', /missing\.yaml/],
  ['config: nano\ntasks: [colour]\n', /colour/],
])('a case of %j is told', async (text, message) => {
  const folder = `${cases}-bad`
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(join(folder, 'bad.case.yaml'), text)
    const { exitCode, stderr } = await runMoeforge(['regress', folder])
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
