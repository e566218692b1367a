import type { ExplainContext } from './explain-context.js'
import type { Quantity } from './trace.js'

/** A sum in the residual stream, clipped or wrapped to the stream's width. */
export function residualSum(sum: Quantity, { trace, design }: ExplainContext): Quantity {
  const { formats, overflow } = design
  return trace.fit('result', sum, { width: formats.residual.width, overflow })
}
