import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { units } from '../../generator/units/index.js'

describe.each(units.map((unit) => unit.name))('unit %s has one stem everywhere', (name) => {
  test.each([
    `generator/units/${name}/${name}.params.ts`,
    `generator/units/${name}/${name}.reference.ts`,
    `generator/units/${name}/${name}.unit.ts`,
    `templates/${name}/${name}.v.hbs`,
    `templates/${name}/${name}.hpp.hbs`,
    `docs/reference/units/${name}.md`,
    `test/units/${name}.test.ts`,
  ])('%s', (path) => {
    expect(existsSync(join(packageRoot, path))).toBe(true)
  })
})
