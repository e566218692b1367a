import type { PatchEmbedStep } from '../network/steps/patch-embed.js'
import { fractionBits } from '../numerics/format.js'
import { type Explain, type ExplainContext, rowName } from './explain-context.js'
import { explainProducts } from './linear.explain.js'
import { residualSum } from './residual-sum.js'

/** A patch's linear layer and its position, or a token in front (docs/reference/numerics.md, patch_embed). */
export const explainPatchEmbed: Explain<PatchEmbedStep> = (step, { index }, context) => {
  const { trace, design } = context
  const { dim, prefix } = design.network
  const [token, feature] = [Math.floor(index / dim), index % dim]
  const raw = BigInt(context.row(step.position, token, { columns: dim })[feature])
  const position = { raw, fraction: fractionBits(step.position.format) }
  const where = `${rowName(step.position, token)}[${feature}]`
  trace.about.push(`token ${token}, feature ${feature}`)
  if (token < prefix) return trace.put('position', position, `${where}: a token in front of the patches`)
  const patch = token - prefix
  const values = patchPixels(patch, step.pixelShift, context)
  const fraction = context.fraction(step.input) + step.pixelShift
  const input = { name: `patch ${patch}`, values, fraction }
  const y = explainProducts(step.linear, { input, feature }, context)
  trace.put('position', position, where)
  const sum = trace.put('sum', { ...y, raw: y.raw + position.raw }, 'y + position')
  return residualSum(sum, context)
}

/** In the order channel, row, column. */
function patchPixels(patch: number, shift: number, context: ExplainContext): Int32Array {
  const { image, patchSize, patchDim } = context.design.network
  const across = image.width / patchSize
  const [top, left] = [Math.floor(patch / across) * patchSize, (patch % across) * patchSize]
  const pixels = context.tensor('image')
  return Int32Array.from({ length: patchDim }, (_, at) => {
    const channel = Math.floor(at / patchSize ** 2)
    const row = top + (Math.floor(at / patchSize) % patchSize)
    return pixels[(channel * image.height + row) * image.width + left + (at % patchSize)] * 2 ** shift
  })
}
