import type { Finding, Rule } from '../finding.js'
import { type Loop, loopsOf, mostTrips } from '../loops.js'

/** A loop of unknown length has no latency in Vitis's report, and cannot be unrolled. */
export const bounds: Rule = {
  about:
    'every loop has constant bounds; one that is not unrolled may have a LOOP_TRIPCOUNT with a max instead',
  find: (program) => loopsOf(program).flatMap(findingsOf),
}

function findingsOf(loop: Loop): Finding[] {
  const { node, trips, isUnrolled } = loop
  const place = { file: node.file, line: node.line }
  const name = loop.function.name
  if (isUnrolled && trips === undefined)
    return [
      {
        ...place,
        message: `a loop of ${name} is to be unrolled, but its bounds are not constant`,
        repair: 'let it run to a constant, with an if in it',
      },
    ]
  if (mostTrips(loop) !== undefined) return []
  return [
    {
      ...place,
      message: `the bounds of a loop of ${name} are not constant`,
      repair: 'say how often it runs at most: #pragma HLS LOOP_TRIPCOUNT max=',
    },
  ]
}
