import * as z from 'zod'
import { type Extent, extentText, numberText } from './csynth-values.js'

/** A loop as Vitis HLS reports it. */
export interface CsynthLoop {
  /** Its label; loops that were flattened into one have theirs joined by `_`; without a label `VITIS_LOOP_<line>_<number>`. */
  readonly name: string
  /** Labels of the loops around it that were not flattened, from the outermost in. */
  readonly outer: readonly string[]
  readonly trips: Extent
  /** Cycles of all trips. */
  readonly latency: Extent
  /** Cycles of one trip; null where only the depth is given. */
  readonly iterationLatency: Extent | null
  /** Cycles from the start of a trip to the start of the next; null: it is not pipelined. */
  readonly initiationInterval: number | null
  /** Stages of its pipeline; null: it is not pipelined. */
  readonly depth: number | null
}

/**
 * The loops of a module: an element each, by the name of the loop; loops within it are elements within its element, beside
 * its figures.
 * @param summary - `<SummaryOfLoopLatency>`
 * @throws ZodError when a figure is none.
 */
export function csynthLoops(
  summary: Readonly<Record<string, unknown>>,
  outer: readonly string[] = [],
): CsynthLoop[] {
  return Object.entries(summary).flatMap(([tag, value]) =>
    // An element that is there several times is a list.
    [value].flat().flatMap((each) => (isLoop(each) ? loopsFrom(tag, each, outer) : [])),
  )
}

/** What tells a loop from the figures of the loop around it: those have none of their own. */
function isLoop(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && ('TripCount' in value || 'Latency' in value)
}

const figures = z.looseObject({
  Name: z.string().optional(),
  TripCount: extentText.optional(),
  Latency: extentText.optional(),
  IterationLatency: extentText.optional(),
  PipelineII: numberText.optional(),
  PipelineDepth: numberText.optional(),
})

function loopsFrom(
  tag: string,
  element: Readonly<Record<string, unknown>>,
  outer: readonly string[],
): CsynthLoop[] {
  const { data, error } = figures.safeParse(element)
  if (error !== undefined)
    throw new z.ZodError(error.issues.map((issue) => ({ ...issue, path: [tag, ...issue.path] })))
  const { Name: name = tag, TripCount: trips = unknown, Latency: latency = unknown } = data
  const loop = {
    ...{ name, outer, trips, latency },
    iterationLatency: data.IterationLatency ?? null,
    initiationInterval: data.PipelineII ?? null,
    depth: data.PipelineDepth ?? null,
  }
  return [loop, ...csynthLoops(element, [...outer, name])]
}

const unknown: Extent = { min: null, max: null }
