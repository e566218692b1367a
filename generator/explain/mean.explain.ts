import type { MeanStep } from '../network/steps/mean.js'
import type { Explain } from './explain-context.js'

/** y = overflow(round((sum x) * R, s)) (docs/reference/numerics.md, mean). */
export const explainMean: Explain<MeanStep> = ({ input, output }, { index }, context) => {
  const { trace, design } = context
  const { prefix, tokens } = design.network
  const columns = context.columns(input)
  const count = tokens - prefix
  trace.about.push(`feature ${index}, of all ${count} patches`)
  const fraction = context.fraction(input)
  const terms = Array.from({ length: count }, (_, i) => {
    const raw = BigInt(context.tensor(input)[(prefix + i) * columns + index])
    return { label: `token ${prefix + i}`, operands: [raw], raw }
  })
  const operands = [{ name: `${input}[t][${index}]`, fraction }]
  const sum = trace.sum('sum', { how: `sum over t of ${input}[t][${index}]`, operands, terms, fraction })
  const shift = 16 + Math.ceil(Math.log2(count))
  // To the nearest; a half never occurs but where count is a power of two, and then there is none.
  const factor = ((1n << BigInt(shift + 1)) / BigInt(count) + 1n) >> 1n
  trace.put('R', { raw: factor, fraction: shift }, `2^${shift} / ${count}, to the nearest`)
  const product = trace.put('product', { raw: sum.raw * factor, fraction: fraction + shift }, 'sum * R')
  const value = trace.round('rounded', product, shift, design.rounding)
  return trace.fit('y', value, { width: context.format(output).width, overflow: design.overflow })
}
