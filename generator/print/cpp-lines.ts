import { wrapped } from '../base/wrapped.js'

/** The widest line of C++, as in `.clang-format`. */
const columns = 120

/** A line of code and its comment. */
export interface CommentedLine {
  readonly code: string
  readonly about: string
}

/** Lines with their comments below each other, as clang-format aligns them. */
export function alignedComments(lines: readonly CommentedLine[]): string[] {
  const widest = Math.max(...lines.map(({ code }) => code.length))
  return lines.map(({ code, about }) => `${code.padEnd(widest)}   // ${about}`)
}

/**
 * Arguments or parameters on lines of their own, as many to a line as clang-format puts there.
 * @param indent - blanks in front of each line but the first, which the template indents. It also closes the list: `);`.
 */
export function packedItems(items: readonly string[], indent: number): string {
  // Lines break between items only, and the last one leaves room for what closes the list.
  const words = items.map((item) => item.replaceAll(' ', '\0'))
  const lines = wrapped(`${words.join(', ')}${closing}`, columns - indent)
  return lines
    .slice(0, -closing.length)
    .replaceAll('\n', `\n${' '.repeat(indent)}`)
    .replaceAll('\0', ' ')
}

const closing = ');'

/** Text as lines of a comment. */
export function commentLines(text: string): string[] {
  const mark = '// '
  return wrapped(text, columns - mark.length)
    .split('\n')
    .map((line) => mark + line)
}
