import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { anchorsOf, docPages, pages } from './pages.js'

/** Where the links of a text lead, those to the web left out. */
function linksOf(text: string): { path: string; anchor: string }[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target)
  return targets
    .filter((target) => !target.startsWith('http'))
    .map((target) => {
      const [path, anchor = ''] = target.split('#')
      return { path, anchor }
    })
}

test('anchors are those of GitHub', () => {
  expect(
    anchorsOf('# Two Words\n\n## gelu, measured\n```sh\n# no heading\n```\n### `weights` of M³ViT'),
  ).toEqual(['two-words', 'gelu-measured', 'weights-of-m³vit'])
})

test.each(pages)('links of $path lead to a file, and to a heading where they name one', ({ path, text }) => {
  for (const link of linksOf(text)) {
    const target = link.path === '' ? path : normalize(join(dirname(path), link.path))
    expect(existsSync(join(packageRoot, target)), `${path}: ${target}`).toBe(true)
    if (link.anchor === '') continue
    const { text: there = '' } = pages.find((page) => page.path === target) ?? {}
    expect(anchorsOf(there), `${path}: ${target}#${link.anchor}`).toContain(link.anchor)
  }
})

test('docs/README.md has a line for every page, and no page twice', () => {
  const contents = pages.find(({ path }) => path === 'docs/README.md')
  const lines = (contents?.text ?? '').split('\n').filter((line) => line.startsWith('- ['))
  const listed = lines.map((line) => `docs/${linksOf(line)[0]?.path}`)
  expect(listed.sort()).toEqual(docPages.map(({ path }) => path).filter((path) => path !== 'docs/README.md'))
})

test('every page is in one of the four parts', () => {
  for (const { path } of docPages)
    expect(path).toMatch(/^docs\/(README\.md|(tutorial|how-to|reference|explanation)\/.+)$/)
})

test('pages that sources name are there', () => {
  const folders = ['bench', 'fuzz', 'generator', 'hls-out/nano', 'scripts', 'sim', 'templates', 'test']
  const text = /\.(ts|mjs|js|v|hpp|h|cpp|hbs|yaml|json|md|py)$/
  const files = folders.flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true })
      .map((name) => `${folder}/${String(name)}`)
      .filter((name) => text.test(name)),
  )
  for (const file of files)
    for (const [page] of readFileSync(join(packageRoot, file), 'utf8').matchAll(/docs\/[\w/-]+\.md/g))
      expect(existsSync(join(packageRoot, page)), `${file}: ${page}`).toBe(true)
})
