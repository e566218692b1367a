import type { Streams } from '../../base/streams.js'
import type { Design } from '../../design/design.js'
import type { LinearStep } from '../../network/linear-layer.js'
import type { ExpertsStep } from '../../network/steps/experts.js'
import type { PatchReorderStep } from '../../network/steps/patch-reorder.js'
import type { Parameter } from '../../network/tensor.js'
import { unpackTokens } from '../../units/blocks.js'
import { linearCase, linearExpected } from '../../units/linear/linear.cases.js'
import type { LinearJob } from '../../units/linear/linear.job.js'
import type { LinearParams } from '../../units/linear/linear.params.js'
import { linear } from '../../units/linear/linear.unit.js'
import type { PatchReorderParams } from '../../units/patch_reorder/patch_reorder.params.js'
import {
  type Choices,
  type ExpertRun,
  expertRuns,
  gatherTokens,
} from '../../units/patch_reorder/patch_reorder.reference.js'
import { queueTensors } from '../../units/patch_reorder/patch_reorder.tensors.js'
import {
  patchReorder,
  patchReorderCase,
  type ReorderedLayer,
} from '../../units/patch_reorder/patch_reorder.unit.js'
import type { LayerRun, LayerTensors, PrepareLayer } from './layer.js'
import { layerOperation } from './linear.layer.js'

/** Queues of tokens per expert, from each token's choices. */
export const prepareQueues: PrepareLayer<PatchReorderStep> = async (step, design, source) => {
  const params = builtParams(design)
  const { tokens: count } = design.network
  const choices = await loadChoices(design, step, source)
  const runs = expertRuns(params, choices)
  const tensorsOf = (of: readonly ExpertRun[]) => queueTensors(params, step, { runs: of, tokens: count })
  // Nothing is computed: tokens of one value will do.
  const blank = { tokens: new Int32Array(count), inFeatures: 1, outFeatures: 1, onto: null }
  const layer = { ...blank, choices, y: new Int32Array(entriesOf(runs)) }
  return [
    {
      tensors: tensorsOf(runs),
      unitCase: patchReorderCase(params, step.name, [layer]),
      decode: (outputs) => tensorsOf(decodeRuns(outputs)),
      on: (visit) => visit(patchReorder, params),
    },
  ]
}

/** The experts: all first linear layers in a run, all second ones in a run, and gather and scatter around them. */
export const prepareExperts: PrepareLayer<ExpertsStep> = async (step, design, source) => {
  const params = builtParams(design)
  const { tokens: count, dim } = design.network
  const choices = await loadChoices(design, step, source)
  const runs = expertRuns(params, choices)
  const tokens = await source.tensor(step.input, count * dim)
  const queued = gatherTokens(runs, tokens, dim)
  const fc1 = await expertJobs(step.fc1, design.linear, { runs, x: queued, source })
  const first = jobsRun(design, step.hidden, { jobs: fc1, runs })
  const fc2 = await expertJobs(step.fc2, design.linear, { runs, x: executionOrder(design, fc1), source })
  const second = jobsRun(design, `${step.name}_fc2`, { jobs: fc2, runs })
  const onto = step.onto === null ? null : await source.tensor(step.onto, count * dim)
  const layer = { choices, tokens, inFeatures: dim, y: executionOrder(design, fc2), outFeatures: dim, onto }
  return [first, second, scatterRun(params, step, layer)]
}

function builtParams({ patchReorder: params }: Design): PatchReorderParams {
  if (params === null) throw new Error('a network without experts has no patch reordering')
  return params
}

async function loadChoices(
  { network: { tokens, moe } }: Design,
  { indices, scores }: PatchReorderStep | ExpertsStep,
  source: LayerTensors,
): Promise<Choices> {
  if (moe === null) throw new Error('a network without experts has no choices')
  const { topK, gate } = moe
  return {
    index: await source.indices(indices, tokens * topK, { ...gate, first: gate.first[source.task] }),
    score: await source.tensor(scores, tokens * topK),
  }
}

function entriesOf(runs: readonly ExpertRun[]): number {
  return runs.reduce((sum, { queue }) => sum + queue.length, 0)
}

