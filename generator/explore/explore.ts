import type { Ground } from './evaluate.js'
import { EvaluatorPool } from './evaluator-pool.js'
import { isFit, type Point, paretoFront } from './figures.js'
import type { Measured } from './measure.js'
import { type Goal, search } from './search.js'
import { type Axis, designAt } from './space.js'

/** Designs to choose from, and what is wanted of them. */
export interface Space {
  readonly ground: Ground
  readonly axes: readonly Axis[]
  readonly goal: Goal
}

/** What was found in a space. */
export interface Found extends Space {
  /** Every design that was estimated. */
  readonly points: readonly Point[]
  /** Those that fit, and that no other betters. */
  readonly front: readonly Point[]
}

/** The same, and what tools say of some designs of the front. */
export interface Exploration extends Found {
  readonly measured: readonly { readonly point: Point; readonly measured: Measured }[]
}

/** Estimates designs, and finds those that fit and that no other betters. @param estimated - is called after each estimate */
export async function explore(space: Space, estimated: () => void): Promise<Found> {
  const { ground, axes, goal } = space
  const pool = new EvaluatorPool(ground)
  try {
    const wanted = (numbers: readonly number[]) =>
      numbers.map((number) => ({ number, edits: designAt(axes, number) }))
    const points = await search(axes, goal, (numbers) => pool.evaluate(wanted(numbers), estimated))
    const fit = points.filter((point) => isFit(point, goal.bounds))
    return { ...space, points, front: paretoFront(fit, goal.objective) }
  } finally {
    await pool.close()
  }
}
