import type { StreamData } from '../../base/streams.js'

/** No beats at all. */
export const nothing: StreamData = { beats: 0, fields: {} }

/** The beats of a tap by image: what is tagged begins anew where its operations do, all else comes as often in every image. */
export function byImage(name: string, data: StreamData, count: number): StreamData[] {
  const { op } = data.fields
  const starts = [0]
  if (op === undefined) for (let i = 1; i < count; i++) starts.push(Math.floor((i * data.beats) / count))
  else if (name !== 'queued')
    for (let beat = 1; beat < data.beats; beat++) if (op[beat] === 0 && op[beat - 1] !== 0) starts.push(beat)
  if (name === 'queued') starts.push(...queueStarts(data))
  return starts.map((start, i) => slice(data, start, starts[i + 1] ?? data.beats))
}

// An expert runs once a layer, from its queue's first row on: where a run comes again, another image has begun.
function queueStarts({ beats, fields: { op, part, row } }: StreamData): number[] {
  const starts: number[] = []
  let seen = new Set<string>()
  for (let beat = 0; beat < beats; beat++) {
    if (row[beat] !== 0) continue
    const run = `${op[beat]} ${part[beat]}`
    if (seen.has(run) || (beat > 0 && op[beat] < op[beat - 1])) {
      starts.push(beat)
      seen = new Set()
    }
    seen.add(run)
  }
  return starts
}

/** The beats of operations that are kept. */
export function keptBeats({ beats, fields }: StreamData, isKept: (op: number) => boolean): StreamData {
  const kept = Array.from({ length: beats }, (_, beat) => beat).filter((beat) => isKept(fields.op[beat]))
  const some = Object.entries(fields).map(([name, values]) => [
    name,
    Int32Array.from(kept, (beat) => values[beat]),
  ])
  return { beats: kept.length, fields: Object.fromEntries(some) }
}

/** Beats `from` to `to - 1`. */
export function slice(data: StreamData, from: number, to: number): StreamData {
  const fields = Object.entries(data.fields).map(([name, values]) => {
    const each = values.length / data.beats
    return [name, values.subarray(from * each, to * each)] as const
  })
  return { beats: to - from, fields: Object.fromEntries(fields) }
}
