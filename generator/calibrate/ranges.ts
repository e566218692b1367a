import type { Design } from '../design/elaborate.js'
import { programUses, taskName, tasksOf } from '../design/parameters.js'
import { type FloatParameters, runFloatNetwork } from '../model/float-network.js'

/** Largest magnitudes, by the names that the program has for tensors and parameters. */
export type Ranges = ReadonlyMap<string, number>

/** Networks to look at: every image is run for every task. */
export interface CalibrationRuns {
  /** [channels][height][width], 0 to 1. */
  readonly images: readonly Float32Array[]
  readonly parameters: FloatParameters
}

/** Largest magnitudes of every tensor of the float64 network over all images and tasks, and of every parameter. */
export function measureRanges(design: Design, { images, parameters }: CalibrationRuns): Ranges {
  const ranges = new Map<string, number>()
  const widen = (name: string, values: ArrayLike<number>) =>
    ranges.set(name, Math.max(ranges.get(name) ?? 0, magnitude(values)))
  for (const image of images) {
    for (const task of design.network.tasks.keys())
      runFloatNetwork(design.network, { image, task, parameters, visit: widen })
  }
  for (const { parameter } of programUses(design)) {
    for (const task of tasksOf(parameter, design.network))
      widen(parameter.name, parameters(taskName(parameter.name, task)))
  }
  return ranges
}

function magnitude(values: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]))
  return most
}
