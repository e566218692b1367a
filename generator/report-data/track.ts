import type { Span } from '../targets/verilog-array/cycle-observer.js'
import { pack } from './pack.js'
import type { TimelineTrack } from './types/timeline.js'

/** A track of spans of whole cycles, each with the number of its label. */
export function track(
  kind: TimelineTrack['kind'],
  words: Pick<TimelineTrack, 'title' | 'help' | 'lane' | 'labels'>,
  spans: readonly (Span & { readonly label: number })[],
): TimelineTrack {
  const sorted = spans.toSorted((a, b) => a.from - b.from)
  const starts = sorted.map(({ from }, i) => from - (sorted[i - 1]?.from ?? 0))
  const lengths = sorted.map(({ from, to }) => to - from)
  const labels = sorted.map(({ label }) => label)
  return { kind, ...words, count: sorted.length, intervals: pack([...starts, ...lengths, ...labels], 4) }
}
