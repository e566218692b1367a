import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { hasCommand } from '../has-command.js'
import { oneTap } from '../verify/small-networks.js'
import { runMoeforge } from './run-moeforge.js'

function withConfig(work: (run: (...args: string[]) => ReturnType<typeof runMoeforge>) => Promise<void>) {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-hidden-'), async (cwd) => {
    const formats = { activation: 'fixed<32,10>', key: 'fixed<32,10>' }
    await writeFile(join(cwd, 'my.yaml'), stringify({ ...oneTap, numerics: { formats } }))
    await work((...args) => runMoeforge(args, { cwd }))
  })
}

const hasTools = ['verilator', 'g++'].every(hasCommand)

const why = /numerics\.formats\.key: keys of 32 bits are wider .*; write at most 16 bits/

test.skipIf(!hasTools)('a backend that was named and cannot run is a row, and exit code 2', async () => {
  await withConfig(async (run) => {
    const named = await run('verify', 'my.yaml', '--network', '--backend', 'csim,verilator')
    expect(named.exitCode).toBe(2)
    expect(named.stdout).toMatch(/network main +verilator .* not run/)
    expect(named.stdout).toMatch(/all equal, 1 of 2 rows not run/)
    expect(named.stdout).toMatch(why)
    expect(named.stderr).toMatch(/^--backend: verilator was not run; /m)
    const all = await run('verify', 'my.yaml', '--network')
    expect(all.exitCode).toBe(0)
    expect(all.stdout).toMatch(why)
  })
})

test('the model alone compares nothing, and that is no success', async () => {
  await withConfig(async (run) => {
    const layer = await run('verify', 'my.yaml', '--layer', 'l0_q', '--backend', 'model')
    expect(layer.exitCode).toBe(2)
    expect(layer.stdout).not.toContain('all equal')
    expect(layer.stderr).toMatch(/^--backend: nothing was compared: .*; name csim or verilator too/m)
  })
})

test('generate and weights pack say why there is no accelerator', async () => {
  await withConfig(async (run) => {
    const generated = await run('generate', 'my.yaml', '--out', 'project')
    expect(generated).toMatchObject({ exitCode: 0 })
    expect(generated.stdout).toMatch(/the project has no accelerator in Verilog\. /)
    expect(generated.stdout).toMatch(why)
    await run('weights', 'synth', 'my.yaml', '--out', 'floats')
    const packed = await run('weights', 'pack', 'my.yaml', '--weights', 'floats', '--out', 'packed')
    expect(packed).toMatchObject({ exitCode: 0 })
    expect(packed.stdout).toMatch(/accelerator\.bin was not written: there is no accelerator in Verilog\. /)
    expect(packed.stdout).toMatch(why)
  })
})
