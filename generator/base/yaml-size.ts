import { CST, Lexer } from 'yaml'

/** The largest config of a preset has some thousand. */
const mostTokens = 50_000
/** A config has five levels. */
const mostLevels = 50
/** Columns: deeper lines are nested deeper, too. */
const mostIndent = 200

/**
 * Why a text is more than any config has, null where it is not: parsing it would take minutes, and levels without end
 * overflow the parser's stack.
 */
export function sizeProblem(text: string): string | null {
  const deep = `is nested deeper than the ${mostLevels} levels that are read`
  let tokens = 0
  const levels = { flow: 0, line: 0 }
  for (const lexeme of new Lexer().lex(text)) {
    if (++tokens > mostTokens) return `has more than the ${mostTokens} words and signs that are read`
    if (isIndent(lexeme, levels) && lexeme.length > mostIndent) return deep
    count(lexeme, levels)
    if (levels.flow + levels.line > mostLevels) return deep
  }
  return null
}

interface Levels {
  /** Brackets that are open. */
  flow: number
  /** Signs of a line that open a level each; -1 after a line's end. */
  line: number
}

function isIndent(lexeme: string, { line }: Levels): boolean {
  return line === -1 && CST.tokenType(lexeme) === 'space'
}

const opens: readonly TokenType[] = ['flow-map-start', 'flow-seq-start']
const closes: readonly TokenType[] = ['flow-map-end', 'flow-seq-end']
/** Outside brackets each of these opens a level within its line. */
const nests: readonly TokenType[] = ['seq-item-ind', 'explicit-key-ind', 'map-value-ind']

type TokenType = NonNullable<ReturnType<typeof CST.tokenType>>

function count(lexeme: string, levels: Levels): void {
  const type = CST.tokenType(lexeme)
  levels.line = type === 'newline' ? -1 : Math.max(0, levels.line)
  if (type === null) return
  if (opens.includes(type)) levels.flow++
  if (closes.includes(type)) levels.flow--
  if (levels.flow === 0 && nests.includes(type)) levels.line++
}
