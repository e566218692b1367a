import { InputError } from '../base/errors.js'
import { joinInt32 } from '../base/join-int32.js'
import type { Design } from '../design/design.js'
import type { LinearStep } from '../network/linear-layer.js'
import { lastUses, type Program } from '../network/program.js'
import type { AddStep } from '../network/steps/add.js'
import type { AttentionStep } from '../network/steps/attention.js'
import type { ExpertsStep } from '../network/steps/experts.js'
import type { GateStep } from '../network/steps/gate.js'
import { type ByStepKind, byStepKind, type Step } from '../network/steps/index.js'
import type { LayerNormStep } from '../network/steps/layer-norm.js'
import type { PatchEmbedStep } from '../network/steps/patch-embed.js'
import type { PatchReorderStep } from '../network/steps/patch-reorder.js'
import type { Parameter } from '../network/tensor.js'
import { fitSigned, shiftRight } from '../numerics/requantize-int32.js'
import { attentionOperation } from '../units/attention_reorder/attention_reorder.params.js'
import { scoreTensor, statisticsTensor } from '../units/attention_reorder/attention_reorder.tensors.js'
import { gateReference } from '../units/gate/gate.reference.js'
import { geluReference } from '../units/gelu/gelu.reference.js'
import { layerNormOperands } from '../units/layernorm/layernorm.params.js'
import { layerNormReference } from '../units/layernorm/layernorm.reference.js'
import { embedPositions, patchTokens } from '../units/patch_embed/patch_embed.reference.js'
import { expertRuns, gatherTokens, scatterResults } from '../units/patch_reorder/patch_reorder.reference.js'
import { queueTensors } from '../units/patch_reorder/patch_reorder.tensors.js'
import { attention } from './attention.js'
import type { Kernels } from './kernels/kernels.js'
import { MatrixProducts } from './matrix-products.js'
import type { NetworkParameters } from './network-parameters.js'
import { tokenMean } from './token-mean.js'

/** One inference. */
export interface InferenceRequest {
  /** [channels][height][width], unsigned pixels. */
  readonly image: Int32Array
  readonly task: number
  /** Called with every tensor of the program as soon as it is made, in order. */
  readonly visit?: (name: string, values: Int32Array, step: Step) => void
}

/** A network's reference: runs the program, operation by operation, on integers (docs/reference/numerics.md). */
export class ReferenceModel {
  readonly program: Program
  private readonly products: MatrixProducts
  /** By step, the tensors that no later one reads. */
  private readonly finished: readonly (readonly string[])[]

  /**
   * @param kernels - null: the units' references alone, slowly.
   * @throws InputError for a softmax that attention is not defined with.
   */
  constructor(
    readonly design: Design,
    readonly parameters: NetworkParameters,
    private readonly kernels: Kernels | null,
  ) {
    const obstacle = wholeNetworkObstacle(design)
    if (obstacle !== null) throw obstacle
    this.program = design.program
    this.products = new MatrixProducts(design, kernels)
    this.finished = lastUses(this.program)
  }

  /** @returns the last step's output. */
  infer({ image, task, visit }: InferenceRequest): Int32Array {
    const tensors = new Map([['image', image]])
    let output = image
    for (const [index, step] of this.program.steps.entries()) {
      for (const [name, values] of this.runStep(step, { tensors, task })) {
        visit?.(name, values, step)
        tensors.set(name, values)
        output = values
      }
      for (const name of this.finished[index]) tensors.delete(name)
    }
    return output
  }

  /** One operation, of whose tensors those that it reads are there. @returns those that it makes. */
  runStep(step: Step, state: InferenceState): Made {
    return byStepKind(this.runs, step, state)
  }

  private readonly runs: ByStepKind<[InferenceState], Made> = {
    patchEmbed: (step, state) => this.patchEmbed(step, state),
    layerNorm: (step, state) => this.layerNorm(step, state),
    // A class head reads the first token only.
    linear: (step, state) => {
      const { tokens, inFeatures } = step.operands
      return this.runLayer(step, tensor(state, step.input).subarray(0, tokens * inFeatures), state)
    },
    attention: (step, state) => this.attention(step, state),
    gate: (step, state) => this.gate(step, state),
    patchReorder: (step, state) => this.queues(step, state),
    experts: (step, state) => this.experts(step, state),
    mean: (step, state) => {
      const { rounding, overflow, network, program } = this.design
      const { format } = program.tensors.get(step.output) ?? { format: 'index' }
      if (format === 'index') throw new Error(`${step.output} has no format`)
      const rounded = { width: format.width, rounding, overflow }
      return [[step.output, tokenMean(tensor(state, step.input), network.dim, step.operands, rounded)]]
    },
    add: (step, state) => [
      [step.output, this.add(step, tensor(state, step.left), tensor(state, step.right))],
    ],
  }

  private layerNorm(step: LayerNormStep, state: InferenceState): Made {
    const vector = (parameter: Parameter) => this.parameters.rows(parameter, { columns: 1, task: state.task })
    const params = this.design.layerNorm
    const job = {
      x: tensor(state, step.input),
      scale: vector(step.scale),
      bias: vector(step.bias),
      operands: layerNormOperands(params, step.fractions),
    }
    return [[step.output, layerNormReference(params, job)]]
  }

  private add({ operands }: AddStep, left: Int32Array, right: Int32Array): Int32Array {
    const { overflow, rounding, formats } = this.design
    const fit = fitSigned[overflow]
    const scale = 2 ** operands.leftShift
    const aligned = (value: number) => shiftRight(value * scale, operands.outShift, rounding)
    return left.map((value, i) => fit(aligned(value) + right[i], formats.residual.width))
  }

