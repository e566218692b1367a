import { leastActivation } from '../network/hidden-format.js'
import type { Networked, Program } from '../network/program.js'
import { stepKind } from '../network/steps/index.js'
import type { FloatParameters } from '../oracle/float-network.js'
import { ColumnStatistics } from './column-statistics.js'
import { type CalibrationRuns, MagnitudeCount, measureRanges, type Ranges } from './ranges.js'

/** A network and all of its program. */
export interface WholeNetwork extends Networked {
  readonly program: Program
}

/** What the float64 network was seen to do over all images and tasks. */
export interface FloatStatistics {
  readonly ranges: Ranges
  /** Of hidden values, how far they are above the least activation. */
  readonly raised: Ranges
  /** Of what layers read, as far as they read it, and of keys and values; not of the image. */
  readonly columns: ReadonlyMap<string, ColumnStatistics>
  /** What experts read, by run and name: [tokens][dim]. */
  readonly read: readonly ReadonlyMap<string, Float32Array>[]
}

/** What formats and weights are fitted to. */
export interface FewBitsData {
  readonly statistics: FloatStatistics
  readonly parameters: FloatParameters
}

/** Runs the float64 network over all images and tasks. */
export function measureFloat(design: WholeNetwork, runs: CalibrationRuns): FloatStatistics {
  const counted = countedTensors(design)
  const hidden = new Set(design.program.steps.flatMap((step) => stepKind(step).hidden(step) ?? []))
  const expertInputs = new Set(
    design.program.steps.flatMap((step) => (step.kind === 'experts' ? [step.input] : [])),
  )
  const columns = new Map<string, ColumnStatistics>()
  const raised = new Map<string, MagnitudeCount>()
  const read: Map<string, Float32Array>[] = []
  const visit = (run: number, name: string, values: Float64Array) => {
    const place = counted.get(name)
    if (place !== undefined) {
      const seen = columns.get(name) ?? new ColumnStatistics(place.columns)
      columns.set(name, seen.add(values.subarray(0, place.values)))
    }
    if (hidden.has(name)) {
      const above = values.map((value) => value - leastActivation)
      raised.set(name, (raised.get(name) ?? new MagnitudeCount()).add(above))
    }
    read[run] ??= new Map()
    if (expertInputs.has(name)) read[run].set(name, Float32Array.from(values))
  }
  return { ranges: measureRanges(design, { ...runs, visit }), raised, columns, read }
}

/** Values of a row, and of all rows that are of interest. */
interface Place {
  readonly columns: number
  readonly values: number
}

function countedTensors({ network, program }: WholeNetwork): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>()
  const all = { columns: network.dim, values: network.tokens * network.dim }
  for (const step of program.steps) {
    if (step.kind === 'attention') for (const name of [step.key, step.value]) places.set(name, all)
    for (const { input, operands } of stepKind(step).layers(step)) {
      const { inFeatures } = operands
      const visits = step.kind === 'experts' && input === step.hidden ? (network.moe?.topK ?? 1) : 1
      const values = operands.tokens * visits * inFeatures
      if ((places.get(input)?.values ?? 0) < values) places.set(input, { columns: inFeatures, values })
    }
  }
  return places
}
