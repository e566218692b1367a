import type { LinearStep } from '../network/linear-layer.js'
import type { Experts, Network } from '../network/network.js'
import { blockOf } from '../network/network-parts.js'
import { taskName } from '../network/parameters.js'
import type { Networked } from '../network/program.js'
import type { AttentionStep } from '../network/steps/attention.js'
import type { ExpertsStep } from '../network/steps/experts.js'
import type { GateStep } from '../network/steps/gate.js'
import { type ByStepKind, byStepKind } from '../network/steps/index.js'
import type { PatchEmbedStep } from '../network/steps/patch-embed.js'
import type { Parameter } from '../network/tensor.js'
import { exactActivations } from '../numerics/exact-activations.js'
import { attentionScores, attentionValues } from './float-attention.js'
import { type ExpertParameters, runExperts } from './float-experts.js'
import { choose } from './float-gate.js'
import { layerNorm, linear, meanOfRows, type Numbers, sumOf } from './float-operations.js'

/** Float parameters by their names in a weights folder: `l0_fc1_weight`, [out][in]. */
export type FloatParameters = (name: string) => Numbers

/** What the float network needs to know beside its sizes. */
export interface FloatRun {
  /** [channels][height][width], 0 to 1. */
  readonly image: Numbers
  readonly task: number
  readonly parameters: FloatParameters
  /** Called with every tensor as soon as it is made; may change it in place. */
  readonly visit?: (name: string, values: Float64Array) => void
  /** Called with the blocks that are done, and with how many there are, as they are done. */
  readonly done?: (done: number, total: number) => void
}

/**
 * A whole inference in double precision, with exact GELU, softmax and layer norm (M³ViT, NeurIPS 2022): what the
 * fixed-point network is measured against. It shares no code with the reference.
 * @param networked - the network and the operations that it is made of.
 * @returns tensors by their names in the program, row-major, the token first; `lN_scores`, unscaled products of
 *   queries and keys as [query][key][head]; `lN_expert_fc1_pregelu` and `lN_expert_fc2`, a row per visit of a token to
 *   an expert. `lN_moe_out` and `lN_x_out` are there in every profile.
 * @throws RangeError for an unknown task, and for an image or parameter of another size.
 */
export function runFloatNetwork(networked: Networked, run: FloatRun): Map<string, Float64Array> {
  return new FloatNetwork(networked, run).all()
}

class FloatNetwork {
  private readonly tensors = new Map<string, Float64Array>()
  private readonly network: Network

  constructor(
    { network, program }: Networked,
    private readonly run: FloatRun,
  ) {
    if (network.tasks[run.task] === undefined) throw new RangeError(`there is no task ${run.task}`)
    this.network = network
    this.activation = exactActivations[network.activation]
    this.steps = program.steps
  }

  private readonly activation: (x: number) => number
  private readonly steps: Networked['program']['steps']

  all(): Map<string, Float64Array> {
    const { depth } = this.network
    for (const [index, step] of this.steps.entries()) {
      byStepKind(this.runs, step)
      const block = blockOf(step.name)
      if (block !== null && blockOf(this.steps[index + 1]?.name ?? '') !== block)
        this.run.done?.(block + 1, depth)
    }
    return this.tensors
  }

  private readonly runs: ByStepKind<[], void> = {
    patchEmbed: (step) => this.patchEmbed(step),
    layerNorm: ({ input, output, scale, bias }) => {
      const parameters = { scale: this.rows(scale, 1), bias: this.rows(bias, 1) }
      const epsilon = this.network.normEpsilon
      this.keep(output, layerNorm(this.tensor(input), { ...parameters, epsilon }))
    },
    linear: (step) => this.linearStep(step),
    attention: (step) => this.attention(step),
    gate: (step) => this.gate(step),
    // Experts take the choices themselves.
    patchReorder: () => undefined,
    experts: (step) => this.experts(step),
    mean: ({ input, output, operands: { first, count } }) => {
      this.keep(output, meanOfRows(this.tensor(input), { first, count, size: this.network.dim }))
    },
    add: ({ left, right, output }) => {
      this.keep(output, sumOf(this.tensor(left), this.tensor(right)))
    },
  }

