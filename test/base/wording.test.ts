import { describe, expect, it } from 'vitest'
import { closest, orList, show } from '../../generator/base/wording.js'

describe('closest', () => {
  it.each([
    ['embeddim', 'embedDim'],
    ['dept', 'depth'],
    ['detph', 'depth'],
    ['dtphe', undefined],
    ['colour', undefined],
    ['', undefined],
    ['embedDim'.repeat(1000), undefined],
  ])('%s -> %s', (word, expected) => {
    expect(closest(word, ['embedDim', 'depth', 'heads'])).toBe(expected)
  })
})

describe('show', () => {
  it.each([
    ['a\n', '"a\\n"'],
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
    [null, 'null'],
    [[], 'an empty list'],
    [[1], 'a list'],
    [{}, 'a mapping'],
    [12n, '12'],
  ])('%o', (value, expected) => {
    expect(show(value)).toBe(expected)
  })
})

describe('orList', () => {
  it.each([
    [[], ''],
    [[1], '1'],
    [['a', 'b'], 'a or b'],
    [[3, 4, 6], '3, 4 or 6'],
  ])('%j', (values, expected) => {
    expect(orList(values)).toBe(expected)
  })
})
