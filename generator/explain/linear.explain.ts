import type { LinearStep } from '../network/linear-layer.js'
import { fractionBits } from '../numerics/format.js'
import { type Explain, type ExplainContext, rowName } from './explain-context.js'
import { explainGelu } from './gelu.explain.js'
import type { Quantity, Term } from './trace.js'

/** What a linear layer multiplies: a row of its input. */
export interface LinearInput {
  /** `l0_norm1[3]` */
  readonly name: string
  readonly values: Int32Array
  readonly fraction: number
}

/** An output of a linear layer. */
export interface LinearOutput {
  readonly input: LinearInput
  readonly feature: number
  readonly expert?: number
}

/** A linear layer's result, before GELU or behind it. */
export const explainLinear: Explain<LinearStep> = (step, { tensor, index }, context) => {
  const { inFeatures, outFeatures } = step.operands
  const [token, feature] = [Math.floor(index / outFeatures), index % outFeatures]
  context.trace.about.push(`token ${token}, feature ${feature}`)
  const values = context.tensor(step.input).subarray(token * inFeatures, (token + 1) * inFeatures)
  const input = { name: `${step.input}[${token}]`, values, fraction: context.fraction(step.input) }
  const sum = explainProducts(step, { input, feature }, context)
  return tensor === step.preActivation ? sum : explainActivation(step, sum, context)
}

/** GELU of a layer's sum, where the layer has it. */
export function explainActivation(step: LinearStep, sum: Quantity, context: ExplainContext): Quantity {
  return step.operands.gelu ? explainGelu(sum, step.operands.geluShift, context) : sum
}

/** y = overflow(round(bias + products)) (docs/reference/numerics.md, linear). */
export function explainProducts(step: LinearStep, output: LinearOutput, context: ExplainContext): Quantity {
  const { trace, design } = context
  const { outShift, outWidth } = step.operands
  const products = sumOfProducts(step, output, context)
  const bias = alignedBias(step, output, context)
  const total = { raw: products.raw + bias.raw, fraction: products.fraction }
  const how = 'products and bias'
  // In edge-moe sums are modulo 2^W.
  const isModular = design.profile === 'edge-moe'
  const acc = isModular
    ? trace.put('acc', { ...total, raw: BigInt.asIntN(outWidth, total.raw) }, `${how}, modulo 2^${outWidth}`)
    : trace.put('acc', total, how)
  const { rounding, overflow } = design
  const value = trace.round('rounded', scaledSum(step, { acc, output }, context), outShift, rounding)
  return trace.fit('y', value, { width: outWidth, overflow })
}

/** The sum times its row's factor, where the layer has factors. */
function scaledSum(
  { scale }: LinearStep,
  { acc, output }: { readonly acc: Quantity; readonly output: LinearOutput },
  context: ExplainContext,
): Quantity {
  if (scale === null) return acc
  const { feature, expert } = output
  const [raw] = context.row(scale, feature, { columns: 1, expert })
  const fraction = fractionBits(scale.format)
  context.trace.put('factor', { raw: BigInt(raw), fraction }, rowName(scale, feature, expert))
  const product = { raw: acc.raw * BigInt(raw), fraction: acc.fraction + fraction }
  return context.trace.put('acc, scaled', product, 'acc * factor')
}

function sumOfProducts(
  { weight, operands }: LinearStep,
  { input, feature, expert }: LinearOutput,
  context: ExplainContext,
): Quantity {
  const { design, trace } = context
  const row = context.row(weight, feature, { columns: operands.inFeatures, expert })
  const weightFraction = fractionBits(weight.format)
  const productShift = design.profile === 'exact' ? 0 : fractionBits(design.formats.weight)
  const terms: Term[] = Array.from(row, (w, i) => {
    const [a, b] = [BigInt(input.values[i]), BigInt(w)]
    return { label: `i = ${i}`, operands: [a, b], raw: (a * b) >> BigInt(productShift) }
  })
  const weightName = rowName(weight, feature, expert)
  const floor = productShift === 0 ? '' : `, each >> ${productShift}`
  return trace.sum('products', {
    how: `sum over i of ${input.name}[i] * ${weightName}[i]${floor}`,
    operands: [
      { name: `${input.name}[i]`, fraction: input.fraction },
      { name: `${weightName}[i]`, fraction: weightFraction },
    ],
    terms,
    fraction: input.fraction + weightFraction - productShift,
  })
}

function alignedBias(
  { bias, operands: { biasShift } }: LinearStep,
  { feature, expert }: LinearOutput,
  context: ExplainContext,
): Quantity {
  const { trace } = context
  if (bias === null) return trace.put('bias', { raw: 0n, fraction: 0 }, 'the layer has none')
  const [raw] = context.row(bias, feature, { columns: 1, expert })
  const own = { raw: BigInt(raw), fraction: fractionBits(bias.format) }
  trace.put('bias', own, rowName(bias, feature, expert))
  const aligned = { raw: own.raw << BigInt(biasShift), fraction: own.fraction + biasShift }
  return trace.put('bias, aligned', aligned, `bias << ${biasShift}`)
}
