import * as z from 'zod'
import type { Problem } from '../base/errors.js'
import { show } from '../base/wording.js'

/** What networks have that moeforge does not build, as the end of "it has …". */
export const features = {
  anotherActivation: 'another activation than GELU, its tanh form or quick GELU',
  anotherAttention: 'another attention than over all tokens at once',
  anotherBlock: 'blocks of another make',
  anotherMlp: 'another MLP than two layers',
  anotherNorm: 'another norm than layer norm',
  anotherPosition: 'another position embedding than a learned one',
  attentionPool: 'a head that pools by attention',
  bothPool: 'a head that reads both the class token and the mean of patches',
  classAttention: 'blocks in which only the class token attends',
  convolutions: 'convolutions in the place of attention',
  convolutionStem: 'a convolutional stem in the place of the patch embedding',
  crossCovariance: 'attention between channels',
  detectionTokens: 'detection tokens',
  gatedMlp: 'gated MLPs (SwiGLU)',
  headNorm: 'a norm after the pooling of tokens, and no head',
  neighbourhoods: 'attention to neighbouring patches only',
  noAttention: 'no attention',
  noFinalNorm: 'no norm before its head',
  noProjectionBias: 'no biases after attention and in MLPs',
  normBehind: 'norms after attention and MLP',
  otherPool: 'a head that reads something else than the class token or the mean of patches',
  parallelBlocks: 'blocks side by side',
  prunedHeads: 'blocks that some heads were cut out of',
  queryNorm: 'norms on queries and keys',
  relativeBias: 'a relative position bias',
  rotary: 'a rotary position embedding',
  scaleNorm: 'norms inside attention or MLP',
  shiftedWindows: 'attention in shifted windows',
  stages: 'stages of different sizes',
  unequalBlocks: 'blocks that differ from each other',
  video: 'tokens from several frames of a video',
  windows: 'attention in windows',
} as const

export type Feature = keyof typeof features

/** What to take instead. */
export const plainNetwork = 'take a ViT, DeiT, DINO, DINOv2, MAE or CLIP'

/** Says of a network by its name what keeps moeforge from building it. */
export function foreignNetwork(path: string, name: string, has: readonly Feature[]): Problem {
  const list = has.map((feature) => features[feature])
  const words = list.length > 1 ? `${list.slice(0, -1).join(', ')} and ${list.at(-1)}` : list.join()
  return { path, message: `${name} is not built here: it has ${words}`, repair: plainNetwork }
}

/** Keys that give a network a feature, except with the values of a network without it. */
export type ForeignKeys = Readonly<
  Record<string, { readonly feature: Feature; readonly plain: readonly unknown[] }>
>

/** Schema fields for such keys. */
export function foreignFields(keys: ForeignKeys) {
  return Object.fromEntries(Object.keys(keys).map((key) => [key, z.unknown().optional()]))
}

/** Problems with the keys of a mapping that give the network a feature. Null is the plain value of all. */
export function foreignProblems(
  keys: ForeignKeys,
  mapping: Readonly<Record<string, unknown>>,
  prefix = '',
): Problem[] {
  return Object.entries(keys).flatMap(([key, { feature, plain }]) => {
    const value = mapping[key]
    if (value === undefined || value === null || plain.includes(value) || isEmpty(value)) return []
    const message = `${show(value)} means that the network has ${features[feature]}; moeforge builds none like it`
    return [{ path: prefix + key, message, repair: plainNetwork }]
  })
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
