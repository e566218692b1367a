import type { Design } from '../design/design.js'
import { zeroValue } from '../network/hidden-format.js'
import type { LinearStep } from '../network/linear-layer.js'
import { stepKind } from '../network/steps/index.js'
import { type FixedFormat, fixed, fractionBits } from '../numerics/format.js'
import { digitShift } from '../units/linear/linear.params.js'
import { factorUnits, rowFactor } from '../weights/parameter-integers.js'
import type { FewBitsData } from './float-statistics.js'
import type { Proposal } from './propose.js'
import { layerMatrices, rowMaxima } from './row-factors.js'

/** What corrections and rounded weights may add to a bias. */
const room = 1.5

/**
 * Formats of biases that clip none: a bias is divided by its row's factor, and takes in what hidden values leave out. As fine as
 * the sums that they join, or coarser where their range asks for it.
 */
export function biasFormats(design: Design, data: FewBitsData, proposals: readonly Proposal[]): Proposal[] {
  const found = new Map<string, Proposal>()
  for (const step of design.program.steps)
    for (const layer of stepKind(step).layers(step)) {
      const { bias } = layer
      if (bias === null) continue
      const kind = design.program.owners.get(bias.name)?.kind
      if (kind === undefined) throw new Error(`${bias.name} has no kind`)
      const { range, format } = biasFormat(design, data, { layer, formatOf: lookUp(design, proposals) })
      const before = found.get(bias.name)
      if (before === undefined || format.integerBits > before.format.integerBits)
        found.set(bias.name, { name: bias.name, kind, range, format })
    }
  return [...found.values()]
}

interface BiasedLayer {
  readonly layer: LinearStep
  readonly formatOf: (name: string) => FixedFormat
}

function biasFormat(design: Design, { parameters }: FewBitsData, { layer, formatOf }: BiasedLayer) {
  const { weight, bias, input, operands } = layer
  const width = bias?.format.width ?? 0
  const [weights, inputs] = [formatOf(weight.name), formatOf(input)]
  const zero = design.program.tensors.get(input)?.zero === undefined ? 0 : zeroValue(inputs)
  let range = 0
  for (const matrix of layerMatrices(layer, design.network, parameters)) {
    const maxima = rowMaxima(matrix.weight, operands.inFeatures)
    for (const [row, most] of maxima.entries()) {
      let weightSum = 0
      for (let i = 0; i < operands.inFeatures; i++) weightSum += matrix.weight[row * operands.inFeatures + i]
      const own = matrix.bias?.[row] ?? 0
      const whole = own + zero * weightSum
      const factor = rowFactor(most, weights) / factorUnits
      range = Math.max(range, Math.max(Math.abs(own), Math.abs(whole)) / factor)
    }
  }
  const sum = fractionBits(inputs) + fractionBits(weights)
  // It joins the sums with the highest digits.
  const { linear } = design
  const least = width - (sum - digitShift(linear, weights.width))
  const most = linear.accWidth - 1 - sum
  const wanted = range === 0 ? least : Math.floor(Math.log2(range * room)) + 2
  return { range, format: fixed(width, Math.min(most, Math.max(least, wanted))) }
}

function lookUp({ program, formats }: Design, proposals: readonly Proposal[]): (name: string) => FixedFormat {
  const found = new Map<string, FixedFormat>()
  for (const { name, format } of proposals) {
    found.set(name, format)
    for (const member of program.owners.get(name)?.members ?? []) found.set(member, format)
  }
  return (name) => {
    if (name === 'image') return formats.pixel
    const format = found.get(name)
    if (format === undefined) throw new Error(`${name} has no format`)
    return format
  }
}
