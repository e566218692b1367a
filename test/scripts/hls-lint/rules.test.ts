// needs: clang++
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { ruleNames, rules } from '../../../scripts/hls-lint/rules/index.js'
import { lintMarked } from './marked.js'

// cases/ has a file for each rule: code in which it finds something at the lines that end in `// finds`, and at no others.
test.each(ruleNames)('%s finds what is wrong, and nothing else', async (rule) => {
  const text = readFileSync(join(packageRoot, `test/scripts/hls-lint/cases/${rule}.cpp`), 'utf8')
  const { wanted, found } = await lintMarked(rule, text)
  expect(wanted.length).toBeGreaterThan(0)
  expect(found).toEqual(wanted)
})

test('the documentation has a row for each rule', () => {
  const page = readFileSync(join(packageRoot, 'docs/reference/hls.md'), 'utf8')
  const [, section = ''] = /\n\| rule \| what it asks \|\n\|---\|---\|\n(.*?)\n\n/s.exec(page) ?? []
  expect(section.split('\n')).toEqual(ruleNames.map((name) => `| \`${name}\` | ${rules[name].about} |`))
})
