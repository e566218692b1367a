import { known, operation, textOf, textOfTerms, times, type Value } from './values.js'

/** What must hold for something to happen: a number lies in a range, ends included, or is not one number. */
export interface Guard {
  /** The number: a text that is the same for the same one. */
  readonly subject: string
  readonly low: number
  readonly high: number
  readonly except?: number
  /** It follows from others that stand beside it. */
  readonly isWhole?: boolean
}

/** Whether two never hold at once. */
export function contradict(a: Guard, b: Guard): boolean {
  if (a.subject !== b.subject) return false
  if (Math.max(a.low, b.low) > Math.min(a.high, b.high)) return true
  return isOnly(a, b.except) || isOnly(b, a.except)
}

function isOnly({ low, high }: Guard, value: number | undefined): boolean {
  return low === value && high === value
}

/** What conditions are made of, by the symbols that stand for them. */
export class Conditions {
  private readonly parts = new Map<string, { readonly opcode: string; readonly operands: readonly Value[] }>()

  /** Keeps what a comparison or a logical operation was made from; gives its value. */
  keep(opcode: string, operands: readonly Value[], value: Value): Value {
    const symbol = symbolOf(value)
    if (symbol !== undefined) this.parts.set(symbol, { opcode, operands })
    return value
  }

  /** What is known where a condition holds, or does not. */
  guards(condition: Value, holds: boolean): Guard[] {
    const found = this.parts.get(symbolOf(condition) ?? '')
    const whole = truth(textOf(condition), holds)
    if (found === undefined) return [whole]
    const { opcode, operands } = found
    if (opcode === '!') return this.guards(operands[0], !holds)
    if ((opcode === '&&' && holds) || (opcode === '||' && !holds))
      return [{ ...whole, isWhole: true }, ...operands.flatMap((each) => this.guards(each, holds))]
    return [comparison(opcode, operands, holds) ?? whole]
  }
}

/** The symbol that a value is, and nothing more. */
function symbolOf({ constant, terms }: Value): string | undefined {
  const [[symbol, factor] = ['', 0]] = terms
  return constant === 0 && terms.size === 1 && factor === 1 ? symbol : undefined
}

function truth(subject: string, holds: boolean): Guard {
  return holds ? { subject, ...everything, except: 0 } : { subject, low: 0, high: 0 }
}

const everything = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

/** The range of what is unknown in the difference of two whole numbers. */
function comparison(opcode: string, [a, b]: readonly Value[], holds: boolean): Guard | undefined {
  const opposite = opposites[opcode]
  if (opposite === undefined) return undefined
  const difference = operation('-', a, b ?? known(0))
  const [[, first] = ['', 1]] = [...difference.terms].toSorted(([x], [y]) => (x < y ? -1 : 1))
  const isTurned = first < 0
  const { constant, terms } = isTurned ? times(difference, -1) : difference
  const asked = holds ? opcode : opposite
  return { subject: textOfTerms(terms), ...ranges[isTurned ? mirrored[asked] : asked](-constant) }
}

type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!='

const opposites: Readonly<Partial<Record<string, Comparison>>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
}
const mirrored: Readonly<Record<string, Comparison>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
}
const ranges: Readonly<Record<string, (limit: number) => Omit<Guard, 'subject'>>> = {
  '<': (limit) => ({ ...everything, high: limit - 1 }),
  '<=': (limit) => ({ ...everything, high: limit }),
  '>': (limit) => ({ ...everything, low: limit + 1 }),
  '>=': (limit) => ({ ...everything, low: limit }),
  '==': (limit) => ({ low: limit, high: limit }),
  '!=': (limit) => ({ ...everything, except: limit }),
}
