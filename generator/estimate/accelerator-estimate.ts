import type { Design } from '../design/design.js'
import { networkMacs } from '../network/macs.js'
import { limitingFactor } from '../report/limiting-factor.js'
import { milliseconds } from '../report/milliseconds.js'
import type { CycleEstimate, CycleSettings, WaitCause } from '../targets/target.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { inputFeatures, outputFeatures } from '../targets/verilog-array/array-matrix.js'
import type { ArrayOperation } from '../targets/verilog-array/array-operation.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { macsPerDsp } from '../units/linear/linear.params.js'
import { type ArrayTraffic, arrayTraffic } from './array-traffic.js'
import { crowdedOperations } from './off-chip-rows.js'
import { type CostModel, readCostModel } from './resources/cost-model.js'
import { estimateResources, type ResourceEstimate } from './resources/estimate-resources.js'

type Waits = Readonly<Record<WaitCause, number>>

/** What the array may wait for, in the order in which it is shown. */
export const causesOfWaits: readonly WaitCause[] = ['tokens', 'weights', 'results', 'rows']

/** An operation of the array, all its visits together. */
export interface OperationEstimate {
  readonly name: string
  readonly cycles: number
  readonly milliseconds: number
  /** Multiply-accumulates of the network, and cycles in which the array multiplies. */
  readonly macs: number
  readonly fires: number
  /** macs ÷ (lanes × taps × cycles). */
  readonly utilization: number
  readonly waits: Waits
  /** Weights and biases from memory, and what that is a cycle. */
  readonly bytes: number
  readonly bytesPerCycle: number
}

/** The Verilog accelerator, estimated. */
export interface AcceleratorEstimate {
  readonly cycles: number
  readonly milliseconds: number
  /** Images a second, one behind the other as asked for. */
  readonly imagesPerSecond: number
  readonly macs: number
  /** Multiply-accumulates a cycle of each DSP of the array: 2 where lanes share them. */
  readonly macsPerDsp: number
  readonly utilization: number
  readonly waits: Waits
  /** What takes most of the cycles in which multipliers are idle; null where 90% of them are used. */
  readonly limit: string | null
  readonly operations: readonly OperationEstimate[]
  /** The array's way through them, by their numbers. */
  readonly visits: CycleEstimate['visits']
  readonly traffic: ArrayTraffic
  readonly resources: ResourceEstimate
  /** Operations that wait for features off chip, of which the model knows nothing: then cycles are too few. */
  readonly crowded: readonly string[]
  /** Sentences on what is not in the figures. */
  readonly notes: readonly string[]
}

/** Estimates the accelerator of a design, which has no obstacle. */
export function estimateAccelerator(
  design: Design,
  settings: CycleSettings,
  model: CostModel = readCostModel(),
): AcceleratorEstimate {
  const accelerator = verilogArray.lower(design)
  const estimate = verilogArray.cycles(accelerator, settings)
  const traffic = arrayTraffic(accelerator, estimate, settings.images)
  const time = milliseconds(design, estimate.total)
  const macs = networkMacs(design) * settings.images
  const macsPerCycle = design.linear.lanes * design.linear.taps
  const operations = operationEstimates(accelerator, { estimate, settings, traffic })
  const crowded = notableOf(crowdedOperations(accelerator), operations, estimate.total)
  const waits = summedWaits(estimate.visits.map((visit) => visit.waits))
  const fires = estimate.visits.reduce((sum, visit) => sum + visit.fires, 0)
  return {
    ...{ cycles: estimate.total, milliseconds: time, imagesPerSecond: (1000 * settings.images) / time },
    ...{
      macs,
      macsPerDsp: macsPerDsp(design.linear),
      utilization: macs / (macsPerCycle * estimate.total),
      waits,
    },
    limit: limitingFactor({ cycles: estimate.total, fires, stalls: waits, macs, macsPerCycle }),
    operations,
    ...{ visits: estimate.visits, traffic },
    resources: estimateResources(accelerator, model),
    crowded,
    notes: notesOf(accelerator, crowded),
  }
}

