import { chmod, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { hasCommand } from '../has-command.js'
import { runMoeforge } from './run-moeforge.js'

test.each([
  [['frob'], /unknown command 'frob'/],
  [['verify'], /missing required argument 'config'/],
  [['import', 'm3vit'], /missing required argument 'file'/],
  [['verify', 'nosuch'], /nosuch: no such preset or file; presets are/],
  [
    ['verify', 'nano', '--unit', 'foo'],
    /--unit: there is no unit foo; units are attention_reorder, gate, gelu, layernorm, linear, patch_embed, patch_reorder, softmax/,
  ],
  [
    ['verify', 'nano', '--backend', 'csim,x'],
    /--backend: there is no backend x; backends are model, csim, verilator/,
  ],
  [['infer', 'nano', '--simulator', 'wasm'], /--simulator: the model needs none; leave it out, or name csim/],
  [['verify', 'nano', '--simulator', 'wasn'], /--simulator: there is no simulator wasn; .*did you mean wasm/],
  [['verify', 'nano', '--stalls', '1'], /1 is not a number from 0 to 0\.95/],
  [['verify', 'nano', '--seed', '1.5'], /1\.5 is not a whole number/],
  [['verify', 'nano', '--unit', 'gelu', '--layer', 'l0_fc1'], /--layer: cannot go with --unit/],
  [
    ['verify', 'nano', '--layer', 'l0_fc1', '--golden', '/nonexistent'],
    /--golden: \/nonexistent has no manifest\.json/,
  ],
  [
    ['verify', 'nano', '--layer', 'l1_gate', '--task', '2'],
    /--task: there is no task 2; tasks are 0 \(semseg\), 1 \(depth\)/,
  ],
  [
    ['verify', 'nano', '--layer', 'l0_fc1', '--weights', '/nonexistent'],
    /--weights: \/nonexistent does not exist/,
  ],
])('%j is bad usage', async (args, message) => {
  const run = await runMoeforge(args)
  expect(run.stderr).toMatch(message)
  expect(run.exitCode).toBe(2)
  expect(run.stdout).toBe('')
})

const hasTools = ['verilator', 'g++'].every(hasCommand)

test.skipIf(!hasTools)('verify --json prints one object', async () => {
  const run = await runMoeforge(['verify', 'nano', '--unit', 'gelu', '--json'])
  expect(run.exitCode).toBe(0)
  expect(run.stderr).toBe('')
  const report = JSON.parse(run.stdout)
  expect(report).toMatchObject({
    config: 'nano',
    profile: 'exact',
    simulator: 'native',
    differing: 0,
    passed: true,
  })
  expect(report.compared).toBeGreaterThan(1000)
  expect(report.results[1]).toMatchObject({
    unit: 'gelu delta-lut',
    backend: 'csim',
    differing: 0,
    cycles: null,
  })
  expect(report.results[2]).toMatchObject({ unit: 'gelu delta-lut', backend: 'verilator', differing: 0 })
})

test('a missing tool is exit code 3, and says how to get it', async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-cache-'), async (cache) => {
    const env = { PATH: '/nonexistent', MOEFORGE_CACHE: cache }
    const unit = ['verify', 'nano', '--unit', 'gelu', '--backend', 'verilator']
    const run = await runMoeforge([...unit, '--simulator', 'native'], { env })
    expect(run.stderr).toMatch(/verilator is missing: apt-get install verilator; without it generate/)
    expect(run.exitCode).toBe(3)
  })
})

test.skipIf(!hasTools)('a broken tool is said once, with a repair', async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-cache-'), async (folder) => {
    await writeFile(join(folder, 'verilator'), '#!/bin/sh\nkill -SEGV $$\n')
    await chmod(join(folder, 'verilator'), 0o755)
    const env = { PATH: `${folder}:${process.env.PATH}`, MOEFORGE_CACHE: join(folder, 'cache') }
    const run = await runMoeforge(['verify', 'nano', '--backend', 'csim,verilator'], { env })
    expect(run).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr:
        `${folder}/verilator does not run: it is ended by SIGSEGV; install it again: apt-get install --reinstall ` +
        'verilator; without it generate, the reference model and verify --backend csim still work; simulations of the ' +
        'Verilog do not',
    })
  })
})

test('help names every command', async () => {
  const run = await runMoeforge(['--help'])
  expect(run.exitCode).toBe(0)
  for (const command of ['init', 'import', 'generate', 'verify', 'doctor'])
    expect(run.stdout).toContain(`  ${command} `)
})
