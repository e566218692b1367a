import { stallCauses } from '../../targets/verilog-array/accelerator-taps.js'
import type {
  OperationStretch,
  Stretch,
  Timeline,
  TransferKind,
} from '../../targets/verilog-array/timeline.js'
import { lanes } from './lanes.js'

/** Something with a name at a stretch of cycles. */
export interface TrackEvent extends Stretch {
  readonly name: string
  readonly details: Readonly<Record<string, string | number>>
}

/** A row of a picture of a timeline: events in order, no two at once. */
export interface Track {
  readonly name: string
  readonly events: readonly TrackEvent[]
}

/** All of a timeline but its traffic, the most important first. */
export function timelineTracks({ operations, states, activities, transfers }: Timeline): Track[] {
  return [
    { name: 'images', events: images(operations) },
    { name: 'operations', events: operations.map(operationEvent) },
    {
      name: 'array',
      events: states.map(({ from, to, cause }) => {
        const name = cause === null ? 'multiplies' : `waits for ${stallCauses[cause]}`
        return { from, to, name, details: {} }
      }),
    },
    ...(Object.keys(transferTracks) as TransferKind[]).flatMap((kind) =>
      inLanes(
        transferTracks[kind],
        transfers
          .filter((transfer) => transfer.kind === kind)
          .flatMap(({ name, stretches }) =>
            stretches.map(({ from, to, bytes }) => ({ from, to, name, details: { bytes } })),
          ),
      ),
    ),
    ...activities.map(({ name, about, stretches }) => ({
      name: `${name}: ${about}`,
      events: stretches.map(({ from, to, beats }) => ({ from, to, name, details: { beats } })),
    })),
  ]
}

const transferTracks: Readonly<Record<TransferKind, string>> = {
  weights: 'weights and parameters from memory',
  image: 'images from memory',
  result: 'results to memory',
  scratch: 'features off chip',
}

function images(operations: readonly OperationStretch[]): TrackEvent[] {
  const first = operations.filter(({ image }, i) => operations[i - 1]?.image !== image)
  const ends = [...first.slice(1).map(({ from }) => from), operations[operations.length - 1].to]
  return first.map(({ image, from }, i) => ({ from, to: ends[i], name: `image ${image}`, details: {} }))
}

function operationEvent({ from, to, image, name, expert, ...counts }: OperationStretch): TrackEvent {
  const { multiplies, stalls, reads, written } = counts
  return {
    ...{ from, to, name: expert === null ? name : `${name}, expert ${expert}` },
    details: {
      ...{ image, operation: name, ...(expert !== null && { expert }), multiplies },
      ...Object.fromEntries(stallCauses.map((cause, i) => [`stalled for ${cause}`, stalls[i]])),
      ...{ 'bytes read': reads.reduce((sum, each) => sum + each, 0), 'bytes written': written },
    },
  }
}

function inLanes(name: string, events: readonly TrackEvent[]): Track[] {
  return lanes(events).map((lane, i) => ({ name: i === 0 ? name : `${name}, ${i + 1}`, events: lane }))
}
