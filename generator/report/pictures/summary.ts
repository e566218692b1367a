import type { ScoredClass } from '../best-classes.js'

/** What came of a picture. */
export interface PictureResult {
  readonly picture: string
  /** The classes of the largest logits, of the fixed-point network and of the float64 one; null without a head. */
  readonly classes: readonly ScoredClass[] | null
  readonly floatClasses: readonly ScoredClass[] | null
  /** Of the result against float64's. */
  readonly snrDb: number
  /** The class that is right; null: not known. */
  readonly label: number | null
  /** Of the backend. */
  readonly seconds: number
  /** null where none are counted. */
  readonly cycles: number | null
}

/** How often the right class was the first, and among the first five. */
export interface TopCounts {
  readonly top1: number
  readonly top5: number
}

/** All pictures together. */
export interface PicturesSummary {
  readonly pictures: number
  /** Those on whose first class the fixed-point network and the float64 one agree; null without a head. */
  readonly agreeing: number | null
  readonly worstSnrDb: number
  /** null where labels are not known. */
  readonly fixed: TopCounts | null
  readonly float: TopCounts | null
  /** Of the backend, without loading. */
  readonly seconds: number
  readonly cycles: number | null
}

/** Adds up what came of all pictures, one at least. */
export function picturesSummary(results: readonly PictureResult[]): PicturesSummary {
  const sum = (of: (result: PictureResult) => number) =>
    results.reduce((total, result) => total + of(result), 0)
  const hasHead = results.every(({ classes }) => classes !== null)
  return {
    pictures: results.length,
    agreeing: hasHead ? results.filter(agrees).length : null,
    worstSnrDb: Math.min(...results.map(({ snrDb }) => snrDb)),
    fixed: topCounts(results, ({ classes }) => classes),
    float: topCounts(results, ({ floatClasses }) => floatClasses),
    seconds: sum(({ seconds }) => seconds),
    cycles: results.every(({ cycles }) => cycles !== null) ? sum(({ cycles }) => cycles ?? 0) : null,
  }
}

/** Whether both networks have the same first class. */
export function agrees({ classes, floatClasses }: PictureResult): boolean {
  return classes?.[0].class === floatClasses?.[0].class
}

function topCounts(
  results: readonly PictureResult[],
  classesOf: (result: PictureResult) => readonly ScoredClass[] | null,
): TopCounts | null {
  if (results.some(({ label }) => label === null)) return null
  const among = (count: number) =>
    results.filter((result) =>
      classesOf(result)
        ?.slice(0, count)
        .some((each) => each.class === result.label),
    ).length
  return { top1: among(1), top5: among(5) }
}
