import type { Design } from '../design/design.js'
import type { LinearStep } from '../network/linear-layer.js'
import { networkMacs } from '../network/macs.js'
import { stepKind } from '../network/steps/index.js'
import { fractionBits } from '../numerics/format.js'
import { weightDigits } from '../units/linear/linear.params.js'
import { factorUnits, rowFactor } from '../weights/parameter-integers.js'
import type { FewBitsData } from './float-statistics.js'
import { finestWeights, layerMatrices, rowMaxima } from './row-factors.js'

/** What may be spent on wider weights. */
export interface Widening {
  /** Bits of wider weights. */
  readonly width: number
  /** Multiply-accumulates that may be made again, as a share of all. */
  readonly budget: number
}

/** A parameter of weights, and what wider ones would cost and gain. */
interface Candidate {
  readonly name: string
  /** Multiply-accumulates that are made again. */
  readonly macs: number
  /** Gates and patch embedding: cheap, and what goes wrong there is not made good for. */
  readonly isFirst: boolean
  /** Power of the error of the sums over their power. */
  readonly noise: number
}

/**
 * Parameters whose weights are best made wider: gates and patch embedding first, then those whose rounding disturbs their layer's
 * sums most for what it costs to make them again.
 */
export function wideLayers(design: Design, data: FewBitsData, { width, budget }: Widening): string[] {
  let left = budget * networkMacs(design)
  const chosen: string[] = []
  const order = candidates(design, data, width).toSorted(
    (a, b) => Number(b.isFirst) - Number(a.isFirst) || b.noise / b.macs - a.noise / a.macs,
  )
  for (const { name, macs } of order) {
    if (macs > left) continue
    left -= macs
    chosen.push(name)
  }
  return chosen
}

function candidates(design: Design, data: FewBitsData, width: number): Candidate[] {
  const found = new Map<string, Candidate>()
  const again = weightDigits(design.linear, width) - 1
  for (const step of design.program.steps) {
    const products = stepKind(step).products(step, design.network)
    for (const [index, layer] of stepKind(step).layers(step).entries()) {
      if (layer.scale === null) continue
      const { name } = layer.weight
      const [rows, inputs, outputs] = products[index]
      const before = found.get(name) ?? { name, macs: 0, noise: 0 }
      found.set(name, {
        name,
        macs: before.macs + rows * inputs * outputs * again,
        isFirst: step.kind === 'patchEmbed' || layer.output.endsWith('_gate_logits'),
        noise: Math.max(before.noise, noiseOf(design, data, layer)),
      })
    }
  }
  return [...found.values()]
}

/** Power of what rounding adds to a layer's sums, over theirs, of inputs that do not vary together. */
function noiseOf(design: Design, { statistics, parameters }: FewBitsData, layer: LinearStep): number {
  const columns = layer.operands.inFeatures
  const powers = statistics.columns.get(layer.input)?.meanSquares() ?? new Float64Array(columns).fill(1)
  const power = powers.reduce((sum, value) => sum + value, 0)
  let [noise, signal] = [0, 0]
  for (const { weight } of layerMatrices(layer, design.network, parameters)) {
    const maxima = rowMaxima(weight, columns)
    const format = finestWeights(layer.weight.format.width, Math.max(...maxima))
    for (const most of maxima) {
      const unit = rowFactor(most, format) / factorUnits / 2 ** fractionBits(format)
      noise += (unit ** 2 / 12) * power
    }
    for (let at = 0; at < weight.length; at++) signal += weight[at] ** 2 * powers[at % columns]
  }
  return signal === 0 ? 0 : noise / signal
}
