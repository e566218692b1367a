import { seededRandom } from '../base/random.js'
import { type Bound, type FigureName, isFit, type Point, paretoFront } from './figures.js'
import { type Axis, neighbours, sizeOf } from './space.js'

/** What a search looks for, and how far. */
export interface Goal {
  readonly objective: readonly FigureName[]
  readonly bounds: readonly Bound[]
  /** Designs that are estimated at most; undefined: all. */
  readonly budget?: number | undefined
  readonly seed: number
}

/** Part of a budget that is drawn; the rest goes to neighbours of the best. */
const drawnShare = 0.5

/**
 * Estimates the whole grid, or as many designs of it as the budget allows: first some that are drawn, then those that differ in one
 * value from the best so far, and drawn ones where the best have no neighbours left. None is estimated twice.
 */
export async function search(
  axes: readonly Axis[],
  goal: Goal,
  evaluate: (numbers: readonly number[]) => Promise<Point[]>,
): Promise<Point[]> {
  const size = sizeOf(axes)
  const budget = Math.min(size, goal.budget ?? size)
  if (budget === size) return evaluate(Array.from({ length: size }, (_, number) => number))
  const unseen = new Unseen(size, goal.seed)
  const points = await evaluate(unseen.drawn(Math.ceil(drawnShare * budget)))
  while (points.length < budget) {
    const fit = points.filter((point) => isFit(point, goal.bounds))
    const around = paretoFront(fit, goal.objective).flatMap(({ number }) => neighbours(axes, number))
    const next = unseen.of(around).slice(0, budget - points.length)
    const left = Math.ceil((budget - points.length) / 2)
    points.push(...(await evaluate(next.length > 0 ? next : unseen.drawn(left))))
  }
  return points
}

/** Numbers below a size that nobody has taken. */
class Unseen {
  private readonly taken = new Set<number>()
  private readonly random: () => number

  constructor(
    private readonly size: number,
    seed: number,
  ) {
    this.random = seededRandom(seed)
  }

  /** Takes those of some numbers that are left. */
  of(numbers: readonly number[]): number[] {
    const left = [...new Set(numbers)].filter((number) => !this.taken.has(number))
    for (const number of left) this.taken.add(number)
    return left
  }

  /** Draws some; the next that is left where one is taken. */
  drawn(count: number): number[] {
    return Array.from({ length: Math.min(count, this.size - this.taken.size) }, () => {
      let number = Math.floor(this.random() * this.size)
      while (this.taken.has(number)) number = (number + 1) % this.size
      this.taken.add(number)
      return number
    })
  }
}
