import { wrapped } from '../base/wrapped.js'

/** The widest line of Verilog that `npm run check` lets pass. */
export const verilogColumns = 128

/** An expression on lines of its own, broken between its parts. @param indent - blanks in front of each but the first. */
export function expressionLines(text: string, indent: number): string {
  return wrapped(text, verilogColumns - indent - ';'.length).replaceAll('\n', `\n${' '.repeat(indent)}`)
}

/** A paragraph of a header comment, below `Handshake:`. */
export function headerParagraph(text: string): string {
  const start = `//${' '.repeat(12)}`
  return start + wrapped(text, verilogColumns - start.length).replaceAll('\n', `\n${start}`)
}
