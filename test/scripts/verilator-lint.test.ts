import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { withScratchFolder } from '../../generator/base/temporary-folder.js'
import { exampleTops, mustBeNone, verilatorProblems } from '../../scripts/verilator-lint.js'
import { findTool } from '../../sim/tools.js'
import { isVerilatorWasmBuilt } from '../../sim/wasm/wasm-translator.js'

afterEach(() => vi.unstubAllEnvs())

test('the accelerator and every unit are looked at', () => {
  expect(exampleTops()).toEqual(
    expect.arrayContaining(['nano_accel', 'linear', 'gelu', 'softmax', 'attention_reorder']),
  )
})

describe.each([
  ['with Verilator', findTool('verilator') !== null, process.env.PATH],
  ['with Verilator in WebAssembly', isVerilatorWasmBuilt(), ''],
])('%s', (_, isHere, path) => {
  test.skipIf(!isHere)('a width that does not fit is named, in library and example', async () => {
    vi.stubEnv('PATH', path)
    await withScratchFolder('lint', async (root) => {
      for (const folder of ['hls-out/nano/rtl', 'templates/lib'])
        await cp(join(packageRoot, folder), join(root, folder), { recursive: true })
      expect(await verilatorProblems(['gelu'], root)).toEqual([])
      await replace(
        join(root, 'templates/lib/gelu/gelu_delta.v'),
        /output wire signed \[Width-1:0\]/,
        'output wire [Width:0]',
      )
      expect(await verilatorProblems(['gelu'], root)).toEqual([
        expect.stringMatching(
          /^gelu: Verilator does not accept it; mend [\s\S]*\n%Warning-WIDTH: \S+\.v:\d+:/,
        ),
      ])
    })
  })
})

test('problems are exit code 1, and none are none', () => {
  expect(() => mustBeNone(['a', 'b'])).toThrow(expect.objectContaining({ exitCode: 1, message: 'a\nb' }))
  mustBeNone([])
})

test.skipIf(isVerilatorWasmBuilt())(
  'a Verilator that is missing is exit code 3, with what to do',
  async () => {
    vi.stubEnv('PATH', '')
    await expect(verilatorProblems(['gelu'])).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('verilator is missing: apt-get install verilator'),
    })
  },
)

async function replace(path: string, from: RegExp, to: string): Promise<void> {
  const text = await readFile(path, 'utf8')
  expect(text).toMatch(from)
  await writeFile(path, text.replace(from, to))
}
