import type { NameMap } from './name-map.js'

/** The program's own names, which are Edge-MoE's. The image lies beside Edge-MoE's weights. */
export const programNames: NameMap = {
  name: 'Edge-MoE',
  signature: /^(l\d+_\w+|patch_embed_(weight|bias))$/,
  ignored: /^image$/,
  tensor: (parameter, lookup) => lookup(parameter),
}
