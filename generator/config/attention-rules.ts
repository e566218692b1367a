import type { Problem } from '../base/errors.js'
import { parseFormat } from '../numerics/format.js'
import type { Config } from './config.js'
import { type TokenSource, tokenCount } from './token-count.js'

/** Why attention cannot run on the array; null where it can. */
export function arrayAttentionObstacle({ model, hardware, numerics }: ArrayAttention): string | null {
  if (numerics.profile !== 'exact')
    return `profile ${numerics.profile} floors each product of a score at its own place`
  const bits = (kind: 'key' | 'value' | 'weight') => parseFormat(numerics.formats[kind]).width
  const widest = Math.max(bits('key'), bits('value'))
  if (widest > bits('weight'))
    return `keys and values of ${widest} bits are wider than the array's weights of ${bits('weight')}`
  const tiles = attentionTiles(model, hardware.array)
  const { weightTiles } = hardware.buffers
  return tiles <= weightTiles ? null : `a head's keys and values take ${tiles} tiles of ${weightTiles}`
}

/** What that follows from. */
export interface ArrayAttention {
  readonly model: TokenSource & Pick<Config['model'], 'embedDim' | 'heads'>
  readonly hardware: Pick<Config['hardware'], 'array' | 'buffers'>
  readonly numerics: Pick<Config['numerics'], 'profile' | 'formats'>
}

/** Attention on the array needs exact sums, keys and values that fit its weights, and room for a head's. */
export function arrayTakesAttention(config: Config): Problem[] {
  const { hardware, numerics } = config
  // Only the units of a network with another softmax are built: around it attention is not specified.
  if (hardware.attention.dataflow !== 'array' || numerics.softmax.method !== 'deferred') return []
  const obstacle = arrayAttentionObstacle(config)
  if (obstacle === null) return []
  return [{ path: 'hardware.attention.dataflow', message: `array: ${obstacle}`, repair: 'write reordered' }]
}

/** Tiles that a head's keys take, and its values. */
export function headTiles(
  { tokens, headDim }: { readonly tokens: number; readonly headDim: number },
  { lanes, taps }: Config['hardware']['array'],
): number {
  const tiles = (outputs: number, inputs: number) => Math.ceil(outputs / lanes) * Math.ceil(inputs / taps)
  return tiles(tokens, headDim) + tiles(headDim, tokens)
}

/** The same of a config. */
export function attentionTiles(
  { embedDim, heads, ...model }: ArrayAttention['model'],
  array: Config['hardware']['array'],
): number {
  return headTiles({ tokens: tokenCount(model), headDim: embedDim / heads }, array)
}
