/** The units; folders, files and modules have these names too. */
export const unitNames = [
  'attention_reorder',
  'gate',
  'gelu',
  'layernorm',
  'linear',
  'patch_embed',
  'patch_reorder',
  'softmax',
] as const

export type UnitName = (typeof unitNames)[number]
