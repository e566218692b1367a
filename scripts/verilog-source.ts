import { basename } from 'node:path'

/** A name that a module declares. */
export interface Declaration {
  readonly kind: 'input' | 'output' | 'wire' | 'reg' | 'variable' | 'parameter'
  readonly name: string
  /** Of a reg: several words, which are addressed. */
  readonly isMemory: boolean
  /** Where the name begins in the text. */
  readonly offset: number
}

/** A name that a statement assigns. */
export interface Assignment {
  readonly name: string
  /** `<=` or `=`, the latter within `always` only. */
  readonly operator: '<=' | '='
  readonly offset: number
}

/** A file of Verilog, as the rules of style see it. */
export interface VerilogSource {
  readonly path: string
  /** The file's name without its ending, and that ending. */
  readonly stem: string
  readonly ending: string
  readonly text: string
  /** The text with blanks in place of comments and strings: offsets are the same. */
  readonly code: string
  readonly modules: readonly { readonly name: string; readonly offset: number }[]
  readonly declarations: readonly Declaration[]
  readonly assignments: readonly Assignment[]
}

/** Reads Verilog as this project writes it: ports in the module's head, a kind of declaration a statement. */
export function verilogSource(path: string, text: string): VerilogSource {
  const code = text.replaceAll(/\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"/g, blanked)
  const [, stem, ending] = /^(.*)\.(\w+)$/.exec(basename(path)) ?? ['', '', '']
  return {
    ...{ path, stem, ending, text, code },
    modules: [...code.matchAll(/\bmodule\s+(\w+)/g)].map((match) => ({
      name: match[1],
      offset: match.index + match[0].length - match[1].length,
    })),
    declarations: declarationsOf(code),
    assignments: assignmentsOf(code),
  }
}

function blanked(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}

const kinds = {
  input: 'input',
  output: 'output',
  inout: 'output',
  wire: 'wire',
  reg: 'reg',
  integer: 'variable',
  genvar: 'variable',
  parameter: 'parameter',
  localparam: 'parameter',
} as const satisfies Record<string, Declaration['kind']>

const keyword = Object.keys(kinds).join('|')

function declarationsOf(all: string): Declaration[] {
  // Arguments of functions and tasks are no ports.
  const code = all.replaceAll(/\b(function|task)\b[\s\S]*?\bend\1\b/g, blanked)
  const starts = new RegExp(`\\b(${keyword})\\b(?:\\s+(?:wire|reg|integer|signed)\\b)*`, 'g')
  return [...code.matchAll(starts)].flatMap((match) => {
    const kind = kinds[match[1] as keyof typeof kinds]
    return declaredNames(code, match.index + match[0].length).map((each) => ({ kind, ...each }))
  })
}

/** The names from an offset on, up to the end of the declaration or the next keyword of one. */
function declaredNames(code: string, offset: number): Omit<Declaration, 'kind'>[] {
  return piecesFrom(code, offset).flatMap(({ text, at }) => {
    const match = /^(?:\s*\[[^\]]*\])*\s*(\w+)\s*(\[)?/.exec(text)
    if (match === null) return []
    const nameAt = match[0].lastIndexOf(match[1])
    return [{ name: match[1], isMemory: match[2] !== undefined, offset: at + nameAt }]
  })
}

/** The text between commas outside of brackets, up to a semicolon, a bracket that closes more, or another declaration. */
function piecesFrom(code: string, offset: number): { readonly text: string; readonly at: number }[] {
  const pieces: { text: string; at: number }[] = []
  const next = new RegExp(`^\\s*(?:${keyword})\\b`)
  let depth = 0
  let at = offset
  for (let i = offset; i < code.length; i++) {
    const letter = code[i]
    if ('([{'.includes(letter)) depth++
    if (')]}'.includes(letter)) depth--
    const ends = depth < 0 || (depth === 0 && letter === ';')
    if (!ends && !(depth === 0 && letter === ',')) continue
    pieces.push({ text: code.slice(at, i), at })
    if (ends || next.test(code.slice(i + 1, i + 100))) break
    at = i + 1
  }
  return pieces
}

function assignmentsOf(code: string): Assignment[] {
  // Without what stands in parentheses, what is assigned follows a word or mark that begins a statement.
  const flat = withoutParentheses(code)
  const starts =
    /(?:;|\b(?:begin(?:\s*:\s*\w+)?|end|else|if|for|case|endcase)\b|[\w'\]]\s*:|@\*?)\s*(\{[^}]*\}|\w+)((?:\s*\[[^\]]*\])*)\s*(<=|=(?!=))/g
  return [...flat.matchAll(starts)].flatMap((match) => {
    const at = match.index + match[0].indexOf(match[1])
    return [...match[1].matchAll(/\b[a-z]\w*/gi)].map((name) => ({
      name: name[0],
      operator: match[3] as Assignment['operator'],
      offset: at + name.index,
    }))
  })
}

function withoutParentheses(code: string): string {
  const shorter = code.replaceAll(/\([^()]*\)/g, blanked)
  return shorter === code ? code : withoutParentheses(shorter)
}
