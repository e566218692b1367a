import { InputError } from '../../base/errors.js'
import { mlpRatioRange, ratioOf } from '../../config/dense-hidden.js'
import type { ConfigInput } from '../../config/schema.js'
import { type Feature, foreignNetwork } from '../foreign-features.js'
import { squarePatch } from '../pairs.js'
import type { NetworkDescription } from './network-description.js'

/** What configs cannot say of a network that graphs are understood of. */
const beyondConfigs: readonly (readonly [feature: Feature, has: (network: NetworkDescription) => boolean])[] =
  [
    ['noClassToken', ({ classToken }) => !classToken],
    ['registers', ({ registers }) => registers > 0],
    ['normBefore', ({ preNorm }) => preNorm],
    ['tanhGelu', ({ activation }) => activation === 'gelu-tanh'],
    ['quickGelu', ({ activation }) => activation === 'quick-gelu'],
    ['averagePool', ({ pool }) => pool === 'mean'],
    ['headNorm', ({ finalNorm }) => finalNorm === 'pooled'],
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
  const { image, patch, dim, depth, heads, hidden, qkvBias, normEpsilon, classes } = network
  mustBeRatio(network, path)
  return {
    model: {
      image,
      patchSize: squarePatch([patch.height, patch.width], path),
      ...{ embedDim: dim, depth, heads, mlpRatio: ratioOf(hidden, dim), qkvBias, normEpsilon },
      head: classes === null ? null : { classes },
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

function endNotes({ classes, finalNorm }: NetworkDescription): string[] {
  if (classes !== null || finalNorm === null) return []
  return ['the graph ends with a layer norm and no head; the config ends before it']
}
