/** The memories that are planned, in the order in which they get their place. */
export const memoryNames = ['weights', 'residual', 'norms', 'hidden'] as const

export type MemoryName = (typeof memoryNames)[number]
