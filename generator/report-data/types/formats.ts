/** A tensor's format, and what of it was used. */
export interface FormatRow {
  readonly name: string
  readonly block: number | null
  /** What it is within its block. */
  readonly part: string
  readonly format: string
  readonly least: number
  readonly greatest: number
  /** What the format can hold. */
  readonly lowest: number
  readonly highest: number
  readonly values: number
  /** Values at an end of the format: saturated, or just there. */
  readonly atEnds: number
  /** Powers of two between the largest magnitude and the format's; 0 where it is used up. */
  readonly headroom: number
}

/** A kind of parameter. */
export interface LostRow {
  readonly name: string
  readonly format: string
  readonly values: number
  readonly beyond: number
  readonly largest: number
}

export interface FormatsData {
  readonly overflow: 'wrap' | 'sat' | 'sat_sym'
  readonly tensors: readonly FormatRow[]
  /** Parameters of which the format loses values. */
  readonly lost: readonly LostRow[]
}
