import { parseFormat } from '../numerics/format.js'
import { packingOf } from '../numerics/packing.js'
import type { Config } from './config.js'

/** What the array multiplies with weights. Widths in bits. */
export interface ArrayInputs {
  readonly activation: number
  readonly pixel: number
  /** Left shift of pixels on their way into the array. */
  readonly pixelShift: number
  /** Fraction bits of attention's weights; 0: the array does not multiply with them. */
  readonly attention: number
}

/** Bits of the array's inputs, signed: pixels and weights of attention, which are not, need one more. */
export function arrayInputBits({ activation, pixel, pixelShift, attention }: ArrayInputs): number {
  return Math.max(activation, pixel + pixelShift + 1, attention > 0 ? attention + 1 : 0)
}

/** Whether two lanes of a config's array share their multipliers. */
export function arrayPacks({ numerics, hardware: { attention } }: Config): boolean {
  const { profile, overflow, formats, softmax } = numerics
  const weightBits = attention.dataflow === 'array' ? softmax.weightBits : null
  return profile === 'exact' && overflow === 'sat_sym' && formatsPack({ formats, softmax: { weightBits } })
}

/** Whether formats let two weights share a multiplier, which takes that neither is the most negative number. */
export function formatsPack({
  formats,
  softmax,
}: {
  readonly formats: Config['numerics']['formats']
  readonly softmax: Pick<Config['numerics']['softmax'], 'weightBits'>
}): boolean {
  const width = (kind: keyof typeof formats) => parseFormat(formats[kind]).width
  const xWidth = arrayInputBits({
    activation: width('activation'),
    pixel: width('pixel'),
    pixelShift: 0,
    attention: softmax.weightBits ?? 0,
  })
  // Wider weights are cut into digits of the width of others.
  return packingOf({ xWidth, wWidth: width('weight') }, 1) !== null
}
