import { expect, test } from 'vitest'
import { ruleNames } from '../../../scripts/hls-lint/rules/index.js'
import { lintMarked } from './marked.js'
import { snippets } from './snippets.js'

test.each(ruleNames)('%s finds what is wrong, and nothing else', async (rule) => {
  const { wanted, found } = await lintMarked(rule, snippets[rule])
  expect(wanted.length).toBeGreaterThan(0)
  expect(found).toEqual(wanted)
})