  private patchEmbed({ linear: layer, position, output }: PatchEmbedStep): void {
    const { dim, prefix } = this.network
    const embedded = this.linear(layer, patchesOf(this.run.image, this.network))
    const out = Float64Array.from(this.rows(position, dim))
    for (let i = 0; i < embedded.length; i++) out[prefix * dim + i] += embedded[i]
    this.keep(output, out)
  }

  private linearStep(step: LinearStep): void {
    const { tokens, inFeatures } = step.operands
    // A class head reads the first token only.
    const y = this.linear(step, this.tensor(step.input).subarray(0, tokens * inFeatures))
    if (step.preActivation === null) this.keep(step.output, y)
    else this.keep(step.output, this.keep(step.preActivation, y).map(this.activation))
  }

  private attention({ name, query, key, value, output }: AttentionStep): void {
    const [q, k, v] = [query, key, value].map((each) => this.tensor(each))
    const scores = this.keep(name.replace(/attn$/, 'scores'), attentionScores(q, k, this.network))
    this.keep(output, attentionValues(scores, v, this.network))
  }

  private gate({ input, indices, logits, scores }: GateStep): void {
    const choices = choose(this.tensor(input), this.moe(), this.run.task)
    this.keep(indices, choices.experts)
    this.keep(logits, choices.logits)
    this.keep(scores, choices.scores)
  }

  private experts(step: ExpertsStep): void {
    const l = step.name.replace(/moe$/, '')
    const moe = this.moe()
    const [experts, scores] = [this.tensor(step.indices), this.tensor(step.scores)]
    const parameters = { fc1: this.ofExperts(step.fc1), fc2: this.ofExperts(step.fc2) }
    const run = runExperts(this.tensor(step.input), { experts, scores }, moe, parameters)
    const hidden = this.keep(
      step.hidden,
      this.keep(`${l}expert_fc1_pregelu`, run.before).map(this.activation),
    )
    const { rows, y } = run.output(hidden)
    this.keep(`${l}expert_fc2`, rows)
    this.keep(`${l}moe_out`, y)
    if (step.onto !== null) this.keep(step.output, sumOf(this.tensor(step.onto), y))
  }

  private ofExperts({ weight, bias, operands }: LinearStep): ExpertParameters['fc1'] {
    const biases =
      bias === null ? new Float64Array(this.moe().experts * operands.outFeatures) : this.rows(bias, 1)
    return { weight: this.rows(weight, operands.inFeatures), bias: biases }
  }

  private moe(): Experts {
    const { moe } = this.network
    if (moe === null) throw new Error('a network without experts has no gates')
    return moe
  }

  private linear({ weight, bias, operands }: LinearStep, x: Float64Array): Float64Array {
    const { inFeatures } = operands
    return linear(x, inFeatures, {
      weight: this.rows(weight, inFeatures),
      bias: bias === null ? null : this.rows(bias, 1),
    })
  }

  /** Rows of a parameter that a step reads; of all experts where each has some. */
  private rows({ name, from, count, of, experts = 1 }: Parameter, columns: number): Numbers {
    const values = this.run.parameters(taskName(name, this.run.task))
    const length = experts * of * columns
    if (values.length !== length) throw new RangeError(`${name} has ${values.length} values, not ${length}`)
    return experts > 1 ? values : values.subarray(from * columns, (from + count) * columns)
  }

  private tensor(name: string): Float64Array {
    const values = this.tensors.get(name)
    if (values === undefined) throw new Error(`${name} is read before it is made`)
    return values
  }

  private keep(name: string, values: Float64Array): Float64Array {
    this.run.visit?.(name, values)
    this.tensors.set(name, values)
    return values
  }
}

/** [patches][channel, row, column within the patch], patches row by row. */
function patchesOf(pixels: Numbers, { image, patchSize, patchDim }: Network): Float64Array {
  const { channels, height, width } = image
  if (pixels.length !== channels * height * width)
    throw new RangeError(`the image has ${pixels.length} values, not ${channels * height * width}`)
  const across = width / patchSize
  return Float64Array.from(pixels, (_, i) => {
    const [patch, inner] = [Math.floor(i / patchDim), i % patchDim]
    const channel = Math.floor(inner / patchSize ** 2)
    const row = Math.floor(patch / across) * patchSize + (Math.floor(inner / patchSize) % patchSize)
    const column = (patch % across) * patchSize + (inner % patchSize)
    return pixels[(channel * height + row) * width + column]
  })
}
