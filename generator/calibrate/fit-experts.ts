import type { LinearStep } from '../network/linear-layer.js'
import type { ExpertsStep } from '../network/steps/experts.js'
import { exactActivations } from '../numerics/exact-activations.js'
import { linear } from '../oracle/float-operations.js'
import type { InferenceState, ReferenceModel } from '../reference/reference-model.js'
import { expertQueues } from '../units/patch_reorder/patch_reorder.reference.js'
import { ColumnStatistics } from './column-statistics.js'
import type { ErrorFeedback } from './error-feedback.js'
import { type FittedLayer, fitLayer } from './fit-layer.js'
import type { FewBitsData } from './float-statistics.js'
import { type LayerMatrix, layerMatrices } from './row-factors.js'

/** Visits below which an expert is fitted to all tokens instead. */
const fewestVisits = 64

type Put = (layer: LinearStep, matrix: LayerMatrix, fitted: FittedLayer) => void

/** Fits the experts of a block, each to the tokens that visit it. */
export class ExpertFit {
  constructor(
    private readonly model: ReferenceModel,
    private readonly data: FewBitsData,
    private readonly feedbackOf: (layer: LinearStep, inputs: readonly Int32Array[]) => ErrorFeedback | null,
  ) {}

  fit(step: ExpertsStep, states: readonly InferenceState[], put: Put): void {
    const { network } = this.model.design
    const { parameters } = this.data
    const queues = states.map((state) => this.tokensOf(step, state))
    const seconds = layerMatrices(step.fc2, network, parameters)
    for (const [expert, first] of layerMatrices(step.fc1, network, parameters).entries()) {
      const queued = queues.map((of) => of[expert] ?? [])
      const visits = queued.reduce((sum, { length }) => sum + length, 0)
      const all = Array.from({ length: network.tokens }, (_, token) => token)
      const tokens = visits < fewestVisits ? queued.map(() => all) : queued
      this.fitExpert(step, { expert, first, second: seconds[expert] }, { states, tokens, put })
    }
  }

  private fitExpert(
    step: ExpertsStep,
    { expert, first, second }: { expert: number; first: LayerMatrix; second: LayerMatrix },
    { states, tokens, put }: { states: readonly InferenceState[]; tokens: readonly number[][]; put: Put },
  ): void {
    const { fc1, fc2 } = step
    const { dim, activation } = this.model.design.network
    const exact = exactActivations[activation]
    const [read, hidden] = [new ColumnStatistics(dim), new ColumnStatistics(fc2.operands.inFeatures)]
    for (const [run, of] of tokens.entries()) {
      const rows = gathered(this.data.statistics.read[run].get(step.input), of, dim)
      read.add(rows)
      hidden.add(linear(rows, dim, { weight: first.weight, bias: first.bias }).map(exact))
    }
    const inputs = states.map(({ tensors }, run) =>
      Int32Array.from(gathered(tensors.get(step.input), tokens[run], dim)),
    )
    const feedback = this.feedbackOf(fc1, inputs)
    put(fc1, first, fitLayer(fc1, first, { inputs, means: read.means(), feedback }))
    const made = inputs.map((x, run) => {
      const [, values] = this.model.runLayer(fc1, x, { task: states[run].task, expert }).at(-1) ?? ['', x]
      return values
    })
    const data = { inputs: made, means: hidden.means(), feedback: this.feedbackOf(fc2, made) }
    put(fc2, second, fitLayer(fc2, second, data))
  }

  private tokensOf(step: ExpertsStep, { tensors }: InferenceState): number[][] {
    const { patchReorder } = this.model.design
    const [index, score] = [tensors.get(step.indices), tensors.get(step.scores)]
    if (patchReorder === null || index === undefined || score === undefined)
      throw new Error(`${step.name} has no queues`)
    return expertQueues(patchReorder, { index, score }).map((queue) => queue.map(({ token }) => token))
  }
}

/** Rows of a tensor. */
function gathered(
  values: Int32Array | Float32Array | undefined,
  tokens: readonly number[],
  dim: number,
): Float64Array {
  if (values === undefined) throw new Error('what experts read was not kept')
  const rows = new Float64Array(tokens.length * dim)
  for (const [row, token] of tokens.entries())
    rows.set(values.subarray(token * dim, (token + 1) * dim), row * dim)
  return rows
}
