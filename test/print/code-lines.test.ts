import { expect, test } from 'vitest'
import { alignedComments, commentLines, packedItems } from '../../generator/print/cpp-lines.js'
import { expressionLines, headerParagraph, verilogColumns } from '../../generator/print/verilog-lines.js'

test('comments lie below each other', () => {
  expect(
    alignedComments([
      { code: 'int a;', about: 'one' },
      { code: 'int long_name;', about: 'two' },
    ]),
  ).toEqual(['int a;           // one', 'int long_name;   // two'])
})

test('items break between each other only, and leave room for what closes the list', () => {
  const items = Array.from({ length: 12 }, (_, i) => `const word_t *argument_${i}`)
  const lines = `    ${packedItems(items, 4)});`.split('\n')
  expect(lines.map((line) => line.trim().split(', ').length)).toEqual([4, 4, 4])
  expect(lines.every((line) => line.length <= 120 && /^ {4}const word_t .*(,|\);)$/.test(line))).toBe(true)
  // 118 columns with the indent: `);` still fits. With one more it does not.
  expect(packedItems(['a'.repeat(60), 'b'.repeat(52)], 4)).not.toContain('\n')
  expect(packedItems(['a'.repeat(60), 'b'.repeat(53)], 4)).toContain('\n')
})

test('a long comment becomes lines', () => {
  const lines = commentLines('word '.repeat(40).trim())
  expect(lines.map((line) => line.length)).toEqual([117, 87])
  expect(lines.every((line) => line.startsWith('// word'))).toBe(true)
})

test('expressions and header comments of Verilog stay within its columns', () => {
  const text = Array.from({ length: 30 }, (_, i) => `part_${i}`).join(' && ')
  const expression = `        ${expressionLines(text, 8)};`.split('\n')
  expect(expression.every((line) => line.startsWith('        ') && line.length <= verilogColumns)).toBe(true)
  const paragraph = headerParagraph(text).split('\n')
  expect(paragraph.length).toBeGreaterThan(1)
  expect(
    paragraph.every(
      (line) => line.startsWith(`//${' '.repeat(12)}p`) || line.startsWith(`//${' '.repeat(12)}&`),
    ),
  ).toBe(true)
  expect(paragraph.every((line) => line.length <= verilogColumns)).toBe(true)
})
