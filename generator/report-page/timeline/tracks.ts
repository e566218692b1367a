import type { TimelineRun, TimelineTrack } from '../../report-data/types/timeline.js'
import { blockOf, layerKind, layerKinds } from '../layers.js'
import { unpack } from '../unpack.js'
import { stallColours } from './colours.js'

/** A track as it is drawn: intervals by ascending start. */
export interface DrawnTrack {
  readonly title: string
  readonly help: string
  readonly kind: TimelineTrack['kind']
  readonly lane: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly labels: readonly string[]
  readonly labelOf: Int32Array
  /** CSS variables, by label. */
  readonly colours: readonly string[]
}

/** Unpacks the tracks of a run. */
export async function drawnTracks({ tracks }: TimelineRun): Promise<DrawnTrack[]> {
  const drawn = await Promise.all(tracks.map(drawnTrack))
  return [...drawn.filter(({ kind }) => kind === 'operations').map(blocksOf), ...drawn]
}

/** The blocks that operations belong to, one after another. */
function blocksOf(operations: DrawnTrack): DrawnTrack {
  const runs: { from: number; to: number; label: string }[] = []
  for (const [i, from] of operations.starts.entries()) {
    const name = operations.labels[operations.labelOf[i]]
    const block = blockOf(name)
    const label = block === null ? (layerKind(name) === 'embedding' ? 'embedding' : 'head') : `block ${block}`
    const last = runs.at(-1)
    if (last?.label === label) last.to = operations.ends[i]
    else runs.push({ from, to: operations.ends[i], label })
  }
  return {
    ...{
      title: 'Blocks',
      help: 'A block of the network, by its operations.',
      kind: 'operations' as const,
      lane: 0,
    },
    starts: Int32Array.from(runs, ({ from }) => from),
    ends: Int32Array.from(runs, ({ to }) => to),
    labels: runs.map(({ label }) => label),
    labelOf: Int32Array.from(runs.keys()),
    colours: runs.map((_, i) => (i % 2 === 0 ? 'var(--band-0)' : 'var(--band-1)')),
  }
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
  lane,
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
  return { ...{ title, help, kind, lane, starts, ends, labels, colours }, labelOf: values.slice(2 * count) }
}
