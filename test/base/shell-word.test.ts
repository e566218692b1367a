import { execa } from 'execa'
import { expect, test } from 'vitest'
import { shellWord } from '../../generator/base/shell-word.js'
import { awkwardName } from '../awkward-name.js'

test.each(['nano', 'a/b-c_1.yaml', '', '~', '*', '-n', 'two\nlines', awkwardName])(
  '%j is a word for a shell',
  async (text) => {
    const { stdout } = await execa('sh', ['-c', `printf '%s.' ${shellWord(text)}`])
    expect(stdout).toBe(`${text}.`)
  },
)

test('plain words stay plain', () => {
  expect(shellWord('weights/a.npz')).toBe('weights/a.npz')
})
