import { binaryValue } from '../constants.js'

/** A number that may depend on others: constant + sum of factor times symbol. */
export interface Value {
  readonly constant: number
  /** Factors by symbol, none 0. */
  readonly terms: ReadonlyMap<string, number>
}

/** A number that is known. */
export function known(constant: number): Value {
  return { constant, terms: new Map() }
}

/** A number that is not: the same symbol is the same number. */
export function unknown(symbol: string): Value {
  return { constant: 0, terms: new Map([[symbol, 1]]) }
}

/** The number, where it is known. */
export function constantIn({ constant, terms }: Value): number | undefined {
  return terms.size === 0 ? constant : undefined
}

/** A text that is the same for the same value. */
export function textOf({ constant, terms }: Value): string {
  return `${textOfTerms(terms)}${constant}`
}

/** The part of the text that depends on what is unknown; factors modulo `size`, where it is given. */
export function textOfTerms(terms: Value['terms'], size?: number): string {
  return [...terms]
    .map(([symbol, factor]): [string, number] => [symbol, size === undefined ? factor : modulo(factor, size)])
    .filter(([, factor]) => factor !== 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([symbol, factor]) => `${factor}*${symbol}+`)
    .join('')
}

/** The remainder that is not negative. */
export function modulo(value: number, size: number): number {
  return ((value % size) + size) % size
}

export function plus(a: Value, b: Value): Value {
  return { constant: a.constant + b.constant, terms: sumOf(a.terms, b.terms) }
}

export function times(a: Value, factor: number): Value {
  if (factor === 0) return known(0)
  return {
    constant: a.constant * factor,
    terms: new Map([...a.terms].map(([symbol, each]) => [symbol, each * factor])),
  }
}

/** What an operator makes of two values; a symbol that stands for the operation where it is not affine. */
export function operation(opcode: string, a: Value, b: Value): Value {
  const left = constantIn(a)
  const right = constantIn(b)
  const both = binaryValue(opcode, left, right)
  if (both !== undefined) return known(both)
  if (opcode === '+') return plus(a, b)
  if (opcode === '-') return plus(a, times(b, -1))
  if (opcode === '*' && right !== undefined) return times(a, right)
  if (opcode === '*' && left !== undefined) return times(b, left)
  if (opcode === '<<' && right !== undefined) return times(a, 2 ** right)
  if (right !== undefined && right > 0 && areMultiples(a.terms, right)) {
    // Indices are not negative, so this division is the one of C++.
    if (opcode === '%') return known(modulo(a.constant, right))
    if (opcode === '/') return divided(a, right)
  }
  return unknown(`(${textOf(a)} ${opcode} ${textOf(b)})`)
}

function divided({ constant, terms }: Value, by: number): Value {
  return {
    constant: Math.floor(constant / by),
    terms: new Map([...terms].map(([symbol, factor]) => [symbol, factor / by])),
  }
}

function areMultiples(terms: Value['terms'], of: number): boolean {
  return [...terms.values()].every((factor) => factor % of === 0)
}

function sumOf(a: Value['terms'], b: Value['terms']): Value['terms'] {
  const sum = new Map(a)
  for (const [symbol, factor] of b) {
    const total = (sum.get(symbol) ?? 0) + factor
    if (total === 0) sum.delete(symbol)
    else sum.set(symbol, total)
  }
  return sum
}
