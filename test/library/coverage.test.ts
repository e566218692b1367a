import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { leaves } from './leaves/index.js'

const library = join(packageRoot, 'templates/lib')
const modules = readdirSync(library, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.v'))
  .sort()

/** Assertions of a module's text, by the names of their instances. A stream's are two. */
function assertions(text: string): string[] {
  const code = text.replaceAll(/\/\/.*/g, '')
  const single = [...code.matchAll(/^ *assertion\s+(u_assert_\w+)/gm)].map(([, name]) => name)
  const streams = [...code.matchAll(/^ *stream_assertion\s+(?:#\(.*?\)\s+)?(u_assert_\w+)/gms)]
  return [
    ...single,
    ...streams.flatMap(([, name]) => [`${name}.u_assert_valid_held`, `${name}.u_assert_data_stable`]),
  ]
}

test.each(modules)('each assertion of %s is seen to stop a fault', (path) => {
  const module = basename(path, '.v')
  const expected = module === 'stream_assertion' ? [] : assertions(readFileSync(join(library, path), 'utf8'))
  const faults = leaves.filter((leaf) => leaf.module === module).flatMap((leaf) => leaf.faults)
  // One that stands in a generate block has the block's name before its own.
  const stopped = faults.map(({ assertion }) => assertion.replace(/^(gen_\w+(\[\d+\])?\.)+/, ''))
  expect([...new Set(stopped)].sort()).toEqual(expected.sort())
})
