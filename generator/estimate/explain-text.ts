import type { CycleSettings } from '../targets/target.js'
import type { AcceleratorEstimate } from './accelerator-estimate.js'
import type { EstimateReport } from './estimate-text.js'
import { type CostLine, type CostModel, readCostModel } from './resources/cost-model.js'
import { cellsOf, type UnitEstimate } from './resources/estimate-resources.js'

/** What `estimate --explain` prints below the figures: the formula behind each of them, with its numbers. */
export function explainText({ design, settings, estimate }: EstimateReport): string {
  const { accelerator } = estimate
  if (accelerator === null) return ''
  const model = readCostModel()
  const { lanes, taps } = design.linear
  return [
    '',
    'cycles of an operation: cycles in which the array multiplies, (block, tile) pairs one a cycle, and what it waits for',
    ...accelerator.operations.map(
      ({ name, cycles, fires, waits }) =>
        `  ${name}: ${number(fires)} pairs + ${waitsText(waits)} = ${number(cycles)}`,
    ),
    `busy: multiply-accumulates ÷ (${lanes} lanes × ${taps} taps × cycles)`,
    ...accelerator.operations.map(
      ({ name, macs, cycles, utilization }) =>
        `  ${name}: ${number(macs)} ÷ (${lanes * taps} × ${number(cycles)}) = ${(100 * utilization).toFixed(1)}%`,
    ),
    ...trafficLines(accelerator, settings),
    'DSP48E2: of a product of a × b bits, ceil((a - 1) / 26) × ceil((b - 1) / 17)',
    ...accelerator.resources.units.flatMap(multiplierLines),
    'BRAM36, URAM288: the cheapest cells for words × bits, as Yosys weighs them',
    ...accelerator.resources.units.flatMap(memoryLines),
    ...(['lut', 'ff', 'ns'] as const).flatMap((quantity) => fittedLines(accelerator, model, quantity)),
  ].join('\n')
}

function waitsText(waits: AcceleratorEstimate['waits']): string {
  const all = Object.entries(waits).filter(([, cycles]) => cycles > 0)
  return all.length === 0 ? '0' : all.map(([cause, cycles]) => `${number(cycles)} for ${cause}`).join(' + ')
}

function trafficLines({ operations, traffic }: AcceleratorEstimate, { images }: CycleSettings): string[] {
  const weights = operations.reduce((sum, { bytes }) => sum + bytes, 0)
  const read = traffic.ports.reduce((sum, port) => sum + port.read, 0)
  const written = traffic.ports.reduce((sum, port) => sum + port.written, 0)
  return [
    'bytes of off-chip memory: every matrix once an image, those of experts by expert; image, position embedding, norms; the result',
    `  ${number(weights)} of weights and biases + ${number(read - weights)} read beside them + ${number(written)} written = ${number(traffic.bytes)}${images === 1 ? '' : ` for ${images} images`}`,
  ]
}

function multiplierLines({ unit, multipliers }: UnitEstimate): string[] {
  return multipliers.map(
    ({ name, count, dsps }) => `  ${unit}: ${name}, ${number(count)} × ${dsps} = ${number(count * dsps)}`,
  )
}

function memoryLines({ unit, memories }: UnitEstimate): string[] {
  return memories.map((memory) => {
    const { name, count, width, elements = 1, depth } = memory
    const { bram, uram, lut } = cellsOf(memory)
    const made = bram > 0 ? `${bram} BRAM36` : uram > 0 ? `${uram} URAM288` : lut > 0 ? `${lut} LUT` : 'logic'
    const word = elements === 1 ? `${width}` : `${elements} × ${width}`
    return `  ${unit}: ${name}, ${count} × (${number(depth)} words of ${word} bits: ${made})`
  })
}

const fittedTitles = { lut: 'LUT', ff: 'FF', ns: 'ns of the longest path, at speed grade 2' } as const

function fittedLines(
  { resources }: AcceleratorEstimate,
  { units, errors, samples }: CostModel,
  quantity: 'lut' | 'ff' | 'ns',
): string[] {
  const { median, most, unseenMedian, unseenMost } = errors[quantity]
  const off = `fitted to ${samples} designs: totals off by ${percent(median)} in the middle and ${percent(most)} at most, of a design that the fit has not seen ${percent(unseenMedian)} and ${percent(unseenMost)}`
  return [
    `${fittedTitles[quantity]}: ${off}`,
    ...resources.units.map(({ unit, features }) => `  ${unit}: ${lineText(units[unit][quantity], features)}`),
  ]
}

function lineText({ base, factors }: CostLine, features: Readonly<Record<string, number>>): string {
  const terms = Object.entries(factors).map(
    ([name, factor]) => `${factor} × ${number(features[name])} (${name})`,
  )
  return [number(base), ...terms].join(' + ')
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 })
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
