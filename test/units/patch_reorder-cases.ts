import type { PatchReorderParams } from '../../generator/units/patch_reorder/patch_reorder.params.js'
import {
  type LayerShape,
  patchReorderCase,
  randomLayer,
} from '../../generator/units/patch_reorder/patch_reorder.unit.js'
import type { UnitCase } from '../../generator/units/unit.js'

/** Layers that strain queues, order and sums, alone and behind one another. */
export function adversarial(params: PatchReorderParams): UnitCase[] {
  const { experts, maxTokens, maxInTiles, maxOutTiles, taps, lanes } = params
  const sizes = { inFeatures: maxInTiles * taps, outFeatures: maxOutTiles * lanes, accumulates: true }
  const shapes: Record<string, LayerShape> = {
    'any experts': { ...sizes, tokens: maxTokens },
    'one tile': { ...sizes, inFeatures: 1, outFeatures: 1, tokens: maxTokens },
    'all tokens to one expert': { ...sizes, tokens: maxTokens, choose: () => experts - 1 },
    'an expert with none': {
      ...sizes,
      tokens: maxTokens,
      choose: (t, c) => (t + c) % Math.max(1, experts - 1),
    },
    'every expert there is': { ...sizes, tokens: maxTokens, choose: (_, c) => c % experts },
    'a token whose experts run back to back': {
      ...sizes,
      inFeatures: 1,
      outFeatures: 1,
      tokens: 1,
      choose: (_, c) => c,
    },
    'no expert that exists': { ...sizes, tokens: maxTokens, choose: () => 2 ** params.expertBits - 1 },
    'onto zero': { ...sizes, tokens: maxTokens, accumulates: false },
    'a single token': { ...sizes, tokens: 1 },
  }
  const layers = Object.values(shapes).map((shape, i) => randomLayer(params, shape, 20 + i))
  return [
    ...Object.keys(shapes).map((name, i) => patchReorderCase(params, name, [layers[i]])),
    patchReorderCase(params, 'all of them back to back', layers),
  ]
}
