import type { Overflow, Rounding } from '../numerics/format.js'

/** An integer that stands for raw / 2^fraction. */
export interface Quantity {
  readonly raw: bigint
  readonly fraction: number
}

/** One of many that a line is made of. */
export interface Term {
  /** `i = 7`, or `key 3`. */
  readonly label: string
  /** Integers, in the order of the line's operands. */
  readonly operands: readonly bigint[]
  /** What they come to. */
  readonly raw: bigint
}

/** What a column of operands is, and its fraction bits. */
export interface Operand {
  readonly name: string
  readonly fraction: number
}

/**
 * What a line is: a step; the sum of its terms; what its terms lead to, each from the one before; terms alone; the title of the
 * lines behind it.
 */
export type LineKind = 'step' | 'sum' | 'chain' | 'list' | 'part'

/** A line on the way to a value; lists and titles have no value of their own, and 0 for it. */
export interface TraceLine extends Quantity {
  readonly kind: LineKind
  readonly name: string
  /** Its formula, with the names of what it is made of. */
  readonly how: string
  /** What rounding cut, whether it was clipped. */
  readonly note: string | null
  readonly operands: readonly Operand[]
  readonly terms: readonly Term[]
}

/** What a sum is made of. */
export interface TracedSum {
  readonly how: string
  readonly operands: readonly Operand[]
  readonly terms: readonly Term[]
  /** Of each term's result. */
  readonly fraction: number
}

/** Where results have to fit. */
export interface Fitting {
  readonly width: number
  readonly overflow: Overflow
}

/** Writes down how a value comes about while it is computed. All integers are exact. */
export class Trace {
  readonly lines: TraceLine[] = []
  /** What the value is of: a token, an expert. */
  readonly about: string[] = []

  /** A step, with what is to be said of it. */
  put(name: string, value: Quantity, how: string, note: string | null = null): Quantity {
    this.lines.push({ kind: 'step', name, ...value, how, note, operands: [], terms: [] })
    return value
  }

  /** The title of what follows. */
  part(name: string): void {
    this.lines.push({ ...blank, kind: 'part', name })
  }

  /** Numbers that something is chosen from. */
  list(name: string, how: string, { fraction, terms }: Pick<TracedSum, 'fraction' | 'terms'>): void {
    this.lines.push({ ...blank, kind: 'list', name, how, fraction, terms })
  }

  /** The sum of terms. */
  sum(name: string, { how, operands, terms, fraction }: TracedSum): Quantity {
    const raw = terms.reduce((all, term) => all + term.raw, 0n)
    this.lines.push({ kind: 'sum', name, raw, fraction, how, note: null, operands, terms })
    return { raw, fraction }
  }

  /** What terms lead to, each from the one before: the last one's result, or `start`. */
  chain(name: string, { start, ...chain }: TracedSum & { readonly start: bigint }): Quantity {
    const { how, operands, terms, fraction } = chain
    const raw = terms.at(-1)?.raw ?? start
    this.lines.push({ kind: 'chain', name, raw, fraction, how, note: null, operands, terms })
    return { raw, fraction }
  }

  /** Takes fraction bits off, and says what was cut. */
  round(name: string, { raw, fraction }: Quantity, shift: number, rounding: Rounding): Quantity {
    const value = { raw: rounded(raw, shift, rounding), fraction: fraction - shift }
    const cut = raw - (value.raw << BigInt(shift))
    const how =
      shift === 0 ? 'nothing to round' : `${rounding === 'rnd' ? 'rounded' : 'floored'}, >> ${shift}`
    const note = shift === 0 ? null : cut === 0n ? 'nothing was cut' : `off by ${-cut} / 2^${shift} of a unit`
    return this.put(name, value, how, note)
  }

  /** Clips or wraps to a width, and says whether that changed anything. */
  fit(name: string, { raw, fraction }: Quantity, { width, overflow }: Fitting): Quantity {
    const value = { raw: fitted(raw, { width, overflow }), fraction }
    const note =
      value.raw === raw ? 'it fits' : `${overflow === 'wrap' ? 'WRAPPED' : 'SATURATED'}, was ${raw}`
    return this.put(name, value, `${overflow === 'wrap' ? 'wrapped' : 'clipped'} to ${width} bits`, note)
  }
}

const blank = { raw: 0n, fraction: 0, how: '', note: null, operands: [], terms: [] } as const

/** `round` of docs/reference/numerics.md. */
export function rounded(raw: bigint, shift: number, rounding: Rounding): bigint {
  if (shift <= 0) return raw << BigInt(-shift)
  return (raw + (rounding === 'rnd' ? 1n << BigInt(shift - 1) : 0n)) >> BigInt(shift)
}

/** `overflow` of docs/reference/numerics.md, signed. */
export function fitted(raw: bigint, { width, overflow }: Fitting): bigint {
  if (overflow === 'wrap') return BigInt.asIntN(width, raw)
  const most = 1n << BigInt(width - 1)
  const least = overflow === 'sat' ? -most : 1n - most
  return raw >= most ? most - 1n : raw < least ? least : raw
}

/** floor(sqrt(value)). */
export function integerRoot(value: bigint): bigint {
  if (value < 2n) return value
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}
