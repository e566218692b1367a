import type { GeluMethod } from '../config/gelu-methods.js'
import { roundedDelta } from '../numerics/activation-delta.js'
import type { GeluParams } from '../units/gelu/gelu.params.js'
import type { ExplainContext } from './explain-context.js'
import { type Quantity, rounded } from './trace.js'

/** GELU of a value that has `shift` fraction bits fewer than the unit is built for (docs/reference/numerics.md, gelu). */
export function explainGelu(x: Quantity, shift: number, context: ExplainContext): Quantity {
  const { trace, design } = context
  const params = design.gelu.own
  if (params.hidden !== null) return hiddenValue(methods[params.method](x, params, context), shift, context)
  const wide = { raw: x.raw << BigInt(shift), fraction: x.fraction + shift }
  if (shift > 0) trace.put('X', wide, `y << ${shift}, for GELU`)
  const y = methods[params.method](wide, params, context)
  return shift === 0 ? y : trace.round('GELU', y, shift, params.rounding)
}

/** A result of GELU in the format of hidden values, less their zero. */
function hiddenValue(y: Quantity, shift: number, { trace, design }: ExplainContext): Quantity {
  const { width } = design.formats.hidden
  const rounded = trace.round('GELU', y, shift, design.rounding)
  const end = (1n << BigInt(width - 1)) - 1n
  // ceil(3 * 2^F / 16), F the fraction bits of the result
  const depth = BigInt(Math.ceil((3 * 2 ** rounded.fraction) / 16))
  const zero = design.zeroPoint && end > depth ? end - depth : 0n
  const value =
    zero === 0n
      ? rounded
      : trace.put('less zero', { raw: rounded.raw - zero, fraction: rounded.fraction }, `GELU - ${zero}`)
  return trace.fit('hidden', value, { width, overflow: design.overflow })
}

type Method = (x: Quantity, params: GeluParams, context: ExplainContext) => Quantity

const methods: Readonly<Record<GeluMethod, Method>> = {
  'delta-lut': interpolated,
  'delta-lut-nearest': nearest,
  shift: shifted,
}

function interpolated({ raw, fraction }: Quantity, params: GeluParams, context: ExplainContext): Quantity {
  const { trace } = context
  const { step, last, entry } = tableOf(params, context)
  const magnitude = absolute(raw)
  const i = Number(magnitude >> BigInt(step))
  const t = magnitude - (BigInt(i) << BigInt(step))
  trace.put('|x|', { raw: magnitude, fraction }, `knot ${i} and ${t} of ${2 ** step} to the next`)
  if (i >= last) return beyond(raw, fraction, context)
  const [from, to] = [entry(i), entry(i + 1)]
  trace.put('entry', { raw: from, fraction }, `T[${i}]`)
  trace.put('slope', { raw: to - from, fraction }, `T[${i + 1}] - T[${i}]`)
  const rise = rounded(t * (to - from), step, params.rounding)
  const delta = trace.put('delta', { raw: from + rise, fraction }, 'T[i] + (t * slope, a part of a step)')
  return trace.put('gelu', { raw: relu(raw) - delta.raw, fraction }, 'max(x, 0) - delta')
}

function nearest({ raw, fraction }: Quantity, params: GeluParams, context: ExplainContext): Quantity {
  const { trace } = context
  const { step, last, entry } = tableOf(params, context)
  const magnitude = absolute(raw)
  const i = Number((magnitude + (1n << BigInt(step - 1))) >> BigInt(step))
  trace.put('|x|', { raw: magnitude, fraction }, `nearest to knot ${i}`)
  if (i > last) return beyond(raw, fraction, context)
  const delta = trace.put('delta', { raw: entry(i), fraction }, `T[${i}]`)
  return trace.put('gelu', { raw: relu(raw) - delta.raw, fraction }, 'max(x, 0) - delta')
}

function beyond(raw: bigint, fraction: number, { trace }: ExplainContext): Quantity {
  return trace.put('gelu', { raw: relu(raw), fraction }, 'max(x, 0): beyond the table delta is 0')
}

/** Entries, made anew from the function. */
function tableOf({ table, fraction }: GeluParams, { design }: ExplainContext) {
  if (table === null) throw new Error('the method has no table')
  const { stepShift: step, entries } = table
  const knot = 2 ** (step - fraction)
  const entry = (i: number) => BigInt(roundedDelta(design.network.activation, i * knot, fraction))
  return { step, last: entries.length - 1, entry }
}

function shifted({ raw: x, fraction: F }: Quantity, params: GeluParams, { trace }: ExplainContext): Quantity {
  const K = Math.min(mostSigmoidBits, F)
  const one = 1n << BigInt(F)
  const put = (name: string, raw: bigint, how: string, fraction = F) =>
    trace.put(name, { raw, fraction }, how).raw
  const p = put('p', x + (x >> 1n) + (x >> 3n) + (x >> 4n), 'x + (x >> 1) + (x >> 3) + (x >> 4)')
  const m = -absolute(p)
  const z = put('z', -(m + (m >> 1n) - (m >> 4n)), '-(m + (m >> 1) - (m >> 4)), m = -|p|')
  const q = z >> BigInt(F)
  const r = z & (one - 1n)
  const e = put('e', (one - (r >> 1n)) >> q, `(1 - r / 2) >> ${q}, r = ${r}: about exp(-|p|)`)
  const sigmoid = (((p < 0n ? e : one) << BigInt(K)) / (one + e)) as bigint
  const s = put('s', sigmoid, 'sigmoid of p', K)
  const product = trace.put('x * s', { raw: x * s, fraction: F + K }, 'their product')
  return trace.round('gelu', product, K, params.rounding)
}

const mostSigmoidBits = 15

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}

function relu(value: bigint): bigint {
  return value < 0n ? 0n : value
}
