import { expect, test } from 'vitest'
import { skipWithoutTools } from './skip-without-tools.js'

function transformed(code: string, here: readonly string[], id = '/checkout/test/a.test.ts') {
  const { transform } = skipWithoutTools((command) => here.includes(command))
  if (typeof transform !== 'function') throw new Error('the plugin transforms nothing')
  return transform.call({} as never, code, id)
}

const code = "// needs: verilator g++\nimport { test } from 'vitest'\n"

test('a file is left alone where its tools are here', () => {
  expect(transformed(code, ['g++', 'verilator'])).toBeUndefined()
  expect(transformed("import { test } from 'vitest'\n", [])).toBeUndefined()
  expect(transformed(code, [], '/checkout/test/setup.ts')).toBeUndefined()
})

test('and is skipped by name where one is missing', () => {
  const titles = [
    [['g++'], 'not run: verilator is missing'],
    [[], 'not run: verilator, g++ are missing'],
  ] as const
  for (const [here, title] of titles)
    expect(transformed(code, here)).toMatchObject({
      code: expect.stringContaining(`test.skip("${title}", () => {})`),
    })
})
