import type { Timeline } from '../../targets/verilog-array/timeline.js'
import { type Counter, timelineCounters } from './timeline-counters.js'
import { type Track, timelineTracks } from './timeline-tracks.js'

/** An event of Chrome's trace format, as far as it is used here: what runs, what is counted, what things are called. */
export type TraceEvent = Complete | Count | Metadata

interface Place {
  readonly name: string
  readonly pid: number
}

interface Complete extends Place {
  readonly ph: 'X'
  readonly tid: number
  /** Cycles, in a field for microseconds. */
  readonly ts: number
  readonly dur: number
  readonly args: Readonly<Record<string, string | number>>
}

interface Count extends Place {
  readonly ph: 'C'
  readonly ts: number
  readonly args: { readonly value: number }
}

interface Metadata extends Place {
  readonly ph: 'M'
  readonly tid: number
  readonly args: { readonly name: string } | { readonly sort_index: number }
}

/**
 * A timeline in Chrome's trace format, which Perfetto reads: a cycle is a microsecond of it.
 * @param about - what the run was of, for `otherData`.
 */
export function traceEventsJson(timeline: Timeline, about: Readonly<Record<string, unknown>>): string {
  const events: TraceEvent[] = [
    { ph: 'M', name: 'process_name', pid, tid: 0, args: { name: 'accelerator' } },
    ...timelineTracks(timeline).flatMap((track, i) => trackEvents(track, i + 1)),
    ...timelineCounters(timeline).flatMap((counter) => counterEvents(counter, timeline.cycles)),
  ]
  const { window } = timeline.traffic
  const otherData = {
    ...about,
    ...{ cycles: timeline.cycles, unit: '1 us of this trace is 1 clock cycle', windowCycles: window },
    pausesUpToCycles: timeline.gap,
  }
  const lines = events.map((event) => JSON.stringify(event)).join(',\n')
  return `{"displayTimeUnit":"ms","otherData":${JSON.stringify(otherData)},"traceEvents":[\n${lines}\n]}\n`
}

const pid = 1

function trackEvents({ name, events }: Track, tid: number): TraceEvent[] {
  return [
    { ph: 'M', name: 'thread_name', pid, tid, args: { name } },
    { ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } },
    ...events.map(({ name, from, to, details }) => ({
      ...{ ph: 'X' as const, name, pid, tid, ts: from, dur: to - from },
      args: details,
    })),
  ]
}

// A value holds until the next one: at the end there is none any more.
function counterEvents({ name, samples }: Counter, end: number): TraceEvent[] {
  const rounded = (value: number) => Math.round(value * 1000) / 1000
  return [...samples, { at: end, value: 0 }].map(({ at, value }) => ({
    ...{ ph: 'C' as const, name, pid, ts: at },
    args: { value: rounded(value) },
  }))
}
