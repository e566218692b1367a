/** 1 / epsilon, a whole number. */
export const perEpsilon = 1_000_000

/** What layer norm adds to the variance. */
export const normEpsilon = 1 / perEpsilon
