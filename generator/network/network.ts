import type { Config, GateKind, GateOrder, HeadConfig, MoeConfig } from '../config/config.js'
import { denseHidden } from '../config/dense-hidden.js'
import { firstExperts } from '../config/first-experts.js'
import { headInputs } from '../config/model-rules.js'
import { prefixTokens, tokenCount } from '../config/token-count.js'
import type { Activation } from '../numerics/activations.js'

/** The experts of the blocks that have any, and how tokens choose among them. */
export interface Experts {
  readonly blocks: readonly number[]
  readonly experts: number
  readonly topK: number
  readonly hidden: number
  readonly gate: {
    readonly order: GateOrder
    readonly kind: GateKind
    /** By task, the first of the `count` experts among which it chooses. */
    readonly first: readonly number[]
    readonly count: number
    /** Greatest score, as a real number, whose choice is not queued; null: all are. */
    readonly pruneBelow: number | null
  }
}

/** Dimensions of the network. */
export interface Network {
  readonly image: { readonly height: number; readonly width: number; readonly channels: number }
  readonly patchSize: number
  /** Values of a patch: channels * patchSize^2. */
  readonly patchDim: number
  /** All tokens: class token, registers, patches. */
  readonly tokens: number
  /** Those in front of the patches. */
  readonly prefix: number
  readonly dim: number
  readonly depth: number
  readonly heads: number
  readonly headDim: number
  /** Hidden width of dense blocks. */
  readonly hidden: number
  readonly qkvBias: boolean
  /** Whether a layer norm comes before the first block, and one behind the last. */
  readonly preNorm: boolean
  readonly finalNorm: boolean
  readonly activation: Activation
  readonly normEpsilon: number
  readonly moe: Experts | null
  readonly tasks: readonly string[]
  /** Outputs of the head; null: the network ends with its last block. */
  readonly classes: number | null
  /** Whether a head reads the mean of all patches, and whether that is normalised or every token is. */
  readonly pool: HeadConfig['pool']
  readonly normAfterPool: boolean
  /** Tokens that a head reads side by side. */
  readonly headTokens: number
}

/** The network of a config. */
export function networkOf(model: Config['model']): Network {
  const { image, patchSize, embedDim, heads, depth, moe, tasks, head } = model
  const { qkvBias, preNorm, finalNorm, activation, normEpsilon } = model
  return {
    image,
    patchSize,
    patchDim: image.channels * patchSize ** 2,
    tokens: tokenCount(model),
    prefix: prefixTokens(model),
    dim: embedDim,
    depth,
    heads,
    headDim: embedDim / heads,
    hidden: denseHidden(model),
    ...{ qkvBias, preNorm, finalNorm, activation, normEpsilon },
    moe: moe === null ? null : expertsOf(moe, tasks.length),
    tasks,
    classes: head?.classes ?? null,
    pool: head?.pool ?? 'first',
    normAfterPool: head?.normAfterPool ?? false,
    headTokens: headInputs(model) / embedDim,
  }
}

function expertsOf({ gate, ...sizes }: MoeConfig, tasks: number): Experts {
  const { expertsPerTask, ...rest } = gate
  const count = expertsPerTask ?? sizes.experts
  return { ...sizes, gate: { ...rest, first: firstExperts(sizes.experts, count, tasks), count } }
}
