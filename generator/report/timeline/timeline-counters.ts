import type { StateStretch, Timeline } from '../../targets/verilog-array/timeline.js'

/** A figure over time: a value for each window of cycles, which begins at `at`. */
export interface Counter {
  readonly name: string
  readonly samples: readonly { readonly at: number; readonly value: number }[]
}

/** Bytes a cycle by port, and the share of cycles in which the array multiplies, in per cent, by the windows of the traffic. */
export function timelineCounters({ cycles, traffic: { window, windows }, states }: Timeline): Counter[] {
  const length = (index: number) => Math.min(window, cycles - index * window)
  const counter = (name: string, values: readonly number[], factor = 1): Counter => ({
    name,
    samples: values.map((value, i) => ({ at: i * window, value: (factor * value) / length(i) })),
  })
  const [{ reads }] = windows
  return [
    counter('array, % of cycles', multiplyingCycles(states, { window, count: windows.length }), 100),
    ...reads.map((_, port) =>
      counter(
        `port ${port}, bytes read a cycle`,
        windows.map((each) => each.reads[port]),
      ),
    ),
    counter(
      'port 0, bytes written a cycle',
      windows.map(({ written }) => written),
    ),
  ]
}

function multiplyingCycles(
  states: readonly StateStretch[],
  { window, count }: { readonly window: number; readonly count: number },
): number[] {
  const sums = Array<number>(count).fill(0)
  for (const { from, to, cause } of states)
    if (cause === null)
      for (let at = from; at < to; ) {
        const index = Math.floor(at / window)
        const end = Math.min(to, (index + 1) * window)
        sums[index] += end - at
        at = end
      }
  return sums
}
