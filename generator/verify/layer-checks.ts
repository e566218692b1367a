import type { Backend } from '../backends/unit-backend.js'
import { InputError } from '../base/errors.js'
import { randomIntegers, seededRandom } from '../base/random.js'
import { closest, didYouMean } from '../base/wording.js'
import type { Design } from '../design/design.js'
import { parameterOfTask } from '../network/parameters.js'
import type { Program } from '../network/program.js'
import { type Step, stepKind } from '../network/steps/index.js'
import { taskNumber, taskTensorName, withoutTask } from '../network/tasks.js'
import type { GoldenFolder, GoldenTensor } from '../weights/golden-folder.js'
import { loadParameter, type ParameterSource } from '../weights/parameter-source.js'
import { countOf } from '../weights/tensor-source.js'
import { compareTensor } from './compare.js'
import { preparationOf } from './layers/index.js'
import type { LayerRun, LayerTensors } from './layers/layer.js'
import { type Check, type CheckOptions, referenceRow } from './plan.js'
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
 * @throws InputError when there is no such layer or task, or the golden folder lacks its input.
 */
export async function layerChecks(
  design: Design,
  name: string,
  source: LayerSource,
  options: CheckOptions,
): Promise<Check[]> {
  taskNumber(design.network, String(source.task))
  const { program } = design
  const step = checkableStep(program, name)
  const prepare = preparationOf(step)
  const runs = (await prepare?.(step, design, layerTensors({ design, program, source }))) ?? []
  const checks: Check[] = []
  for (const run of runs) {
    for (const tensor of run.tensors.keys()) {
      const golden = await goldenTensor(source, tensor)
      // What patch embedding adds positions to is no tensor of the program, nor is what experts' second layers make.
      const shape = program.tensors.get(tensor)?.shape ?? [run.tensors.get(tensor)?.length ?? 0]
      checks.push(...tensorChecks({ tensor, shape, golden, run }, options))
    }
  }
  return checks
}

/** One tensor of a run, and what it should be. */
interface Target {
  readonly tensor: string
  readonly shape: readonly number[]
  readonly golden: GoldenTensor | undefined
  readonly run: LayerRun
}

function checkableStep(program: Program, name: string): Step {
  const plain = withoutTask(name)
  const step = program.steps.find((each) => each.name === plain || tensorsOf(each).includes(plain))
  if (step !== undefined && preparationOf(step) !== null) return step
  const why =
    step === undefined
      ? `there is no layer ${name}`
      : `${name} is a ${step.kind} step, whose unit is not built yet`
  const layers = program.steps.filter((each) => preparationOf(each) !== null)
  const some = layers.slice(0, 6).map((each) => each.name)
  const near = closest(
    plain,
    layers.flatMap((each) => [each.name, ...tensorsOf(each)]),
  )
  throw InputError.at(
    '--layer',
    why,
    [`layers that can be checked are ${some.join(', ')}, …`, ...didYouMean(near)].join('; '),
  )
}

function tensorsOf(step: Step): readonly string[] {
  return stepKind(step).makes(step)
}

/** What a layer's tensors and parameters are found by. */
interface LayerContext {
  readonly design: Design
  readonly program: Program
  readonly source: LayerSource
}

function layerTensors(context: LayerContext): LayerTensors {
  const { design, source } = context
  return {
    tensor: (name, length) => inputTensor(context, name, length),
    task: source.task,
    indices: async (name, length, { first, count }) => {
      if (source.golden !== undefined) return inputTensor(context, name, length)
      const random = seededRandom(source.seed)
      return Int32Array.from({ length }, () => first + Math.floor(random() * count))
    },
    parameter: async (parameter, shape) => {
      // The image, which patch embedding reads as it reads parameters.
      const golden = context.program.tensors.has(parameter.name)
        ? await goldenTensor(source, parameter.name)
        : undefined
      if (golden !== undefined) return golden.values
      return loadParameter(design, source, parameterOfTask(parameter, source.task), shape)
    },
  }
}

async function inputTensor(
  { design, program, source }: LayerContext,
  name: string,
  length: number,
): Promise<Int32Array> {
  if (source.golden === undefined) {
    // Spread like normalised activations: a few units at most.
    return randomIntegers(seededRandom(source.seed), length, Math.min(design.formats.activation.width, 25))
  }
  const tensor = await goldenTensor(source, name)
  if (tensor === undefined) throw InputError.at('--golden', `has no ${name}, which the layer reads`)
  const whole = countOf(program.tensors.get(name)?.shape ?? [length])
  if (tensor.values.length !== whole) {
    throw InputError.at(
      '--golden',
      `${name} is ${tensor.shape.join(' x ')}, but this network needs ${whole} values`,
    )
  }
  return tensor.values.subarray(0, length)
}

async function goldenTensor({ golden, task }: LayerSource, name: string): Promise<GoldenTensor | undefined> {
  return (await golden?.read(name)) ?? (await golden?.read(taskTensorName(name, task)))
}

function tensorChecks(target: Target, options: CheckOptions): Check[] {
  const { tensor, shape, golden, run } = target
  const values = run.tensors.get(tensor) ?? new Int32Array(0)
  const comparison =
    golden === undefined ? undefined : compareTensor(values, { name: tensor, shape, values: golden.values })
  const model: Check = {
    title: `${tensor}, model`,
    run: async () =>
      referenceRow({ subject: tensor, kind: 'tensor', vectors: 1, ...(comparison && { comparison }) }),
  }
  const backends = options.backends.map((backend) => backendCheck(target, backend, options))
  return options.model ? [model, ...backends] : backends
}

function backendCheck(
  { tensor, shape, golden, run }: Target,
  backend: Backend,
  options: CheckOptions,
): Check {
  const want = golden?.values ?? run.tensors.get(tensor) ?? new Int32Array(0)
  return {
    title: `${tensor}, ${backend.name}`,
    run: async (stage) => {
      const row = await run.on((unit, params) =>
        runCases({
          unit,
          params,
          cases: [run.unitCase],
          backend,
          build: options.build ?? {},
          seed: options.seed,
          stalls: 0,
          stage,
          compare: (_, outputs) =>
            compareTensor(run.decode(outputs).get(tensor) ?? new Int32Array(0), {
              name: tensor,
              shape,
              values: want,
            }),
        }),
      )
      return { subject: tensor, kind: 'tensor', ...row }
    },
  }
}
