import type { LazyTensor } from '../tensor-source.js'
import { transposedRows } from './combine.js'
import { type Lookup, layerParameter, type NameMap } from './name-map.js'
import { taskGateBias } from './task-gate-bias.js'
import { timmNames } from './timm.js'

/**
 * M³ViT's networks: timm's names, experts and gates. Left out are decoder heads and what only training reads of a
 * gate: its noise, a second gate beside it (`gate_return_decoupled_activation`) and a head on it (`regu_sem`).
 */
export const m3vitNames: NameMap = {
  name: 'M³ViT',
  signature: /^(blocks\.\d+\.mlp\.(experts|gate)|gate_task_represent)\./,
  includes: timmNames,
  ignored:
    /^(norm|head|pre_logits|decoders|heads)\.|\.(w_noise|w_gate_aux|w_noise_aux)$|\.mlp\.gate\.(\d+\.)?head\./,
  tensor: (parameter, lookup, needed) =>
    gateTensor(parameter, lookup) ??
    expertTensor(parameter, lookup) ??
    timmNames.tensor(parameter, lookup, needed),
}

function expertTensor(parameter: string, lookup: Lookup): LazyTensor | undefined {
  const parts = layerParameter(parameter)
  if (parts === undefined || !['htoh4', 'h4toh'].includes(parts.layer)) return undefined
  return lookup(`blocks.${parts.block}.mlp.experts.${parts.layer}.${parts.kind}`)
}

function gateTensor(parameter: string, lookup: Lookup): LazyTensor | undefined {
  const match = /^l(\d+)_(w_gate_T|gate_bias)(?:_task(\d+))?$/.exec(parameter)
  if (match === null) return undefined
  const [, block, kind, task] = match
  const gate = `blocks.${block}.mlp.gate`
  if (kind === 'gate_bias')
    return task === undefined ? undefined : taskGateBias(lookup, `${gate}.w_gate`, Number(task))
  if (task !== undefined) return transposedRows(lookup, `${gate}.${task}.w_gate`, ([rows]) => rows)
  // Rows after the token's belong to the task's feature, which becomes the gate's bias.
  const feature = lookup('gate_task_represent.norm.weight')?.shape[0] ?? 0
  return transposedRows(lookup, `${gate}.w_gate`, ([rows]) => rows - feature)
}
