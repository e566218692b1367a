import { InputError } from '../../base/errors.js'
import { mlpRatioRange, ratioOf } from '../../config/dense-hidden.js'
import type { ConfigInput } from '../../config/schema.js'
import { type Feature, foreignNetwork } from '../foreign-features.js'
import { squarePatch } from '../pairs.js'
import type { NetworkDescription } from './network-description.js'

/** What configs cannot say of a network that graphs are understood of. */
const beyondConfigs: readonly (readonly [feature: Feature, has: (network: NetworkDescription) => boolean])[] =
  [
    ['headNorm', ({ classes, finalNorm }) => classes === null && finalNorm === 'pooled'],
    ['noFinalNorm', ({ classes, finalNorm }) => classes !== null && finalNorm === null],
  ]

/** The `model` section of a config, and what it says otherwise than the network, a sentence each. */
export interface ModelSection {
  readonly model: ConfigInput['model']
  readonly notes: readonly string[]
}

/**
 * A network as a config's `model` section.
 * @param path - the file that it is of, for errors.
 * @throws InputError that names all that a config cannot say of it.
 */
export function modelSection(network: NetworkDescription, path: string): ModelSection {
  const has = beyondConfigs.flatMap(([feature, isThere]) => (isThere(network) ? [feature] : []))
  if (has.length > 0) throw new InputError([foreignNetwork(path, 'its network', has)])
  const { image, patch, dim, depth, heads, hidden, qkvBias, normEpsilon, activation } = network
  const { classToken, registers, preNorm } = network
  mustBeRatio(network, path)
  return {
    model: {
      image,
      patchSize: squarePatch([patch.height, patch.width], path),
      ...{ embedDim: dim, depth, heads, mlpRatio: ratioOf(hidden, dim), qkvBias, normEpsilon },
      ...{ classToken, registers, preNorm, activation },
      ...endOf(network),
    },
    notes: endNotes(network),
  }
}

function mustBeRatio({ hidden, dim }: NetworkDescription, path: string): void {
  const { min, max } = mlpRatioRange
  if (ratioOf(hidden, dim) >= min && ratioOf(hidden, dim) <= max) return
  throw InputError.at(
    path,
    `has MLPs of ${hidden} features, which are not ${min} to ${max} times the ${dim} of a token`,
    `take a network of ${Math.ceil(min * dim)} to ${max * dim}`,
  )
}

function endOf({ classes, finalNorm, pool }: NetworkDescription): Partial<ConfigInput['model']> {
  if (classes === null) return { head: null, finalNorm: finalNorm !== null }
  if (pool !== 'mean') return { head: { classes } }
  return { head: { classes, pool: 'mean', normAfterPool: finalNorm === 'pooled' } }
}

function endNotes({ classes, pool }: NetworkDescription): string[] {
  if (classes !== null || pool === null) return []
  const what = pool === 'mean' ? 'the mean of the tokens' : 'one token'
  return [`the graph ends with ${what}, without a head; the config ends before it, with every token`]
}
