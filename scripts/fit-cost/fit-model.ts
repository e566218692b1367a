import { deviceOf } from '../../generator/devices/devices.js'
import {
  type AcceleratorUnit,
  acceleratorUnits,
} from '../../generator/estimate/resources/accelerator-units.js'
import {
  type CostLine,
  type CostModel,
  type FittedQuantity,
  fittedQuantities,
  lineValue,
} from '../../generator/estimate/resources/cost-model.js'
import { type Features, unitFeatures } from '../../generator/estimate/resources/features.js'
import { delaysOf } from '../../generator/report/timing/delay-table.js'
import { coreParameters } from '../../generator/targets/verilog-array/accelerator-parameters.js'
import { verilogArray } from '../../generator/targets/verilog-array/verilog-array.js'
import { fitLine, type Observation } from './fit-line.js'
import { type Measured, sampleDesign } from './samples.js'

/** A sample as the fit sees it: features and measured values of each unit, delays as of grade 2. */
interface FittedSample {
  readonly units: Readonly<Record<AcceleratorUnit, { readonly features: Features } & Measures>>
}
type Measures = Readonly<Record<FittedQuantity, number>>
type Lines = Readonly<Record<AcceleratorUnit, CostLine>>

/** Fits a line to each quantity of each unit, and says how far off their totals are. */
export function fitModel(measured: Measured): CostModel {
  const samples = measured.samples.map(fittedSample)
  const lines = new Map(fittedQuantities.map((quantity) => [quantity, linesOf(samples, quantity)]))
  const of = (quantity: FittedQuantity, unit: AcceleratorUnit) =>
    rounded((lines.get(quantity) as Lines)[unit])
  return {
    yosys: measured.yosys,
    samples: samples.length,
    errors: record(fittedQuantities, (quantity) => errorsOf(samples, quantity)),
    units: record(acceleratorUnits, (unit) => record(fittedQuantities, (quantity) => of(quantity, unit))),
  }
}

function fittedSample(sample: Measured['samples'][number]): FittedSample {
  const design = sampleDesign(sample)
  const lowered = verilogArray.lower(design)
  const features = unitFeatures(lowered, coreParameters(lowered))
  const { factor } = delaysOf(deviceOf(design.device))
  const ofUnit = (unit: AcceleratorUnit) => {
    const { lut, ff, ns } = sample.units[unit]
    return { features: features[unit], lut, ff, ns: ns / factor }
  }
  return { units: record(acceleratorUnits, ofUnit) }
}

function linesOf(samples: readonly FittedSample[], quantity: FittedQuantity): Lines {
  return record(acceleratorUnits, (unit) => fitLine(observationsOf(samples, unit, quantity)))
}

function observationsOf(
  samples: readonly FittedSample[],
  unit: AcceleratorUnit,
  quantity: FittedQuantity,
): Observation[] {
  return samples.map(({ units }) => ({ features: units[unit].features, value: units[unit][quantity] }))
}

function errorsOf(samples: readonly FittedSample[], quantity: FittedQuantity): CostModel['errors']['lut'] {
  const seen = linesOf(samples, quantity)
  const fit = samples.map((sample) => errorOf(sample, seen, quantity))
  const unseen = samples.map((sample, i) =>
    errorOf(sample, linesOf(samples.toSpliced(i, 1), quantity), quantity),
  )
  return {
    ...{ median: middle(fit), most: Math.max(...fit) },
    ...{ unseenMedian: middle(unseen), unseenMost: Math.max(...unseen) },
  }
}

/** Of the whole: LUTs and registers add up, the longest path is the longest of any unit. */
function errorOf({ units }: FittedSample, lines: Lines, quantity: FittedQuantity): number {
  const whole = (value: (unit: AcceleratorUnit) => number) => {
    const values = acceleratorUnits.map(value)
    return quantity === 'ns' ? Math.max(...values) : values.reduce((sum, each) => sum + each, 0)
  }
  const estimate = whole((unit) => lineValue(lines[unit], units[unit].features))
  return round(Math.abs(estimate / whole((unit) => units[unit][quantity]) - 1))
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : round((sorted[half - 1] + sorted[half]) / 2)
}

function rounded({ base, factors }: CostLine): CostLine {
  return {
    base: round(base),
    factors: Object.fromEntries(Object.entries(factors).map(([name, factor]) => [name, round(factor)])),
  }
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}

function record<Key extends string, Value>(
  keys: readonly Key[],
  value: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>
}
