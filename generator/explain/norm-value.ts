import type { LayerNormStep } from '../network/steps/layer-norm.js'
import type { Quantity, TracedSum } from './trace.js'

/** A value of a layer norm, its token, scale and bias. */
export interface NormValue {
  readonly step: LayerNormStep
  readonly token: number
  readonly feature: number
  /** Of the whole token. */
  readonly x: Int32Array
  readonly w: Quantity
  readonly b: Quantity
  /** Of scale and bias. */
  readonly names: { readonly w: string; readonly b: string }
}

/** The whole number whose inverse epsilon is taken as. */
export function perEpsilon(epsilon: number): bigint {
  return BigInt(Math.round(1 / epsilon))
}

/** A sum over a token's values. */
export function overToken(
  { step, token, x }: NormValue,
  what: string,
  { fraction, of }: { readonly fraction: number; readonly of: (value: bigint) => bigint },
): TracedSum {
  const name = `${step.input}[${token}][i]`
  return {
    how: `sum over i of ${what}, x = ${name}`,
    operands: [{ name, fraction: step.fractions.input }],
    terms: Array.from(x, (value, i) => ({
      label: `i = ${i}`,
      operands: [BigInt(value)],
      raw: of(BigInt(value)),
    })),
    fraction,
  }
}