interface Parts {
  readonly estimate: CycleEstimate
  readonly settings: CycleSettings
  readonly traffic: ArrayTraffic
}

function operationEstimates(
  accelerator: LoweredAccelerator,
  { estimate, settings, traffic }: Parts,
): OperationEstimate[] {
  const { design, lowered } = accelerator
  const { lanes, taps } = design.linear
  return lowered.operations.flatMap((operation, i) => {
    if (operation.kind === 'end') return []
    const visits = estimate.visits.filter((visit) => visit.operation === i)
    const cycles = estimate.operations[i]
    const macs =
      settings.images * operationMacs(accelerator, operation, tokensOfExperts(accelerator, i, settings))
    const bytes = traffic.operations[i]
    return [
      {
        ...{ name: operation.name, cycles, milliseconds: milliseconds(design, cycles), macs },
        fires: visits.reduce((sum, { fires }) => sum + fires, 0),
        utilization: cycles === 0 ? 0 : macs / (lanes * taps * cycles),
        waits: summedWaits(visits.map(({ waits }) => waits)),
        ...{ bytes, bytesPerCycle: cycles === 0 ? 0 : bytes / cycles },
      },
    ]
  })
}

/** Tokens of all experts of a layer, of which an operation is one; null: it is none. */
function tokensOfExperts(
  { lowered: { operations, expertOperations } }: LoweredAccelerator,
  index: number,
  { queues }: CycleSettings,
): number | null {
  const first = operations.findLastIndex(({ kind }, i) => kind === 'experts' && i <= index)
  if (first < 0 || index >= first + expertOperations) return null
  const layer = operations.slice(0, first).filter(({ kind }) => kind === 'experts').length
  return queues[layer].reduce((sum, length) => sum + length, 0)
}

function operationMacs(
  { design, lowered }: LoweredAccelerator,
  { matrix, rows }: ArrayOperation,
  queued: number | null,
): number {
  const { tokens, headDim } = design.network
  // Keys and values of the heads that are held.
  if (matrix === null) return 2 * lowered.heldHeads * tokens ** 2 * headDim
  const used = (features: readonly number[]) => features.filter((feature) => feature >= 0).length
  return (queued ?? rows) * used(inputFeatures(design, matrix)) * used(outputFeatures(design, matrix))
}

function summedWaits(all: readonly Waits[]): Waits {
  const sum = (cause: WaitCause) => all.reduce((so, waits) => so + waits[cause], 0)
  return Object.fromEntries(causesOfWaits.map((cause) => [cause, Math.round(sum(cause))])) as Record<
    WaitCause,
    number
  >
}

/** Part of all cycles up to which operations may be off without a word. */
const negligible = 0.02

/** Some operations by their names, or none where they do not matter to the total. */
function notableOf(
  names: readonly string[],
  operations: readonly OperationEstimate[],
  total: number,
): readonly string[] {
  const own = operations.filter(({ name }) => names.includes(name))
  return own.reduce((sum, { cycles }) => sum + cycles, 0) > negligible * total ? names : []
}

function notesOf({ memory, design }: LoweredAccelerator, crowded: readonly string[]): string[] {
  const off = Object.values(memory.memories).filter(({ place }) => place === 'dram')
  const names = off.map(({ name }) => name).join(', ')
  return [
    ...(off.length === 0
      ? []
      : [`${names} off chip (hardware.buffers.features): what they read and write is not counted`]),
    ...(crowded.length === 0
      ? []
      : [
          `${crowded.length} operations wait for features off chip, ${crowded[0]} the first of them: cycles are too few, by up to half`,
        ]),
    ...(design.network.moe?.gate.pruneBelow == null
      ? []
      : ['choices that model.moe.gate.pruneBelow leaves out are counted as if they were made']),
  ]
}
