import { type LinearStep, linearLayer } from '../linear-layer.js'
import { linearUses } from '../parameter-use.js'
import { pixelShift } from '../shifts.js'
import type { Parameter } from '../tensor.js'
import { linearKind } from './linear.js'
import { plainKind, type StepKind } from './step-kind.js'

/** Patches of the image as tokens of the linear step, plus position embedding, whose first rows are the tokens in front. */
export interface PatchEmbedStep {
  readonly kind: 'patchEmbed'
  readonly name: string
  readonly input: string
  readonly output: string
  readonly position: Parameter
  /** Left shift of a pixel on its way into the array. */
  readonly pixelShift: number
  readonly linear: LinearStep
}

/** The program's first step. */
export const patchEmbedKind: StepKind<PatchEmbedStep, Record<never, never>> = {
  ...plainKind,
  build(parts) {
    const { formats, network } = parts.needs
    const { height, width, channels } = network.image
    parts.addFixed('image', [channels, height, width], formats.pixel)
    const shift = pixelShift(parts.needs)
    const linear = linearLayer(parts, {
      name: 'patch_embed',
      input: 'image',
      inFeatures: network.patchDim,
      outFeatures: network.dim,
      tokens: network.tokens - network.prefix,
      weight: parts.parameter('patchWeight', 'patch_embed_weight', network.dim),
      bias: parts.parameter('patchBias', 'patch_embed_bias', network.dim),
      resultKind: 'residual',
      inputShift: shift,
    })
    return {
      kind: 'patchEmbed',
      name: 'patch_embed',
      input: 'image',
      output: parts.addTokens('patch_embed', { width: network.dim, kind: 'residual' }),
      position: parts.parameter('residual', 'pos_embed', network.tokens, 'patch_embed'),
      pixelShift: shift,
      linear,
    }
  },
  reads: ({ input }) => [input],
  makes: ({ output }) => [output],
  layers: ({ linear }) => [linear],
  withLayers: (step, change) => ({ ...step, linear: change(step.linear) }),
  parameters: ({ name, linear, position }, { image, patchSize, dim }) => [
    ...linearUses(linear, [image.channels, patchSize, patchSize]),
    { layer: name, role: 'position', parameter: position, rowShape: [dim] },
  ],
  products: ({ linear }, network) => linearKind.products(linear, network),
}
