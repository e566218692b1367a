/** Widths that a memory port may have, in bits: powers of two. */
export const portBits = { min: 32, max: 1024 } as const
