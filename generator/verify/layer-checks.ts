import type { Design } from '../design/elaborate.js'
import { buildProgram } from '../design/program.js'
import type { LinearStep, Program, Step } from '../design/steps.js'
import { InputError } from '../errors.js'
import { randomIntegers, seededRandom } from '../random.js'
import {
  type LinearJob,
  type LinearUnitParams,
  linear,
  linearCase,
  linearExpected,
  unpackTokens,
} from '../units/linear/linear.unit.js'
import type { UnitCase } from '../units/unit.js'
import type { GoldenFolder, GoldenTensor } from '../weights/golden-folder.js'
import { loadParameter, type ParameterSource } from '../weights/parameter-source.js'
import { compareTensor, mergeComparisons } from './compare.js'
import { type Check, type CheckOptions, timed } from './plan.js'
import type { Result } from './result.js'
import { runCases } from './run-cases.js'

/** What a layer is fed with and compared to. */
export interface LayerSource extends ParameterSource {
  readonly golden?: GoldenFolder
  readonly task: number
}

/**
 * Checks of one layer with real tensors: its input from the golden folder, its parameters from the weights, its
 * results against the golden tensors. Without a golden folder the input is random and the reference decides.
 * @param name - a step or tensor of the program, with or without its task prefix.
 * @throws InputError when there is no such layer, or the golden folder lacks its input.
 */
export async function layerChecks(
  design: Design,
  name: string,
  source: LayerSource,
  options: CheckOptions,
): Promise<Check[]> {
  const program = buildProgram(design)
  const step = linearStep(program, name)
  const params = linear.variants(design)[0].params
  const job = await loadJob(design, step, source)
  const targets = layerTargets(step, job)
  const checks: Check[] = []
  for (const target of targets) {
    const golden = await goldenTensor(source, target.tensor)
    checks.push(...targetChecks(params, target, golden, options))
  }
  return checks
}

/** A tensor that a layer makes, and the job that makes it: GELU is left off for the sum before it. */
interface LayerTarget {
  readonly tensor: string
  readonly job: LinearJob
}

function layerTargets(step: LinearStep, job: LinearJob): LayerTarget[] {
  const after = { tensor: step.output, job }
  if (step.preActivation === null) return [after]
  return [
    { tensor: step.preActivation, job: { ...job, operation: { ...job.operation, gelu: false } } },
    after,
  ]
}

function linearStep(program: Program, name: string): LinearStep {
  const plain = name.replace(/^task\d+_/, '')
  const linears = program.steps.filter((step: Step): step is LinearStep => step.kind === 'linear')
  const found = linears.find((step) => [step.name, step.output, step.preActivation].includes(plain))
  if (found !== undefined) return found
  const other = program.steps.find((step) => step.name === plain)
  const why =
    other === undefined
      ? `there is no layer ${name}`
      : `${name} is a ${other.kind} step, whose unit is not built yet`
  throw InputError.at(
    '--layer',
    why,
    `layers that can be checked are ${linears
      .slice(0, 6)
      .map((step) => step.name)
      .join(', ')}, …`,
  )
}

async function loadJob(design: Design, step: LinearStep, source: LayerSource): Promise<LinearJob> {
  const { tokens, inFeatures, outFeatures } = step.operands
  const taskName = (name: string) => name.replace('{task}', String(source.task))
  const rows = step.weight.name.includes('qkv') ? 3 * outFeatures : outFeatures
  const weight = { ...step.weight, name: taskName(step.weight.name) }
  return {
    operation: step.operands,
    x: await layerInput(design, step.input, tokens * inFeatures, source),
    weight: await loadParameter(design, source, weight, { rows, columns: inFeatures }),
    bias:
      step.bias === null
        ? new Int32Array(outFeatures)
        : await loadParameter(design, source, step.bias, { rows, columns: 1 }),
  }
}

async function layerInput(
  design: Design,
  name: string,
  length: number,
  source: LayerSource,
): Promise<Int32Array> {
  if (source.golden === undefined) {
    // Spread like normalised activations: a few units at most.
    return randomIntegers(seededRandom(source.seed), length, Math.min(design.formats.activation.width, 25))
  }
  const tensor = await goldenTensor(source, name)
  if (tensor === undefined) throw InputError.at('--golden', `has no ${name}, the layer's input`)
  if (tensor.values.length !== length) {
    throw InputError.at(
      '--golden',
      `${name} is ${tensor.shape.join(' x ')}, but this network needs ${length} values`,
    )
  }
  return tensor.values
}

async function goldenTensor({ golden, task }: LayerSource, name: string): Promise<GoldenTensor | undefined> {
  return (await golden?.read(name)) ?? (await golden?.read(`task${task}_${name}`))
}

function targetChecks(
  params: LinearUnitParams,
  { tensor, job }: LayerTarget,
  golden: GoldenTensor | undefined,
  options: CheckOptions,
): Check[] {
  const { tokens, outFeatures } = job.operation
  const shape = [tokens, outFeatures]
  let made: UnitCase | undefined
  const layerCase = () => {
    made ??= linearCase(params, tensor, [job], { measure: true })
    return made
  }
  const model: Check = {
    title: `${tensor}, model`,
    run: async () => modelRow(tensor, shape, golden, () => linearExpected(params, job)),
  }
  const build = options.hlsInclude === undefined ? {} : { hlsInclude: options.hlsInclude }
  const backends = options.backends.map((backend) => ({
    title: `${tensor}, ${backend.name}`,
    run: async (): Promise<Result> => {
      const row = await runCases({
        unit: linear,
        params,
        cases: [layerCase()],
        backend,
        build,
        seed: options.seed,
        stalls: 0,
        compare: (unitCase, outputs) => {
          const got = unpackTokens(outputs.y, outFeatures, params.core.lanes)
          const want = golden?.values ?? unpackTokens(unitCase.expected.y, outFeatures, params.core.lanes)
          return compareTensor(got, want, shape)
        },
      })
      return { subject: tensor, kind: 'tensor', ...row }
    },
  }))
  return options.model ? [model, ...backends] : backends
}

function modelRow(
  tensor: string,
  shape: readonly number[],
  golden: GoldenTensor | undefined,
  compute: () => Int32Array,
): Result {
  const { value, seconds } = timed(compute)
  const nothing = { compared: 0, differing: 0, first: null }
  return {
    subject: tensor,
    kind: 'tensor',
    backend: 'model',
    vectors: 1,
    ...mergeComparisons([golden === undefined ? nothing : compareTensor(value, golden.values, shape)]),
    cycles: null,
    seconds,
    failure: null,
    failedCase: null,
  }
}
