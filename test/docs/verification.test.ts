import { expect, test } from 'vitest'
import { proofs } from '../proofs/proofs.js'
import { tableCells } from '../proofs/table.js'
import { docPages } from './pages.js'

test('the table of proofs has a row for each, and what the proof is', () => {
  const { text = '' } = docPages.find(({ path }) => path === 'docs/reference/verification.md') ?? {}
  const [, table = ''] = /\n\| module \|.*\n\|[-|]+\|\n((?:\|.*\n?)*)/.exec(text) ?? []
  const rows = table.split('\n').filter((line) => line !== '')
  for (const row of rows) expect(row).toMatch(/ \| [\d.]+ s \|$/)
  expect(rows.map((row) => row.slice(2).split(' | ').slice(0, -1))).toEqual(proofs.map(tableCells))
})
