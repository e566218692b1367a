/** What a scale of weights is for, and what it means. */
export const weightScaleChoices = {
  tensor: { doc: 'a power of two each, by its format' },
  row: { doc: 'times a factor of 8 bits for each row' },
} as const

export type WeightScales = keyof typeof weightScaleChoices

export const weightScales = Object.keys(weightScaleChoices) as [WeightScales, ...WeightScales[]]

/** Bits of a row's factor, all of them fraction. */
export const rowScaleBits = 8
