import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../generator/base/root.js'

/** Folders of `generator/`, each of which may import those behind it. docs/explanation/architecture.md has a sentence for each. */
const order = [
  ...[
    'cli',
    'report-page',
    'api',
    'explore',
    'report-data',
    'regress',
    'jobs',
    'estimate',
    'report',
    'simulate',
    'verify',
    'explain',
    'calibrate',
    'project',
    'backends',
    'targets',
  ],
  ...[
    'reference',
    'oracle',
    'import',
    'weights',
    'images',
    'design',
    'units',
    'network',
    'config',
    'devices',
  ],
  ...['print', 'numerics', 'base'],
]

/** Folders that compile or run what is generated, or print the sources of what does: those above the reference, and units. */
const runsTools = [...order.slice(0, order.indexOf('reference')), 'units'].filter(
  (folder) => !['report-page', 'api', 'report-data'].includes(folder),
)

/** What may not know of each other although one lies behind the other. */
const strangers: readonly (readonly [string, string])[] = [
  ['reference', 'oracle'],
  ['oracle', 'reference'],
]

const imports = readImports()

describe('arrows point downward only', () => {
  test.each(folders())('%s', (folder) => {
    const wrong = [...imports].flatMap(([file, targets]) =>
      folderOf(file) === folder
        ? targets
            .filter((target) => !mayImport(folder, folderOf(target)))
            .map((target) => `${file} -> ${target}`)
        : [],
    )
    expect(wrong).toEqual([])
  })

  test('every folder has its place', () => {
    expect(folders().toSorted()).toEqual([...order, 'sim'].toSorted())
  })

  test('and its sentence', () => {
    const text = readFileSync(join(packageRoot, 'docs/explanation/architecture.md'), 'utf8')
    for (const folder of order) expect(text).toContain(`\`generator/${folder}/\``)
  })
})

test('the page takes of the generator what sections hold, as types', () => {
  const wrong = [...imports].flatMap(([file, targets]) =>
    folderOf(file) === 'report-page'
      ? targets.filter((target) => !/^generator\/(report-page\/|report-data\/types\/)/.test(target))
      : [],
  )
  expect(wrong).toEqual([])
})

test('explanations share nothing with the units whose values they judge', () => {
  const wrong = [...imports].flatMap(([file, targets]) =>
    folderOf(file) === 'explain' ? targets.filter((target) => target.endsWith('.reference.ts')) : [],
  )
  expect(wrong).toEqual([])
})

test('no file imports itself by way of others, types included', () => {
  expect(circles()).toEqual([])
})

function mayImport(from: string, to: string): boolean {
  if (from === to) return true
  if (from === 'sim') return to === 'base'
  if (to === 'sim') return runsTools.includes(from)
  return order.indexOf(from) < order.indexOf(to) && !strangers.some(([a, b]) => a === from && b === to)
}

function folders(): string[] {
  return [...new Set([...imports.keys()].map(folderOf))]
}

function folderOf(file: string): string {
  const [top, folder] = file.split('/')
  return top === 'sim' ? top : folder
}

/** Every source by its path, and the sources that it imports: at once, as types, or when it needs them. */
function readImports(): ReadonlyMap<string, readonly string[]> {
  const files = ['generator', 'sim'].flatMap((name) => sourcesBelow(join(packageRoot, name)))
  return new Map(
    files.map((file) => {
      const named = readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport\(?)\s*'(\.[^']+)'/g)
      const targets = [...named].map(([, path]) =>
        normalize(join(dirname(file), path)).replace(/\.js$/, '.ts'),
      )
      for (const target of targets) statSync(target)
      return [relative(packageRoot, file), targets.map((target) => relative(packageRoot, target))]
    }),
  )
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(packageRoot, file).includes('/dist/'))
}

/** Paths that end where they begin: `a -> b -> a`. */
function circles(): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string) => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (path.includes(file) || done.has(file)) return
    path.push(file)
    for (const target of imports.get(file) ?? []) visit(target)
    path.pop()
    done.add(file)
  }
  for (const file of imports.keys()) visit(file)
  return found
}
