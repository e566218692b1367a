import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { checkFormat, otherVersion } from '../../scripts/clang-format.js'
import { findTool } from '../../sim/tools.js'
import { isVerilatorWasmBuilt } from '../../sim/wasm/wasm-translator.js'

const good = `// What it is.
void run(int *values) {
    for (int i = 0; i < 8; i++) {
// A step a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS ALLOCATION function instances=sums<typename K::linear> limit=1
        values[i] += 1;   // counts
    }
}
`

async function problems(sources: Record<string, string>): Promise<string> {
  return checkFormat(new Map(Object.entries(sources))).then(
    () => '',
    (error) => {
      expect(error).toMatchObject({ exitCode: 1 })
      return error.message
    },
  )
}

describe.skipIf(findTool('clang-format') === null)('with clang-format', () => {
  test('what is formatted passes, pragmas as the vendor writes them', async () => {
    expect(await problems({ 'sim/a.hpp': good, 'sim/b.cpp': good })).toBe('')
  })

  test('a line that is not is named, each file once, with what to do', async () => {
    const bad = good.replace('values[i] += 1;', 'values[i]+=1;').replace('int *values', 'int* values')
    expect(await problems({ 'sim/a.hpp': good, 'templates/b.hpp': bad, 'hls-out/nano/hls/c.hpp': bad })).toBe(
      [
        'templates/b.hpp:2: is not formatted; npm run format',
        'hls-out/nano/hls/c.hpp:2: is not formatted; change the template until what it prints is, then npm run showcase',
      ].join('\n'),
    )
  })

  test('blanks around = in a pragma, which editors put there, are named too', async () => {
    const bad = good.replace('II=1', 'II = 1')
    expect(await problems({ 'sim/a.hpp': bad })).toBe('sim/a.hpp:5: is not formatted; npm run format')
  })
})

test('another version of clang-format is said, because it formats otherwise', () => {
  expect(otherVersion('Debian clang-format version 14.0.6')).toEqual([])
  expect(otherVersion('Ubuntu clang-format version 18.1.3 (1ubuntu1)')).toEqual([
    expect.stringContaining('is that of version 14: install that one'),
  ])
})

// As npm run check starts them, with nothing on the PATH.
test.each([
  ['format-cpp', 'clang-format'],
  ['lint-verilog', 'verilator'],
])('%s says that it does not check what %s does, where that is missing', (script, tool) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/compiled.mjs', script, '--check'], {
    cwd: packageRoot,
    env: { ...process.env, PATH: '' },
    encoding: 'utf8',
  })
  const instead = tool === 'verilator' && isVerilatorWasmBuilt()
  expect(stderr).toMatch(instead ? /^$/ : new RegExp(`^not checked: .*, because ${tool} is missing\n$`))
  expect(status).toBe(0)
})
