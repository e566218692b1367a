import type { TimelineRun, TimelineTrack } from '../../report/page/types/timeline.js'
import { layerKind, layerKinds } from '../layers.js'
import { unpack } from '../unpack.js'
import { stallColours } from './colours.js'

/** A track as it is drawn: intervals by ascending start. */
export interface DrawnTrack {
  readonly title: string
  readonly help: string
  readonly kind: TimelineTrack['kind']
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly labels: readonly string[]
  readonly labelOf: Int32Array
  /** CSS variables, by label. */
  readonly colours: readonly string[]
}

/** Unpacks the tracks of a run. */
export async function drawnTracks({ tracks }: TimelineRun): Promise<DrawnTrack[]> {
  return Promise.all(tracks.map(drawnTrack))
}

/** The first interval that ends behind a cycle; their number where there is none. */
export function firstBehind({ ends }: DrawnTrack, cycle: number): number {
  let [low, high] = [0, ends.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ends[middle] > cycle) high = middle
    else low = middle + 1
  }
  return low
}

/** The interval at a cycle; null where there is none. */
export function intervalAt(track: DrawnTrack, cycle: number): number | null {
  const at = firstBehind(track, cycle)
  return at < track.starts.length && track.starts[at] <= cycle ? at : null
}

async function drawnTrack({
  title,
  help,
  kind,
  labels,
  count,
  intervals,
}: TimelineTrack): Promise<DrawnTrack> {
  const values = await unpack(intervals)
  const starts = values.slice(0, count)
  for (let i = 1; i < count; i++) starts[i] += starts[i - 1]
  const ends = starts.map((start, i) => start + values[count + i])
  // What is asked for while the load before it still comes would hide it: ends never fall back.
  for (let i = 1; i < count; i++) ends[i] = Math.max(ends[i], ends[i - 1])
  const colours = labels.map((label) =>
    kind === 'stalls' ? stallColours[label] : layerKinds[layerKind(label)].colour,
  )
  return { ...{ title, help, kind, starts, ends, labels, colours }, labelOf: values.slice(2 * count) }
}
