import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { removeAtEnd } from '../../generator/base/cleaner.js'
import { packageRoot } from '../../generator/base/root.js'
import { configJsonSchema } from '../../generator/config/json-schema.js'
import { writePages } from '../../scripts/docs-site/write-pages.js'

const folder = join(tmpdir(), `moeforge-site-${process.pid}`)
const forget = removeAtEnd(folder)
const read = (path: string) => readFileSync(join(folder, path), 'utf8')

describe('the pages of the site', () => {
  let pages: string[] = []
  beforeAll(() => {
    pages = writePages(folder)
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
    forget()
  })

  test('have links to pages that are there', () => {
    for (const page of pages) {
      const links = [...read(page).matchAll(/\]\((\.[^)\s#]*)(?:#[^)]*)?\)/g)].map(([, path]) => path)
      for (const path of links)
        expect(existsSync(join(folder, normalize(join(dirname(page), path)))), `${page}: ${path}`).toBe(true)
    }
  })

  test('are in the navigation, but for those of the root', () => {
    const { parts } = JSON.parse(read('navigation.json'))
    const links = parts.flatMap(({ items }: { items: { link: string }[] }) =>
      items.map(({ link }) => `${link.slice(1)}.md`),
    )
    const apart = ['about.md', 'changelog.md', 'contributing.md', 'index.md']
    expect(links.toSorted()).toEqual(pages.filter((page) => !apart.includes(page)))
  })

  test('name every key of a config', () => {
    const page = read('reference/config.md')
    for (const key of keysOf(configJsonSchema())) expect(page, key).toMatch(new RegExp(`\`${key}\``))
  })

  test('describe every name that the package exports', async () => {
    const page = read('reference/api.md')
    const { stdout } = await execa(
      'node',
      ['--input-type=module', '-e', "console.log(Object.keys(await import('moeforge')).join())"],
      { cwd: packageRoot },
    )
    for (const name of stdout.split(',')) {
      const [, section = ''] = page.split(`\n## ${name}\n`)
      expect(section.split('\n## ')[0], name).toMatch(/^\n\S[\s\S]*```ts\nexport /)
    }
  })
})

test('the example for JavaScript runs', async () => {
  const page = readFileSync(join(packageRoot, 'docs/how-to/use-from-javascript.md'), 'utf8')
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? []
  const { stdout } = await execa('node', ['--input-type=module', '-e', code], { cwd: packageRoot })
  expect(stdout).toMatch(/^16 lanes: \d+ cycles on 328 DSPs\n\d+ files$/)
})

test.runIf(process.env.MOEFORGE_TEST_FULL)('npm run docs builds the site', async () => {
  await execa('npm', ['run', 'docs'], { cwd: packageRoot })
  expect(existsSync(join(packageRoot, 'out/site/reference/config.html'))).toBe(true)
})

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly anyOf?: readonly Schema[]
}

function keysOf({ properties = {}, anyOf = [] }: Schema): string[] {
  return [
    ...Object.entries(properties).flatMap(([key, value]) => [key, ...keysOf(value)]),
    ...anyOf.flatMap(keysOf),
  ]
}
