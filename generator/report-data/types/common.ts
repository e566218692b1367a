/** Where a figure comes from. */
export type Origin = 'counted' | 'estimated' | 'simulated' | 'published'

/** A part that does not apply to a design, and why, in a sentence. */
export interface Absent {
  readonly absent: string
}

/** What a section shows, or why there is nothing to show. */
export type Section<T> = T | Absent

/**
 * Integers in few characters: bytes of little-endian words by significance (all lowest bytes first), deflated (zlib), in
 * base64. What is signed, and what is the difference to the value before it, is said where it is used.
 */
export interface Packed {
  readonly count: number
  readonly bytesEach: 1 | 2 | 4
  readonly base64: string
}
