import type { Edits } from '../config/vary.js'

/** What designs are compared by; less is better. */
export const figureNames = ['latency', 'cycles', 'dsp', 'bram', 'uram', 'lut', 'ff', 'bytes'] as const
export type FigureName = (typeof figureNames)[number]
export type Figures = Readonly<Record<FigureName, number>>

/** Their units in tables. */
export const figureUnits: Readonly<Record<FigureName, string>> = {
  latency: 'ms',
  cycles: 'cycles',
  dsp: 'DSP48E2',
  bram: 'BRAM36',
  uram: 'URAM288',
  lut: 'LUT',
  ff: 'FF',
  bytes: 'bytes',
}

/** A design of the space as estimates see it. */
export interface Point {
  /** In the grid. */
  readonly number: number
  readonly edits: Edits
  /** Null where the config's rules reject it, or it has no accelerator. */
  readonly figures: Figures | null
  /** Why. */
  readonly problem: string | null
  readonly clockMhz: number | null
  /** What its device has too little of. */
  readonly lacking: readonly string[]
  /** Its array waits for features off chip: nobody knows for how many cycles before it is simulated. */
  readonly isUnknown: boolean
}

/** An upper bound of a figure. */
export interface Bound {
  readonly figure: FigureName
  readonly most: number
}

/** Whether a design is one whose cycles are known, fits its device, and keeps to the bounds. */
export function isFit({ figures, lacking, isUnknown }: Point, bounds: readonly Bound[]): boolean {
  return (
    figures !== null &&
    !isUnknown &&
    lacking.length === 0 &&
    bounds.every(({ figure, most }) => figures[figure] <= most)
  )
}

/** Those designs of which none other is better in one figure and as good in all others, in the order of the first figure. */
export function paretoFront(points: readonly Point[], objective: readonly FigureName[]): Point[] {
  const has = (point: Point, name: FigureName) => point.figures?.[name] ?? Number.POSITIVE_INFINITY
  const isBetter = (a: Point, b: Point) =>
    objective.every((name) => has(a, name) <= has(b, name)) &&
    objective.some((name) => has(a, name) < has(b, name))
  return points
    .filter((point) => point.figures !== null && !points.some((other) => isBetter(other, point)))
    .toSorted((a, b) => inOrder(a, b, objective) || a.number - b.number)
}

/** Sorts by the figures of an objective, one after another. */
export function inOrder(a: Point, b: Point, objective: readonly FigureName[]): number {
  for (const name of objective) {
    const difference =
      (a.figures?.[name] ?? Number.POSITIVE_INFINITY) - (b.figures?.[name] ?? Number.POSITIVE_INFINITY)
    if (difference !== 0 && !Number.isNaN(difference)) return difference
  }
  return 0
}
