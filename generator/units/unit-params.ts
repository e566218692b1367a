import type { GateOrder } from '../config/config.js'
import type { GeluMethod } from '../config/gelu-methods.js'
import type { SoftmaxMethod } from '../config/softmax-methods.js'
import type { AttentionReorderParams } from './attention_reorder/attention_reorder.params.js'
import type { GateParams } from './gate/gate.params.js'
import type { GeluParams } from './gelu/gelu.params.js'
import type { LayerNormParams } from './layernorm/layernorm.params.js'
import type { LinearParams } from './linear/linear.params.js'
import type { Methods } from './methods.js'
import type { PatchEmbedParams } from './patch_embed/patch_embed.params.js'
import type { PatchReorderParams } from './patch_reorder/patch_reorder.params.js'
import type { SoftmaxParams } from './softmax/softmax.shape.js'

/** The hardware of every unit. */
export interface UnitParams {
  readonly linear: LinearParams
  readonly gelu: Methods<GeluMethod, GeluParams>
  /** By the order of softmax and choice; null: no block has experts. */
  readonly gate: Methods<GateOrder, GateParams> | null
  readonly patchEmbed: PatchEmbedParams
  readonly layerNorm: LayerNormParams
  readonly attentionReorder: AttentionReorderParams
  readonly softmax: Methods<SoftmaxMethod, SoftmaxParams>
  /** null: no block has experts. */
  readonly patchReorder: PatchReorderParams | null
}
