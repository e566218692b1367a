import { buildKernel } from '../../sim/csim/kernel.js'
import type { Design } from '../design/elaborate.js'
import { buildProgram } from '../design/program.js'
import { taskTensorName } from '../design/tasks.js'
import { InputError, ToolError } from '../errors.js'
import { packImage } from '../hls/image-layout.js'
import { type Inference, runInference } from '../model/inference.js'
import { Kernels } from '../model/kernels/kernels.js'
import { spareThreads } from '../model/kernels/threads.js'
import { loadNetworkParameters } from '../model/network-parameters.js'
import { ReferenceModel } from '../model/reference-model.js'
import type { GoldenFolder } from '../weights/golden-folder.js'
import { memoryImage } from '../weights/memory-image.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import { type Comparison, compareTensor, mergeComparisons } from './compare.js'
import { type Check, type CheckOptions, referenceRow } from './plan.js'
import type { Result } from './result.js'

/** What whole networks are run on. */
export interface NetworkSource extends ParameterSource {
  /** [channels][height][width], integers of the pixel format. */
  readonly image: Int32Array
  readonly tasks: readonly number[]
  readonly golden?: GoldenFolder
}

/**
 * Checks of the whole network, a row a task: every tensor that the HLS kernel leaves in memory against the reference,
 * and against golden tensors where there are any.
 * @throws InputError when no chosen backend has anything to compare.
 */
export function networkChecks(design: Design, source: NetworkSource, options: CheckOptions): Check[] {
  const runsKernel = options.backends.some(({ name }) => name === 'csim')
  if (!runsKernel && !(options.model && source.golden !== undefined))
    throw InputError.at(
      '--backend',
      'whole networks run on csim; model alone is compared with --golden only',
      'name csim among the backends',
    )
  const context = networkContext(design, source)
  return source.tasks.flatMap((task): Check[] => {
    const subject = `network ${design.network.tasks[task]}`
    const run = { context, task, subject, golden: source.golden, options }
    return [
      ...(options.model ? [{ title: `${subject}, model`, run: () => modelRow(run) }] : []),
      ...options.backends
        .filter(({ name }) => name === 'csim')
        .map(({ name }) => ({ title: `${subject}, ${name}`, run: () => kernelRow(run) })),
    ]
  })
}

interface NetworkRun {
  readonly context: ReturnType<typeof networkContext>
  readonly task: number
  readonly subject: string
  readonly golden: GoldenFolder | undefined
  readonly options: CheckOptions
}

/** What the rows of all tasks share, made when the first one asks for it. */
function networkContext(design: Design, source: NetworkSource) {
  const model = once(async () => {
    const parameters = await loadNetworkParameters(design, source)
    return new ReferenceModel(design, parameters, await Kernels.create(spareThreads()))
  })
  const inferences = new Map<number, Inference>()
  return {
    design,
    image: source.image,
    weights: once(() => memoryImage(design, source)),
    async inference(task: number): Promise<Inference> {
      const known = inferences.get(task)
      if (known !== undefined) return known
      const made = runInference(await model(), { image: source.image, task })
      inferences.set(task, made)
      return made
    },
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

async function modelRow({ context, task, subject, golden }: NetworkRun): Promise<Result> {
  const started = performance.now()
  const { tensors } = await context.inference(task)
  const comparison =
    golden && mergeComparisons(await goldenComparisons(context.design, { golden, task, tensors }))
  const row = referenceRow({ subject, kind: 'network', vectors: 1, ...(comparison && { comparison }) })
  return { ...row, seconds: (performance.now() - started) / 1000 }
}

async function kernelRow({ context, task, subject, golden, options }: NetworkRun): Promise<Result> {
  const { design, image } = context
  const started = performance.now()
  const base = {
    subject,
    kind: 'network',
    backend: 'csim',
    vectors: 1,
    cycles: null,
    failedCase: null,
  } as const
  const seconds = () => (performance.now() - started) / 1000
  const build = options.hlsInclude === undefined ? {} : { hlsInclude: options.hlsInclude }
  const kernel = await buildKernel(design, build)
  const { tensors: expected } = await context.inference(task)
  const weights = await context.weights()
  try {
    const made = await kernel.run({ weights, images: packImage(design, image), count: 1, task })
    const comparison = mergeComparisons([
      ...comparedTensors(design, made, expected),
      ...(golden === undefined ? [] : await goldenComparisons(design, { golden, task, tensors: made })),
    ])
    return { ...base, ...comparison, seconds: seconds(), failure: null }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    return { ...base, compared: 0, differing: 0, first: null, seconds: seconds(), failure: error.message }
  }
}

type Tensors = ReadonlyMap<string, Int32Array>

function comparedTensors(design: Design, made: Tensors, expected: Tensors): Comparison[] {
  const { tensors } = buildProgram(design)
  return [...expected]
    .filter(([name]) => name !== 'image')
    .map(([name, want]) =>
      named(name, compareTensor(prefix(made, name, want), want, tensors.get(name)?.shape ?? [])),
    )
}

async function goldenComparisons(
  design: Design,
  {
    golden,
    task,
    tensors,
  }: { readonly golden: GoldenFolder; readonly task: number; readonly tensors: Tensors },
): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  for (const name of buildProgram(design).tensors.keys()) {
    const found = (await golden.read(taskTensorName(name, task))) ?? (await golden.read(name))
    if (found === undefined) continue
    const got = prefix(tensors, name, found.values)
    comparisons.push(named(`golden ${name}`, compareTensor(got, found.values, found.shape)))
  }
  return comparisons
}

// Hidden values of experts have fewer rows than their place where choices were pruned.
function prefix(made: Tensors, name: string, want: Int32Array): Int32Array {
  return (made.get(name) ?? new Int32Array()).subarray(0, want.length)
}

function named(name: string, comparison: Comparison): Comparison {
  const { first } = comparison
  return first === null ? comparison : { ...comparison, first: { ...first, where: `${name}${first.where}` } }
}
