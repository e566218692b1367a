import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { fixed } from '../../generator/numerics/format.js'
import { bestClasses, readClassNames } from '../../generator/report/best-classes.js'

const format = fixed(18, 10)

test('the five largest logits, the lower class first among equals', () => {
  const logits = Int32Array.of(-256, 512, 512, 0, 768, 128, 64)
  expect(bestClasses(logits, { format, names: null })).toEqual([
    { class: 4, name: null, logit: 3 },
    { class: 1, name: null, logit: 2 },
    { class: 2, name: null, logit: 2 },
    { class: 5, name: null, logit: 0.5 },
    { class: 6, name: null, logit: 0.25 },
  ])
})

test('fewer classes than five are all of them, with their names', () => {
  expect(bestClasses(Int32Array.of(0, 256), { format, names: ['cat', 'dog'] })).toEqual([
    { class: 1, name: 'dog', logit: 1 },
    { class: 0, name: 'cat', logit: 0 },
  ])
})

test('a file has a name on each line', async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-classes-'), async (folder) => {
    const file = join(folder, 'names.txt')
    await writeFile(file, 'tench, Tinca tinca\r\ngoldfish\n')
    expect(readClassNames(file, 2)).toEqual(['tench, Tinca tinca', 'goldfish'])
    expect(() => readClassNames(file, 3)).toThrow(
      `--classes: ${file} has 2 lines, and the network 3 classes; write the name of one class on each line`,
    )
  })
  expect(() => readClassNames('/nonexistent', 3)).toThrow(
    '--classes: /nonexistent cannot be read (ENOENT); name',
  )
})
