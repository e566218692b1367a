import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { libraryFile } from '../../generator/print/templates.js'

const library = join(packageRoot, 'templates/lib')
const files = readdirSync(library, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:v|hpp)$/.test(path))
  .sort()

/** Rows of the README under the folder that they stand in, by path: what the file is. */
function rows(): Map<string, string> {
  const sections = readFileSync(join(library, 'README.md'), 'utf8').split(/^## /m).slice(1)
  return new Map(
    sections.flatMap((section) => {
      const [, folder = ''] = /^(\w+)\//.exec(section) ?? []
      return [...section.matchAll(/^\| `([\w.]+)` \| (.*?[^\\]) \|/gm)].map(
        ([, name, about]) => [join(folder, name), about.replaceAll('\\|', '|')] as const,
      )
    }),
  )
}

test('every file of the library has its row, and every row its file', () => {
  expect([...rows().keys()].sort()).toEqual(files)
})

test('a row says of a module what its first sentence says', () => {
  for (const [path, about] of rows()) {
    if (!path.endsWith('.v')) continue
    const [, comment = ''] =
      /^`default_nettype none\n((?:\/\/.*\n)+)/.exec(readFileSync(join(library, path), 'utf8')) ?? []
    const words = comment.replaceAll(/^\/\/ ?/gm, '').replaceAll(/\s+/g, ' ')
    expect(words.startsWith(about), `${path}: ${words.slice(0, 200)}`).toBe(true)
  }
})

test('a file is found by its name alone, wherever it lies', () => {
  for (const path of files)
    expect(libraryFile(basename(path))).toBe(readFileSync(join(library, path), 'utf8'))
  expect(new Set(files.map((path) => basename(path))).size).toBe(files.length)
  expect(() => libraryFile('nothing.v')).toThrow("templates/lib has no 'nothing.v'")
})

test('no file lies outside of a folder', () => {
  expect(files.filter((path) => dirname(path) === '.')).toEqual([])
})

// What may be read at one sitting, and instantiated by somebody who looks at what it needs.
test('no module is longer than 400 lines, or has more than 40 parameters', () => {
  for (const path of files.filter((path) => path.endsWith('.v'))) {
    const text = readFileSync(join(library, path), 'utf8')
    const [head] = text.split(/^\) \($/m)
    expect(text.split('\n').length - 1, `${path}: lines`).toBeLessThanOrEqual(400)
    expect((head.match(/^ +parameter /gm) ?? []).length, `${path}: parameters`).toBeLessThanOrEqual(40)
  }
})

// What is found everywhere, in many copies: there the role says more. So does what an assertion is to hold.
const general = ['stream', 'memory', 'arithmetic']
const named = ['assertion', 'stream_assertion']

test('an instance that is alone of its kind is named after its module', () => {
  const folders = new Map(files.map((path) => [basename(path, '.v'), dirname(path)]))
  for (const path of files.filter((path) => path.endsWith('.v'))) {
    const code = readFileSync(join(library, path), 'utf8').replaceAll(/\/\/.*/g, '')
    const instances = [...code.matchAll(/^ *([a-z]\w*)\s+(?:#\([^;]*?\)\s+)?(u_\w+)\s*\(/gm)].map(
      ([, module, name]) => ({ module, name }),
    )
    for (const { module, name } of instances) {
      const folder = folders.get(module)
      if (folder === undefined || general.includes(folder) || named.includes(module)) continue
      if (instances.filter((other) => other.module === module).length === 1)
        expect(name, path).toBe(`u_${module}`)
    }
  }
})

test('every module checks its parameters, and the message begins with its name', () => {
  for (const path of files.filter((path) => path.endsWith('.v'))) {
    const module = basename(path, '.v')
    const text = readFileSync(join(library, path), 'utf8')
    if (module === 'parameter_check' || !text.includes(' parameter ')) continue
    expect(text.match(/\.Message\("(\w+) needs /)?.[1], path).toBe(module)
  }
})
