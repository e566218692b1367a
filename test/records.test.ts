import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { packageRoot } from '../generator/base/root.js'
import { withTemporaryFolder } from '../generator/base/temporary-folder.js'

/** What the compiler says of a copy of the sources in which one text was replaced, by file. */
async function errorsAfter(path: string, from: string, to: string): Promise<Map<string, string>> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-records-'), async (folder) => {
    for (const name of ['generator', 'sim', 'package.json', 'tsconfig.json', 'tsconfig.build.json'])
      await cp(join(packageRoot, name), join(folder, name), { recursive: true })
    await symlink(join(packageRoot, 'node_modules'), join(folder, 'node_modules'))
    const text = await readFile(join(folder, path), 'utf8')
    expect(text).toContain(from)
    await writeFile(join(folder, path), text.replace(from, to))
    const compile = ['tsc', '--noEmit', '--pretty', 'false', '-p', 'tsconfig.build.json']
    const { stdout, exitCode } = await execa('npx', compile, { cwd: folder, reject: false })
    expect(exitCode).not.toBe(0)
    const errors = stdout.matchAll(/^([^\s(]+)\(\d+,\d+\): error (.*)$/gm)
    return new Map([...errors].map(([, file, message]) => [file, message]))
  })
}

/** `Property 'x' is missing in type …`: what is said of a record that lacks a key, and of nothing else here. */
const missing = /^TS(2741|1360|2739)\b.*\bmissing\b|^TS1360/

test('a new kind of step is missed wherever kinds differ', async () => {
  const index = 'generator/network/steps/index.ts'
  const errors = await errorsAfter(
    index,
    '  | AddStep\n',
    "  | AddStep\n  | { readonly kind: 'pool'; readonly name: string }\n",
  )
  expect([...errors.keys()].sort()).toEqual([
    'generator/calibrate/propose.ts',
    'generator/explain/accelerator-place.ts',
    'generator/explain/explain-value.ts',
    'generator/explain/value-beats.ts',
    index,
    'generator/oracle/float-network.ts',
    'generator/reference/reference-model.ts',
    'generator/targets/hls-kernel/kernel-lowering.ts',
    'generator/targets/hls-kernel/kernel-tensors.ts',
    'generator/targets/verilog-array/accelerator-tensors.ts',
    'generator/targets/verilog-array/lower-program.ts',
    'generator/targets/verilog-array/memory-tenants.ts',
    'generator/verify/layers/index.ts',
  ])
  for (const [file, message] of errors) expect(message, file).toMatch(missing)
})

test.each([
  [
    'gelu',
    "  shift: { doc: 'no table'",
    'maxError',
    ['generator/explain/gelu.explain.ts', 'generator/units/gelu/gelu.methods.ts'],
  ],
  [
    'softmax',
    '  shiftmax: { doc:',
    'weightBits',
    [
      'generator/report-data/approximations/exponential.ts',
      'generator/units/softmax/softmax.methods.ts',
      'generator/units/softmax/softmax.reference.ts',
    ],
  ],
])('a new method of %s is missed where methods differ', async (unit, before, setting, files) => {
  const added = `  exact: { doc: 'none', ${setting}: null },\n`
  const errors = await errorsAfter(`generator/config/${unit}-methods.ts`, before, added + before)
  expect([...errors.keys()].sort()).toEqual(files)
  for (const [file, message] of errors) expect(message, file).toMatch(missing)
})
