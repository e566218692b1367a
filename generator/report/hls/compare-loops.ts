import type { MatchedLoop } from './match-loops.js'

/** A loop of a report beside the schedule's. */
export interface ComparedLoop extends MatchedLoop {
  /**
   * The most cycles that the loop takes of the trips that the schedule has, at the worse of both intervals and the depth
   * that the report has: (trips − 1) × II + depth. Null where one of them is not known, or the loop was flattened.
   */
  readonly mostLatency: number | null
  /** What is worse than the schedule has it: `II 2 instead of 1`. */
  readonly problems: readonly string[]
  /** What differs and is no worse. A depth is: that of the schedule is a guess. */
  readonly differences: readonly string[]
}

/** Says in what a loop differs from what is expected of it. */
export function compareLoop(match: MatchedLoop): ComparedLoop {
  const mostLatency = mostLatencyOf(match)
  const problems = [
    ...intervalProblems(match),
    ...tripProblems(match),
    ...latencyProblems(match, mostLatency),
  ]
  return { ...match, mostLatency, problems, differences: differencesOf(match, problems.length > 0) }
}

function mostLatencyOf({ expected, loop, isFlattened }: MatchedLoop): number | null {
  const { initiationInterval: interval, depth } = loop
  if (isFlattened || expected.trips === undefined || interval === null || depth === null) return null
  return Math.max(expected.trips - 1, 0) * Math.max(interval, expected.initiationInterval) + depth
}

function intervalProblems({ expected, loop }: MatchedLoop): string[] {
  const wanted = expected.initiationInterval
  if (loop.initiationInterval === null) return [`not pipelined instead of II ${wanted}`]
  return loop.initiationInterval > wanted ? [`II ${loop.initiationInterval} instead of ${wanted}`] : []
}

function tripProblems({ loop: { trips } }: MatchedLoop): string[] {
  return trips.max === null ? ['its trip count has no bound'] : []
}

function latencyProblems({ expected, loop }: MatchedLoop, most: number | null): string[] {
  const { trips, latency } = loop
  // Without a bound of trips there is none of cycles.
  if (trips.max === null) return []
  if (latency.max === null) return ['its latency is not known']
  if (most === null || latency.max <= most) return []
  const why = trips.max === expected.trips ? '' : `: ${trips.max} trips instead of ${expected.trips}`
  return [`${latency.max} cycles instead of at most ${most}${why}`]
}

function differencesOf({ expected, loop, isFlattened }: MatchedLoop, isWorse: boolean): string[] {
  const { initiationInterval: interval, depth, trips } = loop
  const better = interval !== null && interval < expected.initiationInterval
  const otherTrips =
    !isFlattened && expected.trips !== undefined && trips.max !== null && trips.max !== expected.trips
  const otherDepth = expected.depth !== undefined && depth !== null && depth !== expected.depth
  return [
    ...(better ? [`II ${interval} instead of ${expected.initiationInterval}`] : []),
    // A problem says so already.
    ...(otherTrips && !isWorse ? [`${trips.max} trips instead of ${expected.trips}`] : []),
    ...(otherDepth ? [`depth ${depth} instead of ${expected.depth}`] : []),
  ]
}
