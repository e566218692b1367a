import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'

test('what the generator reads beside its code is in the package', async () => {
  const { files } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as {
    files: readonly string[]
  }
  const entries = await readdir(join(packageRoot, 'generator'), { recursive: true, withFileTypes: true })
  const data = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts'))
    .map(({ parentPath, name }) => relative(packageRoot, join(parentPath, name)))
  const isPacked = (path: string) => files.some((packed) => path === packed || path.startsWith(`${packed}/`))
  expect(data.length).toBeGreaterThan(5)
  expect(data.filter((path) => !isPacked(path))).toEqual([])
})
