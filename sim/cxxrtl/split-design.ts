/**
 * C++ of CXXRTL in pieces of about the same length, each of whole functions, each to be compiled alone.
 * @param text - of the file that includes the design's header and defines its functions in one namespace.
 * @param most - characters that a piece may have, where its functions are no longer.
 */
export function splitDesign(text: string, most: number): string[] {
  const start = text.indexOf(opening) + opening.length
  const end = text.lastIndexOf(closing)
  // A brace that closes a function alone is at the start of its line.
  const functions = text.slice(start, end).split(/(?<=\n}\n)/)
  const pieces: string[] = []
  for (const each of functions) {
    const last = pieces.length - 1
    if (last >= 0 && pieces[last].length + each.length <= most) pieces[last] += each
    else pieces.push(each)
  }
  return pieces.map((piece) => `${text.slice(0, start)}${piece}${text.slice(end)}`)
}

const opening = 'namespace cxxrtl_design {\n'
const closing = '} // namespace cxxrtl_design'
