import type { Step, StepOf } from '../../network/steps/index.js'
import { prepareAttention } from './attention_reorder.layer.js'
import { prepareGate } from './gate.layer.js'
import type { PrepareLayer } from './layer.js'
import { prepareLayerNorm } from './layernorm.layer.js'
import { prepareLinear } from './linear.layer.js'
import { preparePatchEmbed } from './patch_embed.layer.js'
import { prepareExperts, prepareQueues } from './patch_reorder.layer.js'

/** How steps of the program run on units, for `verify --layer`; null where no unit runs them alone. */
const layers: { readonly [Kind in Step['kind']]: PrepareLayer<StepOf<Kind>> | null } = {
  patchEmbed: preparePatchEmbed,
  layerNorm: prepareLayerNorm,
  linear: prepareLinear,
  attention: prepareAttention,
  gate: prepareGate,
  patchReorder: prepareQueues,
  experts: prepareExperts,
  // A part of the array's results, which has no unit of its own.
  add: null,
  // Nor has what passes on the way to a head.
  mean: null,
}

/** How a step runs on a unit; null where no unit runs it alone. */
export function preparationOf({ kind }: Step): PrepareLayer<Step> | null {
  return layers[kind] as PrepareLayer<Step> | null
}
