/** Names of steps and tensors in front of the first block. */
export const inFront = { patchEmbed: 'patch_embed', norm: 'norm_pre', stream: 'x_in' } as const

/** And behind the last. */
export const behind = { norm: 'norm', pooled: 'pooled', head: 'head', features: 'features' } as const
