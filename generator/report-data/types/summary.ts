import type { Origin } from './common.js'

/** A number that sums the design up. */
export interface Figure {
  readonly label: string
  /** As it is shown, with its unit. */
  readonly value: string
  readonly unit: string
  readonly origin: Origin
  /** How it comes about, a sentence. */
  readonly note: string
}

/** A design of the same network: published, or this one. */
export interface ComparedDesign {
  readonly name: string
  readonly isOurs: boolean
  readonly device: string
  readonly numerics: string
  readonly clockMhz: number
  /** Of an image; from a rate where only that was published. */
  readonly milliseconds: number
  readonly isFromRate: boolean
  /** null: not published, or not known. */
  readonly watts: number | null
  readonly dsp: number | null
  readonly origin: Origin
  readonly source: string
  readonly url: string | null
  readonly year: number | null
  readonly note: string
}

/** What the design is, and how fast. */
export interface SummaryData {
  /** Sentences. */
  readonly lead: readonly string[]
  readonly figures: readonly Figure[]
  readonly compared: {
    /** The preset that the network equals; null: none that anyone has published a design of. */
    readonly network: string | null
    readonly designs: readonly ComparedDesign[]
    /** How this design stands to those on the same device and clock; null: there are none. */
    readonly finding: string | null
    /** What differs between those compared, and what is left out, a sentence each. */
    readonly notes: readonly string[]
  }
}
