import type { PatchEmbedStep } from '../../network/steps/patch-embed.js'
import { unpackTokens } from '../../units/blocks.js'
import { linearExpected } from '../../units/linear/linear.cases.js'
import { linear } from '../../units/linear/linear.unit.js'
import { patchTokens } from '../../units/patch_embed/patch_embed.reference.js'
import { patchEmbed, patchEmbedCase } from '../../units/patch_embed/patch_embed.unit.js'
import type { PrepareLayer } from './layer.js'
import { layerJob, linearRun } from './linear.layer.js'

/** Patch embedding: its linear layer on the compute unit, and what is before and after it. */
export const preparePatchEmbed: PrepareLayer<PatchEmbedStep> = async (step, design, source) => {
  const [{ params }] = patchEmbed.variants(design)
  const { channels, height, width } = design.network.image
  const rows = channels * height
  const pixels = { name: step.input, from: 0, count: rows, of: rows, format: design.formats.pixel }
  const image = await source.parameter(pixels, { rows, columns: width })
  const [{ params: linearParams }] = linear.variants(design)
  const x = patchTokens(params, image)
  const job = await layerJob(step.linear, linearParams.core, { x, source })
  const y = linearExpected(linearParams, job)
  const dim = job.operation.outFeatures
  const position = await source.parameter(step.position, { rows: step.position.of, columns: dim })
  const unitCase = patchEmbedCase(params, step.output, dim, [{ image, y, position }])
  return [
    linearRun(linearParams, `${step.output}_linear`, job),
    {
      tensors: new Map([[step.output, unpackTokens(unitCase.expected.out, dim, params.lanes)]]),
      unitCase,
      decode: (outputs) => new Map([[step.output, unpackTokens(outputs.out, dim, params.lanes)]]),
      on: (visit) => visit(patchEmbed, params),
    },
  ]
}
