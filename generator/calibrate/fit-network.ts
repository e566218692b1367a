import type { Design } from '../design/design.js'
import type { LinearStep } from '../network/linear-layer.js'
import { lastUses } from '../network/program.js'
import type { Step } from '../network/steps/index.js'
import { Kernels } from '../reference/kernels/kernels.js'
import { spareThreads } from '../reference/kernels/threads.js'
import { type InferenceState, ReferenceModel } from '../reference/reference-model.js'
import { patchTokens } from '../units/patch_embed/patch_embed.reference.js'
import { type ErrorFeedback, errorFeedback } from './error-feedback.js'
import { ExpertFit } from './fit-experts.js'
import { fitLayer } from './fit-layer.js'
import type { FittedParameters } from './fitted-parameters.js'
import type { FewBitsData } from './float-statistics.js'
import { layerMatrices } from './row-factors.js'

/** What is fitted, and how. */
export interface FitRequest {
  /** [channels][height][width] each, integers; as many as statistics were made of, in their order. */
  readonly images: readonly Int32Array[]
  readonly data: FewBitsData
  /** The parameters of the same, rounded. */
  readonly rounded: FittedParameters
  /** Whether the errors of rounded weights are made good for in others. */
  readonly compensates: boolean
  /** Called with the operations that are done, and with how many there are. */
  readonly done?: (done: number, total: number) => void
}

/** Bits of weights beyond which there is nothing to make good for. */
const mostCompensated = 8

/**
 * Fits weights and biases layer by layer, in the order of the network: what a layer reads is made by the fitted integers of all in
 * front of it, for all images and tasks.
 */
export async function fitNetwork(design: Design, request: FitRequest): Promise<FittedParameters> {
  const parameters = request.rounded.copy()
  const kernels = await Kernels.create(spareThreads())
  const model = new ReferenceModel(design, parameters.rows(), kernels)
  new NetworkFit({ model, kernels, parameters }, request).run()
  return parameters
}

/** A network whose parameters are fitted while it runs. */
interface FittedModel {
  readonly model: ReferenceModel
  readonly kernels: Kernels
  readonly parameters: FittedParameters
}

class NetworkFit {
  private readonly states: readonly InferenceRun[]
  /** Of the tensor that was read last. */
  private last: { readonly input: string; readonly feedback: ErrorFeedback } | null = null

  private readonly model: ReferenceModel
  private readonly kernels: Kernels
  private readonly parameters: FittedParameters

  constructor(
    { model, kernels, parameters }: FittedModel,
    private readonly request: FitRequest,
  ) {
    this.model = model
    this.kernels = kernels
    this.parameters = parameters
    const { tasks } = model.design.network
    this.states = request.images.flatMap((image) =>
      tasks.map((_, task) => ({ task, tensors: new Map([['image', image]]) })),
    )
  }

  run(): void {
    const { steps } = this.model.program
    const finished = lastUses(this.model.program)
    for (const [index, step] of steps.entries()) {
      this.fit(step)
      for (const state of this.states) {
        for (const [name, values] of this.model.runStep(step, state)) state.tensors.set(name, values)
        for (const name of finished[index]) state.tensors.delete(name)
      }
      this.request.done?.(index + 1, steps.length)
    }
  }

  private fit(step: Step): void {
    if (step.kind === 'patchEmbed') {
      const { patchEmbed } = this.model.design
      this.fitMatrices(
        step.linear,
        this.states.map((state) => patchTokens(patchEmbed, tensor(state, step.input))),
      )
    }
    if (step.kind === 'linear' && step.scale !== null) {
      const { tokens, inFeatures } = step.operands
      this.fitMatrices(
        step,
        this.states.map((state) => tensor(state, step.input).subarray(0, tokens * inFeatures)),
      )
    }
    if (step.kind === 'experts')
      new ExpertFit(this.model, this.request.data, (layer, inputs) => this.feedbackOf(layer, inputs)).fit(
        step,
        this.states,
        (...fitted) => this.parameters.put(...fitted),
      )
  }

  private fitMatrices(step: LinearStep, inputs: readonly Int32Array[]): void {
    const { data } = this.request
    const means = data.statistics.columns.get(step.input)?.means() ?? null
    const feedback = this.sharedFeedback(step, inputs)
    for (const matrix of layerMatrices(step, this.model.design.network, data.parameters))
      this.parameters.put(step, matrix, fitLayer(step, matrix, { inputs, means, feedback }))
  }

  /** Queries, keys and values read the same. */
  private sharedFeedback(step: LinearStep, inputs: readonly Int32Array[]): ErrorFeedback | null {
    if (this.last?.input === step.input && this.isCompensated(step)) return this.last.feedback
    const feedback = this.feedbackOf(step, inputs)
    if (feedback !== null) this.last = { input: step.input, feedback }
    return feedback
  }

  private feedbackOf(step: LinearStep, inputs: readonly Int32Array[]): ErrorFeedback | null {
    return this.isCompensated(step) ? errorFeedback(this.kernels, inputs, step.operands.inFeatures) : null
  }

  private isCompensated({ weight }: LinearStep): boolean {
    return this.request.compensates && weight.format.width <= mostCompensated
  }
}

/** An inference as far as it has come. */
export interface InferenceRun extends InferenceState {
  readonly tensors: Map<string, Int32Array>
}

/** A tensor of a run. */
export function tensor({ tensors }: InferenceState, name: string): Int32Array {
  const values = tensors.get(name)
  if (values === undefined) throw new Error(`${name} is read before it is made`)
  return values
}