/** What a layer's `queue` and `entry` streams say. */
function decodeRuns({ queue, entry }: Streams): ExpertRun[] {
  const runs: ExpertRun[] = []
  let next = 0
  for (let beat = 0; beat < queue.beats && queue.fields.length[beat] > 0; beat++) {
    const length = queue.fields.length[beat]
    const items = Array.from({ length }, (_, i) => ({
      token: entry.fields.token[next + i],
      score: entry.fields.score[next + i],
    }))
    runs.push({ expert: queue.fields.expert[beat], queue: items })
    next += length
  }
  return runs
}

/** One linear layer of every expert that runs, in the order in which they do. */
async function expertJobs(
  step: LinearStep,
  core: LinearParams,
  options: { readonly runs: readonly ExpertRun[]; readonly x: Int32Array; readonly source: LayerTensors },
): Promise<LinearJob[]> {
  const { runs, x, source } = options
  const { weight, bias, scale } = step
  const { inFeatures, outFeatures } = step.operands
  const { operation, digits } = layerOperation(step, core)
  const weights = await everyExpert(source, weight, inFeatures)
  const biases = bias === null ? null : await everyExpert(source, bias, 1)
  const scales = scale === null ? null : await everyExpert(source, scale, 1)
  let first = 0
  return runs.map(({ expert, queue }) => {
    const tokens = queue.length
    const part = (values: Int32Array, size: number) => values.subarray(expert * size, (expert + 1) * size)
    first += tokens
    return {
      operation: { ...operation, tokens },
      x: x.subarray((first - tokens) * inFeatures, first * inFeatures),
      weight: part(weights, outFeatures * inFeatures),
      bias: biases === null ? new Int32Array(outFeatures) : part(biases, outFeatures),
      scale: scales === null ? null : part(scales, outFeatures),
      digits,
    }
  })
}

function everyExpert(source: LayerTensors, parameter: Parameter, columns: number): Promise<Int32Array> {
  const rows = parameter.of * (parameter.experts ?? 1)
  return source.parameter({ ...parameter, from: 0, count: rows, of: rows }, { rows, columns })
}

/** What the jobs make, one after another. */
function executionOrder(design: Design, jobs: readonly LinearJob[]): Int32Array {
  const [{ params }] = linear.variants(design)
  return Int32Array.from(jobs.flatMap((job) => [...linearExpected(params, job)]))
}

/** All jobs in one run, whose tensor has a row per queue entry, experts ascending. */
function jobsRun(
  design: Design,
  tensor: string,
  { jobs, runs }: { readonly jobs: readonly LinearJob[]; readonly runs: readonly ExpertRun[] },
): LayerRun {
  const [{ params }] = linear.variants(design)
  const width = jobs[0]?.operation.outFeatures ?? 1
  const named = (rows: Int32Array) => new Map([[tensor, ascendingExperts(runs, rows, width)]])
  return {
    tensors: named(executionOrder(design, jobs)),
    unitCase: linearCase(params, tensor, jobs),
    decode: (outputs) => named(unpackTokens(outputs.y, width, params.core.lanes)),
    on: (visit) => visit(linear, params),
  }
}

function ascendingExperts(runs: readonly ExpertRun[], rows: Int32Array, width: number): Int32Array {
  let next = 0
  const parts = runs.map(({ expert, queue }) => {
    const from = next
    next += queue.length * width
    return { expert, values: rows.subarray(from, next) }
  })
  return Int32Array.from(parts.toSorted((a, b) => a.expert - b.expert).flatMap(({ values }) => [...values]))
}

function scatterRun(params: PatchReorderParams, step: ExpertsStep, layer: ReorderedLayer): LayerRun {
  const unitCase = patchReorderCase(params, step.output, [layer])
  const named = (streams: Streams) =>
    new Map([[step.output, unpackTokens(streams.out, layer.outFeatures, params.lanes)]])
  return {
    tensors: named(unitCase.expected),
    unitCase,
    decode: named,
    on: (visit) => visit(patchReorder, params),
  }
}
