import { stallWords } from '../report/limiting-factor.js'
import { lanes } from '../report/timeline/lanes.js'
import type { SimulatedNetwork } from '../simulate/simulate-network.js'
import { stallCauses } from '../targets/verilog-array/accelerator-taps.js'
import type { Timeline, TransferKind } from '../targets/verilog-array/timeline.js'
import { track } from './track.js'
import type { TimelineRun, TimelineTrack } from './types/timeline.js'

/** A simulated inference of one image as the page draws it. */
export function measuredRun({ report }: Pick<SimulatedNetwork, 'report'>, timeline: Timeline): TimelineRun {
  const { cycles, fires, stalls } = report
  return {
    ...{ origin: 'simulated', cycles, busy: fires, tracks: tracksOf(timeline) },
    stalls: stallCauses.map((cause, i) => ({ cause, meaning: stallWords[cause], cycles: stalls[i] })),
  }
}

function tracksOf({ operations, states, transfers }: Timeline): TimelineTrack[] {
  const waits = states.flatMap(({ cause, from, to }) => (cause === null ? [] : [{ from, to, label: cause }]))
  return [
    named('operations', { title: 'Operations', help: helps.operations, lane: 0 }, operations),
    track('stalls', { title: 'Array stands', help: helps.stalls, lane: 0, labels: stallCauses }, waits),
    ...(Object.keys(titles) as TransferKind[]).flatMap((kind) => transferTracks(transfers, kind)),
  ]
}

const helps = {
  operations: 'An operation is at work until the array begins a row of another.',
  stalls: 'The array could multiply and does not.',
  transfers: 'Pauses of some cycles are not told apart.',
}

const titles: Readonly<Record<TransferKind, string>> = {
  weights: 'Parameters come in',
  image: 'Image comes in',
  result: 'Result goes out',
  scratch: 'Features off chip',
}

function transferTracks(transfers: Timeline['transfers'], kind: TransferKind): TimelineTrack[] {
  const stretches = transfers
    .filter((transfer) => transfer.kind === kind)
    .flatMap(({ name, stretches: own }) => own.map(({ from, to }) => ({ from, to, name })))
  return lanes(stretches).map((each, lane) =>
    named('loads', { title: titles[kind], help: helps.transfers, lane }, each),
  )
}

function named(
  kind: TimelineTrack['kind'],
  words: Pick<TimelineTrack, 'title' | 'help' | 'lane'>,
  stretches: readonly { readonly from: number; readonly to: number; readonly name: string }[],
): TimelineTrack {
  const labels = [...new Set(stretches.map(({ name }) => name))]
  const numbers = new Map(labels.map((label, i) => [label, i]))
  const spans = stretches.map(({ from, to, name }) => ({ from, to, label: numbers.get(name) ?? 0 }))
  return track(kind, { ...words, labels }, spans)
}
