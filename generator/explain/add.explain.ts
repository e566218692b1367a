import type { AddStep } from '../network/steps/add.js'
import type { Explain } from './explain-context.js'
import { residualSum } from './residual-sum.js'

/** z = overflow(round(x << leftShift, outShift) + y) (docs/reference/numerics.md, add). */
export const explainAdd: Explain<AddStep> = ({ left, right, operands }, { tensor, index }, context) => {
  const { trace, design } = context
  const columns = context.columns(tensor)
  const place = `[${Math.floor(index / columns)}][${index % columns}]`
  trace.about.push(`token ${Math.floor(index / columns)}, feature ${index % columns}`)
  const x = trace.put('x', context.value(left, index), `${left}${place}`)
  const wide = { raw: x.raw << BigInt(operands.leftShift), fraction: x.fraction + operands.leftShift }
  if (operands.leftShift > 0) trace.put('x, aligned', wide, `x << ${operands.leftShift}`)
  const aligned =
    operands.outShift === 0 ? wide : trace.round('x, aligned', wide, operands.outShift, design.rounding)
  const y = trace.put('y', context.value(right, index), `${right}${place}`)
  const sum = trace.put('sum', { ...aligned, raw: aligned.raw + y.raw }, 'x + y')
  return residualSum(sum, context)
}
