import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'

/** Writes the address of every module that is imported to stderr. */
const hooks = `
  import { writeSync } from 'node:fs'
  export async function resolve(specifier, context, next) {
    const resolved = await next(specifier, context)
    writeSync(2, resolved.url + '\\n')
    return resolved
  }`
const dataUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`
const logging = dataUrl(`import { register } from 'node:module'; register(${JSON.stringify(dataUrl(hooks))})`)

/** Packages of npm that a command line imports. */
async function loaded(...args: readonly string[]) {
  const main = join(packageRoot, 'dist/generator/cli/main.js')
  const { stdout, stderr } = await execa(process.execPath, ['--import', logging, main, ...args])
  const packages = [...stderr.matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map((match) => match[1])
  return { stdout, packages: [...new Set(packages)] }
}

// What a command works with takes a second to load: those who only ask what there is need not wait for it.
test.each([['--version'], ['--help'], ['verify --help'], ['weights pack --help']])(
  '%s loads nothing but commander',
  async (line) => {
    const { stdout, packages } = await loaded(...line.split(' '))
    expect(stdout).not.toBe('')
    expect(packages).toEqual(['commander'])
  },
)

test('a command loads what it needs', async () => {
  const { packages } = await loaded('init', 'nano')
  expect(packages).toEqual(expect.arrayContaining(['commander', 'yaml', 'zod']))
  expect(packages).not.toContain('wabt')
})
