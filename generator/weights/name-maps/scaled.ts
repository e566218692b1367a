import type { LazyTensor } from '../tensor-source.js'
import { combined, mustHaveShape } from './combine.js'
import type { Lookup } from './name-map.js'

/**
 * A layer's weight or bias with LayerScale folded in, where the source has it: gamma[i] * weight[i][j], which float64
 * holds exactly for factors of float32. @param gammas - names of the factors, [outputs], one of which a source may have.
 */
export function scaledLayer(lookup: Lookup, name: string, gammas: readonly string[]): LazyTensor | undefined {
  const tensor = lookup(name)
  if (tensor === undefined) return undefined
  const gamma = gammas.find((each) => lookup(each) !== undefined)
  if (gamma === undefined) return tensor
  return combined(lookup, [name, gamma], ([{ shape }, factors]) => {
    mustHaveShape(factors, shape.slice(0, 1))
    return {
      shape,
      values: ([values, each]) => {
        const columns = values.length / each.length
        return Float64Array.from(values, (value, i) => value * each[Math.floor(i / columns)])
      },
    }
  })
}

/** What to say where a source has factors of LayerScale. */
export const scaledNote = 'LayerScale is multiplied into the layers before it'

/** A bias of zeros for a layer that a family has none for: [outputs] of its weight's dimension `axis`. */
export function zeroBias(lookup: Lookup, weight: string, axis = 0): LazyTensor | undefined {
  const found = lookup(weight)
  if (found === undefined) return undefined
  const length = found.shape[axis] ?? 1
  return {
    shape: [length],
    where: `${found.where}, which has no bias`,
    read: async () => new Float32Array(length),
  }
}
