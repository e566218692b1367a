import { expect, test } from 'vitest'
import { splitDesign } from '../../../sim/cxxrtl/split-design.js'

const head = '#include "design.h"\n\nnamespace cxxrtl_design {\n'
const tail = '} // namespace cxxrtl_design\n'
const functions = ['a', 'b', 'c'].map(
  (name) => `\nbool p_${name}::eval() {\n\tif (x) {\n\t}\n\treturn true;\n}\n`,
)
const text = `${head}${functions.join('')}\n${tail}`

test('functions stay whole and in order, and each piece is a file of its own', () => {
  const [length] = functions.map((each) => each.length)
  const pieces = splitDesign(text, 2 * length)
  expect(pieces).toEqual([`${head}${functions[0]}${functions[1]}${tail}`, `${head}${functions[2]}\n${tail}`])
})

test('a function may be longer than a piece, and what is short is one piece', () => {
  expect(splitDesign(text, 1)).toHaveLength(4)
  expect(splitDesign(text, text.length)).toEqual([text])
})