  private vector(
    parameter: Parameter | null,
    use: { readonly task: number; readonly expert?: number },
  ): Int32Array | null {
    return parameter === null ? null : this.parameters.rows(parameter, { columns: 1, ...use })
  }

  private patchEmbed(step: PatchEmbedStep, state: InferenceState): [string, Int32Array][] {
    const { patchEmbed, network } = this.design
    const x = patchTokens(patchEmbed, tensor(state, step.input))
    const [[, y]] = this.runLayer(step.linear, x, state)
    const position = this.parameters.rows(step.position, { columns: network.dim, task: state.task })
    return [[step.output, embedPositions(patchEmbed, y, position)]]
  }

  /** A linear layer alone, that of an expert where there are some. @param x - [tokens][inFeatures] */
  runLayer(
    step: LinearStep,
    x: Int32Array,
    { task, expert }: { readonly task: number; readonly expert?: number | undefined },
  ): [string, Int32Array][] {
    const { weight, bias, scale, operands } = step
    const of = expert === undefined ? {} : { expert }
    const sums = this.products.run({
      key: `${step.name} ${task} ${expert}`,
      operation: { ...operands, tokens: x.length / operands.inFeatures },
      x,
      weight: this.parameters.rows(weight, { columns: operands.inFeatures, task, ...of }),
      bias: this.vector(bias, { task, ...of }) ?? new Int32Array(operands.outFeatures),
      scale: this.vector(scale, { task, ...of }),
    })
    if (!operands.gelu) return [[step.output, sums]]
    const before: [string, Int32Array][] = step.preActivation === null ? [] : [[step.preActivation, sums]]
    return [...before, [step.output, geluReference(this.design.gelu.own, sums, operands.geluShift)]]
  }

  private attention(step: AttentionStep, state: InferenceState): [string, Int32Array][] {
    const { design } = this
    const operation = attentionOperation(step, design.network.tokens)
    const [q, k, v] = [step.query, step.key, step.value].map((name) => tensor(state, name))
    const { scores, inverse, maximum, y } = attention(design, this.kernels, {
      operation,
      tensors: { q, k, v },
    })
    return [
      [step.scores, scoreTensor(design, scores)],
      [step.statistics, statisticsTensor(design.network.heads, { inverse, maximum })],
      [step.output, y],
    ]
  }

  private gate(step: GateStep, state: InferenceState): [string, Int32Array][] {
    const params = this.design.gate?.own
    if (params === undefined) throw new Error('a network without experts has no gate')
    const logits = tensor(state, step.input)
    const operation = { logits, first: step.first[state.task], count: step.count }
    const { sum, maximum, index, logit, score } = gateReference(params, operation)
    const statistics = Int32Array.from({ length: 2 * sum.length }, (_, i) =>
      i % 2 === 0 ? sum[i >> 1] : maximum[i >> 1],
    )
    return [
      [step.statistics, statistics],
      [step.indices, index],
      [step.logits, logit],
      [step.scores, score],
    ]
  }

  private queues(step: PatchReorderStep, state: InferenceState): [string, Int32Array][] {
    const { tokens } = this.design.network
    const params = this.reordering()
    const runs = expertRuns(params, {
      index: tensor(state, step.indices),
      score: tensor(state, step.scores),
    })
    return [...queueTensors(params, step, { runs, tokens })]
  }

  private experts(step: ExpertsStep, state: InferenceState): [string, Int32Array][] {
    const { dim } = this.design.network
    const params = this.reordering()
    const input = tensor(state, step.input)
    const choices = { index: tensor(state, step.indices), score: tensor(state, step.scores) }
    const runs = expertRuns(params, choices)
    const made = runs.map((run) => {
      const x = gatherTokens([run], input, dim)
      const [, hidden] = this.runLayer(step.fc1, x, { ...state, expert: run.expert }).at(-1) ?? ['', x]
      const [[, y]] = this.runLayer(step.fc2, hidden, { ...state, expert: run.expert })
      return { expert: run.expert, hidden, y }
    })
    const onto = step.onto === null ? new Int32Array(input.length) : tensor(state, step.onto)
    const y = joinInt32(made.map((each) => each.y))
    const ascending = made.toSorted((a, b) => a.expert - b.expert)
    return [
      [step.hidden, joinInt32(ascending.map(({ hidden }) => hidden))],
      [step.output, scatterResults(params, runs, { y, onto, width: dim })],
    ]
  }

  private reordering() {
    const { patchReorder } = this.design
    if (patchReorder === null) throw new Error('a network without experts has no patch reordering')
    return patchReorder
  }
}

/**
 * Why a design's network cannot be run as a whole; null where it can. The units of the other softmax methods exist;
 * attention around them is not specified (docs/reference/numerics.md, attention_reorder).
 */
export function wholeNetworkObstacle({ profile, softmax, attentionReorder }: Design): InputError | null {
  const { method } = softmax.own
  const wanted = attentionReorder.softmax.method
  if (method === wanted) return null
  return InputError.at(
    'numerics.softmax.method',
    `whole networks do not run ${method} in profile ${profile}`,
    `write ${wanted}`,
  )
}

/** Tensors that a step makes, by their names. */
type Made = readonly (readonly [string, Int32Array])[]

/** An inference as far as it has come. */
export interface InferenceState {
  readonly tensors: ReadonlyMap<string, Int32Array>
  readonly task: number
}

function tensor({ tensors }: InferenceState, name: string): Int32Array {
  const values = tensors.get(name)
  if (values === undefined) throw new Error(`${name} is read before it is made`)
  return values
}
