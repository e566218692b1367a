import { describe, expect, test } from 'vitest'
import { checkPaths, commandLine } from '../../../sim/verilator-wasm/src/request.js'

const files = { 'rtl/top.v': '', 'rtl/part.v': '', 'rtl/sizes.vh': '', 'other.sv': '', 'notes.txt': '' }

describe('the command line', () => {
  test.each([
    ['has every source', [], ['--cc', '--top-module', 'top', 'rtl/top.v', 'rtl/part.v', 'other.sv']],
    [
      'leaves sources in folders that are searched to the search, but for the top module',
      ['-O3', '-y', 'rtl/'],
      ['--cc', '--top-module', 'top', '-O3', '-y', 'rtl/', 'rtl/top.v', 'other.sv'],
    ],
    ['adds no source where one is named', ['other.sv'], ['--cc', '--top-module', 'top', 'other.sv']],
    [
      'leaves a library to the search too',
      ['-v', 'other.sv'],
      ['--cc', '--top-module', 'top', '-v', 'other.sv', 'rtl/top.v', 'rtl/part.v'],
    ],
    ['adds no source beside a list of them', ['-f', 'list'], ['--cc', '--top-module', 'top', '-f', 'list']],
    [
      'adds no mode and no top where they are given',
      ['-lint-only', '--top', 'part', 'other.sv'],
      ['-lint-only', '--top', 'part', 'other.sv'],
    ],
  ])('%s', (_, args, expected) => {
    expect(commandLine({ files, top: 'top', args })).toEqual(expected)
  })

  test('takes the folder itself for one that is searched', () => {
    const args = ['-y', '.']
    expect(commandLine({ files: { 'top.v': '', 'part.v': '' }, top: 'top', args }).slice(3)).toEqual([
      ...args,
      'top.v',
    ])
  })
})

test.each(['../a.v', '/a.v', 'a//b.v', './a.v', 'a/', '', 'a\0.v'])('the path %j is refused', (path) => {
  expect(() => checkPaths(['a.v', path])).toThrow(
    `files: ${JSON.stringify(path)} is no path below the folder; write it as 'rtl/counter.v'`,
  )
})

test.each(['-a.v', '+a.v'])('the path %j would be taken for an option', (path) => {
  expect(() => checkPaths([path])).toThrow('begins like an option; give it another name')
})
