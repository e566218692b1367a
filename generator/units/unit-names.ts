/** The units, by which folders, files and modules are named too. */
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
