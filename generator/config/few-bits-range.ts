import type { FormatWidths } from './format-widths.js'

/** Widths that `w8a10` stands for. */
export const fewBitsRange = { weightBits: { min: 3, max: 16 }, activationBits: { min: 8, max: 18 } } as const

/** Reads `w8a10`: weights of 8 bits, activations of 10; null where it is nothing like it, or out of range. */
export function parseFewBits(text: string): FormatWidths | null {
  const [, weights, activations] = /^w(\d+)a(\d+)$/i.exec(text.trim()) ?? []
  if (weights === undefined) return null
  const widths = { weightBits: Number(weights), activationBits: Number(activations) }
  const fits = (kind: keyof FormatWidths) =>
    widths[kind] >= fewBitsRange[kind].min && widths[kind] <= fewBitsRange[kind].max
  return fits('weightBits') && fits('activationBits') ? widths : null
}
