import { networkBackends } from '../backends/network-backends.js'
import { type Stage, silently } from '../backends/network-job.js'
import type { Backend } from '../backends/unit-backend.js'
import { ToolError } from '../base/errors.js'
import type { Design } from '../design/design.js'
import { taskTensorName } from '../network/tasks.js'
import { type Inference, runInference } from '../reference/inference.js'
import { loadReferenceModel } from '../reference/load-reference-model.js'
import type { Tensors } from '../targets/target.js'
import type { GoldenFolder } from '../weights/golden-folder.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import { type Comparison, compareTensor, mergeComparisons, noComparison } from './compare.js'
import { type Check, type CheckOptions, notRunRow, referenceRow } from './plan.js'
import type { Result } from './result.js'

/** What whole networks are run on. */
export interface NetworkSource extends ParameterSource {
  /** [channels][height][width], integers of the pixel format. */
  readonly image: Int32Array
  readonly tasks: readonly number[]
  readonly golden?: GoldenFolder
}

/**
 * Checks of the whole network, a row a task and backend: every tensor that the HLS kernel leaves in memory, and every
 * one that shows in a simulation of the accelerator, against the reference, and against golden tensors where there are any.
 */
export function networkChecks(design: Design, source: NetworkSource, options: CheckOptions): Check[] {
  const context = networkContext(design, source)
  return source.tasks.flatMap((task): Check[] => {
    const subject = `network ${design.network.tasks[task]}`
    const run = { context, task, subject, golden: source.golden, options }
    return [
      ...(options.model
        ? [{ title: `${subject}, model`, run: (stage?: Stage) => modelRow(run, stage) }]
        : []),
      ...options.backends.map(({ name }) => hardwareCheck(run, name)),
    ]
  })
}

/** A backend that cannot run the network has a row that says so. */
function hardwareCheck(run: NetworkRun, backend: HardwareBackend): Check {
  const { subject, context } = run
  const obstacle = networkBackends[backend].obstacle(context.design)
  return {
    title: `${subject}, ${backend}`,
    run: async (stage) =>
      obstacle === null
        ? hardwareRow(run, backend, stage)
        : notRunRow({ subject, kind: 'network', backend }, obstacle),
  }
}

type HardwareBackend = Backend['name']
type HardwareRun = Awaited<ReturnType<(typeof networkBackends)[HardwareBackend]['run']>>

interface NetworkRun {
  readonly context: ReturnType<typeof networkContext>
  readonly task: number
  readonly subject: string
  readonly golden: GoldenFolder | undefined
  readonly options: CheckOptions
}

/** What the rows of all tasks share, made when the first one asks for it. */
function networkContext(design: Design, source: NetworkSource) {
  const model = once(() => loadReferenceModel(design, source))
  const inferences = new Map<number, Inference>()
  return {
    design,
    source,
    image: source.image,
    weights: packedOnce(design, source),
    async inference(task: number, stage: Stage): Promise<Inference> {
      const known = inferences.get(task)
      if (known !== undefined) return known
      const reference = await stage('loading weights', model)
      const made = await stage('running the reference', async (done) =>
        runInference(reference, { image: source.image, task, done }),
      )
      inferences.set(task, made)
      return made
    },
  }
}

/** The memory image of each backend's target, packed when its first task asks for it. */
function packedOnce(design: Design, source: NetworkSource) {
  const images = new Map<HardwareBackend, () => Promise<Uint8Array>>()
  return (backend: HardwareBackend): (() => Promise<Uint8Array>) => {
    const { pack } = networkBackends[backend]
    const known = images.get(backend) ?? once(async () => (await pack?.(design, source)) ?? new Uint8Array())
    images.set(backend, known)
    return known
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

async function modelRow(
  { context, task, subject, golden }: NetworkRun,
  stage: Stage = silently,
): Promise<Result> {
  const started = performance.now()
  const { tensors } = await context.inference(task, stage)
  const comparison =
    golden && mergeComparisons(await goldenComparisons(context.design, { golden, task, tensors }))
  const row = referenceRow({ subject, kind: 'network', vectors: 1, ...(comparison && { comparison }) })
  return { ...row, seconds: (performance.now() - started) / 1000 }
}

async function hardwareRow(
  run: NetworkRun,
  backend: HardwareBackend,
  stage: Stage = silently,
): Promise<Result> {
  const { context, task, subject, golden } = run
  const { design } = context
  const started = performance.now()
  const base = { subject, kind: 'network', backend, vectors: 1, failedCase: null, notRun: null } as const
  const seconds = () => (performance.now() - started) / 1000
  const { tensors: expected } = await context.inference(task, stage)
  try {
    const made = await runOnHardware(run, backend, stage)
    const { tensors } = made
    const comparison = mergeComparisons([
      ...comparedTensors(design, tensors, expected),
      ...(golden === undefined ? [] : await goldenComparisons(design, { golden, task, tensors })),
    ])
    const cycles = 'cycles' in made ? made.cycles : null
    return { ...base, cycles, ...comparison, seconds: seconds(), failure: null }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    return { ...base, cycles: null, ...noComparison, seconds: seconds(), failure: error.message }
  }
}

async function runOnHardware(
  { context, task, options }: NetworkRun,
  backend: HardwareBackend,
  stage: Stage,
): Promise<HardwareRun> {
  const { design, image, source, weights } = context
  const job = { design, image, task, source, ...options.build, weights: weights(backend) }
  return networkBackends[backend].run(job, stage)
}

/** A comparison of each tensor that the reference made, in its order. */
export function comparedTensors(design: Design, made: Tensors, expected: Tensors): Comparison[] {
  const { tensors } = design.program
  return [...expected]
    .filter(([name]) => name !== 'image')
    .map(([name, want]) =>
      named(
        name,
        compareTensor(made.get(name) ?? nothing, {
          ...{ name, values: want },
          shape: tensors.get(name)?.shape ?? [],
        }),
      ),
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
  for (const name of design.program.tensors.keys()) {
    const found = (await golden.read(taskTensorName(name, task))) ?? (await golden.read(name))
    if (found === undefined) continue
    const got = tensors.get(name) ?? nothing
    const title = `golden ${name}`
    comparisons.push(named(title, compareTensor(got, { ...found, name: title })))
  }
  return comparisons
}

const nothing = new Int32Array()

function named(name: string, comparison: Comparison): Comparison {
  const { first } = comparison
  return first === null ? comparison : { ...comparison, first: { ...first, where: `${name}${first.where}` } }
}
