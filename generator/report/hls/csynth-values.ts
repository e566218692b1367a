import * as z from 'zod'

/** The least and the most of a figure; null: the tool does not know it. */
export interface Extent {
  readonly min: number | null
  readonly max: number | null
}

/** What Vitis HLS writes where it knows no number. */
const unknown = new Set(['', '-', '?', 'undef', 'inf', 'N/A'])

/** A number, or null where the tool does not know it. */
export const numberText = z.string().transform((text, context) => numberOf(text, context))

/** A figure that is the same in every case, `a ~ b`, or `<range><min>a</min><max>b</max></range>`. */
export const extentText = z
  .union([z.string(), z.looseObject({ range: z.looseObject({ min: z.string(), max: z.string() }) })])
  .transform((value, context): Extent => {
    const [min, max = min] =
      typeof value === 'string' ? value.split('~').slice(0, 2) : [value.range.min, value.range.max]
    return { min: numberOf(min, context), max: numberOf(max, context) }
  })

function numberOf(text: string, context: z.RefinementCtx): number | null {
  const trimmed = text.trim()
  if (unknown.has(trimmed)) return null
  const value = Number(trimmed)
  if (!Number.isNaN(value)) return value
  context.addIssue({ code: 'custom', message: `${JSON.stringify(trimmed)} is not a number` })
  return z.NEVER
}
