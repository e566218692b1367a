import { expect, test } from 'vitest'
import { left, right, type TableLayout, textTable, withoutColumns } from '../../generator/base/text-table.js'
import { outputWidth } from '../../generator/cli/output-width.js'

const table: TableLayout = {
  columns: [left('name'), right('number'), left('remark')],
  rows: [
    ['a', '1,000', 'x'.repeat(10)],
    ['long name', '2', ''],
  ],
}
const bare = withoutColumns(table, ['remark'])

test('two blanks between columns where there is room, one where not', () => {
  expect(textTable([table, bare], 29).split('\n')).toEqual([
    'name       number  remark',
    '─────────────────────────────',
    'a           1,000  xxxxxxxxxx',
    'long name       2',
  ])
  expect(textTable([table, bare], 28).split('\n')[2]).toBe('a          1,000 xxxxxxxxxx')
})

test('what is left out is said', () => {
  expect(textTable([table, bare], 26).split('\n')).toEqual([
    'name       number',
    '─────────────────',
    'a           1,000',
    'long name       2',
    'left out at 26 columns:',
    'remark; a wider terminal',
    'has room, and --json has',
    'all',
  ])
})

test('where no layout fits, texts are clipped, numbers are not, and it is said', () => {
  const lines = textTable([table, bare], 12).split('\n')
  expect(lines.slice(0, 4)).toEqual(['name  number', '────────────', 'a      1,000', 'long…      2'])
  expect(lines.join(' ')).toContain('what ends with … is clipped at 12 columns; --json has it whole')
})

test('a title may have two lines', () => {
  expect(textTable([{ columns: [left('a'), right('SNR\ndB')], rows: [['x', '1']] }])).toBe(
    'a  SNR\n    dB\n──────\nx    1',
  )
})

test('80 columns, unless a terminal is wider', () => {
  expect(outputWidth({ isTTY: true, columns: 120 })).toBe(120)
  expect(outputWidth({ isTTY: true, columns: 60 })).toBe(80)
  expect(outputWidth({ isTTY: false, columns: 120 })).toBe(80)
})
