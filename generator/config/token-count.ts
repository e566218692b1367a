import type { ModelConfig } from './config.js'

/** What says how many tokens a network has. */
export type TokenSource = Pick<ModelConfig, 'image' | 'patchSize'> & PrefixSource

type PrefixSource = Pick<ModelConfig, 'classToken' | 'distilled' | 'registers'>

/** Tokens in front of the patches: class token, distillation token, registers. */
export function prefixTokens({ classToken, distilled, registers }: PrefixSource): number {
  return (classToken ? 1 : 0) + (distilled ? 1 : 0) + registers
}

/** All tokens: those in front, then the patches. */
export function tokenCount({ image, patchSize, ...model }: TokenSource): number {
  return prefixTokens(model) + Math.ceil(image.height / patchSize) * Math.ceil(image.width / patchSize)
}
