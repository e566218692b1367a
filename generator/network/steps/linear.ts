import { ownPreGelu } from '../hidden-format.js'
import { type LinearDraft, type LinearStep, linearLayer } from '../linear-layer.js'
import { linearUses } from '../parameter-use.js'
import type { StepKind } from './step-kind.js'

/** A linear layer, which is its own step. */
export const linearKind: StepKind<LinearStep, LinearDraft> = {
  build(parts, draft) {
    const step = linearLayer(parts, draft)
    const shape = [step.operands.tokens, draft.outFeatures]
    const { format, resultKind: kind = 'activation', owner = step.output } = draft
    if (format === undefined) parts.add(step.output, { shape, kind, owner })
    else parts.addFixed(step.output, shape, format)
    const before = ownPreGelu(parts.needs.formats)
    if (step.preActivation !== null && before !== null) parts.addFixed(step.preActivation, shape, before)
    else if (step.preActivation !== null) parts.add(step.preActivation, { shape, kind, owner })
    return step
  },
  reads: ({ input }) => [input],
  makes: ({ preActivation, output }) => (preActivation === null ? [output] : [preActivation, output]),
  layers: (step) => [step],
  hidden: ({ operands, output }) => (operands.gelu ? output : null),
  withLayers: (step, change) => change(step),
  parameters: (step) => linearUses(step),
  products: ({ operands: { tokens, inFeatures, outFeatures } }) => [[tokens, inFeatures, outFeatures]],
}
