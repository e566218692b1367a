import type { Activation } from '../numerics/activations.js'
import type { Overflow } from '../numerics/format.js'
import type { GeluMethod } from './gelu-methods.js'
import type { Profile } from './profile.js'
import type { SoftmaxMethod } from './softmax-methods.js'
import type { WeightScales } from './weight-scales.js'

/** How the next expert is chosen: by index, or the longest and the shortest queue left in turns. */
export type ExpertOrder = 'ascending' | 'balanced'

/** Whether the gate's scores are normalised over all allowed experts or over the chosen ones. */
export type GateOrder = 'softmax-topk' | 'topk-softmax'

/** What the tasks' gates share: nothing, everything, or the weight matrix but not the bias. */
export type GateKind = 'per-task' | 'shared' | 'task-conditioned'

/** A complete config: every default is filled in, every rule holds, and it is frozen throughout. */
export interface Config {
  /** Names the generated project and its top module. */
  readonly name: string
  readonly model: ModelConfig
  readonly hardware: HardwareConfig
  readonly numerics: NumericsConfig
}

/** The network. Sizes are in pixels (image, patch) or in elements of a token (the rest). */
export interface ModelConfig {
  readonly image: { readonly height: number; readonly width: number; readonly channels: number }
  /** Divides the image's height and width. */
  readonly patchSize: number
  readonly embedDim: number
  readonly depth: number
  /** Divides `embedDim`. */
  readonly heads: number
  /** Hidden size of a dense block / `embedDim`; their product is whole. */
  readonly mlpRatio: number
  readonly qkvBias: boolean
  /** Whether a class token goes in front of the patches. */
  readonly classToken: boolean
  /** Whether a distillation token follows it, with a head of its own. */
  readonly distilled: boolean
  /** Register tokens between class token and patches. */
  readonly registers: number
  /** Whether a layer norm comes before the first block. */
  readonly preNorm: boolean
  /** Whether a layer norm comes behind the last block; it does in front of a head. */
  readonly finalNorm: boolean
  /** What dense blocks and experts have between their two layers. */
  readonly activation: Activation
  /** What layer norms add to the variance. */
  readonly normEpsilon: number
  /** `null`: every block is dense. */
  readonly moe: MoeConfig | null
  /** A task's id is its place in this list. */
  readonly tasks: readonly string[]
  /** `null`: the network ends with its last block, or with the norm behind it. */
  readonly head: HeadConfig | null
}

/** A linear layer behind the final norm. */
export interface HeadConfig {
  readonly classes: number
  /** What it reads: the first token, with `distilled` the first two, or the mean of all patches. */
  readonly pool: 'first' | 'mean'
  /** Whether the norm reads that alone, not every token. */
  readonly normAfterPool: boolean
}

/** The mixture-of-experts blocks. */
export interface MoeConfig {
  /** Indices of the MoE blocks, ascending. */
  readonly blocks: readonly number[]
  readonly experts: number
  /** Experts that each token visits. */
  readonly topK: number
  /** Hidden size of one expert. */
  readonly hidden: number
  readonly gate: GateConfig
}

/** How tokens choose their experts. */
export interface GateConfig {
  readonly order: GateOrder
  readonly kind: GateKind
  /** Experts among which a task chooses; `null`: all of them. */
  readonly expertsPerTask: number | null
  /** Choices whose score is at or below this are not queued; `null`: all are. */
  readonly pruneBelow: number | null
}

/** The device and the size of what is built on it. */
export interface HardwareConfig {
  /** Key of a device of the table in generator/devices. */
  readonly device: string
  readonly clockMhz: number
  /** Multiply-accumulates a cycle: `lanes` outputs by `taps` inputs. */
  readonly array: { readonly lanes: number; readonly taps: number }
  readonly axi: { readonly dataBits: number; readonly ports: number }
  readonly buffers: {
    /** Tiles of lanes × taps weights that the weight ring holds. */
    readonly weightTiles: number
    /** Where norms, hidden values and residual stream of the accelerator in Verilog are; auto: on chip where there is room. */
    readonly features: 'auto' | 'on-chip' | 'off-chip'
    /** Heads whose keys and values the accelerator in Verilog holds at once; null: what suits the device. */
    readonly heads: number | null
  }
  readonly attention: {
    readonly dataflow: 'array' | 'reordered'
    /** Query rows in flight. */
    readonly rows: number
  }
  readonly experts: { readonly order: ExpertOrder }
}

/** How numbers are held and rounded. */
export interface NumericsConfig {
  readonly profile: Profile
  readonly formats: FormatsConfig
  /** Formats of single tensors and parameters, by their names in the program; of their kind's width. */
  readonly tensors: Readonly<Record<string, string>>
  readonly rounding: 'trn' | 'rnd'
  readonly overflow: Overflow
  /** Whether each row of weights has a factor of its own beside its format's power of two. */
  readonly scales: WeightScales
  /** `maxError`: largest absolute error of the table; `null` for `shift`, which has no table. */
  readonly gelu: {
    readonly method: GeluMethod
    readonly maxError: number | null
    /** Whether hidden values leave out a zero point, so that their format holds about twice as much. */
    readonly zeroPoint: boolean
  }
  readonly softmax: {
    readonly method: SoftmaxMethod
    /** Fraction bits of attention's weights; null: those of scores. */
    readonly weightBits: number | null
  }
}

/** Fixed-point formats as text, without spaces: `fixed<W,I>` or, for pixels, `ufixed<W,I>`. */
export interface FormatsConfig {
  /** The residual stream, and what is added to it. */
  readonly activation: string
  readonly residual: string
  /** Results of the layer norms. */
  readonly norm: string
  readonly query: string
  readonly key: string
  readonly value: string
  /** Queries times keys; not scaled by 1/sqrt(headDim) in `exact`. */
  readonly score: string
  /** Weighted sums of values. */
  readonly attention: string
  /** Hidden values of MLPs and experts, before and after GELU. */
  readonly hidden: string
  /** The same before GELU. */
  readonly preGelu: string
  readonly logit: string
  /** Weights of a token's experts, 0 to 1. */
  readonly gateScore: string
  readonly weight: string
  /** Biases of the query, key, value and projection layers. */
  readonly attentionBias: string
  /** Biases of the other linear layers. */
  readonly bias: string
  readonly normScale: string
  readonly normBias: string
  readonly patchWeight: string
  readonly pixel: string
  readonly patchBias: string
}
